"""The tree of areas through its interface."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from gis.areas.models import Area
from tests.cast import COUNTY, GRID, NEXT_GRID, OTHER_TOWN, TOWN, VILLAGE, box

ApiAs = Callable[[str], APIClient]


def get(api: APIClient, path: str, status: int = 200) -> Any:
    answer = api.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_area_tells_its_place_in_the_tree(api_as: ApiAs) -> None:
    area = get(api_as("worker"), f"areas/{TOWN}")
    assert (area["code"], area["name"], area["level"]) == (TOWN, "干𬒗镇", "township")
    assert area["population"] == 800
    assert area["bbox"] == pytest.approx([120.0, 30.0, 120.02, 30.01], abs=2e-5)
    assert area["centre"] == pytest.approx([120.01, 30.005])
    assert area["parent"] == {"code": COUNTY, "name": "余杭区", "level": "county"}
    assert [each["name"] for each in area["path"]] == ["浙江省", "杭州市", "余杭区", "干𬒗镇"]


def test_the_province_has_no_parent(api_as: ApiAs) -> None:
    area = get(api_as("worker"), "areas/33")
    assert area["parent"] is None
    assert [each["code"] for each in area["path"]] == ["33"]


@pytest.mark.parametrize("code", ["330110002999", "99", "1", "abc", "3301100020010019", "%00"])
def test_an_unknown_area_is_not_found(api_as: ApiAs, code: str) -> None:
    assert get(api_as("worker"), f"areas/{code}", 404)["code"] == "core.not_found"
    assert get(api_as("worker"), f"areas/{code}/outline", 404)["code"] == "core.not_found"


def test_the_parts_of_an_area_are_listed_by_code(api_as: ApiAs) -> None:
    api = api_as("worker")
    assert [row["code"] for row in get(api, "areas")["results"]] == ["33"]
    assert [row["code"] for row in get(api, "areas?parent=3301")["results"]] == ["330106", COUNTY]
    assert [row["code"] for row in get(api, f"areas?parent={COUNTY}")["results"]] == [TOWN, OTHER_TOWN]
    grids = get(api, f"areas?parent={VILLAGE}")
    assert [(row["code"], row["name"], row["level"]) for row in grids["results"]] == [
        (GRID, "001网格", "grid"), (NEXT_GRID, "002网格", "grid"),
    ]  # fmt: skip
    assert grids["next"] is None
    assert get(api, f"areas?parent={GRID}")["results"] == []


def test_pieces_of_names_and_starts_of_codes_find_areas_inside_the_parent(api_as: ApiAs) -> None:
    api = api_as("worker")
    assert [row["code"] for row in get(api, "areas?q=𬒗")["results"]] == [TOWN]
    assert [row["code"] for row in get(api, f"areas?parent={COUNTY}&q=顾家")["results"]] == [VILLAGE]
    assert get(api, f"areas?parent={OTHER_TOWN}&q=顾家")["results"] == []
    assert get(api, "areas?q=网格")["results"] == []
    assert [row["code"] for row in get(api, f"areas?q={VILLAGE}")["results"]] == [VILLAGE, GRID, NEXT_GRID]
    assert get(api, "areas?q=%25")["results"] == []


def test_a_long_list_continues_where_it_ended(api_as: ApiAs) -> None:
    api, seen, after = api_as("worker"), [], ""
    for _ in range(20):
        page = get(api, f"areas?q=3301&limit=3&after={after}")
        assert len(page["results"]) <= 3
        seen += [row["code"] for row in page["results"]]
        after = page["next"] or ""
        if not after:
            break
    assert seen == sorted(Area.objects.exclude(code="33").values_list("code", flat=True), key=lambda c: (len(c), c))


@pytest.mark.parametrize(
    ("query", "field"),
    [("parent=abc", "parent"), ("limit=501", "limit"), ("limit=0", "limit"), ("q=" + "村" * 41, "q"),
     ("on=yesterday", "on"), ("after=x", "after"), ("county=330110", "county")],
)  # fmt: skip
def test_a_wrong_question_is_refused_with_its_field(api_as: ApiAs, query: str, field: str) -> None:
    problem = get(api_as("worker"), f"areas?{query}", 400)
    assert problem["code"] == "core.invalid"
    assert list(problem["fields"]) == [field]


def test_a_day_in_the_past_shows_the_version_of_that_day(api_as: ApiAs) -> None:
    api = api_as("worker")
    Area.objects.filter(code=TOWN).update(valid_to=date(2026, 1, 1), successors=[OTHER_TOWN])
    shape, web = box(0, 2), box(0, 2, 3857)
    Area.objects.create(
        code=TOWN, level="township", name="干𬒗街道", valid_from=date(2026, 1, 1), geom=shape,
        geom_far=web, geom_mid=web, geom_web=web, centre=shape.centroid,
    )  # fmt: skip
    assert get(api, f"areas/{TOWN}")["name"] == "干𬒗街道"
    assert get(api, f"areas/{TOWN}?on=2025-12-31")["name"] == "干𬒗镇"
    assert get(api, f"areas/{VILLAGE}?on=2025-12-31")["path"][3]["name"] == "干𬒗镇"
    assert get(api, f"areas?parent={COUNTY}&on=2026-01-01")["results"][0]["name"] == "干𬒗街道"
    assert get(api, f"areas/{TOWN}?on=2019-12-31", 404)["code"] == "core.not_found"


@pytest.mark.parametrize("code", ["33", "3301", COUNTY, TOWN, GRID])
def test_a_border_is_geojson_in_degrees(api_as: ApiAs, code: str) -> None:
    answer = api_as("other_worker").get(f"/api/v1/areas/{code}/outline")
    feature = answer.json()
    assert answer["Content-Type"] == "application/geo+json"
    assert feature["type"] == "Feature"
    assert feature["properties"]["level"] == get(api_as("worker"), f"areas/{code}")["level"]
    west, _, _, north = get(api_as("worker"), f"areas/{code}")["bbox"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    corners = feature["geometry"]["coordinates"][0][0]
    assert min(lon for lon, _ in corners) == pytest.approx(west, abs=2e-5)
    assert max(lat for _, lat in corners) == pytest.approx(north, abs=2e-5)


def test_a_position_finds_its_grid_with_the_whole_path(api_as: ApiAs) -> None:
    answer = get(api_as("worker"), "areas/locate?lon=120.015&lat=30.005&accuracy_m=12.5")
    assert answer["placed"] is True
    assert [each["code"] for each in answer["area"]["path"]] == ["33", "3301", COUNTY, TOWN, VILLAGE, NEXT_GRID]


def test_a_position_without_a_grid_says_so(api_as: ApiAs) -> None:
    api = api_as("worker")
    waiting = get(api, "areas/locate?lon=120.045&lat=30.005")
    assert (waiting["area"]["code"], waiting["placed"]) == ("330106", False)
    assert get(api, "areas/locate?lon=110&lat=20") == {"area": None, "placed": False}


@pytest.mark.parametrize(
    ("query", "code"),
    [("lon=120", "core.invalid"), ("lon=x&lat=30", "core.invalid"), ("lon=120&lat=30&accuracy_m=x", "core.invalid"),
     ("lon=nan&lat=30", "core.invalid"), ("lon=inf&lat=30", "core.invalid"),
     ("lon=120&lat=91", "areas.position_not_valid")],
)  # fmt: skip
def test_what_is_no_position_is_refused_with_a_sentence(api_as: ApiAs, query: str, code: str) -> None:
    problem = get(api_as("worker"), f"areas/locate?{query}", 400)
    assert problem["code"] == code
    assert problem["message"]
