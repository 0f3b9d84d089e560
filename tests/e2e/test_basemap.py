"""A raster base map from another host: drawn where nginx's policy names its host, kept out where it does not."""

import io
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Route, expect

from deploy.start.plan import render_nginx
from deploy.start.settings import free_port
from tests.e2e.desk import Desk
from tests.e2e.person import console_session
from tests.e2e.product import Product

RED = (255, 0, 0)
REDDER = 4  # by how much red must exceed blue: without a base map the paper is a cold grey


@dataclass
class Tiles:
    """A server of red tiles; `asked` are the paths that it served."""

    asked: list[str] = field(default_factory=list)
    origin: str = ""

    @property
    def url(self) -> str:
        return f"{self.origin}/{{z}}/{{x}}/{{y}}.png"


@pytest.fixture
def tiles() -> Iterator[Tiles]:
    served, picture = Tiles(), io.BytesIO()
    Image.new("RGB", (256, 256), RED).save(picture, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(picture.getvalue())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.origin = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield served
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(product: Product, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`front(BASEMAP_URL)`: another nginx in front of the same product, with that setting; its address."""
    running: list[subprocess.Popen[bytes]] = []
    behind = urlsplit(product.origin)
    upstream = {f"{name}_HOST": behind.hostname or "" for name in ("API", "UPLOADS", "LIVE")}
    upstream |= {f"{name}_PORT": str(behind.port) for name in ("API", "UPLOADS", "LIVE")}

    def start(basemap: str) -> str:
        port, conf = free_port(), tmp_path / "nginx.conf"
        (tmp_path / "home").mkdir()
        render_nginx(
            {**upstream, "BASEMAP_URL": basemap}, headers=tmp_path / "headers.conf", conf=conf,
            home=tmp_path / "home", listen=f"127.0.0.1:{port}", tls_lines="",
            user_line="user root;" if os.geteuid() == 0 else "",
        )  # fmt: skip
        running.append(subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", conf, "-g", "daemon off;"]))
        return f"http://127.0.0.1:{port}"

    yield start
    for process in running:
        process.terminate()
        process.wait(timeout=20)


def open_map(desk: Desk, origin: str, tiles: Tiles) -> None:
    """The console behind that nginx; the session tells of the base map as it does with BASEMAP_URL set."""

    def session(route: Route) -> None:
        answer = route.fetch()
        told = answer.json() | {"basemap": {"url": tiles.url, "attribution": "试验底图"}}
        route.fulfill(response=answer, json=told)

    desk.context.route("**/api/v1/session", session)
    console_session(desk.context.request, desk.origin, desk.account)
    desk.page.goto(f"{origin}/console/")
    desk.is_settled()
    expect(desk.page.locator(".map canvas")).to_be_visible()


def red_share(desk: Desk) -> float:
    """Part of the map that is redder than it is blue, 0 to 1."""
    picture = desk.page.locator(".map canvas").screenshot()
    red, _, blue = Image.open(io.BytesIO(picture)).convert("RGB").split()
    shades = ImageChops.subtract(red, blue).histogram()
    return float(sum(shades[REDDER:]) / sum(shades))


def test_with_its_host_in_the_policy_it_is_drawn(
    desk_of: Callable[..., Desk], front: Callable[[str], str], tiles: Tiles
) -> None:
    desk = desk_of("centre")
    open_map(desk, front(tiles.url), tiles)
    desk.wait_for(lambda: red_share(desk) > 0.3, "base map under the areas")
    assert all(path.endswith(".png") and path.count("/") == 3 for path in tiles.asked)
    expect(desk.page.get_by_text("试验底图")).to_be_attached()


def test_without_it_the_policy_keeps_the_host_out(
    desk_of: Callable[..., Desk], front: Callable[[str], str], tiles: Tiles
) -> None:
    desk = desk_of("centre")
    desk.tolerate(r"Content Security Policy|Failed to fetch|csp|ERR_FAILED|AJAXError|Refused")
    open_map(desk, front(""), tiles)
    desk.wait_for(lambda: any("Content Security Policy" in text for text in desk.problems), "refusal by the browser")
    desk.page.wait_for_timeout(1500)
    assert red_share(desk) < 0.05
    assert tiles.asked == []
