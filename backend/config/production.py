"""What settings must be where real people work; a start with others ends with their names."""

import ipaddress
import json
import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from backend.config.env import Env, SettingError

SECRET_KEY_MIN = 32  # characters
STORES = ("local", "s3")
LOWEST = {"DB_PORT": 1, "DB_POOL_MAX": 1, "MUTATIONS_MAX": 1, "PHOTO_MAX_BYTES": 1, "UNDO_S": 0}


def require_sound(env: Env) -> None:
    """Raises SettingError that names every setting which is missing or wrong, one line each."""
    found = faults(env)
    if found:
        raise SettingError("The settings do not allow a start:\n  " + "\n  ".join(found))


def faults(env: Env) -> list[str]:
    """One sentence for each setting that must not be as it is; each begins with its name."""
    return [sentence for check in CHECKS for sentence in _told(check, env)]


def _told(check: Callable[[Env], Iterator[str]], env: Env) -> list[str]:
    try:
        return list(check(env))
    except SettingError as error:
        return [str(error)]


def _no_demo(env: Env) -> Iterator[str]:
    if env.flag("DEMO"):
        yield "DEMO must be 0 here: a demo shows its accounts and their password to everybody."
    if env.text("FCM_STUB_PORT", "0") != "0":
        yield "FCM_STUB_PORT must not be set here: the stub belongs to demo and tests."


def _secret_key(env: Env) -> Iterator[str]:
    if len(env.secret("SECRET_KEY")) < SECRET_KEY_MIN:
        yield f"SECRET_KEY must have at least {SECRET_KEY_MIN} characters."


def _addresses(env: Env) -> Iterator[str]:
    parts = urlsplit(env.text("PUBLIC_ORIGIN"))
    if parts.scheme != "https" or not parts.hostname or parts.path not in {"", "/"}:
        yield "PUBLIC_ORIGIN must be an address such as https://wangge.example: phones open the camera to HTTPS only."


def _hosts(env: Env) -> Iterator[str]:
    hosts = env.items("ALLOWED_HOSTS", "")
    if not hosts:
        yield "ALLOWED_HOSTS is not set; name the hosts of this server, separated by commas."
    if "*" in hosts:
        yield "ALLOWED_HOSTS must name hosts, not *."
    name = urlsplit(env.text("PUBLIC_ORIGIN", "")).hostname
    if hosts and name and "*" not in hosts and name not in hosts:
        yield f"ALLOWED_HOSTS must contain {name}, the host of PUBLIC_ORIGIN."


def _origins(env: Env) -> Iterator[str]:
    for origin in env.items("CSRF_TRUSTED_ORIGINS", ""):
        if not origin.startswith("https://"):
            yield f"CSRF_TRUSTED_ORIGINS must hold https addresses, not {origin!r}."


def _proxies(env: Env) -> Iterator[str]:
    for address in env.items("TRUSTED_PROXIES", ""):
        try:
            ipaddress.ip_address(address)
        except ValueError:
            yield f"TRUSTED_PROXIES must hold addresses such as 127.0.0.1, not {address!r}."


def _database(env: Env) -> Iterator[str]:
    role = "DB_OWNER_PASSWORD" if env.text("DB_ROLE", "app") == "owner" else "DB_PASSWORD"
    for name in ("DB_HOST", "DB_USER", "DB_OWNER_USER"):
        if not env.values.get(name):
            yield f"{name} is not set."
    if not env.secret(role, ""):
        yield f"{role} is not set; give it, or {role}_FILE."
    if env.values.get("DB_USER") and env.values.get("DB_USER") == env.values.get("DB_OWNER_USER"):
        yield "DB_USER must differ from DB_OWNER_USER: servers have no right to change the schema."


def _whole_numbers(env: Env) -> Iterator[str]:
    for name, lowest in LOWEST.items():
        if name in env.values and env.integer(name) < lowest:
            yield f"{name} must be at least {lowest}."


def _media(env: Env) -> Iterator[str]:
    folder = Path(env.text("MEDIA_ROOT"))
    if not folder.is_absolute():
        yield f"MEDIA_ROOT must be an absolute path, not {str(folder)!r}."
    elif not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield f"MEDIA_ROOT names {folder}, which is no folder that this user can write."


def _store(env: Env) -> Iterator[str]:
    kind = env.text("MEDIA_STORE", "local")
    if kind not in STORES:
        yield f"MEDIA_STORE must be one of {', '.join(STORES)}, not {kind!r}."
    if kind == "s3":
        for name in ("S3_ENDPOINT", "S3_BUCKET"):
            if not env.values.get(name):
                yield f"{name} is not set, but MEDIA_STORE is s3."
        for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY"):
            if not env.secret(name, ""):
                yield f"{name} is not set, but MEDIA_STORE is s3; give it, or {name}_FILE."


def _push(env: Env) -> Iterator[str]:
    path = env.text("FCM_CREDENTIALS_FILE", "")
    if not path:
        return
    if not env.text("FCM_PROJECT_ID", ""):
        yield "FCM_PROJECT_ID is not set, but FCM_CREDENTIALS_FILE is."
    try:
        json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield f"FCM_CREDENTIALS_FILE names {path}, which is no readable JSON file."


def _basemap(env: Env) -> Iterator[str]:
    if env.text("BASEMAP_URL", "") and not env.text("BASEMAP_ATTRIBUTION", ""):
        yield "BASEMAP_ATTRIBUTION is not set, but BASEMAP_URL is: a map has to name its source."
    path = env.text("BASEMAP_FILE", "")
    if path and not os.access(path, os.R_OK):
        yield f"BASEMAP_FILE names {path}, which this user cannot read."
    if path and env.text("BASEMAP_URL", ""):
        yield "BASEMAP_FILE and BASEMAP_URL are both set; there is one base map."


def _log(env: Env) -> Iterator[str]:
    level = env.text("LOG_LEVEL", "INFO")
    if level not in logging.getLevelNamesMapping():
        yield f"LOG_LEVEL must be a level such as INFO or WARNING, not {level!r}."


CHECKS = (
    _no_demo,
    _secret_key,
    _addresses,
    _hosts,
    _origins,
    _proxies,
    _database,
    _whole_numbers,
    _media,
    _store,
    _push,
    _basemap,
    _log,
)
