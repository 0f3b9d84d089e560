"""Reads vector tiles (Mapbox Vector Tile 2.1) independently of the database that wrote them."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

POINT, LINE, POLYGON = 1, 2, 3
MOVE_TO, LINE_TO, CLOSE_PATH = 1, 2, 7
Parts = list[list[tuple[int, int]]]


@dataclass(frozen=True)
class Feature:
    """`parts` are points, lines or rings in units of the tile, y downwards; rings are not closed."""

    kind: int
    properties: dict[str, Any]
    parts: Parts
    number: int | None = None


def decode(tile: bytes) -> dict[str, list[Feature]]:
    """Features by name of the layer. Raises ValueError for what is no tile."""
    return dict(_layer(value) for number, value in _fields(tile) if number == 3 and isinstance(value, bytes))


def _layer(message: bytes) -> tuple[str, list[Feature]]:
    found: dict[int, list[Any]] = {}
    for number, value in _fields(message):
        found.setdefault(number, []).append(value)
    if found.get(15, [0])[0] != 2 or found.get(5, [4096])[0] != 4096:
        raise ValueError("not a layer of version 2 with 4096 units")
    keys = [key.decode() for key in found.get(3, [])]
    values = [_value(value) for value in found.get(4, [])]
    return found[1][0].decode(), [_feature(each, keys, values) for each in found.get(2, [])]


def _feature(message: bytes, keys: list[str], values: list[Any]) -> Feature:
    found = dict(_fields(message))
    tags = list(_varints(found.get(2, b"")))
    properties = {keys[key]: values[value] for key, value in zip(tags[::2], tags[1::2], strict=True)}
    return Feature(found[3], properties, _parts(list(_varints(found[4]))), found.get(1))


def _parts(commands: list[int]) -> Parts:
    parts: Parts = []
    at, x, y = 0, 0, 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == CLOSE_PATH:
            continue
        for _ in range(count):
            x, y, at = x + _signed(commands[at]), y + _signed(commands[at + 1]), at + 2
            if command == MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(message: bytes) -> Any:
    ((number, value),) = _fields(message)
    if number == 1:
        return value.decode()
    if number in {2, 3}:
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    return bool(value) if number == 7 else _signed(value) if number == 6 else value


def _signed(value: int) -> int:
    return value >> 1 ^ -(value & 1)


def _fields(message: bytes) -> Iterator[tuple[int, Any]]:
    """Field numbers and raw values of a protocol buffer."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            value: int | bytes
            value, at = _varint(message, at)
        else:
            size, at = _varint(message, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _varint(packed, at)
        yield value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
