"""Records in the grids of the cast, made as the product makes them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from shapely import Point, Polygon, box

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.records.catalogue import Form, forms
from backend.records.commands import Draft, add_records
from backend.records.models import RecordClass
from tests.cast import IN_GRID

FIRE = {"kind": "restaurant", "rank": "small"}
RENTAL = {"house_no": "CZ001", "building_use": "housing", "rental_use": "whole"}
CAMPUS = {"school_code": "X001", "kind": "primary"}
CAFE = {"kind": "internet_cafe", "trade": "internet"}
VALUES: dict[str, dict[str, Any]] = {
    "place.fire": FIRE, "place.order": CAFE, "rental": RENTAL, "school.campus": CAMPUS,
    "school.site": {"kind": "food_stall"},
}  # fmt: skip


def form_of(code: str) -> Form:
    """The form of a class in its published version."""
    return forms([RecordClass.objects.get(code=code)])[0]


def draft(klass: str, at: tuple[float, float] = IN_GRID, **more: Any) -> Draft:
    """A record of a class at a position, or with the geometry `geom`."""
    geom = more.pop("geom", Point(*at))
    values = VALUES[klass] | more.pop("values", {})
    fields: dict[str, Any] = {
        "name": "演示记录",
        "address": "演示路1号",
        "verified_at": now() - timedelta(days=3),
    } | more
    return Draft(id=uuid7(), klass=klass, geom=geom, values=values, **fields)


def store(*drafts: Draft) -> list[UUID]:
    """Stores the drafts and returns their ids."""
    with transaction.atomic():
        add_records(drafts, now=now())
    return [each.id for each in drafts]


def square(lon: float, lat: float, half: float = 0.0005) -> Polygon:
    """A campus: a square around a position, about 100 m wide."""
    return box(lon - half, lat - half, lon + half, lat + half)
