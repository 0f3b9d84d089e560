"""Shapes of patrols on the wire."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from rest_framework import serializers

from backend.core.api import Body
from backend.patrol.models import Patrol
from gis.areas.queries import named

PIECES_MAX = 200
POINTS_MAX = 5000  # of a round: one every ten metres for fifty kilometres
VISITED_MAX = 500
FIGURES = 3  # of a point: longitude, latitude, seconds
LON, LAT = 180, 90
LASTS_MAX_S = 366 * 86_400  # of a round; beyond that a clock jumped


@dataclass(frozen=True)
class Fix:
    """A point of a track (EPSG:4326), `seconds` after the round began."""

    lon: float
    lat: float
    seconds: float


@dataclass(frozen=True)
class Round:
    """A finished round; `pieces` hold fixes that followed each other."""

    id: UUID
    started_at: datetime
    ended_at: datetime
    pieces: tuple[tuple[Fix, ...], ...] = ()
    visited: tuple[UUID, ...] = ()


class FixField(serializers.ListField):
    """[longitude, latitude, seconds]"""

    child = serializers.FloatField()

    def to_internal_value(self, data: Any) -> Any:
        figures = super().to_internal_value(data)
        if len(figures) != FIGURES or not all(math.isfinite(figure) for figure in figures):
            raise serializers.ValidationError("three numbers: longitude, latitude, seconds")
        lon, lat, seconds = figures
        if abs(lon) > LON or abs(lat) > LAT or not 0 <= seconds <= LASTS_MAX_S:
            raise serializers.ValidationError("out of range")
        return Fix(lon, lat, seconds)


class RoundIn(Body):
    """Body of `patrol.report`."""

    into = Round
    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    pieces = serializers.ListField(
        child=serializers.ListField(child=FixField(), min_length=1, max_length=POINTS_MAX), max_length=PIECES_MAX
    )
    visited = serializers.ListField(child=serializers.UUIDField(), max_length=VISITED_MAX, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["ended_at"] < attrs["started_at"]:
            raise serializers.ValidationError({"ended_at": ["before it began"]})
        if sum(len(piece) for piece in attrs["pieces"]) > POINTS_MAX:
            raise serializers.ValidationError({"pieces": [f"at most {POINTS_MAX} points"]})
        if any(a.seconds > b.seconds for piece in attrs["pieces"] for a, b in pairwise(piece)):
            raise serializers.ValidationError({"pieces": ["in the order of time"]})
        return attrs

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> Round:
        pieces = tuple(tuple(piece) for piece in values["pieces"])
        return Round(**{**values, "pieces": pieces, "visited": tuple(values.get("visited", ()))})


class PatrolGridOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


class PatrolOut(serializers.Serializer[Any]):
    """One own round. `covered_s`: seconds of its pieces, the rest is not known."""

    id = serializers.UUIDField()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    metres = serializers.IntegerField()
    covered_s = serializers.IntegerField()
    pieces = serializers.IntegerField()
    grids = PatrolGridOut(many=True)
    visited = serializers.IntegerField()


class PatrolsOut(serializers.Serializer[Any]):
    results = PatrolOut(many=True)


def patrols_out(rows: list[Patrol]) -> list[dict[str, Any]]:
    names = named({code for row in rows for code in row.grids})
    return [
        {
            "id": str(row.pk),
            "started_at": row.started_at,
            "ended_at": row.ended_at,
            "metres": round(row.metres),
            "covered_s": round(sum(end - start for start, end in row.pieces)),
            "pieces": len(row.pieces),
            "grids": [{"code": code, "name": names.get(code, "")} for code in row.grids],
            "visited": len(row.visited),
        }
        for row in rows
    ]
