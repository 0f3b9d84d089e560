"""The tiles callable behind a real nginx, configured from the one template of demo, benches and servers."""

import http.client
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from deploy.start.plan import render_nginx
from deploy.start.settings import free_port
from gis.tiles.app import Tiles
from tests.tiles.calls import Got


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        del format, args


@dataclass
class Behind:
    """An application behind nginx; `asked` are the paths that reached it."""

    application: Any
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])
        return self.application(environ, start_response)

    def drawn(self) -> list[str]:
        """Tiles that the application was asked for, each time."""
        return [path for path in self.asked if path != "/tiles/_scope"]

    def get(self, path: str, cookie: str = "", **headers: str) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Cookie": cookie, **named})
        answer = connection.getresponse()
        got = Got(answer.status, dict(answer.getheaders()), answer.read())
        connection.close()
        return got


@contextmanager
def behind_nginx(tiles: Tiles, folder: Path) -> Iterator[Behind]:
    """The application on a port of its own, and nginx in front of it."""
    behind = Behind(tiles)
    server = make_server("127.0.0.1", 0, behind, server_class=_Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    behind.port, conf = free_port(), folder / "nginx.conf"
    (folder / "home").mkdir()
    render_nginx(
        {f"{name}_PORT": str(server.server_port) for name in ("API", "UPLOADS", "LIVE")},
        headers=folder / "headers.conf", conf=conf, home=folder / "home", listen=f"127.0.0.1:{behind.port}",
        tls_lines="", user_line="user root;" if os.geteuid() == 0 else "",
    )  # fmt: skip
    command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(conf), "-g", "daemon off;"]
    nginx = subprocess.Popen(command)
    try:
        _wait(behind)
        yield behind
    finally:
        nginx.terminate()
        nginx.wait(timeout=20)
        server.shutdown()
        server.server_close()


def _wait(behind: Behind) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            behind.get("/health/live")
        except OSError:
            assert time.monotonic() < deadline, "nginx does not answer"
            time.sleep(0.1)
        else:
            behind.asked.clear()
            return
