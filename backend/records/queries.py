"""Reads of records: the list, one record, what lies around it, the incidents at it. The scope comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import Count, Q, QuerySet

from backend.core import keyset, scope
from backend.core.actor import Access
from backend.core.pages import COUNT_MAX, Number
from backend.core.scope import Scope
from backend.incidents import queries as incidents
from backend.incidents.filters import terms_sought
from backend.incidents.models import Incident
from backend.incidents.terms import bigrams
from backend.records.density import KIND
from backend.records.ground import GroundDistance, box_around
from backend.records.models import CURRENT, Record, RecordClass, inside
from gis.density.queries import EVERYTHING, Asked, Facets, by_area, outermost

AREAS_MAX = 8  # of a scope, whose numbers are added
AROUND_MAX = 200  # rows of each kind around a record
AT_MAX = 20  # incidents on a card
AT_METRES = 30.0  # a fix at the door of a place is often that far off
ORDERS: Mapping[str, tuple[str, ...]] = {
    "area": ("area_code", "id"),
    "-area": ("-area_code", "-id"),
    "-created": ("-created_at", "-id"),
    "created": ("created_at", "id"),
}
BY_GRID = ("area", "-area")
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


def visible(access: Access, *, area: str = "") -> QuerySet[Record]:
    """Records that the caller may see: those of the areas of the post; for units the key places of their area.

    Of these areas only what they have inside of `area` is looked at, where one is said.
    """
    reach = _reach(access).inside(area)
    rows: QuerySet[Record] = Record.objects.within(reach).filter(CURRENT)
    if access.actor.role in _UNITS:
        rows = rows.filter(klass__parent_id=_PLACES)
    return rows.select_related("klass", "verified_by")


def get_one(access: Access, pk: UUID) -> Record:
    """Raises NotFound."""
    return scope.get_one(visible(access), pk=pk)


def page(access: Access, chosen: Filter, *, order: str, after: str, limit: int) -> tuple[list[Record], str | None]:
    """Rows in one of ORDERS and the opaque key of the next page.

    By grid each class by itself, because an index has it in order.
    """
    keys, classes = ORDERS[order], _classes(access, chosen) if order in BY_GRID else None
    rows: Any = visible(access, area=chosen.area).filter(_terms(chosen))
    parts = [Q()] if classes is None else [Q(klass_id=code) for code in classes]
    found, more = rows.page(
        order=keys, after=keyset.decode(after, keys), limit=limit, parts=parts, sought=_sought(chosen)
    )
    return found, keyset.encode(more) if more else None


def count(access: Access, chosen: Filter, limit: int = COUNT_MAX) -> Number:
    """How many there are, and whether that is exact: from the rollups, else counted up to `limit`."""
    rows: Any = visible(access, area=chosen.area).filter(_terms(chosen))
    classes, areas = _classes(access, chosen), outermost(_reach(access).inside(chosen.area).areas)
    if chosen.words or len(areas) > AREAS_MAX:
        sought = _sought(chosen)
        counted: Number = (rows.filter(sought.found) if sought else rows).count_up_to(limit)
        return counted
    facets = EVERYTHING if classes is None else Facets(groups=tuple(classes))
    known = rows.beyond()[: limit + 1].count()  # elsewhere, by taking part: few
    if known > limit:
        return limit, False
    for area in areas:
        asked = Asked("n", len(area))
        known += by_area(KIND, within=area, asked=[asked], facets=facets)["n"].get(area, 0)
    return known, True


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


def _classes(access: Access, chosen: Filter) -> list[str] | None:
    """The classes that are listed; None for all."""
    if access.actor.role not in _UNITS:
        return classes_of(chosen.klass) if chosen.klass else None
    places = classes_of(_PLACES)
    return [code for code in classes_of(chosen.klass) if code in places] if chosen.klass else places


def _terms(chosen: Filter) -> Q:
    """The condition of a filter, but for words that have terms: these are sought."""
    terms = Q()
    if chosen.klass:
        terms &= Q(klass_id__in=classes_of(chosen.klass))
    if chosen.area:
        terms &= inside([chosen.area])
    return terms if _sought(chosen) or not chosen.words else terms & Q(name__contains=chosen.words)


def _sought(chosen: Filter) -> keyset.Sought | None:
    # A single character is the term of a word of one character only.
    terms = bigrams(chosen.words) if len(chosen.words) > 1 else []
    return terms_sought(terms, "records_record") if terms else None


def _incidents_near(access: Access, geom: GEOSGeometry, metres: float) -> Any:
    """Those that maps and pages count, so that the numbers agree; where a restricted one lies is told to nobody."""
    rows = incidents.visible(access.scope).filter(
        counted=True, sensitivity="ordinary", point_web__bboverlaps=box_around(geom, metres)
    )
    return rows.annotate(metres=GroundDistance("point", geom)).filter(metres__lte=metres)
