"""The units of a county room: made from the Procfile, and accepted by systemd itself."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config.env import Env
from backend.config.production import faults
from deploy import secrets, serve, units
from deploy.start import debian, envfile
from tests.deploy.test_compose import NGINX, settings_that_code_reads

TOOL = "/usr/bin/systemd-analyze"
EXAMPLE = units.FOLDER / "wangge.env.example"


def verify(folder: Path) -> tuple[int, str]:
    """What systemd says about all units of `folder`; it accepts unknown words with a warning, so those count too."""
    files = sorted(str(path) for path in folder.iterdir())
    done = subprocess.run([TOOL, "verify", "--man=no", *files], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """All units as they would be on a server whose code lies where this test can make it."""
    home, folder = tmp_path / "opt", tmp_path / "units"
    (home / "var" / "venv" / "bin").mkdir(parents=True)
    (home / "var" / "venv" / "bin" / "python").symlink_to(sys.executable)
    folder.mkdir()
    for name, text in units.units(home).items():
        (folder / name).write_text(text)
    return folder


def test_committed_units_are_what_the_procfile_gives() -> None:
    kept = {path.name: path.read_text() for path in units.FOLDER.iterdir() if path.name != EXAMPLE.name}
    assert kept == units.units(), "run python3 -m deploy.units and commit deploy/systemd"


def test_systemd_accepts_every_unit(installed: Path) -> None:
    assert verify(installed) == (0, "")


def test_a_word_that_systemd_does_not_know_would_be_seen(installed: Path) -> None:
    path = installed / "wangge-api.service"
    path.write_text(path.read_text().replace("Restart=always", "Restart=allways"))
    assert "allways" in verify(installed)[1]


def test_a_command_that_is_not_there_would_be_seen(installed: Path) -> None:
    (installed.parent / "opt" / "var" / "venv" / "bin" / "python").unlink()
    assert "not executable" in verify(installed)[1]


def test_every_process_has_its_service_and_the_target_wants_them_all() -> None:
    made = units.units()
    services = {f"wangge-{name}.service" for name in serve.names()}
    assert set(made) == services | {"wangge.target", "wangge-setup.service"}
    wants = next(line for line in made["wangge.target"].splitlines() if line.startswith("Wants="))
    assert set(wants.removeprefix("Wants=").split()) == services


def test_wrong_settings_are_not_tried_for_ever() -> None:
    assert "RestartPreventExitStatus=78" in units.units()["wangge-api.service"]


def test_only_set_up_is_given_the_owner_s_password() -> None:
    holders = [name for name, text in units.units().items() if "owner_password" in text or "superuser" in text]
    assert holders == ["wangge-setup.service"]


def test_only_nginx_may_open_a_low_port() -> None:
    holders = [name for name, text in units.units().items() if "CAP_NET_BIND_SERVICE" in text]
    assert holders == ["wangge-nginx.service"]


def test_no_unit_runs_as_root_and_none_allows_the_demo() -> None:
    for name, text in units.units().items():
        if name.endswith(".service"):
            assert "\nUser=wangge\n" in text, name
            assert "\nEnvironment=PRODUCTION=1\n" in text, name


def test_the_example_of_the_settings_allows_a_start(tmp_path: Path) -> None:
    secrets.make(tmp_path)
    values = envfile.read(EXAMPLE) | {"PRODUCTION": "1", "MEDIA_ROOT": str(tmp_path)}
    moved = {name: value.replace("/etc/wangge/secrets", str(tmp_path)) for name, value in values.items()}
    assert faults(Env(moved)) == []


def test_every_setting_of_the_example_is_read_by_the_code() -> None:
    given = {name.removesuffix("_FILE") for name in envfile.read(EXAMPLE)}
    assert given <= settings_that_code_reads() | NGINX


def test_the_tool_that_checks_is_there() -> None:
    assert "systemd" in debian.TEST_PACKAGES
    assert shutil.which(TOOL)
