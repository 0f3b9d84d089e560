"""docker-compose.yml says what the code says: settings, processes, files, roles. No container engine runs here."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from backend.config.env import Env
from backend.config.production import faults
from deploy import health, secrets, serve
from deploy.serve import command
from deploy.setup import PASSWORD
from deploy.start import cluster, debian, envfile
from deploy.start.__main__ import COMMANDS
from deploy.start.places import ROOT
from tests.deploy import compose

DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
IMAGE = dict(re.findall(r"^(?:ENV)? +([A-Z_]+)=(\S+)", DOCKERFILE, re.MULTILINE))
NAMED = re.compile(r"""env\.(?:text|secret|integer|number|flag|items)\(\s*"([A-Z0-9_]+)\"""")
# What programs other than ours read.
NGINX = {"API_HOST", "UPLOADS_HOST", "LIVE_HOST", "BASEMAP_HOST", "NGINX_HOME"}


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    answer = compose.resolve(tmp_path_factory.mktemp("compose"))
    assert answer.status == 0, answer.text
    return answer.file


@pytest.fixture(scope="module")
def services(resolved: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = resolved["services"]
    return found


def ours(services: dict[str, Any]) -> dict[str, Any]:
    return {name: service for name, service in services.items() if "build" in service}


def settings_that_code_reads() -> set[str]:
    files = [*(ROOT / "backend" / "config").glob("*.py"), *(ROOT / "deploy").glob("*.py")]
    found = {name for path in files for name in NAMED.findall(path.read_text(encoding="utf-8"))}
    return found | {"DB_OWNER_PASSWORD", "DB_PASSWORD", "DB_OWNER_USER", "DB_USER", "TLS_CERTIFICATE", "TLS_KEY"}


@pytest.mark.parametrize("name", ["PUBLIC_ORIGIN", "ALLOWED_HOSTS"])
def test_what_only_the_owner_knows_has_to_be_given(tmp_path: Path, name: str) -> None:
    answer = compose.resolve(tmp_path, **{name: ""})
    assert answer.status != 0
    assert name in answer.text


def test_every_variable_is_a_setting_that_the_code_reads(services: dict[str, Any]) -> None:
    known = settings_that_code_reads() | NGINX
    for name, service in ours(services).items():
        given = {variable.removesuffix("_FILE") for variable in compose.variables(service)}
        unknown = {one for one in given if one not in known and f"{one}_FILE" not in known}
        assert unknown == set(), name


def test_every_question_of_the_file_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)", compose.FILE.read_text(encoding="utf-8")))
    assert asked == set(envfile.read(compose.EXAMPLE))


def test_the_settings_allow_a_start(services: dict[str, Any], tmp_path: Path) -> None:
    """What the image and the file give together, with the secrets where they will lie."""
    secrets.make(tmp_path)
    for name, service in ours(services).items():
        if name == "nginx":
            continue
        values = {**IMAGE, **compose.variables(service), "MEDIA_ROOT": str(tmp_path)}
        moved = {key: value.replace("/run/secrets", str(tmp_path)) for key, value in values.items()}
        assert faults(Env(moved)) == [], name


def test_a_demo_is_refused_by_the_image(services: dict[str, Any]) -> None:
    assert (IMAGE["PRODUCTION"], IMAGE["DEMO"]) == ("1", "0")
    assert any(fault.startswith("DEMO must be 0") for fault in faults(Env({**IMAGE, "DEMO": "1"})))
    for service in services.values():
        assert not {"DEMO", "PRODUCTION", "WANGGE_ENV_FILE"} & set(compose.variables(service))


def test_every_process_of_the_procfile_has_its_service_and_command(services: dict[str, Any]) -> None:
    commands = {name: service["command"] for name, service in ours(services).items() if name != "setup"}
    assert commands == {name: ["deploy.serve", name] for name in serve.names()}
    assert services["setup"]["command"] == ["deploy.setup"]


def test_every_command_resolves_without_a_gap(services: dict[str, Any]) -> None:
    for name, service in ours(services).items():
        if name != "setup":
            words = command(name, {**IMAGE, **compose.variables(service)})
            assert not [word for word in words if "$" in word], name


def test_servers_can_be_reached_by_nginx_where_it_looks(services: dict[str, Any]) -> None:
    front = compose.variables(services["nginx"])
    for name in ("api", "uploads", "live"):
        assert front[f"{name.upper()}_HOST"] == name
        words = command(name, {**IMAGE, **compose.variables(services[name])})
        assert words[words.index("--host") + 1] == "0.0.0.0"  # noqa: S104 - inside the network of the containers
        assert words[words.index("--port") + 1] == serve.PORTS[f"{name.upper()}_PORT"]
    address = services["nginx"]["networks"]["default"]["ipv4_address"]
    assert compose.variables(services["api"])["TRUSTED_PROXIES"] == address


def test_only_nginx_is_open_to_the_outside(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if service.get("ports")] == ["nginx"]
    ports = services["nginx"]["ports"]
    assert [(port["published"], port["target"]) for port in ports] == [(443, 8443)]
    assert compose.variables(services["nginx"])["HTTPS_PORT"] == "8443"


