"""Finding a place costs an index search, whatever the number of areas."""

from typing import Any

import pytest
from django.db import connection

from gis.areas.locate import LOCATE_SQL, _columns
from gis.areas.queries import listing
from tests.areas.field import make_field
from tests.cast import IN_GRID, make_areas


@pytest.fixture
def province(db: None) -> None:
    make_areas()
    make_field()


def plan_of(*points: tuple[float, float]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " + LOCATE_SQL, _columns(points, [500.0] * len(points))
        )
        return "\n".join(line for (line,) in cursor.fetchall())


def test_every_arm_searches_the_index_and_none_reads_the_table(province: None) -> None:
    plan = plan_of(IN_GRID, (121.3, 27.999), (120.045, 30.005), (110.0, 20.0))
    assert "Seq Scan" not in plan, plan
    assert plan.count("areas_place_grid") == 2, plan
    assert plan.count("areas_place_county") == 2, plan


def test_a_point_inside_a_grid_needs_the_first_arm_only(province: None) -> None:
    assert plan_of(IN_GRID, (121.305, 28.305)).count("never executed") >= 4


def test_a_search_reads_names_from_an_index(province: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2) as queries:
        listing(parent="33", words="余杭")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Only Scan using areas_search" in plan, plan
