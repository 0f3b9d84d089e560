"""How many cases a filter has, from the rollups: exact at any size, where their dimensions are all that is asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from django.db.models import Q

from backend.core.clock import SHANGHAI
from backend.core.scope import Scope, area_filter
from backend.incidents.density import KIND
from backend.incidents.filters import OPEN as OPEN_STATES
from backend.incidents.filters import Filter
from backend.incidents.models import STATES, UNCOUNTED, Category
from gis.density.queries import ALL, EVERYTHING, OPEN, Asked, Facets, by_area, outermost

AREAS_MAX = 8
_COUNTED = frozenset(STATES).difference(UNCOUNTED)
_EVER = (date(1970, 1, 1), date(9999, 1, 1))


def exact(scope: Scope, rows: Any, chosen: Filter, *, limit: int) -> int | None:
    """The number of `rows`, which are those of a filter within `scope`; None where the rollups do not know it.

    The rollups know ordinary cases of areas that are about nobody. Those about somebody, and those that are seen by
    taking part only, are few and counted up to `limit`.
    """
    areas = outermost(scope.areas)
    span = _days(chosen)
    # What waits is kept as a whole, without its days; in a window it is the sum of its states.
    waiting = set(chosen.states) == OPEN_STATES and span == _EVER
    facets = _facets(chosen, waiting=waiting)
    state = OPEN if waiting else ALL
    if span is None or facets is None or not 0 < len(areas) <= AREAS_MAX:
        return None
    others = rows.beyond()[: limit + 1].count()
    others += rows.filter(area_filter(areas), recused=True, sensitivity="ordinary").order_by()[: limit + 1].count()
    if others > limit:
        return None
    since, until = (None, None) if span == _EVER else span
    known = 0
    for area in areas:
        asked = Asked("n", len(area), since, until, state)
        known += by_area(KIND, within=area, asked=[asked], facets=facets)["n"].get(area, 0)
    return known + int(others)


def _days(chosen: Filter) -> tuple[date, date] | None:
    """From which day to before which; None where the window cuts a day of Asia/Shanghai."""
    found = []
    for moment, otherwise in zip((chosen.since, chosen.until), _EVER, strict=True):
        if moment is None:
            found.append(otherwise)
            continue
        here = moment.astimezone(SHANGHAI)
        if here.time() != time.min:
            return None
        found.append(here.date())
    return found[0], found[1]


def _facets(chosen: Filter, *, waiting: bool) -> Facets | None:
    """What is asked for as the rollups have it; of all that is `waiting` they need not be told the states."""
    states = set(chosen.states)
    if not states or not states <= _COUNTED:
        return None  # uncounted states are in no rollup
    facets = of_categories(tuple(dict.fromkeys(chosen.categories))) if chosen.categories else EVERYTHING
    return replace(
        facets,
        channels=tuple(dict.fromkeys(chosen.channels)) or None,
        states=None if waiting or states == _COUNTED else tuple(sorted(states)),
    )


def of_categories(codes: Sequence[str]) -> Facets:
    """What counts of these groups and leaves; a leaf of a group that is chosen too would count twice."""
    groups = dict(Category.objects.filter(Q(code__in=codes) | Q(group_id__in=codes)).values_list("code", "group_id"))
    return Facets(groups=tuple(code for code in codes if groups.get(code) not in codes), leaves=tuple(sorted(groups)))
