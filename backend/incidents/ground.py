"""Where an incident lies, who answers for it there, and the number that it gets."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point

from backend.accounts.models import Unit
from backend.accounts.queries import centre_of
from backend.core import changes, prepared
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.problems import Invalid
from backend.incidents.models import Incident
from backend.incidents.problems import NoOwner
from backend.incidents.serializers import Position
from gis.areas.crs import to_wgs84
from gis.areas.locate import OUTSIDE, is_astray, place
from gis.areas.models import Area


@dataclass(frozen=True)
class Ground:
    """Where an incident lies, and who answers for it."""

    area_code: str
    placed: bool
    point: Point | None
    owner: Unit


def ground_of(position: Position | None, *, actor: Actor) -> Ground:
    """Area, point and owner of a position; without one, or outside the province, the unplaced queue of the actor."""
    point = as_point(position)
    accuracy = position.accuracy_m if position and position.accuracy_m is not None else 0.0
    placement = place((point.x, point.y), accuracy) if point else OUTSIDE
    if placement.area_code is None:
        # A worker's own township looks for the place; for other channels the county does.
        code = actor.area_code[:9] if len(actor.area_code) >= 9 else actor.area_code[:6]
        return Ground(area_code=code, placed=False, point=point, owner=owner_of(code))
    return Ground(placement.area_code, placement.placed, point, owner_of(placement.area_code))


def as_point(position: Position | None) -> Point | None:
    """The position as an EPSG:4326 point. Raises PositionNotValid for numbers that are no place."""
    if position is None:
        return None
    lon, lat = to_wgs84(position.lon, position.lat, position.source_crs)
    return Point(lon, lat, srid=4326)


def owner_of(area_code: str) -> Unit:
    """The centre that answers for the area. Raises NoOwner."""
    unit = centre_of(area_code)
    if unit is None:
        raise NoOwner(area=area_code)
    return unit


def astray(incident: Incident) -> bool:
    """Whether it lies outside of the county that answers for it: then the county's version does not tell its tile."""
    return incident.point is not None and is_astray((incident.point.x, incident.point.y), incident.area_code)


def tell_all_tiles() -> None:
    """A case came, changed or went where its county does not lie: every tile with incidents counts as changed."""
    changes.publish("layer", "incident", ["layer:incident"])


def known_area(code: str) -> str:
    """`code` where an area has it now. Raises Invalid."""
    if not Area.objects.filter(code=code, valid_to__isnull=True).exists():
        raise Invalid(fields={"area_code": ["unknown"]})
    return code


_NEXT = """
    INSERT INTO incidents_numbercounter (area_code, day, last) VALUES (%s, %s, 1)
    ON CONFLICT (area_code, day) DO UPDATE SET last = incidents_numbercounter.last + 1 RETURNING last
"""


def next_number(area_code: str, now: datetime) -> str:
    """Number of the township's (or county's) next incident of the day: 330106002-20261121-00042."""
    code = area_code[:9] if len(area_code) >= 9 else area_code[:6]
    day = now.astimezone(SHANGHAI).date()
    with prepared.cursor() as cursor:
        cursor.execute(_NEXT, [code, day])
        (last,) = cursor.fetchone()
    return f"{code}-{day:%Y%m%d}-{last:05d}"
