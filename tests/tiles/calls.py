"""The tiles callable as nginx speaks to it, and what is inside its answers."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from backend.core.actor import Access, Actor
from backend.core.scope import Scope
from gis.tiles.app import Tiles
from gis.tiles.source import TileSource
from gis.tiles.versions import Versions
from tests.tiles.mvt import Feature, decode


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    def layers(self) -> dict[str, list[Feature]]:
        """Features by layer; empty for an empty tile."""
        return decode(self.body)

    def values(self, layer: str, name: str) -> list[Any]:
        """Property `name` of every feature of `layer`, sorted."""
        return sorted(feature.properties[name] for feature in self.layers().get(layer, []))

    def numbers(self, layer: str) -> list[int]:
        """Numbers of the features of `layer`, sorted; each has one."""
        return sorted(feature.number or 0 for feature in self.layers().get(layer, []))


Get = Callable[..., Got]


def access_of(*areas: str) -> Access:
    """Somebody with these areas; with none of them somebody who sees no scoped row."""
    actor = Actor(person=None, post=None, unit=None, role="centre", area_code=areas[0] if areas else "")
    return Access(actor=actor, scope=Scope(role="centre", areas=areas))


def caller(conninfo: Callable[[], str], who: dict[str, Access], versions: Versions | None = None) -> Get:
    """`get(url, who)`; the Cookie header carries the name of the person."""

    def resolve(*, cookie: str, authorization: str) -> Access | None:
        return who.get(cookie or authorization)

    return speaking_to(Tiles(resolve=resolve, source=TileSource(conninfo), versions=versions or Versions()))


def speaking_to(application: Any) -> Get:
    def get(url: str, cookie: str = "", *, method: str = "GET", **headers: str) -> Got:
        parts = urlsplit(url)
        answer: dict[str, Any] = {}

        def start_response(status: str, fields: list[tuple[str, str]], *_: Any) -> None:
            answer.update(status=int(status.split()[0]), headers=dict(fields))

        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": parts.path, "QUERY_STRING": parts.query, "HTTP_COOKIE": cookie,
            "HTTP_HOST": "testserver", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
        } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}  # fmt: skip
        body = b"".join(application(environ, start_response))
        return Got(answer["status"], answer["headers"], body)

    return get


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """x and y of the web mercator tile of zoom `z` that holds a position in EPSG:4326 degrees."""
    radians = math.radians(lat)
    across = (lon + 180) / 360
    down = (1 - math.asinh(math.tan(radians)) / math.pi) / 2
    return int(across * 2**z), int(down * 2**z)
