"""Each thing that can stop a start is told in one sentence that says what to do."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.start import debian, doctor, settings
from deploy.start.progress import StartError


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def test_a_full_disk_is_named_with_the_room_that_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(10**12, 10**12, 10**6))
    with pytest.raises(StartError, match=r"has 0\.0 GB free, but .* GB are needed"):
        doctor.check_machine(())


def test_a_machine_without_apt_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(debian, "APT_GET", tmp_path / "apt-get")
    with pytest.raises(StartError, match="no apt-get on this machine"):
        doctor.check_machine(())


def test_another_distribution_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text('ID=fedora\nVERSION_ID="40"\n')
    monkeypatch.setattr(debian, "RELEASE", release)
    with pytest.raises(StartError, match="made for Debian 12"):
        doctor.check_machine(())


def test_a_missing_locale_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LOCALE", "xx_XX.UTF-8")
    with pytest.raises(StartError, match=r"The locale xx_XX\.UTF-8 is missing"):
        doctor.check_machine(())


def test_missing_packages_without_sudo_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "IS_ROOT", False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(StartError, match="as root: apt-get install no-such-package-anywhere"):
        doctor.check_machine(("no-such-package-anywhere",))


@pytest.mark.parametrize("text", ["80", "0", "65536", "http", "-1", " 8000"])
def test_ports_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(StartError, match="PORT must be a number from 1024 to 65535"):
        settings.parse_port(text)


def test_the_demo_keeps_what_was_chosen_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "demo.env"
    file.write_text("PORT=8111\nSECRET_KEY=kept\nDB_PASSWORD=a\nDB_OWNER_PASSWORD=b\n")
    monkeypatch.setattr(settings, "DEMO_ENV", file)
    values = settings.assemble(database_socket=tmp_path, given={})
    assert (values["PORT"], values["SECRET_KEY"]) == ("8111", "kept")
    assert values["PUBLIC_ORIGIN"] == "http://127.0.0.1:8111"
    assert settings.assemble(database_socket=tmp_path, given={"PORT": "8222"})["PORT"] == "8222"


@pytest.mark.parametrize("county", ["3301", "33011x", "余杭"])
def test_a_county_that_cannot_be_is_refused(tmp_path: Path, county: str) -> None:
    with pytest.raises(StartError, match="DEMO_COUNTY must be a county's six digits"):
        settings.assemble(database_socket=tmp_path, given={"DEMO_COUNTY": county})
