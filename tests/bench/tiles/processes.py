"""Servers for the length of a measurement: started, waited for, ended."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from deploy.start.plan import render_nginx
from deploy.start.settings import free_port

WAIT_S = 60.0
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
_USER = "user root;" if os.geteuid() == 0 else ""


@contextmanager
def running(
    command: Sequence[str], port: int, *, env: Mapping[str, str], log: Path, stdin: int | None = None
) -> Iterator[str]:
    """`command` in a session of its own; gives its origin as soon as it answers. Raises RuntimeError."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            list(command), env={**os.environ, **env}, stdout=out, stderr=out, stdin=stdin, start_new_session=True
        )
    try:
        _wait(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """TERM, and KILL for what is left of its session after ten seconds."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=10)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no answer on port {port}; the end of {log}: {log.read_text(errors='replace')[-800:]}")


@contextmanager
def front(api: str, folder: Path, log: Path) -> Iterator[str]:
    """nginx from the product's template before the application at `api`."""
    port, home = free_port(), folder / "front"
    home.mkdir(parents=True, exist_ok=True)
    render_nginx(
        {f"{name}_PORT": api.rpartition(":")[2] for name in ("API", "UPLOADS", "LIVE")},
        headers=home / "headers.conf", conf=home / "nginx.conf", home=home / "home", listen=f"127.0.0.1:{port}",
        tls_lines="", user_line=_USER,
    )  # fmt: skip
    (home / "home").mkdir(exist_ok=True)
    with running([NGINX, "-c", str(home / "nginx.conf"), "-g", "daemon off;"], port, env={}, log=log) as origin:
        yield origin


@contextmanager
def plain_nginx(server: str, folder: Path, log: Path, *, http_lines: str = "") -> Iterator[str]:
    """nginx with the same processes and connections as the product's, and these lines for its server."""
    port, home = free_port(), folder / "plain"
    home.mkdir(parents=True, exist_ok=True)
    paths = "\n".join(f"{kind}_temp_path {home}/{kind};" for kind in ("proxy", "fastcgi", "scgi", "uwsgi"))
    (home / "nginx.conf").write_text(
        f"{_USER}\nworker_processes 2;\npid {home}/nginx.pid;\nerror_log stderr warn;\n"
        f"events {{ worker_connections 8192; }}\nhttp {{\naccess_log off; sendfile on; tcp_nopush on;\n"
        f"keepalive_timeout 75s; client_body_temp_path {home}/body;\n{paths}\n{http_lines}\n"
        f"server {{ listen 127.0.0.1:{port}; {server} }}\n}}\n",
        encoding="utf-8",
    )
    with running([NGINX, "-c", str(home / "nginx.conf"), "-g", "daemon off;"], port, env={}, log=log) as origin:
        yield origin


def get(origin: str, path: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, body."""
    connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=30)
    try:
        connection.request("GET", path, headers=dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()
