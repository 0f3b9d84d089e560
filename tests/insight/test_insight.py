"""The leader's page: every number opens exactly the cases that it counts, whichever way it is asked for."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from backend.core.clock import SHANGHAI, now
from backend.incidents.models import Incident
from backend.work.models import Task
from gis.areas.queries import named
from gis.density.commands import fold
from gis.density.models import Delta
from tests.cast import COUNTY, GRID, IN_NEXT_GRID, IN_OTHER_GRID, NEXT_GRID, OTHER_TOWN, TOWN, VILLAGE, Cast
from tests.incidents.conftest import ApiAs, Story, open_task
from tests.incidents.test_heat import cells

API = "/api/v1/insight"


def ask(api_as: ApiAs, what: str, who: str = "leader", **params: Any) -> dict[str, Any]:
    answer = api_as(who).get(f"{API}/{what}", params)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()  # type: ignore[no-any-return]


def all_cases(api_as: ApiAs, who: str = "leader", **params: Any) -> list[str]:
    """Ids of the cases over all pages of two; every page knows the whole number."""
    found: list[str] = []
    after = ""
    while True:
        page = ask(api_as, "cases", who, limit=2, after=after, **params)
        found += [row["id"] for row in page["results"]]
        after = page["next"] or ""
        if not after:
            assert (page["count"], page["count_exact"]) == (len(found), True)
            assert len(set(found)) == len(found)
            return found


def ago(case: dict[str, Any], days: int) -> None:
    Incident.objects.filter(pk=case["id"]).update(reported_at=now() - timedelta(days=days))


def late(case: dict[str, Any]) -> None:
    Incident.objects.filter(pk=case["id"]).update(due_at=now() - timedelta(hours=1))


@pytest.fixture
def told(story: Story, cast: Cast) -> Story:
    """Cases of two townships, old and new, open and closed, late, uncounted; one without a place."""
    story.report()
    story.report(at=IN_NEXT_GRID)
    late(story.report("other_worker", at=IN_OTHER_GRID))
    ago(story.report(), 10)
    old = story.report(category="dispute.neighbour", photos=[], at=IN_NEXT_GRID)
    ago(old, 45)
    late(old)
    ago(story.move("centre", story.verified(), "close"), 8)
    story.report(position=None)
    story.report(category="complaint.staff_suggestion", photos=[])
    story.move("worker", story.report(), "withdraw", reason="报错了")
    story.move("centre", story.report(), "register", about=[str(cast.person["leader"].pk)])
    return story


@pytest.fixture
def merged(told: Story) -> Story:
    """The same amid the work of the merger: some of it in the base, some in deltas."""
    with transaction.atomic():
        fold(4)
    assert Delta.objects.exists()
    return told


@pytest.mark.parametrize("folded", [0, 4, 1000])
def test_the_numbers_are_those_of_the_story(told: Story, api_as: ApiAs, folded: int) -> None:
    with transaction.atomic():
        fold(folded)
    found = ask(api_as, "summary", area=COUNTY, days=7)
    today = now().astimezone(SHANGHAI).date()
    assert found["area"] == {"code": COUNTY, "name": "余杭区", "level": "county"}
    assert found["window"] == {"days": 7, "since": f"{today - timedelta(days=6)}", "until": f"{today}"}
    assert {name: found["numbers"][name] for name in ("reported", "today", "open", "overdue")} == {
        "reported": 4, "today": 4, "open": 6, "overdue": 2,
    }  # fmt: skip
    assert found["before"]["reported"] == 2
    assert found["population"] == 1600
    month = ask(api_as, "summary", area=COUNTY)
    assert (month["window"]["days"], month["numbers"]["reported"], month["before"]["reported"]) == (30, 6, 1)
    quarter = ask(api_as, "summary", area=COUNTY, days=90, category="dispute")["numbers"]
    assert (quarter["reported"], quarter["open"], quarter["overdue"]) == (1, 1, 1)


@pytest.mark.parametrize(("days", "category"), [(7, ""), (30, "hazard"), (90, "dispute.neighbour")])
def test_every_number_opens_its_cases(merged: Story, api_as: ApiAs, days: int, category: str) -> None:
    chosen: dict[str, Any] = {"days": days} | ({"category": category} if category else {})
    numbers = ask(api_as, "summary", area=COUNTY, **chosen)["numbers"]
    assert len(all_cases(api_as, area=COUNTY, **chosen)) == numbers["reported"]
    assert len(all_cases(api_as, area=COUNTY, open=1, **chosen)) == numbers["open"]
    assert len(all_cases(api_as, area=COUNTY, overdue=1, **chosen)) == numbers["overdue"]
    assert len(all_cases(api_as, area=COUNTY, today=1, **chosen)) == numbers["today"]
    assert sum(day["n"] for day in ask(api_as, "series", area=COUNTY, **chosen)["days"]) == numbers["reported"]
    for level in ("township", "grid"):
        found = ask(api_as, "areas", within=COUNTY, level=level, **chosen)
        assert {name: found["total"][name] for name in ("n", "open", "overdue")} == {
            "n": numbers["reported"], "open": numbers["open"], "overdue": numbers["overdue"],
        }  # fmt: skip
        assert sum(part["n"] for part in found["areas"]) + found["total"]["elsewhere"] == numbers["reported"]
        for part in found["areas"][::2]:
            assert len(all_cases(api_as, area=part["code"], **chosen)) == part["n"]
            assert len(all_cases(api_as, area=part["code"], open=1, **chosen)) == part["open"]
            assert len(all_cases(api_as, area=part["code"], overdue=1, **chosen)) == part["overdue"]


@pytest.mark.parametrize("order", ["due", "-due", "-reported", "reported", "area", "-area"])
def test_the_cases_behind_a_number_go_in_the_orders_of_the_list(told: Story, api_as: ApiAs, order: str) -> None:
    everything = all_cases(api_as, area=COUNTY, order=order)
    listed: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        params = {"area": COUNTY, "order": order, "limit": 2, "after": page["next"]}
        page = api_as("county_centre").get("/api/v1/incidents", params).json()
        listed += [row["id"] for row in page["results"]]
    assert everything == [pk for pk in listed if pk in everything]
    assert len(everything) > 3


@pytest.mark.parametrize("zoom", [8, 13, 15])
def test_a_cell_of_the_tile_opens_its_cases(merged: Story, api_as: ApiAs, zoom: int) -> None:
    for who, areas in (
        ("leader", [COUNTY]),
        ("centre", [TOWN]),
        ("other_centre", [OTHER_TOWN]),
        ("station", [VILLAGE]),
    ):
        for chosen in ({"days": 7}, {"days": 90, "category": "dispute"}, {"open": "open"}):
            drawn = cells(areas, zoom, **chosen)
            assert drawn or (who, "category" in chosen) == ("other_centre", True)
            params = chosen | ({"open": 1} if "open" in chosen else {})
            for cell in drawn:
                ids = all_cases(api_as, who, cell=cell.properties["cell"], **params)
                assert len(ids) == cell.properties["n"]
                assert cell.properties.get("id") == (ids[0] if len(ids) == 1 else None)


def test_one_report_more_is_one_more_in_every_number(merged: Story, api_as: ApiAs) -> None:
    def seen() -> list[int]:
        parts = ask(api_as, "areas", within=TOWN, level="grid", days=7)["areas"]
        return [
            ask(api_as, "summary", area=TOWN, days=7)["numbers"]["reported"],
            next(part["n"] for part in parts if part["code"] == GRID),
            ask(api_as, "series", area=GRID, days=7)["days"][-1]["n"],
            sum(cell.properties["n"] for cell in cells([TOWN], 12, days=7)),
            ask(api_as, "cases", area=TOWN, days=7)["count"],
        ]

    before = seen()
    merged.report()
    assert seen() == [n + 1 for n in before]


def test_areas_are_compared_by_residents_and_with_the_window_before(merged: Story, api_as: ApiAs) -> None:
    found = ask(api_as, "areas", within=COUNTY, level="township", days=7)
    by_code = {part["code"]: part for part in found["areas"]}
    assert by_code[TOWN] == {
        "code": TOWN, "name": "干𬒗镇", "of": "", "population": 800, "n": 3, "open": 5, "overdue": 1, "before": 2,
        "on_time_rate": None, "grids": 2, "km2": by_code[TOWN]["km2"], "per_1000": 3.75, "per_grid": 1.5,
        "per_km2": pytest.approx(3 / by_code[TOWN]["km2"], abs=0.002),
    }  # fmt: skip
    grids = ask(api_as, "areas", within=TOWN, level="grid", days=7)
    # The report without a place lies in the township and in none of its grids.
    assert {part["code"]: part["n"] for part in grids["areas"]} == {GRID: 1, NEXT_GRID: 1}
    assert grids["total"]["elsewhere"] == 1
    # Every village has a first grid, so a grid is called by its village as well.
    assert {part["of"] for part in grids["areas"]} == {named([GRID[:12]])[GRID[:12]]}
    assert {part["of"] for part in ask(api_as, "areas", within=GRID[:12], level="grid")["areas"]} == {""}


def test_the_on_time_rate_is_handled_in_time_of_what_was_due(story: Story, api_as: ApiAs) -> None:
    assert ask(api_as, "summary", area=TOWN)["numbers"]["on_time_rate"] is None
    met, missed = (story.dispatched() for _ in range(2))
    for case in (met, missed):
        story.task("unit", open_task(case), "accept")
    # Not yet due, so not yet to be handled; what runs past its time counts at once, and stays counted when it ends.
    assert ask(api_as, "summary", area=TOWN)["numbers"]["on_time_rate"] is None
    Task.objects.filter(subject_id=missed["id"]).update(due_at=now() - timedelta(hours=2))
    assert ask(api_as, "summary", area=TOWN)["numbers"]["on_time_rate"] == 0.0
    proof: dict[str, Any] = {"words": "已清理", "photos": [{"sha256": "b" * 64}]}
    story.task("unit", open_task(missed), "finish", **proof)
    assert ask(api_as, "summary", area=TOWN)["numbers"]["on_time_rate"] == 0.0
    # In time, and its deadline has come.
    Task.objects.filter(subject_id=met["id"]).update(due_at=now() + timedelta(seconds=2))
    story.task("unit", open_task(met), "finish", **proof)
    time.sleep(2)
    found = ask(api_as, "summary", area=TOWN)
    assert (found["numbers"]["on_time_rate"], found["before"]["on_time_rate"]) == (0.5, None)
    assert [row["id"] for row in ask(api_as, "cases", area=TOWN, days=30, late=1)["results"]] == [missed["id"]]
    assert ask(api_as, "cases", area=TOWN, days=30, late=1, category="dispute")["results"] == []
    assert ask(api_as, "summary", area=TOWN, category="dispute")["numbers"]["on_time_rate"] is None


@pytest.mark.parametrize(
    ("what", "params", "field"),
    [
        ("summary", {}, "area"), ("summary", {"area": "33x"}, "area"),
        ("summary", {"area": COUNTY, "days": "731"}, "days"),
        ("summary", {"area": COUNTY, "days": "7", "since": "2026-01-01"}, "days"),
        ("areas", {"within": COUNTY, "level": "grid", "since": "2026-01-01"}, "until"),
        ("series", {"area": COUNTY, "since": "2026-02-01", "until": "2026-01-01"}, "until"),
        ("series", {"area": COUNTY, "since": "2020-01-01", "until": "2026-01-01"}, "since"),
        ("series", {"area": COUNTY, "since": "0001-01-01", "until": "2026-01-01"}, "since"),
        ("series", {"area": COUNTY, "step": "hour"}, "step"), ("composition", {"area": COUNTY, "by": "age"}, "by"),
        ("repeats", {"area": COUNTY, "at_least": "1"}, "at_least"),
        ("summary", {"area": COUNTY, "channel": "post"}, "channel"),
        ("frames", {"within": COUNTY, "level": "county"}, "level"),
        ("summary", {"area": COUNTY, "category": "nothing"}, "category"),
        ("summary", {"area": COUNTY, "category": "\x00"}, "category"),
        ("summary", {"area": COUNTY, "colour": "red"}, "colour"),
        ("areas", {"within": COUNTY}, "level"), ("areas", {"within": COUNTY, "level": "county"}, "level"),
        ("areas", {"within": COUNTY, "level": "street"}, "level"), ("areas", {"level": "grid"}, "within"),
        ("series", {"area": COUNTY, "days": ""}, "days"), ("cases", {}, "area"), ("cases", {"cell": "14"}, "cell"),
        ("cases", {"cell": "21-0"}, "cell"), ("cases", {"cell": "2-16"}, "cell"), ("cases", {"cell": "-1-0"}, "cell"),
        ("cases", {"area": COUNTY, "limit": "0"}, "limit"), ("cases", {"area": COUNTY, "limit": "201"}, "limit"),
        ("cases", {"area": COUNTY, "open": "yes"}, "open"), ("cases", {"area": COUNTY, "late": "2"}, "late"),
        ("cases", {"area": COUNTY, "after": "!!"}, "after"),
    ],
)  # fmt: skip
def test_a_question_outside_of_the_closed_list_is_refused(
    api_as: ApiAs, what: str, params: dict[str, str], field: str
) -> None:
    answer = api_as("leader").get(f"{API}/{what}", params)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_an_area_that_does_not_exist_is_not_found(api_as: ApiAs) -> None:
    for what in ("summary", "series"):
        assert api_as("leader").get(f"{API}/{what}", {"area": f"{COUNTY}999"}).status_code == 404