def test_every_service_that_stays_says_whether_it_is_well(services: dict[str, Any]) -> None:
    once = {"setup", "store-setup"}
    assert {name for name, service in services.items() if "healthcheck" not in service} == once
    for name, service in ours(services).items():
        if name not in once:
            assert service["healthcheck"]["test"] == ["CMD", "python", "-m", "deploy.health", name]
            assert name in {*health.PAGES, "nginx", "worker", "worker-images", "merger"}


def test_secrets_are_files_and_only_set_up_knows_the_owner(services: dict[str, Any], resolved: dict[str, Any]) -> None:
    assert set(resolved["secrets"]) == {*secrets.MADE, *secrets.GIVEN}
    powerful = {"db_owner_password", "db_superuser_password"}
    for name, service in services.items():
        held = {one["source"] for one in service.get("secrets", [])}
        files = {Path(value).name for value in compose.variables(service).values() if value.startswith("/run/secrets/")}
        assert files <= held, name
        assert not (powerful & held) or name in {"setup", "database"}, name
        for variable in compose.variables(service):
            assert not re.search(r"PASSWORD$|SECRET_KEY$|ACCESS_KEY$", variable), variable


def test_servers_work_with_the_role_that_cannot_migrate(services: dict[str, Any]) -> None:
    for service in ours(services).values():
        given = compose.variables(service)
        assert given.get("DB_USER", envfile.APP_ROLE) == envfile.APP_ROLE
        assert given.get("DB_OWNER_USER", envfile.OWNER_ROLE) == envfile.OWNER_ROLE
        assert "DB_ROLE" not in given


def test_the_database_is_set_up_like_that_of_the_demo(services: dict[str, Any]) -> None:
    words = services["database"]["command"]
    given = dict(word.split("=", 1) for word in words[2::2])
    elsewhere = {
        "listen_addresses",
        "unix_socket_permissions",
        "log_line_prefix",
        "logging_collector",
    }
    demo = {name: value.strip("'") for name, value in cluster.SETTINGS.items() if name not in elsewhere}
    assert given == demo
    start = compose.variables(services["database"])["POSTGRES_INITDB_ARGS"]
    assert start.split() == [f"--locale={cluster.LOCALE}", "--encoding=UTF8", "--data-checksums"]
    assert f":{cluster.VERSION}-" in services["database"]["image"]


def test_what_must_last_lies_in_volumes(services: dict[str, Any], resolved: dict[str, Any]) -> None:
    assert set(resolved["volumes"]) == {"database", "front", "media", "store"}
    mounted = {name: str(service.get("volumes", [])) for name, service in services.items()}
    assert "/var/lib/postgresql/data" in mounted["database"]
    assert "/data" in mounted["store"]
    for name in ("api", "uploads", "live", "worker", "worker-images", "merger"):
        assert IMAGE["MEDIA_ROOT"] in mounted[name], name


def test_images_of_others_are_of_one_version(services: dict[str, Any]) -> None:
    foreign = [service["image"] for name, service in services.items() if name not in ours(services)]
    assert all(re.search(r":\d[\w.-]*$", image) for image in foreign), foreign


def test_scripts_of_the_store_are_shell_and_turn_on_fsync() -> None:
    for path in (ROOT / "deploy" / "compose").glob("*.sh"):
        subprocess.run(["/bin/sh", "-n", str(path)], check=True)
    setup = (ROOT / "deploy" / "compose" / "store-setup.sh").read_text(encoding="utf-8")
    assert "-fsync" in setup


def test_the_image_is_built_by_the_start_s_own_commands() -> None:
    called = re.findall(r"python3 -m deploy\.start ([a-z-]+)", DOCKERFILE)
    assert set(called) == {"install", "install-packages"} <= set(COMMANDS)
    assert "USER wangge" in DOCKERFILE
    assert {"libgdal32", "libgeos-c1v5", "libproj25", "nginx-light"} <= set(debian.SERVER_PACKAGES)


def test_what_the_image_copies_exists_and_secrets_stay_outside() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".git", "var", "deploy/compose/secrets", "*.env"} <= set(ignored)
    asked = subprocess.run(
        ["git", "check-ignore", "deploy/compose/secrets/secret_key", "deploy/compose/server.env"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert len(asked.stdout.splitlines()) == 2
    for source in re.findall(r"^COPY ([\w./]+/?) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / source).exists(), source


def test_secrets_are_made_once_and_suit_every_reader(tmp_path: Path) -> None:
    assert set(secrets.make(tmp_path / "s")) == {*secrets.MADE, *secrets.GIVEN}
    first = {path.name: path.read_text() for path in (tmp_path / "s").iterdir()}
    assert secrets.make(tmp_path / "s") == []
    assert {path.name: path.read_text() for path in (tmp_path / "s").iterdir()} == first
    assert all(PASSWORD.fullmatch(first[name].strip()) for name in secrets.MADE)
    assert oct((tmp_path / "s").stat().st_mode)[-3:] == "700"


def test_the_tool_that_checks_is_there() -> None:
    """Installed by the set-up of tests, so its absence is a fault and never a reason to look away."""
    assert "docker-compose" in debian.TEST_PACKAGES
    assert shutil.which(compose.TOOL)
