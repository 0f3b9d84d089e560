"""The areas in the database: levels, bands, point → grid, and loading twice."""

from collections.abc import Iterator

import pytest
from django.contrib.gis.db.models.functions import Transform
from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.db.models import F
from pytest_django import DjangoDbBlocker

from gis.areas.models import Area
from seeds.areas import load_areas

COUNTY = "330922"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One load for the whole module, undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        yield
        transaction.set_rollback(True)


def levels() -> dict[str, int]:
    found: dict[str, int] = {}
    for level in Area.objects.values_list("level", flat=True):
        found[level] = found.get(level, 0) + 1
    return found


def test_the_upper_levels_are_whole_and_the_lower_ones_those_of_the_county() -> None:
    assert levels() == {"province": 1, "city": 11, "county": 90, "township": 7, "village": 38, "grid": 135}
    assert Area.objects.get(code="33").population == 54_426_891


def test_loading_again_adds_nothing_and_another_county_only_its_own() -> None:
    assert sum(load_areas(counties=[COUNTY]).values()) == 0
    assert load_areas(counties=["330902"]).keys() == {"township", "village", "grid"}
    assert Area.objects.get(code="330902105").name == "干𬒗镇"


def test_every_area_is_valid_in_every_band_and_lies_around_its_centre() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM areas_area WHERE NOT (ST_IsValid(geom) AND ST_IsValid(geom_far) AND ST_IsValid(geom_mid)"
            " AND ST_IsValid(geom_web) AND ST_Contains(geom, centre))"
        )
        assert cursor.fetchall() == []


def test_web_mercator_is_the_databases_own_to_the_millimetre() -> None:
    for area in Area.objects.filter(level="grid").annotate(web=Transform(F("geom"), 3857))[:20]:
        ours, theirs = area.geom_web.coords[0][0], area.web.coords[0][0]
        assert all(abs(a - b) <= 0.001 for p, q in zip(ours, theirs, strict=True) for a, b in zip(p, q, strict=True))


def test_the_centre_of_a_grid_is_found_in_that_grid_alone() -> None:
    for grid in Area.objects.filter(level="grid"):
        point = Point(grid.centre.x, grid.centre.y, srid=4326)
        codes = list(Area.objects.filter(level="grid", geom__contains=point).values_list("code", flat=True))
        assert codes == [grid.code]


def test_the_bands_of_a_small_scale_have_fewer_vertices() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(ST_NPoints(geom_far)), sum(ST_NPoints(geom_mid)), sum(ST_NPoints(geom_web))"
            " FROM areas_area WHERE level = 'county'"
        )
        far, mid, web = cursor.fetchone()
    assert far < mid < web / 5


def test_an_unknown_county_loads_nothing() -> None:
    before = Area.objects.count()
    with pytest.raises(KeyError), transaction.atomic():
        load_areas(counties=["330902", "330199"])
    assert Area.objects.count() == before
