"""A tile of one scope holds nothing of another, whatever lies there: decoded, at every zoom, folded or not."""

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.registries import layers
from backend.incidents.models import Incident
from gis.density.commands import fold
from tests.cast import COUNTY, GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, NEXT_GRID, OTHER_GRID, OTHER_TOWN, TOWN, Cast
from tests.incidents.made import CASES, Case, counted, store
from tests.tiles.calls import tile_at
from tests.tiles.mvt import Feature, decode

AREAS = ("33", COUNTY, "330106", TOWN, OTHER_TOWN, GRID[:12], GRID, NEXT_GRID, OTHER_GRID)
PLACES = {GRID: IN_GRID, NEXT_GRID: IN_NEXT_GRID, OTHER_GRID: IN_OTHER_GRID, TOWN: IN_GRID}


def features(name: str, zoom: int, areas: list[str]) -> list[Feature]:
    """What the layer draws of the cast's grids for somebody with these areas."""
    layer = layers.entries[name]
    found: list[Feature] = []
    with connection.cursor() as cursor:
        for x, y in {tile_at(*place, zoom) for place in PLACES.values()}:
            values = dict.fromkeys(layer.filters) | {"z": zoom, "x": x, "y": y, "areas": areas}
            cursor.execute(layer.sql, values)
            found += decode(bytes(cursor.fetchone()[0])).get(name, [])
    return found


def belongs(case: Case, areas: list[str]) -> bool:
    mine = any(case.area.startswith(area) for area in areas)
    return mine and counted(case) and not case.restricted and not case.about


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=CASES, mine=st.lists(st.sampled_from(AREAS), max_size=3, unique=True), zoom=st.integers(5, 16),
    folded=st.booleans(),
)  # fmt: skip
def test_tiles_hold_the_cases_of_the_callers_areas_and_no_other(
    cast: Cast, cases: list[Case], mine: list[str], zoom: int, folded: bool
) -> None:
    with transaction.atomic():
        stored = {str(pk): case for pk, case in store(cast, cases).items()}
        for pk, case in stored.items():
            Incident.objects.filter(pk=pk).update(point=Point(*PLACES[case.area], srid=4326))
        if folded:
            fold()
        mine_of_them = {pk for pk, case in stored.items() if belongs(case, mine)}
        cells = features("heat", zoom, mine)
        assert sum(cell.properties["n"] for cell in cells) == len(mine_of_them)
        assert {cell.properties["id"] for cell in cells if "id" in cell.properties} <= mine_of_them
        if zoom >= layers.entries["incidents"].minzoom:
            points = features("incidents", zoom, mine)
            # A point near a border is drawn on both sides, and once on each: its icon is wider than the line.
            assert len({(point.properties["id"], str(point.parts)) for point in points}) == len(points)
            seen = {point.properties["id"] for point in points}
            assert seen == {pk for pk in mine_of_them if stored[pk].waits}
        transaction.set_rollback(True)

