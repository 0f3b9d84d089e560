"""From the Procfile and the settings to the processes that the supervisor shall run."""

import hashlib
import os
import pwd
import re
import shlex
import signal
import string
from collections.abc import Mapping
from pathlib import Path

from deploy.start import cluster, stamps
from deploy.start.certificate import Certificate
from deploy.start.places import IS_ROOT, LOGS, PYTHON, ROOT, RUN, VENV, database_user, service_user
from deploy.start.progress import StartError
from deploy.start.supervise import Spec
from deploy.start.web import DIST

PROCFILE = ROOT / "deploy" / "Procfile"
NGINX_HOME = RUN / "nginx"
NGINX_CONF = RUN / "nginx.conf"
NGINX_HEADERS = RUN / "nginx.headers.conf"
DATABASE = "postgres"
CODE = ("backend", "gis", "media_pipeline", "mobile_api", "seeds", "deploy", "manage.py", "requirements.txt")

# What stands at `/`: the demo's front door, else the way to the console.
FRONT_DOOR = """location = / {
            include $HEADERS;
            add_header Cache-Control no-cache;
            root $DIST;
            try_files /door/index.html =404;
        }
        location ^~ /door/ {
            include $HEADERS;
            add_header Cache-Control $$freshness;
            root $DIST;
            try_files $$uri =404;
        }"""
FRONT_CONSOLE = """location = / {
            return 302 /console/;
        }"""

# What the schema and the demo data follow from.
SCHEMA = [*ROOT.glob("*/migrations"), *ROOT.glob("*/*/migrations"), ROOT / "requirements.txt"]
SEEDS = [ROOT / "seeds"]


def granian(host: str) -> str:
    """Command of the HTTP server with the flags that every process shares.

    A killed worker comes back; without a limit for the kill, a TERM during boot would hang.
    """
    return (
        f"{VENV / 'bin' / 'granian'} --host {host} --respawn-failed-workers --respawn-interval 0.5 "
        "--workers-kill-timeout 15s --no-access-log"
    )


def procfile() -> dict[str, str]:
    """Command of every process as the Procfile writes it, by name."""
    lines = (line for line in PROCFILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return {name: text.strip() for name, text in (line.split(":", 1) for line in lines)}


def database_only(database: cluster.Cluster) -> list[Spec]:
    """What runs while the schema is made."""
    return [spec for spec in _specs({}, database=database) if spec.name == DATABASE]


def everything(values: dict[str, str], *, database: cluster.Cluster, tls: Certificate | None) -> list[Spec]:
    """All processes; writes the configuration of nginx on the way."""
    _write_nginx(values, tls=tls)
    return _specs(values, database=database)


def _specs(values: dict[str, str], *, database: cluster.Cluster) -> list[Spec]:
    names = {
        **values,
        "GRANIAN": granian("127.0.0.1"),
        "NGINX_CONF": str(NGINX_CONF),
        "NGINX_HOME": str(NGINX_HOME),
        "PG_BIN": str(cluster.BIN),
        "PG_DATA": str(database.data),
        "PYTHON": str(PYTHON),
    }
    return [
        _spec(name, shlex.split(string.Template(text).safe_substitute(names)), values, database)
        for name, text in procfile().items()
    ]


def _spec(name: str, command: list[str], values: dict[str, str], database: cluster.Cluster) -> Spec:
    if name == DATABASE:
        # INT is PostgreSQL's fast shutdown: TERM would wait for every client to leave by itself.
        settings = hashlib.sha256(repr(sorted(cluster.SETTINGS.items())).encode()).hexdigest()
        return Spec(
            name=name,
            command=command,
            user=database_user(),
            version=settings,
            cwd=str(database.socket),
            secrets=False,
            stop_signal=signal.SIGINT,
            stop_within_s=60.0,
            last=True,
        )
    if name == "nginx":
        # The configuration includes the headers: either of them is read at the start only.
        parts = [path.read_bytes() for path in (NGINX_CONF, NGINX_HEADERS) if path.exists()]
        version = hashlib.sha256(b"".join(parts)).hexdigest() if parts else ""
        return Spec(name=name, command=command, user=service_user(), version=version, secrets=False)
    return Spec(name=name, command=command, user=service_user(), version=_code_version(values))


def _code_version(values: dict[str, str]) -> str:
    digest = hashlib.sha256(repr(sorted(values.items())).encode())
    digest.update(stamps.fingerprint([ROOT / name for name in CODE]).encode())
    return digest.hexdigest()


def _write_nginx(values: dict[str, str], *, tls: Certificate | None) -> None:
    user = service_user()
    NGINX_HOME.mkdir(parents=True, exist_ok=True)
    if IS_ROOT:
        owner = pwd.getpwnam(user)
        os.chown(NGINX_HOME, owner.pw_uid, owner.pw_gid)
    lan = values.get("LAN") == "1"
    render_nginx(
        values,
        headers=NGINX_HEADERS,
        conf=NGINX_CONF,
        home=NGINX_HOME,
        listen=f"{'' if lan else '127.0.0.1:'}{values['PORT']}{' ssl' if tls else ''}",
        tls_lines=tls.nginx_lines() if tls else "",
        # Only root may name another user; started by root in a clone that nobody else can read, root stays.
        user_line="user root;" if IS_ROOT and user == "root" else "",
    )


def render_nginx(
    values: Mapping[str, str],
    *,
    headers: Path,
    conf: Path,
    home: Path,
    listen: str,
    tls_lines: str,
    user_line: str = "",
) -> None:
    """Write the configuration of nginx from the templates, for the demo and for real servers alike."""
    front = FRONT_DOOR if values.get("DEMO") == "1" else FRONT_CONSOLE
    names = {
        **{f"{name}_HOST": values.get(f"{name}_HOST", "127.0.0.1") for name in ("API", "UPLOADS", "LIVE")},
        **{f"{name}_PORT": values[f"{name}_PORT"] for name in ("API", "UPLOADS", "LIVE")},
        "CSP": content_security_policy(values.get("BASEMAP_HOST") or origin_of(values.get("BASEMAP_URL", ""))),
        "DIST": str(DIST),
        "FRONT": string.Template(front).substitute(DIST=DIST, HEADERS=headers),
        "HEADERS": str(headers),
        "LISTEN": listen,
        "NGINX_HOME": str(home),
        "TLS_LINES": tls_lines,
        "USER_LINE": user_line,
    }
    for template, target in (("nginx.headers.template", headers), ("nginx.conf.template", conf)):
        text = (ROOT / "deploy" / template).read_text(encoding="utf-8")
        target.write_text(string.Template(text).substitute(names), encoding="utf-8")


def origin_of(url: str) -> str:
    """Scheme and host of the base map's address, as the policy names them; empty for none. Raises StartError."""
    if not url:
        return ""
    found = re.fullmatch(r"(https?://[A-Za-z0-9.\-]+(?::\d{1,5})?)/\S*", url)
    if found is None:
        raise StartError(f"BASEMAP_URL must be an address such as https://host/{{z}}/{{x}}/{{y}}.png, not {url!r}.")
    return found.group(1)


def content_security_policy(basemap_host: str) -> str:
    """What our pages may load: their own origin and, when one is set, the basemap's host."""
    outside = f" {basemap_host}" if basemap_host else ""
    parts = (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        f"img-src 'self' data: blob:{outside}",
        f"connect-src 'self'{outside}",
        "font-src 'self' data:",
        "worker-src 'self'",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(parts)


def log_tail(name: str, *, lines: int = 15) -> str:
    """The end of a process's log."""
    path = LOGS / f"{name}.log"
    if not path.exists():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
