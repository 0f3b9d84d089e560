"""Category, channel and state at once, any of them: the same exact number on every path, folded or not."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.clock import SHANGHAI
from backend.core.registries import layers
from backend.incidents.density import FINE, KIND
from backend.incidents.models import Category, Incident
from backend.insight import trends
from backend.insight.params import COUNTED_STATES, Choice, Window
from gis.density.commands import fold
from gis.density.queries import OPEN, Asked, Facets, Square, by_area, by_day, in_square
from tests.cast import COUNTY, GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, NEXT_GRID, OTHER_GRID, TOWN, Cast
from tests.incidents.made import CASES, LEAVES, NOON, Case, counted, store
from tests.tiles.calls import tile_at
from tests.tiles.mvt import decode

PLACES = {GRID: IN_GRID, NEXT_GRID: IN_NEXT_GRID, OTHER_GRID: IN_OTHER_GRID, TOWN: IN_GRID}
TODAY = NOON.astimezone(SHANGHAI).date()
CHANNELS = ("mobile_app", "sms", "hotline")


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | st.lists(st.sampled_from(values), min_size=1, unique=True).map(lambda each: tuple(sorted(each)))


CHOSEN = st.fixed_dictionaries(
    {"category": some((*LEAVES[:2], "hazard")), "channel": some(CHANNELS), "state": some(COUNTED_STATES)}
)
SINCE = st.none() | st.integers(1, 3).map(lambda days: TODAY - timedelta(days=days - 1))


def has(case: Case, category: Any, channel: Any, state: Any) -> bool:
    return (
        counted(case) and not case.restricted and not case.about
        and (category is None or not {case.leaf, case.leaf.partition(".")[0]}.isdisjoint(category))
        and (channel is None or case.channel in channel) and (state is None or case.state in state)
    )  # fmt: skip


def day(case: Case) -> date:
    return case.reported_at.astimezone(SHANGHAI).date()


def facets_of(category: Any, channel: Any, state: Any) -> Facets:
    groups = leaves = None
    if category is not None:
        leaves = tuple(sorted(c.code for c in Category.objects.all() if {c.code, c.group_id} & set(category)))
        groups = tuple(code for code in category if code.partition(".")[0] not in category or "." not in code)
    return Facets(groups, leaves, channel, state)


def drawn(zoom: int, areas: list[str] | None, **filters: Any) -> int:
    layer = layers.entries["heat"]
    n = 0
    with connection.cursor() as cursor:
        for x, y in {tile_at(*place, zoom) for place in PLACES.values()}:
            address = {"z": zoom, "x": x, "y": y, "areas": areas}
            cursor.execute(layer.sql, dict.fromkeys(layer.filters) | filters | address)
            n += sum(cell.properties["n"] for cell in decode(bytes(cursor.fetchone()[0])).get("heat", []))
    return n


@pytest.fixture
def undone(cast: Cast) -> Iterator[Cast]:
    with transaction.atomic():
        yield cast
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cases=CASES, chosen=CHOSEN, since=SINCE, zoom=st.integers(5, 16), folded=st.booleans())
def test_every_path_counts_what_is_chosen_of_several_sorts_at_once(
    cast: Cast, cases: list[Case], chosen: dict[str, Any], since: date | None, zoom: int, folded: bool
) -> None:
    with transaction.atomic():
        for pk, case in store(cast, cases).items():
            Incident.objects.filter(pk=pk).update(point=Point(*PLACES[case.area], srid=4326))
        if folded:
            fold()
        facets, until = facets_of(**chosen), TODAY + timedelta(days=1)
        mine = [case for case in cases if has(case, **chosen) and (since is None or since <= day(case))]
        for area in ("33", COUNTY, TOWN, GRID[:12], GRID):
            inside = [case for case in mine if case.area.startswith(area)]
            asked = [Asked("n", len(area), since, until), Asked("open", len(area), state=OPEN)]
            found = by_area(KIND, within=area, asked=asked, facets=facets)
            waiting = [case for case in cases if has(case, **chosen) and case.waits and case.area.startswith(area)]
            assert (found["n"].get(area, 0), found["open"].get(area, 0)) == (len(inside), len(waiting)), area
            if since is not None:
                days = by_day(KIND, within=area, digits=len(area), since=since, until=until, facets=facets)
                assert sum(days.get(area, {}).values()) == len(inside)
                check_composition(area, Window(since, until), facets, inside)
        check_tiles(zoom, mine, chosen, since)
        check_squares(mine, facets, since, until)
        transaction.set_rollback(True)


def check_composition(area: str, window: Window, facets: Facets, inside: list[Case]) -> None:
    choice = Choice(area, window, facets)
    for by, value in (("category", "leaf"), ("channel", "channel"), ("state", "state")):
        true: dict[str, int] = {}
        for case in inside:
            true[getattr(case, value)] = true.get(getattr(case, value), 0) + 1
        assert {share.code: share.n for share in trends.composition(choice, by) if share.n} == true, (area, by)


def check_tiles(zoom: int, mine: list[Case], chosen: dict[str, Any], since: date | None) -> None:
    """The layer takes one state at a time."""
    if chosen["state"] is not None and len(chosen["state"]) > 1:
        return
    filters = {name: ",".join(values) for name, values in chosen.items() if values is not None}
    window = {} if since is None else {"since": since.isoformat(), "until": TODAY.isoformat()}
    for areas in (None, ["33"], [TOWN], [GRID]):
        inside = [case for case in mine if areas is None or case.area.startswith(areas[0])]
        assert drawn(zoom, areas, **filters, **window) == len(inside), (zoom, areas)


def check_squares(mine: list[Case], facets: Facets, since: date | None, until: date) -> None:
    for level in (11, 17):
        x, y = tile_at(*IN_OTHER_GRID, level)
        code = sum((x >> bit & 1) << 2 * bit | (y >> bit & 1) << 2 * bit + 1 for bit in range(level))
        inside = [case for case in mine if tile_at(*PLACES[case.area], level) == (x, y)]
        found = in_square(KIND, Square(level, code), areas=None, since=since, until=until, facets=facets)
        assert found in (None, len(inside))
        assert found is not None or (facets.scattered and level > 11)


def test_close_tiles_read_what_the_check_counts(undone: Cast) -> None:
    store(undone, [Case(), Case(state="withdrawn"), Case(area=TOWN, leaf=LEAVES[1], channel="sms", hours=30)])
    columns = "zcell, area_code, category, channel, status, open, day, sum_x, sum_y"
    with connection.cursor() as cursor:
        for operator, n in (("EXCEPT", 0), ("INTERSECT", 2)):
            cursor.execute(
                f"""SELECT count(*) FROM (SELECT {columns}, density_uuid(id_hi, id_lo) FROM ({FINE}) f
                    {operator} SELECT {columns}, id FROM incidents_fine()) compared"""
            )
            assert cursor.fetchone() == (n,)
