"""The list, the card and the surroundings of a record."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from shapely import Point, Polygon
from shapely.geometry import shape

from backend.core.clock import now
from backend.core.models import Participation
from backend.records.models import Record
from tests.cast import COUNTY, GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, OTHER_TOWN, TOWN
from tests.incidents.conftest import ApiAs, Story
from tests.records.made import draft, square, store

LON, LAT = IN_GRID


@pytest.fixture
def story(api_as: ApiAs, cast: Any) -> Story:
    return Story(api_as, cast)


def get(api_as: ApiAs, who: str, path: str, status: int = 200, language: str = "en") -> dict[str, Any]:
    answer = api_as(who).get(f"/api/v1/records{path}", headers={"accept-language": language})
    assert answer.status_code == status, answer.content.decode()
    return answer.json()  # type: ignore[no-any-return]


def ids(answer: dict[str, Any]) -> list[str]:
    return [row["id"] for row in answer["results"]]


def test_the_list_has_what_lies_in_the_callers_area(api_as: ApiAs) -> None:
    here, next_door, there = map(str, store(*(draft("rental", at) for at in (IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID))))
    assert ids(get(api_as, "worker", "")) == [here]
    assert ids(get(api_as, "centre", "")) == [here, next_door]
    assert ids(get(api_as, "other_centre", "")) == [there]
    assert ids(get(api_as, "leader", "")) == [here, next_door, there]
    assert ids(get(api_as, "unit", "")) == []
    assert ids(get(api_as, "entity", "")) == []
    assert ids(get(api_as, "auditor", "")) == []


def test_who_takes_part_in_a_record_elsewhere_has_it_in_the_list_and_in_the_count(api_as: ApiAs, cast: Any) -> None:
    here, there = store(draft("rental"), draft("rental", IN_OTHER_GRID))
    for pk in (here, there):
        Participation.objects.create(
            subject_kind="record", subject_id=pk, person_id=cast.person["worker"].pk, role="named", since=now()
        )
    answer = get(api_as, "worker", "")
    assert ids(answer) == [str(here), str(there)]
    assert (answer["count"], answer["count_exact"]) == (2, True)


def test_a_count_is_exact_but_for_words_which_stop_at_a_thousand(api_as: ApiAs) -> None:
    store(*(draft("rental") for _ in range(1001)))
    answer = get(api_as, "centre", "?limit=1&klass=rental")
    assert (answer["count"], answer["count_exact"]) == (1001, True)
    assert get(api_as, "centre", "?limit=1&klass=place")["count"] == 0
    answer = get(api_as, "centre", "?limit=1&q=演示")
    assert (answer["count"], answer["count_exact"]) == (1000, False)


def test_units_see_the_key_places_of_their_own_area_only(api_as: ApiAs) -> None:
    place, _, there = map(str, store(draft("place.fire"), draft("rental"), draft("place.fire", IN_OTHER_GRID)))
    assert ids(get(api_as, "unit", "")) == [place]
    assert ids(get(api_as, "county_unit", "")) == [place, there]
    assert ids(get(api_as, "unit", f"?area={OTHER_TOWN}")) == []


def test_filters_by_class_heading_area_and_words(api_as: ApiAs) -> None:
    fire, cafe, house = map(str, store(
        draft("place.fire", name="老陈饭店"), draft("place.order", name="星空网吧"),
        draft("rental", IN_NEXT_GRID, address="星空路8号"),
    ))  # fmt: skip
    assert ids(get(api_as, "centre", "?klass=place.order")) == [cafe]
    assert sorted(ids(get(api_as, "centre", "?klass=place"))) == sorted([fire, cafe])
    assert ids(get(api_as, "centre", f"?area={GRID}&klass=rental")) == []
    assert sorted(ids(get(api_as, "centre", "?q=星空"))) == sorted([cafe, house])
    assert ids(get(api_as, "centre", "?q=网")) == [cafe]
    assert get(api_as, "centre", f"?area={COUNTY}")["count"] == 3


def test_pages_hold_every_record_once_in_the_order_of_the_grids(api_as: ApiAs) -> None:
    made = store(*(draft("rental", at) for at in (IN_NEXT_GRID, IN_GRID, IN_OTHER_GRID) for _ in range(5)))
    for order, down in (("area", False), ("-area", True)):
        for asked in (
            f"?limit=4&order={order}",
            f"?limit=4&order={order}&klass=rental",
            f"?limit=4&order={order}&q=演示",
        ):
            answer = get(api_as, "leader", asked)
            found = [(row["area"]["code"], row["id"]) for row in answer["results"]]
            while answer["next"]:
                answer = get(api_as, "leader", f"{asked}&after={answer['next']}")
                found += [(row["area"]["code"], row["id"]) for row in answer["results"]]
            assert sorted(found, reverse=down) == found
            assert {each for _, each in found} == {str(each) for each in made}
            assert (len(found), answer["count"]) == (15, 15)


def test_records_go_by_age_too(api_as: ApiAs) -> None:
    made = [str(pk) for pk in store(*(draft("rental", at) for at in (IN_NEXT_GRID, IN_GRID) for _ in range(3)))]
    at = now()
    for days, pk in enumerate(made):
        Record.objects.filter(pk=pk).update(created_at=at - timedelta(days=days % 4))
    age = {pk: (-(days % 4), pk) for days, pk in enumerate(made)}
    for order, down in (("created", False), ("-created", True)):
        for asked in (f"?limit=2&order={order}", f"?limit=2&order={order}&klass=rental&q=演示"):
            answer, found = get(api_as, "leader", asked), []
            while True:
                found += [row["id"] for row in answer["results"]]
                if not answer["next"]:
                    break
                answer = get(api_as, "leader", f"{asked}&after={answer['next']}")
            assert found == sorted(made, key=age.__getitem__, reverse=down)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("?klass=castle", "klass"), ("?klass=%00", "klass"), ("?area=33011", "area"), ("?limit=0", "limit"),
        ("?limit=" + "9" * 5000, "limit"), ("?q=" + "x" * 61, "q"), ("?sort=name", "sort"), ("?after=zzz", "after"),
        ("?order=name", "order"),
    ],
)  # fmt: skip
def test_a_query_that_is_none_is_refused_with_its_field(api_as: ApiAs, query: str, field: str) -> None:
    answer = get(api_as, "centre", query, 400)
    assert answer["code"] == "core.invalid"
    assert list(answer["fields"]) == [field]


def test_a_card_reads_its_codes_by_name_and_says_where_and_by_whom(api_as: ApiAs, cast: Any) -> None:
    values = {"exits": 2, "sprinklers": False, "hazards": ["exit", "gas"], "fire_inspected_on": "2026-11-02"}
    (pk,) = store(draft("place.fire", values=values, verified_by=cast.person["worker"].pk))
    card = get(api_as, "worker", f"/{pk}")
    items = {item["code"]: item for item in card["items"]}
    assert items["rank"] | {} == {
        "code": "rank", "name": "Rank", "value": "Small place", "raw": "small", "unit": "", "group": "", "row": None,
    }  # fmt: skip
    assert items["hazards"]["value"] == ["Blocked exits", "Gas"]
    assert (items["exits"]["value"], items["exits"]["unit"]) == (2, "exits")
    assert items["sprinklers"]["value"] is False
    assert card["area"] == {"code": GRID, "name": "顾家桥村 001网格", "township": TOWN, "township_name": "干𬒗镇"}
    assert card["verified_by"] == "演示worker"
    assert card["geometry"] == {"type": "Point", "coordinates": [LON, LAT]}
    chinese = get(api_as, "worker", f"/{pk}", language="zh")
    assert chinese["klass"] == {"code": "place.fire", "name": "消防安全重点场所"}
    assert {item["code"]: item["value"] for item in chinese["items"]}["hazards"] == ["疏散通道堵塞", "燃气隐患"]


def test_repeat_groups_and_numbers_by_code_are_shown(api_as: ApiAs) -> None:
    gates = [{"gate_name": "南门", "gate_position": [LON, LAT]}, {"gate_name": "北门", "gate_position": [LON, LAT]}]
    school, house = store(
        draft("school.campus", geom=square(LON, LAT), values={"gates": gates}),
        draft("rental", values={"residents": {"local": 1, "elsewhere": 3}}),
    )
    rows = [item for item in get(api_as, "centre", f"/{school}")["items"] if item["group"] == "Gates"]
    assert [(item["value"], item["row"]) for item in rows if item["code"] == "gate_name"] == [("南门", 0), ("北门", 1)]
    items = {item["code"]: item["value"] for item in get(api_as, "centre", f"/{house}")["items"]}
    assert items["residents"] == "Of this city 1, From elsewhere 3"


def test_incidents_at_a_record_are_those_that_the_caller_sees(api_as: ApiAs, story: Story) -> None:
    (place,) = store(draft("place.fire"))
    at_the_door = story.report(at=(LON + 0.0002, LAT))["id"]  # 19 m
    story.report(at=(LON + 0.0005, LAT))  # 48 m
    story.report(category="complaint.staff_suggestion", photos=[])
    card = get(api_as, "centre", f"/{place}")
    assert [case["id"] for case in card["incidents"]["results"]] == [at_the_door]
    assert card["incidents"]["count"] == 1
    # A unit sees the place, but none of the cases that were not sent to it.
    assert get(api_as, "unit", f"/{place}")["incidents"] == {"results": [], "count": 0}


def test_incidents_at_a_campus_are_those_inside_its_wall(api_as: ApiAs, story: Story) -> None:
    (school,) = store(draft("school.campus", geom=square(LON, LAT)))
    inside = story.report(at=(LON + 0.0004, LAT + 0.0004))["id"]
    story.report(at=(LON + 0.0006, LAT))
    assert [case["id"] for case in get(api_as, "centre", f"/{school}")["incidents"]["results"]] == [inside]


def metres_from(wall: Polygon, lon: float, lat: float) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_Distance(%s::geography, %s::geography)", [wall.wkt, Point(lon, lat).wkt])
        return float(cursor.fetchone()[0])


def test_surroundings_are_measured_from_the_wall(api_as: ApiAs, story: Story) -> None:
    wall = square(LON, LAT)
    spots = [(LON + 0.0005 + east, LAT) for east in (0.0001, 0.0012, 0.0020, 0.0021, 0.0025)]
    stalls = [draft("school.site", at, name=f"摊{index}") for index, at in enumerate(spots)]
    school, *_ = store(draft("school.campus", geom=wall), *stalls)
    case = story.report(at=spots[1])["id"]
    found = get(api_as, "centre", f"/{school}/surroundings?metres=200")
    expected = [round(metres, 1) for at in spots if (metres := metres_from(wall, *at)) <= 200]
    assert [place["metres"] for place in found["places"]] == expected
    assert len(expected) == 3
    assert [(each["id"], each["metres"]) for each in found["incidents"]] == [(case, expected[1])]
    assert found["counts"] == {"places": 3, "incidents": 1, "by_class": {"school.site": 3}}
    ring = shape(found["ring"])
    assert not ring.contains(wall.centroid)
    assert [ring.contains(Point(*at)) for at in spots] == [True, True, True, False, False]


def test_around_a_record_lies_only_what_the_caller_sees(api_as: ApiAs) -> None:
    place, *_ = store(draft("place.fire"), draft("rental", (LON + 0.0003, LAT)), draft("place.order", (LON, LAT)))
    assert get(api_as, "centre", f"/{place}/surroundings")["counts"]["by_class"] == {"rental": 1, "place.order": 1}
    assert get(api_as, "unit", f"/{place}/surroundings")["counts"]["by_class"] == {"place.order": 1}
    assert get(api_as, "other_centre", f"/{place}/surroundings", 404)["code"] == "core.not_found"


@pytest.mark.parametrize("query", ["?metres=5", "?metres=1001", "?metres=x", "?feet=200"])
def test_a_distance_out_of_bounds_is_refused(api_as: ApiAs, query: str) -> None:
    (place,) = store(draft("place.fire"))
    assert get(api_as, "centre", f"/{place}/surroundings{query}", 400)["code"] == "core.invalid"


def test_the_catalogue_tells_every_class_in_the_language_of_the_request(api_as: ApiAs) -> None:
    classes = {each["code"]: each for each in get(api_as, "worker", "/classes")["classes"]}
    school = classes["school.campus"]
    assert (school["name"], school["parent"], school["ring_metres"], school["shape"]) == (
        "Schools", "school", 200, "polygon",
    )  # fmt: skip
    kind = next(item for item in school["items"] if item["code"] == "kind")
    assert {"code": "primary", "name": "Primary school"} in kind["options"]
    assert [item["code"] for item in classes["place.fire"]["items"]][:3] == ["name", "kind", "address"]
    assert {group["code"] for group in classes["rental"]["groups"]} == {"tenants"}
