"""The checks of the ground find what is wrong: areas that overlap, leave gaps, reach out or are no polygons."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from seeds.areas import load_areas
from seeds.province.ground import faults_of_county, wrong_numbers

COUNTY = "330922"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        yield COUNTY
        transaction.set_rollback(True)


@pytest.fixture
def grid(county: str) -> str:
    """A grid with many corners."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM areas_area WHERE level = 'grid' ORDER BY ST_NPoints(geom) DESC, code LIMIT 1")
        return str(cursor.fetchone()[0])


def change(code: str, geometry: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE areas_area SET geom = {geometry} WHERE code = %s", [code])


def test_a_county_as_it_was_built_has_no_faults(grid: str) -> None:
    assert faults_of_county(COUNTY) == []
    assert list(wrong_numbers([COUNTY])) == []


def test_a_grid_that_is_missing_is_found_twice(grid: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM areas_area WHERE code = %s", [grid])
    assert list(wrong_numbers([COUNTY])) == ["134 areas of level grid, not 135"]
    assert [fault for fault in faults_of_county(COUNTY) if "not filled" in fault]


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        ("ST_Multi(ST_Buffer(geom, 0.0001))", "overlaps"),
        ("ST_Multi(ST_Buffer(geom, 0.0001))", "reaches beyond"),
        ("ST_Multi(ST_Buffer(geom, -0.00001))", "not filled by its parts"),
        ("'SRID=4326;MULTIPOLYGON(((122 30,122.1 30.1,122.1 30,122 30.1,122 30)))'", "no valid polygon"),
    ],
)
def test_a_grid_that_does_not_fit_is_named(grid: str, geometry: str, fault: str) -> None:
    change(grid, geometry)
    assert [each for each in faults_of_county(COUNTY) if fault in each], faults_of_county(COUNTY)


def test_a_gap_of_one_lattice_step_is_found(grid: str) -> None:
    """One corner moved by a centimetre: too little for any picture, enough for the sum."""
    ring = "ST_ExteriorRing(ST_GeometryN(geom, 1))"
    corner = f"ST_Translate(ST_PointN({ring}, 2), 0.0000001, 0)"
    change(grid, f"ST_Multi(ST_MakePolygon(ST_SetPoint({ring}, 1, {corner})))")
    assert [each for each in faults_of_county(COUNTY) if "not filled" in each]
