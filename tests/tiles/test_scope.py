"""Tiles with restricted rows show what the caller may see, whatever the URL claims."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core.conninfo import conninfo
from tests.cast import COUNTY, GRID, IN_GRID, IN_OTHER_GRID, NEXT_GRID, OTHER_GRID, OTHER_TOWN, SOUTH, TOWN, WEST
from tests.tiles.calls import Get, access_of, caller, tile_at
from tests.tiles.conftest import PEOPLE, committed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spots")]

BOTH = "/tiles/spots/8/{}/{}.mvt".format(*tile_at(*IN_GRID, 8))


@pytest.mark.parametrize(
    ("who", "seen"),
    [("town", ["here"]), ("other_town", ["there"]), ("county", ["here", "there"]), ("grid_and_town", ["here", "there"]),
     ("unit", [])],
)  # fmt: skip
def test_a_post_sees_the_rows_of_its_areas(get: Get, who: str, seen: list[str]) -> None:
    assert get(BOTH, who).values("spots", "code") == seen


def test_the_neighbour_gets_an_empty_tile_where_others_see_points(get: Get) -> None:
    x, y = tile_at(*IN_OTHER_GRID, 16)
    assert get(f"/tiles/spots/16/{x}/{y}.mvt", "other_town").status == 200
    assert get(f"/tiles/spots/16/{x}/{y}.mvt", "town").status == 204


def test_a_url_made_for_another_scope_is_not_found(get: Get) -> None:
    mine, foreign = PEOPLE["town"].scope.digest(), PEOPLE["other_town"].scope.digest()
    assert get(f"{BOTH}?s={mine}", "town").status == 200
    answer = get(f"{BOTH}?s={foreign}", "town")
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "no-store")
    assert get(f"{BOTH}?s={foreign}", "county").status == 404


def test_only_urls_with_the_callers_scope_may_be_kept(get: Get) -> None:
    mine = PEOPLE["town"].scope.digest()
    assert get(f"{BOTH}?s={mine}", "town").headers["Cache-Control"] == "private, max-age=10"
    assert get(BOTH, "town").headers["Cache-Control"] == "no-store"


def test_a_known_tile_is_answered_without_a_body_and_only_to_its_owner(get: Get) -> None:
    url = f"{BOTH}?s={PEOPLE['town'].scope.digest()}"
    tag = get(url, "town").headers["ETag"]
    again = get(url, "town", if_none_match=f"W/{tag}")
    assert (again.status, again.body) == (304, b"")
    assert get(url, "other_town", if_none_match=tag).status == 404
    assert get(url, "", if_none_match=tag).status == 401


def test_the_proxy_learns_the_scope_from_the_session_and_from_nothing_else(get: Get) -> None:
    digest = PEOPLE["town"].scope.digest()
    told = get("/tiles/_scope", "town", x_wangge_scope=PEOPLE["county"].scope.digest())
    assert (told.status, told.headers["X-Wangge-Scope"]) == (204, digest)
    assert get("/tiles/_scope").status == 401


AREAS = ["33", "3301", COUNTY, "330106", TOWN, OTHER_TOWN, GRID, NEXT_GRID, OTHER_GRID]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    mine=st.lists(st.sampled_from(AREAS), max_size=3), rows=st.lists(st.sampled_from(AREAS[-3:]), max_size=12),
    z=st.integers(8, 16), seed=st.integers(0, 99),
)  # fmt: skip
def test_a_tile_holds_what_lies_in_the_callers_areas_and_nothing_of_another(
    spots: None, mine: list[str], rows: list[str], z: int, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable, guards nothing
    x, y = tile_at(WEST + 0.01, SOUTH + 0.005, z)
    points = [(WEST + chance.random() * 0.03, SOUTH + chance.random() * 0.01) for _ in rows]
    added = "; ".join(
        f"INSERT INTO tiles_spot VALUES ('{at}', '{area}',"
        f" ST_Transform(ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326), 3857))"
        for at, (area, (lon, lat)) in enumerate(zip(rows, points, strict=True))
    )
    get = caller(conninfo, {"me": access_of(*mine)})
    with committed(f"DELETE FROM tiles_spot; {added}", back="DELETE FROM tiles_spot"):
        seen = get(f"/tiles/spots/{z}/{x}/{y}.mvt", "me").values("spots", "code")
    foreign = {str(at) for at, area in enumerate(rows) if not any(area.startswith(own) for own in mine)}
    own = {str(at) for at, point in enumerate(points) if tile_at(*point, z) == (x, y)} - foreign
    assert own <= set(seen)
    assert not foreign & set(seen)
