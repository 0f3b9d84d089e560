"""What settings must be where real people work; a start with others ends with their names."""

import ipaddress
import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from backend.config.env import Env, SettingError

SECRET_KEY_MIN = 32  # characters
STORES = ("local", "s3")
ROLES = ("app", "owner")
PORT = (1, 65535)
# Whole numbers where the bounds are whole; a port that is none would end a server without the name of its setting.
BOUNDS: Mapping[str, tuple[float, float]] = {
    **dict.fromkeys(("DB_PORT", "API_PORT", "UPLOADS_PORT", "LIVE_PORT", "HTTPS_PORT"), PORT),
    "DB_POOL_MAX": (1, 1000),
    "MUTATIONS_MAX": (1, 1000),
    "PHOTO_MAX_BYTES": (1, 1 << 30),
    "UNDO_S": (0, 3600),
    "GPS_TOLERANCE_M": (0.0, 10_000.0),
    "GPS_ACCURACY_MAX_M": (0.0, 100_000.0),
    "FCM_TIMEOUT_S": (0.1, 60.0),
    "SMS_TIMEOUT_S": (0.1, 60.0),
    "SMS_PER_COUNTY_HOUR": (1, 1_000_000),
}
HOST = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


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
    if env.text("DB_ROLE", "app") not in ROLES:
        yield f"DB_ROLE must be one of {', '.join(ROLES)}, not {env.text('DB_ROLE')!r}."
    role = "DB_OWNER_PASSWORD" if env.text("DB_ROLE", "app") == "owner" else "DB_PASSWORD"
    for name in ("DB_HOST", "DB_USER", "DB_OWNER_USER"):
        if not env.values.get(name):
            yield f"{name} is not set."
    if not env.secret(role, ""):
        yield f"{role} is not set; give it, or {role}_FILE."
    if env.values.get("DB_USER") and env.values.get("DB_USER") == env.values.get("DB_OWNER_USER"):
        yield "DB_USER must differ from DB_OWNER_USER: servers have no right to change the schema."


def _numbers(env: Env) -> Iterator[str]:
    for name in BOUNDS:
        if name in env.values:
            yield from _told(partial(_number, name), env)


def _number(name: str, env: Env) -> Iterator[str]:
    lowest, highest = BOUNDS[name]
    value = env.integer(name) if isinstance(lowest, int) else env.number(name)
    if not lowest <= value <= highest:
        yield f"{name} must be from {lowest} to {highest}, not {value}."


def _listen(env: Env) -> Iterator[str]:
    address = env.text("LISTEN_HOST", "127.0.0.1")
    try:
        ipaddress.ip_address(address)
    except ValueError:
        yield f"LISTEN_HOST must be an address such as 127.0.0.1, not {address!r}."


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


def _sms(env: Env) -> Iterator[str]:
    url = env.text("SMS_URL", "")
    if not url:
        return
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        yield "SMS_URL must be an https address: numbers and codes go there."
    if len(env.secret("SMS_SECRET", "")) < SECRET_KEY_MIN:
        yield f"SMS_SECRET must have at least {SECRET_KEY_MIN} characters, because SMS_URL is set."


def _basemap(env: Env) -> Iterator[str]:
    if env.text("BASEMAP_URL", "") and not env.text("BASEMAP_ATTRIBUTION", ""):
        yield "BASEMAP_ATTRIBUTION is not set, but BASEMAP_URL is: a map has to name its source."
    host, url = env.text("BASEMAP_HOST", ""), env.text("BASEMAP_URL", "")
    if host and not HOST.fullmatch(host):
        yield f"BASEMAP_HOST must be a host such as https://tiles.example, not {host!r}."
    if url and not HOST.match(url):
        yield f"BASEMAP_URL must be an address such as https://tiles.example/{{z}}/{{x}}/{{y}}.png, not {url!r}."
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
    _numbers,
    _listen,
    _media,
    _store,
    _push,
    _sms,
    _basemap,
    _log,
)
