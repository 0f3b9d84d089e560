"""nginx as the containers and systemd start it: their settings, the one template, HTTPS, and tiles that it keeps."""

import http.client
import os
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from backend.config.env import Env
from deploy import serve, units
from deploy.start.settings import free_port
from tests.deploy import compose
from tests.tiles.proxy import Quiet

FOLDERS = {"NGINX_HOME", "TLS_CERTIFICATE", "TLS_KEY"}  # they lie elsewhere here


@dataclass
class Upstream:
    """All three servers behind nginx: says who sees which version of a tile, and draws it."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/tiles/_scope":
            start_response("204 No Content", [("X-Wangge-Scope", "some"), ("X-Wangge-Version", "7")])
            return [b""]
        headers = [("X-Accel-Expires", "60"), ("Cache-Control", "private, max-age=10"), ("Content-Length", "4")]
        start_response("200 OK", [*headers, ("Content-Type", "application/vnd.mapbox-vector-tile")])
        return [b"tile"]


@dataclass
class Front:
    """A running nginx."""

    port: int
    upstream: Upstream

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Its certificate is signed by nobody."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=context)
        connection.request("GET", path, headers={"Host": "wangge.example"})
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        return found


@contextmanager
def front(given: dict[str, str], folder: Path) -> Iterator[Front]:
    """What `python -m deploy.serve nginx` writes and starts, its addresses and folders turned to this machine."""
    upstream = Upstream()
    server = make_server("127.0.0.1", 0, upstream, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    certificate(folder)
    found = Front(free_port(), upstream)
    here = {f"{name}_{part}": value for name in ("API", "UPLOADS", "LIVE")
            for part, value in (("HOST", "127.0.0.1"), ("PORT", str(server.server_port)))}  # fmt: skip
    moved = {
        "TLS_CERTIFICATE": folder / "certificate.pem",
        "TLS_KEY": folder / "key.pem",
        "NGINX_HOME": folder / "home",
    }
    values = given | here | {name: str(path) for name, path in moved.items()} | {"HTTPS_PORT": str(found.port)}
    serve.write_nginx(Env(values))
    *words, directives = serve.command("nginx", values)
    # There it runs as a user of its own from the start; root's would give its work to one who cannot enter here.
    nginx = subprocess.Popen([*words, directives + (" user root;" if os.geteuid() == 0 else "")])
    try:
        wait(found)
        yield found
    finally:
        nginx.terminate()
        nginx.wait(timeout=20)
        server.shutdown()
        server.server_close()


def certificate(folder: Path) -> None:
    asked = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"]
    files = ["-subj", "/CN=wangge.example", "-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(["openssl", "req", *asked, *files], check=True, capture_output=True)


def wait(found: Front) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            found.get("/health/live")
        except OSError:
            assert time.monotonic() < deadline, "nginx does not answer"
            time.sleep(0.1)
        else:
            found.upstream.asked.clear()
            return


def of_compose(folder: Path) -> dict[str, str]:
    return compose.variables(compose.resolve(folder).file["services"]["nginx"])


def of_systemd(folder: Path) -> dict[str, str]:
    del folder
    lines = units.units()["wangge-nginx.service"].splitlines()
    pairs = [line.removeprefix("Environment=").split("=", 1) for line in lines if line.startswith("Environment=")]
    return dict(pairs) | {"ALLOWED_HOSTS": "wangge.example"}


@pytest.mark.parametrize("settings", [of_compose, of_systemd])
def test_a_server_s_nginx_answers_by_https_and_keeps_tiles(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "compose").mkdir()
    given = settings(tmp_path / "compose")
    assert set(given) >= FOLDERS
    with front(given, tmp_path) as found:
        for turn in range(2):
            status, headers, body = found.get("/tiles/grids/9/427/213.mvt?v=1")
            assert (status, body) == (200, b"tile")
            assert headers["Strict-Transport-Security"].startswith("max-age=")
            assert "X-Wangge-Scope" not in headers
            assert found.upstream.asked.count("/tiles/_scope") == turn + 1
        assert found.upstream.asked.count("/tiles/grids/9/427/213.mvt") == 1
        assert list((tmp_path / "home" / "tiles").rglob("*")), "nothing was kept"


def test_kept_tiles_lie_on_the_disk_of_a_server(tmp_path: Path) -> None:
    """512 MB of them in a tmpfs would be memory."""
    file = compose.resolve(tmp_path).file
    home = compose.variables(file["services"]["nginx"])["NGINX_HOME"]
    mounted = [volume.split(":")[:2] for volume in file["services"]["nginx"]["volumes"]]
    assert ["front", home] in mounted
    assert "front" in file["volumes"]
    assert "\nEnvironment=NGINX_HOME=/var/cache/wangge-nginx\n" in units.units()["wangge-nginx.service"]
    assert "\nCacheDirectory=wangge-nginx\n" in units.units()["wangge-nginx.service"]
