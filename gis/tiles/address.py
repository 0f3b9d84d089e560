"""What a tile's URL asks for, read strictly: nothing of it reaches SQL but whole numbers and values of filters."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from backend.core.problems import Invalid, NotFound
from backend.core.registries import Layer, layers
from backend.core.wire import echo

_TILE = re.compile(r"/tiles/([a-z_]{1,32})/([^/]{1,12})/([^/]{1,12})/([^/]{1,12})\.mvt")
_DOCUMENT = re.compile(r"/tiles/([a-z_]{1,32})\.json")
_NUMBER = re.compile(r"[0-9]{1,9}")
_CLAIMS = ("v", "s")
_QUERY_MAX = 1200  # characters: as many codes as numbers take, of any length, with all other filters


@dataclass(frozen=True)
class TileAddress:
    """`revision` and `scope` are what the URL claims, empty where it claims nothing; `filters` has all of the layer."""

    layer: Layer
    z: int
    x: int
    y: int
    revision: str
    scope: str
    filters: Mapping[str, int | str | None]


def document_layer(path: str) -> Layer | None:
    """The layer whose TileJSON `path` names, or None where it names no TileJSON. Raises NotFound."""
    found = _DOCUMENT.fullmatch(path)
    return _layer(found[1]) if found else None


def tile_address(path: str, query: str) -> TileAddress:
    """Raises NotFound for what is no tile or no layer, Invalid for numbers outside of the layer's pyramid."""
    found = _TILE.fullmatch(path)
    if found is None:
        raise NotFound()
    layer = _layer(found[1])
    numbers = dict(zip("zxy", found.groups()[1:], strict=True))
    wrong = {name: ["not a whole number"] for name, text in numbers.items() if not _NUMBER.fullmatch(text)}
    if wrong:
        raise Invalid(fields=wrong)
    z, x, y = (int(text) for text in numbers.values())
    _check_inside(layer, z, x, y)
    claims, filters = _query(layer, query)
    return TileAddress(layer, z, x, y, claims.get("v", ""), claims.get("s", ""), filters)


def _query(layer: Layer, query: str) -> tuple[dict[str, str], dict[str, int | str | None]]:
    """Claims, and the filters as values. Raises Invalid for a name that the layer does not have or has twice."""
    claims: dict[str, str] = {}
    filters: dict[str, int | str | None] = dict.fromkeys(layer.filters)
    wrong: dict[str, list[str]] = {}
    for name, text in parse_qsl(query[: _QUERY_MAX + 1], keep_blank_values=True):
        known = layer.filters.get(name)
        if name in claims or filters.get(name) is not None:
            wrong[echo(name)] = ["given twice"]
        elif name in _CLAIMS:
            claims[name] = text
        elif known is None:
            wrong[echo(name)] = ["unknown" + (f", filters are {', '.join(layer.filters)}" if layer.filters else "")]
        else:
            try:
                filters[name] = known.parse(text)
            except ValueError:
                wrong[name] = [known.says]
    if len(query) > _QUERY_MAX:
        wrong = {"query": [f"at most {_QUERY_MAX} characters"]}
    wrong = wrong or _window_faults(filters)
    if wrong:
        raise Invalid(fields=wrong)
    return claims, filters


def _window_faults(filters: Mapping[str, int | str | None]) -> dict[str, list[str]]:
    """A window is some days up to today, or from one day to another: what lists and numbers take as well."""
    days, since, until = (filters.get(name) for name in ("days", "since", "until"))
    if days is not None and (since or until):
        return {"days": ["either days, or since and until"]}
    if "until" in filters and bool(since) != bool(until):
        return {"until" if since else "since": ["both since and until"]}
    return {"until": ["from since on"]} if since and str(until) < str(since) else {}


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
