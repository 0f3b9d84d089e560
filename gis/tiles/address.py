"""What a tile's URL asks for, read strictly: nothing of it reaches SQL but whole numbers."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs

from backend.core.problems import Invalid, NotFound
from backend.core.registries import Layer, layers

_TILE = re.compile(r"^/tiles/([a-z_]{1,32})/([^/]{1,12})/([^/]{1,12})/([^/]{1,12})\.mvt$")
_DOCUMENT = re.compile(r"^/tiles/([a-z_]{1,32})\.json$")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class TileAddress:
    """`revision` and `scope` are what the URL claims, empty where it claims nothing."""

    layer: Layer
    z: int
    x: int
    y: int
    revision: str
    scope: str


def document_layer(path: str) -> Layer | None:
    """The layer whose TileJSON `path` names, or None where it names no TileJSON. Raises NotFound."""
    found = _DOCUMENT.match(path)
    return _layer(found[1]) if found else None


def tile_address(path: str, query: str) -> TileAddress:
    """Raises NotFound for what is no tile or no layer, Invalid for numbers outside of the layer's pyramid."""
    found = _TILE.match(path)
    if found is None:
        raise NotFound()
    layer = _layer(found[1])
    numbers = dict(zip("zxy", found.groups()[1:], strict=True))
    wrong = {name: ["not a whole number"] for name, text in numbers.items() if not _NUMBER.fullmatch(text)}
    if wrong:
        raise Invalid(fields=wrong)
    z, x, y = (int(text) for text in numbers.values())
    _check_inside(layer, z, x, y)
    claims = parse_qs(query[:200])
    return TileAddress(layer, z, x, y, claims.get("v", [""])[0], claims.get("s", [""])[0])


def _layer(name: str) -> Layer:
    layer = layers.get(name)
    if layer is None:
        raise NotFound()
    return layer


def _check_inside(layer: Layer, z: int, x: int, y: int) -> None:
    if not layer.minzoom <= z <= layer.maxzoom:
        raise Invalid(fields={"z": [f"between {layer.minzoom} and {layer.maxzoom}"]})
    last = 2**z - 1
    beyond = {name: [f"between 0 and {last}"] for name, value in (("x", x), ("y", y)) if value > last}
    if beyond:
        raise Invalid(fields=beyond)
