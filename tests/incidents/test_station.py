"""What the village station sees of its village: numbers by grid, and who is at work."""

from typing import Any

from django.contrib.gis.geos import MultiPolygon

from gis.areas.models import Area
from tests.cast import DAY, GRID, IN_GRID, IN_NEXT_GRID, NEXT_GRID, OTHER_VILLAGE, TOWN, VILLAGE, Cast
from tests.incidents.conftest import Story


def village(story: Story, who: str = "station", **query: str) -> dict[str, Any]:
    answer = story.api_as(who).get("/api/v1/station", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()  # type: ignore[no-any-return]


def test_grids_come_with_their_open_cases_and_their_people(story: Story, cast: Cast) -> None:
    for at in (IN_GRID, IN_GRID, IN_NEXT_GRID):
        story.report("worker", at=at)
    settled = story.report()
    story.move("station", settled, "settle", words="已清理", photos=[{"sha256": "b" * 64}])
    seen = village(story)
    assert (seen["area"]["code"], len(seen["area"]["bbox"])) == (VILLAGE, 4)
    assert [(grid["code"], grid["open"], grid["overdue"]) for grid in seen["grids"]] == [
        (GRID, 2, 0), (NEXT_GRID, 1, 0),
    ]  # fmt: skip
    first = seen["grids"][0]
    assert sorted(first["posts"]) == sorted(str(cast.post[who].pk) for who in ("worker", "deputy"))
    assert (first["vacant"], first["covered"]) == (False, True)
    assert {row["role"] for row in seen["crew"]} == {"worker", "deputy", "station"}
    assert len(seen["crew"]) == 4


def test_staff_telephones_are_shown(story: Story, cast: Cast) -> None:
    cast.person["worker"].phone = "13900000001"
    cast.person["worker"].save()
    phones = {row["name"]: row["phone"] for row in village(story)["crew"]}
    assert phones["演示worker"] == "13900000001"


def test_a_grid_without_a_worker_and_one_with_nobody_at_work(story: Story, cast: Cast) -> None:
    cast.post["deputy"].delete()
    worker = cast.post["worker"]
    worker.on_duty = False
    worker.save()
    cast.post["neighbour"].delete()
    states = {grid["code"]: (grid["vacant"], grid["covered"]) for grid in village(story)["grids"]}
    assert states == {GRID: (False, False), NEXT_GRID: (True, False)}
    worker.deputy_post = cast.post["station"]
    worker.save()
    seen = village(story)
    assert seen["grids"][0]["covered"]
    away = next(row for row in seen["crew"] if row["role"] == "worker")
    assert (away["covered"], away["stand_in"]["name"]) == (True, "演示station")


def test_a_case_placed_by_village_alone_is_counted_elsewhere(story: Story) -> None:
    lost = story.report(position=None)
    story.move("centre", lost, "amend", area_code=VILLAGE)
    assert village(story)["elsewhere"]["open"] == 1


def test_a_centre_looks_at_one_of_its_villages(story: Story) -> None:
    assert len(village(story, "centre", area=VILLAGE)["grids"]) == 2
    for query, status in (({}, 400), ({"area": TOWN}, 400), ({"area": "x" * 12}, 400), ({"area": OTHER_VILLAGE}, 404)):
        assert story.api_as("centre").get("/api/v1/station", query).status_code == status
    assert story.api_as("station").get("/api/v1/station", {"area": OTHER_VILLAGE}).status_code == 404


def test_a_village_that_does_not_exist_is_not_found(story: Story) -> None:
    answer = story.api_as("centre").get("/api/v1/station", {"area": f"{TOWN}999"})
    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")


def test_the_answer_costs_the_same_for_more_grids(story: Story, django_assert_max_num_queries: Any) -> None:
    whole = Area.objects.get(code=GRID)
    Area.objects.bulk_create(
        Area(
            code=f"{VILLAGE}{n:03d}", level="grid", name=f"{n:03d}网格", valid_from=DAY, geom=MultiPolygon(srid=4326),
            geom_far=whole.geom_far, geom_mid=whole.geom_mid, geom_web=whole.geom_web, centre=whole.centre,
        )
        for n in range(3, 40)
    )  # fmt: skip
    api = story.api_as("station")
    with django_assert_max_num_queries(12):
        seen = api.get("/api/v1/station").json()
    assert len(seen["grids"]) == 39
