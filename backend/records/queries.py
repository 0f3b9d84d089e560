"""Reads of records: the list, one record, what lies around it, the incidents at it. The scope comes first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import Count, Q, QuerySet

from backend.core import keyset, scope
from backend.core.actor import Access
from backend.core.scope import Scope
from backend.incidents import queries as incidents
from backend.incidents.models import Incident
from backend.incidents.terms import bigrams
from backend.records.ground import GroundDistance, box_around
from backend.records.models import CURRENT, Record, RecordClass, inside

COUNT_MAX = 1000
AROUND_MAX = 200  # rows of each kind around a record
AT_MAX = 20  # incidents on a card
AT_METRES = 30.0  # a fix at the door of a place is often that far off
ORDER = ("area_code", "id")
# A unit answers for no area, but the key places of its own are its daily work.
_UNITS = frozenset({"unit", "unit_lead"})
_PLACES = "place"


@dataclass(frozen=True)
class Filter:
    """Empty means "all"; `klass` is a class or a heading, which stands for the classes below it."""

    klass: str = ""
    area: str = ""
    words: str = ""


@dataclass(frozen=True)
class Around:
    """What lies within some metres of a record, nearest first, and how much of each class there is in all."""

    places: Sequence[Record]
    incidents: Sequence[Incident]
    by_class: dict[str, int]
    incident_count: int


def visible(access: Access) -> QuerySet[Record]:
    """Records that the caller may see: those of the areas of the post; for units the key places of their area."""
    reach = _reach(access)
    rows: QuerySet[Record] = Record.objects.within(reach).filter(CURRENT)
    if access.actor.role in _UNITS:
        rows = rows.filter(klass__parent_id=_PLACES)
    return rows.select_related("klass", "verified_by")


def get_one(access: Access, pk: UUID) -> Record:
    """Raises NotFound."""
    return scope.get_one(visible(access), pk=pk)


def page(access: Access, chosen: Filter, *, after: str, limit: int) -> tuple[list[Record], str | None, int, bool]:
    """Rows by grid, the opaque key of the next page, and their number (exact up to 1,000)."""
    rows: Any = visible(access).filter(_terms(chosen))
    found, more = rows.page(order=ORDER, after=keyset.decode(after, ORDER), limit=limit)
    count, exact = rows.count_up_to(COUNT_MAX)
    return found, keyset.encode(more) if more else None, count, exact


def incidents_at(access: Access, record: Record) -> tuple[list[Incident], int]:
    """The latest incidents at a record that the caller may see, and how many there are (counted up to 1,000)."""
    rows = _incidents_near(access, record.geom, AT_METRES if isinstance(record.geom, Point) else 0.0)
    return list(rows.order_by("-reported_at", "-id")[:AT_MAX]), rows.order_by()[:COUNT_MAX].count()


def around(access: Access, record: Record, metres: float) -> Around:
    """What the caller may see within `metres` of a record's border, itself left out."""
    near = visible(access).filter(geom__bboverlaps=box_around(record.geom, metres)).exclude(pk=record.pk)
    near = near.annotate(metres=GroundDistance("geom", record.geom)).filter(metres__lte=metres)
    by_class = dict(near.order_by().values_list("klass_id").annotate(n=Count("pk")))
    cases = _incidents_near(access, record.geom, metres)
    return Around(
        places=list(near.order_by("metres", "pk")[:AROUND_MAX]),
        incidents=list(cases.order_by("metres", "pk")[:AROUND_MAX]),
        by_class=by_class,
        incident_count=cases.order_by().count(),
    )


def classes_of(code: str) -> list[str]:
    """The class `code`, or the classes below the heading `code`; empty where there is none."""
    rows = RecordClass.objects.filter(Q(code=code) | Q(parent_id=code), heading=False)
    return list(rows.order_by("position").values_list("code", flat=True))


def _reach(access: Access) -> Scope:
    actor = access.actor
    return replace(access.scope, areas=(actor.area_code,)) if actor.role in _UNITS else access.scope


def _terms(chosen: Filter) -> Q:
    terms = Q()
    if chosen.klass:
        terms &= Q(klass_id__in=classes_of(chosen.klass))
    if chosen.area:
        terms &= inside([chosen.area])
    if chosen.words:
        # A single character is the term of a word of one character only.
        found = bigrams(chosen.words) if len(chosen.words) > 1 else []
        terms &= Q(terms__contains=found) if found else Q(name__contains=chosen.words)
    return terms


def _incidents_near(access: Access, geom: GEOSGeometry, metres: float) -> Any:
    """Those that maps and pages count, so that the numbers agree; where a restricted one lies is told to nobody."""
    rows = incidents.visible(access.scope).filter(
        counted=True, sensitivity="ordinary", point_web__bboverlaps=box_around(geom, metres)
    )
    return rows.annotate(metres=GroundDistance("point", geom)).filter(metres__lte=metres)
