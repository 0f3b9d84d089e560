"""Borders of the 90 counties, halved by one rule before any county is divided.

An edge longer than its limit is halved until it is short enough. The limit is looked up for the edge in all
counties at once, so both sides of a border carry the same vertices, and dividing a county never adds one there.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from seeds.zhejiang.divisions import DATA
from seeds.zhejiang.lattice import STEPS_PER_DEGREE, Plane, Point, Ring, doubled_area, midpoint, plane_around

EDGE_LIMIT_M = 200.0  # about a grid's side in a town
ISLAND_EDGES = 32  # the least number of edges that a small island gets

Edge = tuple[Point, Point]


def edge_of(a: Point, b: Point) -> Edge:
    return (a, b) if a < b else (b, a)


def edges(ring: Ring) -> Iterator[tuple[Point, Point]]:
    return zip(ring, ring[1:] + ring[:1], strict=True)


def to_lattice(polygon: list[list[list[float]]]) -> Ring:
    if len(polygon) != 1:
        raise ValueError("a county polygon has a hole; the divider knows only islands")
    ring = [(round(lon * STEPS_PER_DEGREE), round(lat * STEPS_PER_DEGREE)) for lon, lat in polygon[0][:-1]]
    return ring if doubled_area(ring) > 0 else ring[::-1]


def polygons_of(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    parts: list[list[list[list[float]]]] = geometry["coordinates"]
    return parts if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def source_rings() -> dict[str, list[Ring]]:
    """Rings of each county as published, counter-clockwise, on the lattice."""
    with gzip.open(DATA / "zj_counties_epsg4490.geojson.gz", "rt", encoding="utf-8") as file:
        features = json.load(file)["features"]
    return {
        feature["properties"]["code"]: [to_lattice(part) for part in polygons_of(feature["geometry"])]
        for feature in features
    }


def edge_limits(rings: list[Ring], plane: Plane) -> dict[Edge, float]:
    """Longest length in metres that each published edge may keep: the strictest of the rings it belongs to."""
    limits: dict[Edge, float] = {}
    for ring in rings:
        perimeter = sum(plane.distance(a, b) for a, b in edges(ring))
        limit = min(EDGE_LIMIT_M, perimeter / ISLAND_EDGES)
        for a, b in edges(ring):
            edge = edge_of(a, b)
            limits[edge] = min(limit, limits.get(edge, limit))
    return limits


def inner_points(a: Point, b: Point, limit: float, plane: Plane) -> list[Point]:
    """Points between `a` and `b`, from `a` to `b`, that make every piece at most `limit` metres long."""
    if plane.distance(a, b) <= limit:
        return []
    middle = midpoint(a, b)
    return [*inner_points(a, middle, limit, plane), middle, *inner_points(middle, b, limit, plane)]


@cache
def county_rings() -> dict[str, list[Ring]]:
    """Rings of all counties with their halved edges; a shared border has the same points on both sides."""
    source = source_rings()
    all_rings = [ring for rings in source.values() for ring in rings]
    plane = plane_around(point for ring in all_rings for point in ring)
    pieces = {edge: inner_points(*edge, limit, plane) for edge, limit in edge_limits(all_rings, plane).items()}
    return {code: [halved(ring, pieces) for ring in rings] for code, rings in source.items()}


def halved(ring: Ring, pieces: dict[Edge, list[Point]]) -> Ring:
    out: Ring = []
    for a, b in edges(ring):
        between = pieces[edge_of(a, b)]
        out += [a, *(between if a < b else reversed(between))]
    return out
