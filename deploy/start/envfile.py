"""The files var/demo.env and var/test.env: KEY=VALUE lines, made once, readable by the servers' user only."""

import os
import pwd
import secrets
from pathlib import Path

from deploy.start.places import CACHE, IS_ROOT, MEDIA, service_user

DATABASE = "wangge"
DATABASES = {"demo": DATABASE, "province": "wangge_province"}  # by what they hold
APP_ROLE = "wangge_app"
OWNER_ROLE = "wangge_owner"


def read(path: Path) -> dict[str, str]:
    """Values of the file; empty when there is none."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write(path: Path, values: dict[str, str]) -> None:
    """Replace the file in one move; secrets never lie in a file that others can read, not even for a moment."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in sorted(values.items()))
        file.flush()
        os.fsync(file.fileno())
    if IS_ROOT:
        owner = pwd.getpwnam(service_user())
        os.chown(fresh, owner.pw_uid, owner.pw_gid)
    fresh.replace(path)


def secrets_once(values: dict[str, str]) -> dict[str, str]:
    """`values` with every secret that is not there yet; those that are there never change."""
    fresh = {name: secrets.token_hex(24) for name in ("DB_PASSWORD", "DB_OWNER_PASSWORD")}
    fresh["SECRET_KEY"] = secrets.token_urlsafe(48)
    return {**fresh, **values}


def database_values(*, socket: Path, port: int) -> dict[str, str]:
    """How programs reach the cluster; `DB_HOST` is the folder of its socket."""
    return {
        "DB_HOST": str(socket),
        "DB_PORT": str(port),
        "DB_NAME": DATABASE,
        "DB_USER": APP_ROLE,
        "DB_OWNER_USER": OWNER_ROLE,
    }


def test_values(*, socket: Path, port: int) -> dict[str, str]:
    """Settings of a test run."""
    return {
        **database_values(socket=socket, port=port),
        "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
        "CACHE_ROOT": str(CACHE),
        "DEMO": "1",
        "DEMO_COUNTY": "330110",
        "MEDIA_ROOT": str(MEDIA / "test"),
        "PUBLIC_ORIGIN": "http://testserver",
    }
