"""Reads of imports: those of the counties in which the caller administers areas."""

from django.contrib.gis.db.models import GeometryField
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Func, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from backend.core import keyset
from backend.core.actor import Actor
from backend.core.pages import Number, count_up_to
from gis.imports import county as counties
from gis.imports.models import AreaImport, Finding, StagedGrid

EDITABLE = ("read", "checked", "failed")
DISCARDABLE = (*EDITABLE, "checking")  # a check whose worker was killed again and again never ends
LATER = ("applying", "applied", "undoing")
PLACES = 6  # decimals of a degree, a tenth of a metre
EXACT_MAX, COARSE = 4_000, 0.0001  # grids on one map with all their corners; degrees that the others may be off


def administered(actor: Actor) -> QuerySet[AreaImport]:
    """Imports of the counties in the actor's area."""
    code = actor.area_code
    # ":" follows "9", so the range holds exactly the codes with this prefix (locale C.UTF-8).
    return AreaImport.objects.filter(county__gte=code, county__lt=code + ":") if code else AreaImport.objects.none()


def administers(actor: Actor, county: str) -> bool:
    """Whether `county` is one, and lies in the actor's area."""
    return bool(actor.area_code) and county.startswith(actor.area_code) and counties.exists(county)


def is_last(one: AreaImport) -> bool:
    """Whether no later import of the county builds on this one."""
    later = AreaImport.objects.filter(county=one.county, state__in=LATER).exclude(pk=one.pk)
    return not later.filter(applied_at__gt=one.applied_at).exists() if one.applied_at else False


def moves(one: AreaImport) -> list[str]:
    """What can be done with the import now."""
    found = []
    if one.state in EDITABLE:
        found.append("check")
    if one.state in DISCARDABLE:
        found.append("discard")
    if one.state == "checked" and not one.counts["faults"] and one.counts["batches"]:
        found.append("apply")
    if one.state == "applied" and is_last(one):
        found.append("undo")
    return found


def page(actor: Actor, *, county: str, after: str, limit: int) -> tuple[list[AreaImport], str | None, Number]:
    """A county's imports, the newest first by their ids, which are made in order of time; the key of the next page."""
    rows = administered(actor).filter(county=county)
    return *keyset.page(rows, order=("-id",), after=after, limit=limit), count_up_to(rows)


def findings(one: AreaImport, *, severity: str, kind: str, after: int, limit: int) -> list[Finding]:
    """Findings behind the key `after`, the worst first, one more than `limit`; with `shape`, GeoJSON."""
    rows = _findings(one, severity, kind).filter(pk__gt=after).annotate(shape=AsGeoJSON("geom", precision=PLACES))
    return list(rows.order_by("pk")[: limit + 1])


def findings_count(one: AreaImport, *, severity: str, kind: str) -> Number:
    return count_up_to(_findings(one, severity, kind))


def grids(one: AreaImport, *, action: str, after: str, limit: int) -> list[StagedGrid]:
    """Lines of the plan behind the code `after`, one more than `limit`; without those that stay untouched."""
    rows = _grids(one, action).filter(code__gt=after)
    return list(rows.defer(*_WIDE).order_by("code")[: limit + 1])


def grids_count(one: AreaImport, *, action: str) -> Number:
    return count_up_to(_grids(one, action))


def shapes(one: AreaImport) -> list[StagedGrid]:
    """Grids as they would be, and those that would go, with `shape`, GeoJSON; as many as a file may hold.

    So many that corners cannot be told apart on one map are drawn with fewer of them.
    """
    rows, drawn = one.grids.exclude(action="standing"), _WHOLE
    if rows.count() > EXACT_MAX:
        kept = Value(True)  # that none vanishes
        drawn = Func(drawn, Value(COARSE), kept, function="ST_Simplify", output_field=GeometryField(srid=4326))
    rows = rows.annotate(shape=AsGeoJSON(drawn, precision=PLACES))
    return list(rows.defer(*_WIDE).order_by("code"))


_WHOLE: Combinable = Coalesce("geom", "before")
_WIDE = ("before", "geom", "geom_far", "geom_mid", "geom_web", "before_far", "before_mid", "centre")


def _findings(one: AreaImport, severity: str, kind: str) -> QuerySet[Finding]:
    rows = one.findings.filter(severity=severity) if severity else one.findings.all()
    return rows.filter(kind=kind) if kind else rows


def _grids(one: AreaImport, action: str) -> QuerySet[StagedGrid]:
    rows = one.grids.exclude(action="standing")
    return rows.filter(action=action) if action else rows
