"""What may be one problem reported twice: near by, at about the same time, of one group; or with one picture.

Nothing is decided here: a person merges, or joins, or sees that they are two.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point as Spot
from django.contrib.gis.geos import Polygon
from django.db.models import Q

from backend.core.scope import SYSTEM, Scope
from backend.incidents import evidence
from backend.incidents.models import EvidenceSign, Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.queries import visible
from gis.areas.metres import Point, between

NEAR_M = 50.0
APART = timedelta(hours=72)
MOST = 8
LAT_MAX = 85.0  # degrees; EPSG:3857 ends there
READ_MAX = 200  # around one spot in six days; of more the first ones that the index has
ANOTHER = INCIDENT_MOVES["absorb"].states  # what is over takes no other report in
# What counts how much, of 1; a picture that was seen before is more than all of them.
_WORDS, _METRES, _HOURS = 0.5, 0.3, 0.2


@dataclass(frozen=True)
class Told:
    """A report, there already or about to be written: `spot` in EPSG:4326, `terms` the bigrams of its words."""

    group: str
    spot: Point | None
    at: datetime
    terms: frozenset[str] = frozenset()
    sensitivity: str = "ordinary"
    incident: Incident | None = None


@dataclass(frozen=True)
class Likeness:
    """Another case: metres between the spots, time between the reports, share of common words from 0 to 1.

    None where one of the two says nothing.
    """

    incident: Incident
    metres: float | None
    apart: timedelta
    words: float | None
    picture: bool

    @property
    def weight(self) -> float:
        near = 0.0 if self.metres is None else max(0.0, 1 - self.metres / NEAR_M)
        soon = max(0.0, 1 - self.apart / APART)
        return self.picture + _WORDS * (self.words or 0.0) + _METRES * near + _HOURS * soon


def of_case(scope: Scope, incident: Incident) -> list[Likeness]:
    """Open cases that may be the same as this one, the likeliest first, at most 8."""
    spot = (incident.point.x, incident.point.y) if incident.point else None
    return _found(
        scope,
        Told(
            incident.category.group_id, spot, incident.reported_at, frozenset(incident.terms), incident.sensitivity,
            incident,
        ),
    )  # fmt: skip


def of_report(scope: Scope, *, group: str, spot: Point, now: datetime) -> list[Likeness]:
    """The same for what somebody is about to report, before a word of it is written."""
    return _found(scope, Told(group, spot, now))


def _found(scope: Scope, told: Told) -> list[Likeness]:
    shown = _with_its_pictures(told.incident)
    rows: Any = visible(scope).filter(sensitivity=told.sensitivity, state__in=ANOTHER).order_by()
    alike = rows.filter(Q(category__group_id=told.group, pk__in=_around(scope, told)) | Q(pk__in=shown))
    found = [_likeness(told, row, picture=row.pk in shown) for row in alike if row != told.incident]
    kept = [one for one in found if one.picture or (one.metres is not None and one.metres <= NEAR_M)]
    return sorted(kept, key=lambda one: (-one.weight, one.incident.number))[:MOST]


def _around(scope: Scope, told: Told) -> list[UUID]:
    """What was reported around the spot at about that time, whoever sees it; of restricted cases what the scope sees.

    A question of its own: together with category and scope the planner reads all of the group in these days. Restricted
    cases are in no index of places, but who may see one takes part in it.
    """
    if told.spot is None or abs(told.spot[1]) >= LAT_MAX:
        return []
    rows = Incident.objects.within(SYSTEM if told.sensitivity == "ordinary" else scope).filter(
        sensitivity=told.sensitivity, point_web__bboverlaps=_box(told.spot),
        reported_at__gte=told.at - APART, reported_at__lte=told.at + APART,
    )  # fmt: skip
    return list(rows.order_by().values_list("pk", flat=True)[:READ_MAX])


def _with_its_pictures(incident: Incident | None) -> set[UUID]:
    """Cases with a picture of this one, sent before or after it."""
    if incident is None:
        return set()
    signs = EvidenceSign.objects.filter(Q(incident=incident) | Q(other_id=incident.pk), code=evidence.SEEN)
    return {pk for pair in signs.values_list("incident_id", "other_id") for pk in pair if pk and pk != incident.pk}


def _likeness(told: Told, row: Incident, *, picture: bool) -> Likeness:
    metres = between(told.spot, (row.point.x, row.point.y)) if told.spot and row.point else None
    terms = frozenset(row.terms)
    words = len(told.terms & terms) / len(told.terms | terms) if told.terms and terms else None
    return Likeness(row, metres, abs(row.reported_at - told.at), words, picture)


def _box(spot: Point) -> Polygon:
    """Twice `NEAR_M` wide on the ground around `spot`, in EPSG:3857, whose metres grow with the latitude."""
    middle: Any = Spot(*spot, srid=4326).transform(3857, clone=True)
    half = NEAR_M * 1.01 / math.cos(math.radians(spot[1]))
    box = Polygon.from_bbox((middle.x - half, middle.y - half, middle.x + half, middle.y + half))
    box.srid = 3857
    return box
