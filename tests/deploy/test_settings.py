"""Settings that are wrong or missing stop the start with their names."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.config.env import Env, SettingError
from backend.config.production import faults, require_sound
from deploy import serve
from deploy.start.places import ROOT


@pytest.fixture
def sound(tmp_path: Path) -> dict[str, str]:
    """Settings that allow a start."""
    password = tmp_path / "password"
    password.write_text("invented\n")
    return {
        "ALLOWED_HOSTS": "wangge.example,127.0.0.1",
        "DB_HOST": "database",
        "DB_OWNER_USER": "wangge_owner",
        "DB_PASSWORD_FILE": str(password),
        "DB_USER": "wangge_app",
        "MEDIA_ROOT": str(tmp_path),
        "PRODUCTION": "1",
        "PUBLIC_ORIGIN": "https://wangge.example",
        "SECRET_KEY": "k" * 40,
    }


S3 = {"MEDIA_STORE": "s3", "S3_ENDPOINT": "http://s", "S3_BUCKET": "b", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "s"}


def test_sound_settings_allow_a_start(sound: dict[str, str]) -> None:
    assert faults(Env(sound)) == []
    assert faults(Env(sound | S3)) == []


@pytest.mark.parametrize(
    "name", ["ALLOWED_HOSTS", "DB_HOST", "DB_OWNER_USER", "DB_USER", "MEDIA_ROOT", "PUBLIC_ORIGIN", "SECRET_KEY"]
)
@pytest.mark.parametrize("empty", [False, True])
def test_a_missing_setting_is_named(sound: dict[str, str], name: str, empty: bool) -> None:
    del sound[name]
    assert any(fault.startswith(f"{name} ") for fault in faults(Env(sound | ({name: ""} if empty else {}))))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "elsewhere.example"),
        ("API_PORT", "abc"),
        ("BASEMAP_HOST", "tiles.example; script-src *"),
        ("BASEMAP_URL", "https://tiles.example/{z}/{x}/{y}.png"),
        ("CSRF_TRUSTED_ORIGINS", "http://wangge.example"),
        ("DB_POOL_MAX", "0"),
        ("DB_PORT", "five"),
        ("DB_OWNER_USER", "wangge_app"),
        ("DB_ROLE", "boss"),
        ("DEMO", "1"),
        ("DEMO", "perhaps"),
        ("FCM_CREDENTIALS_FILE", "/nowhere/fcm.json"),
        ("FCM_STUB_PORT", "9000"),
        ("FCM_TIMEOUT_S", "0"),
        ("GPS_ACCURACY_MAX_M", "nan"),
        ("GPS_TOLERANCE_M", "-5"),
        ("HTTPS_PORT", "65536"),
        ("LISTEN_HOST", "here"),
        ("LIVE_PORT", "0"),
        ("LOG_LEVEL", "loud"),
        ("MEDIA_ROOT", "photos"),
        ("MEDIA_ROOT", "/nowhere/photos"),
        ("MEDIA_STORE", "tape"),
        ("PUBLIC_ORIGIN", "http://wangge.example"),
        ("PUBLIC_ORIGIN", "https://wangge.example/app"),
        ("PUBLIC_ORIGIN", "wangge.example"),
        ("SECRET_KEY", "short"),
        ("TRUSTED_PROXIES", "nginx"),
        ("UPLOADS_PORT", ""),
    ],
)
def test_a_wrong_setting_is_named(sound: dict[str, str], name: str, value: str) -> None:
    found = faults(Env(sound | {name: value}))
    words = {"BASEMAP_URL": "BASEMAP_ATTRIBUTION", "DB_OWNER_USER": "DB_USER"}.get(name, name)
    assert any(fault.startswith(words) for fault in found), found


@pytest.mark.parametrize("name", ["S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"])
def test_an_object_store_needs_all_its_settings(sound: dict[str, str], name: str) -> None:
    given = {key: value for key, value in S3.items() if key != name}
    assert [fault.split()[0] for fault in faults(Env(sound | given))] == [name]


def test_the_database_password_is_that_of_the_role_in_use(sound: dict[str, str]) -> None:
    found = faults(Env(sound | {"DB_ROLE": "owner"}))
    assert [fault.split()[0] for fault in found] == ["DB_OWNER_PASSWORD"]


def test_an_address_of_a_base_map_that_is_none_is_named(sound: dict[str, str]) -> None:
    found = faults(Env(sound | {"BASEMAP_URL": "tiles/{z}", "BASEMAP_ATTRIBUTION": "©"}))
    assert [fault.split()[0] for fault in found] == ["BASEMAP_URL"]


def test_every_wrong_number_is_told(sound: dict[str, str]) -> None:
    found = faults(Env(sound | {"DB_PORT": "five", "UNDO_S": "-1", "API_PORT": ""}))
    assert {fault.split()[0] for fault in found} == {"DB_PORT", "UNDO_S", "API_PORT"}


def test_everything_that_is_wrong_is_told_at_once(sound: dict[str, str]) -> None:
    with pytest.raises(SettingError) as refusal:
        require_sound(Env(sound | {"DEMO": "1", "SECRET_KEY": "short", "DB_HOST": ""}))
    assert all(name in str(refusal.value) for name in ("DEMO", "SECRET_KEY", "DB_HOST"))


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    assert Env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret("SECRET_KEY") == "from the file"
    assert Env({"SECRET_KEY": "from the environment"}).secret("SECRET_KEY") == "from the environment"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "SECRET_KEY_FILE .* cannot be read"),
        (lambda path: path.write_text("\n"), "SECRET_KEY_FILE .* is empty"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "SECRET_KEY_FILE .* cannot be read"),
    ],
    ids=["missing", "empty", "no text"],
)
def test_a_secret_file_that_cannot_be_used_is_named(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    make(tmp_path / "key")
    with pytest.raises(SettingError, match=words):
        Env({"SECRET_KEY_FILE": str(tmp_path / "key")}).secret("SECRET_KEY")


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="SECRET_KEY and SECRET_KEY_FILE are both set"):
        Env({"SECRET_KEY": "a", "SECRET_KEY_FILE": str(tmp_path)}).secret("SECRET_KEY")


def check(given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "PYTHONPYCACHEPREFIX"}}
    command = [sys.executable, "-m", "backend.config.check"]
    return subprocess.run(command, cwd=ROOT, env=kept | given, capture_output=True, text=True, check=False)


def test_a_start_ends_with_the_names_and_without_a_traceback(sound: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "server.env"
    file.write_text("".join(f"{name}={value}\n" for name, value in sound.items()))
    given = {"WANGGE_ENV_FILE": str(file)}
    assert (check(given).returncode, check(given).stderr) == (0, "")
    refused = check(given | {"DEMO": "1"})
    assert refused.returncode == os.EX_CONFIG
    assert refused.stderr.splitlines()[1].startswith("  DEMO must be 0 here")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("BASEMAP_URL", "tiles/{z}"), ("HTTPS_PORT", "here"), ("TLS_KEY", "/nowhere/key")]
)
def test_nginx_does_not_start_either_and_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    (tmp_path / "pem").touch()
    given = {"TLS_CERTIFICATE": str(tmp_path / "pem"), "TLS_KEY": str(tmp_path / "pem"), "NGINX_HOME": str(tmp_path)}
    for key, text in (given | {name: value}).items():
        monkeypatch.setenv(key, text)
    assert serve.main(["nginx"]) == os.EX_CONFIG
    assert capsys.readouterr().err.startswith(name)


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    refused = check({"WANGGE_ENV_FILE": str(tmp_path / "server.env")})
    assert refused.returncode == os.EX_CONFIG
    assert refused.stderr.startswith("WANGGE_ENV_FILE names")


def test_without_any_settings_the_first_missing_one_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "empty.env").write_text("")
    refused = check({"WANGGE_ENV_FILE": str(tmp_path / "empty.env")})
    assert refused.returncode == os.EX_CONFIG
    for name in ("SECRET_KEY", "PUBLIC_ORIGIN", "ALLOWED_HOSTS", "DB_HOST", "DB_PASSWORD", "MEDIA_ROOT"):
        assert name in refused.stderr
