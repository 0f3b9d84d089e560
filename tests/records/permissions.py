"""Who may call the routes of records: areas by the post, units the key places of their own area, others nothing."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from seeds.record_catalogue import load_record_catalogue
from tests.cast import IN_GRID, Cast
from tests.records.made import draft, square, store
from tests.routes import Row

EVERYBODY = (
    "no_post", "worker", "neighbour", "deputy", "other_worker", "station", "centre", "centre_lead", "other_centre",
    "unit", "unit_lead", "other_unit", "county_centre", "county_unit", "entity", "leader", "sysadmin", "secadmin",
    "auditor",
)  # fmt: skip
SIGNED_IN = dict.fromkeys(EVERYBODY, 200) | {"signed_out": 401}
BY_AREA = ("worker", "deputy", "station", "centre", "centre_lead", "county_centre", "leader")
BY_UNIT = ("unit", "unit_lead", "county_unit")


@dataclass
class Made:
    """A school and a key place in the worker's grid."""

    school: UUID
    place: UUID


def places(cast: Cast) -> Made:
    del cast
    with transaction.atomic():
        load_record_catalogue()
    return Made(*store(draft("school.campus", geom=square(*IN_GRID)), draft("place.fire")))


def seen_by(*who: str) -> dict[str, int]:
    return {"signed_out": 401} | {each: 200 if each in who else 404 for each in EVERYBODY}


ROWS = [
    Row("GET", "/api/v1/records", SIGNED_IN, given=places),
    Row("GET", "/api/v1/records/classes", SIGNED_IN, given=places),
    Row("GET", "/api/v1/records/{it.place}", seen_by(*BY_AREA, *BY_UNIT), given=places),
    Row("GET", "/api/v1/records/{it.school}", seen_by(*BY_AREA), given=places, note="a school"),
    Row("GET", "/api/v1/records/{it.school}/surroundings", seen_by(*BY_AREA), given=places),
    Row("GET", "/api/v1/records/{it.place}/surroundings?metres=100", seen_by(*BY_AREA, *BY_UNIT), given=places),
]
