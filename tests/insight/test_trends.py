"""Any window, any filter: the same number on every path, however it is asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from backend.core.clock import SHANGHAI, now
from backend.incidents.models import Incident
from backend.work.models import Task
from gis.areas.queries import named
from gis.density.check import differences
from gis.density.commands import fold
from tests.cast import COUNTY, GRID, IN_NEXT_GRID, IN_OTHER_GRID, NEXT_GRID, TOWN
from tests.incidents.conftest import ApiAs, Story, open_task
from tests.incidents.test_heat import cells
from tests.insight.test_insight import ago, all_cases, ask


def today() -> date:
    return now().astimezone(SHANGHAI).date()


@pytest.fixture
def told(story: Story) -> Story:
    """Seven cases over 400 days, by two channels, of two groups, in three grids, one of them closed."""
    story.report()
    ago(story.report(at=IN_NEXT_GRID), 3)
    for days in (20, 45, 400):
        ago(story.report(), days)
    ago(story.report(category="dispute.neighbour", photos=[], at=IN_NEXT_GRID), 45)
    ago(story.report("other_worker", at=IN_OTHER_GRID), 20)
    ago(story.move("centre", story.verified(), "close"), 3)
    by_phone = Incident.objects.filter(category="dispute.neighbour") | Incident.objects.filter(state="closed")
    Incident.objects.filter(pk__in=by_phone.values("pk")).update(channel="hotline")
    with transaction.atomic():
        fold(5)
    return story


WINDOWS: list[dict[str, Any]] = [
    {"days": 1}, {"days": 21}, {"days": 46, "category": "hazard"},
    {"days": 730, "category": "dispute,hazard.fire_exit"},
    {"days": 730, "channel": "hotline"}, {"days": 730, "channel": "hotline,mobile_app"}, {"days": 401},
    {"days": 60, "channel": "hotline", "category": "dispute"}, {"days": 60, "category": "dispute,dispute.neighbour"},
    {"days": 60, "state": "closed"}, {"days": 60, "state": "closed,reported", "channel": "hotline"},
    {"days": 60, "state": "reported", "category": "dispute"},
    {"since": 45, "until": 20}, {"since": 44, "until": 4, "category": "hazard"}, {"since": 3, "until": 3},
]  # fmt: skip


@pytest.mark.parametrize("chosen", WINDOWS)
def test_every_path_gives_the_same_number(told: Story, api_as: ApiAs, chosen: dict[str, Any]) -> None:
    chosen = {
        name: f"{today() - timedelta(days=value)}" if name in ("since", "until") else value
        for name, value in chosen.items()
    }
    numbers = ask(api_as, "summary", area=COUNTY, **chosen)["numbers"]
    n = numbers["reported"]
    assert len(all_cases(api_as, area=COUNTY, **chosen)) == n
    for step in ("day", "week", "month"):
        assert sum(each["n"] for each in ask(api_as, "series", area=COUNTY, step=step, **chosen)["days"]) == n
        frames = ask(api_as, "frames", within=COUNTY, level="grid", step=step, **chosen)
        assert (sum(sum(area["counts"]) for area in frames["areas"]), sum(frames["total"])) == (n, n)
        assert {len(area["counts"]) for area in frames["areas"]} <= {len(frames["frames"])}
    for by in ("group", "category", "channel", "state"):
        found = ask(api_as, "composition", area=COUNTY, by=by, **chosen)
        assert found["total"] == n == sum(part["n"] for part in found["parts"])
    for level in ("township", "grid"):
        found = ask(api_as, "areas", within=COUNTY, level=level, **chosen)
        assert sum(part["n"] for part in found["areas"]) == n == found["total"]["n"]
    states = chosen.pop("state", "").split(",")
    for zoom in (6, 9, 11, 13, 15):
        for areas in ([COUNTY], [COUNTY[:2]], [GRID[:12], COUNTY[:4]], None):
            drawn = [cell for state in states for cell in cells(areas, zoom, **chosen, state=state or None)]
            assert sum(cell.properties["n"] for cell in drawn) == n, (zoom, areas)
        assert cells([], zoom, **chosen, state=states[0] or None) == []


@pytest.mark.parametrize("more", [{}, {"category": "hazard"}, {"channel": "hotline,mobile_app"}])
def test_what_is_open_and_overdue_of_a_state_is_what_its_lists_hold(
    told: Story, api_as: ApiAs, more: dict[str, Any]
) -> None:
    waiting = Incident.objects.filter(state="reported")
    waiting.update(due_at=now() - timedelta(days=2))
    waiting.filter(pk=waiting.earliest("reported_at").pk).update(due_at=now() + timedelta(days=2))
    for state in ("reported", "closed"):
        chosen = {"area": COUNTY, "state": state, **more}
        numbers = ask(api_as, "summary", days=30, **chosen)["numbers"]
        for cut in ("open", "overdue", "today"):
            cut_by: dict[str, Any] = {cut: 1}
            listed = ask(api_as, "cases", **chosen, **cut_by)
            assert numbers[cut] == listed["count"] == len(listed["results"]), (state, cut)
        assert (numbers["overdue"] > 0) is (state == "reported")
        assert numbers["on_time_rate"] is None
    refused = api_as("leader").get("/api/v1/insight/summary", {"area": COUNTY, "state": "asleep"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["state"])


@pytest.mark.parametrize("cut", ["open", "overdue"])
def test_of_what_waits_the_part_of_today_is_as_many_as_are_listed(told: Story, api_as: ApiAs, cut: str) -> None:
    Incident.objects.exclude(queue="").update(due_at=now() - timedelta(hours=1))
    with transaction.atomic():
        fold(1000)
    both: dict[str, Any] = {"area": COUNTY, cut: 1}
    listed = [ask(api_as, "cases", **both, today=1), ask(api_as, "cases", **both)]
    assert [each["count"] for each in listed] == [len(each["results"]) for each in listed]
    assert 0 < listed[0]["count"] < listed[1]["count"]


def test_the_window_before_ends_where_the_window_begins(told: Story, api_as: ApiAs) -> None:
    since, until = today() - timedelta(days=30), today() - timedelta(days=10)
    found = ask(api_as, "summary", area=COUNTY, since=f"{since}", until=f"{until}")
    assert found["window"] == {"days": 21, "since": f"{since}", "until": f"{until}"}
    assert (found["numbers"]["reported"], found["before"]["reported"]) == (2, 2)
    assert found["numbers"]["today"] == 1


def test_rates_are_by_resident_grid_and_square_kilometre(told: Story, api_as: ApiAs) -> None:
    found = ask(api_as, "summary", area=COUNTY, days=730)
    n = found["numbers"]["reported"]
    assert found["rates"] == {
        "per_1000": n * 1000 / found["population"],
        "per_grid": pytest.approx(n / found["grids"], abs=0.001),
        "per_km2": pytest.approx(n / found["km2"], abs=0.01),
    }
    townships = ask(api_as, "areas", within=COUNTY, level="township", days=730)["areas"]
    assert sum(part["grids"] for part in townships) == found["grids"] == 4
    assert sum(part["km2"] for part in townships) == pytest.approx(found["km2"], rel=0.01)


def test_weeks_begin_on_monday_and_the_first_step_with_the_window(told: Story, api_as: ApiAs) -> None:
    since, until = date(2026, 10, 1), date(2026, 11, 3)  # a Thursday and a Tuesday
    for step, days in (
        ("month", ["2026-10-01", "2026-11-01"]),
        ("week", ["2026-10-01", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02"]),
    ):
        if until <= today():
            found = ask(api_as, "series", area=COUNTY, step=step, since=f"{since}", until=f"{until}")
            assert [each["day"] for each in found["days"]] == days


def test_a_composition_knows_what_waits_and_what_was_before(told: Story, api_as: ApiAs) -> None:
    found = ask(api_as, "composition", area=COUNTY, by="channel", days=30)
    assert found["parts"] == [
        {"code": "mobile_app", "n": 4, "before": 1, "open": 6},
        {"code": "hotline", "n": 1, "before": 1, "open": 1},
    ]
    states = ask(api_as, "composition", area=COUNTY, by="state", days=30)["parts"]
    assert {part["code"]: (part["n"], part["open"]) for part in states} == {"reported": (4, None), "closed": (1, None)}


@pytest.mark.parametrize("by", ["group", "category"])
def test_a_composition_of_a_grid_does_not_read_what_all_other_grids_are_made_of(
    told: Story, api_as: ApiAs, by: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO density_area (kind, digits, state, category, area_code, n, days, ns)
               SELECT 'incident', 15, 'all', 'hazard.' || leaf, '33011000300' || grid, 1, '{2026-01-01}', '{1}'
               FROM generate_series(1000, 1300) leaf, generate_series(1000, 1100) grid"""
        )
        cursor.execute("ANALYZE density_area")
    with CaptureQueriesContext(connection) as queries:
        assert ask(api_as, "composition", area=GRID, by=by, days=60)["parts"]
    (asked,) = (query["sql"] for query in queries if "density_area" in (query["sql"] or ""))
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + asked)
        plan = cursor.fetchone()[0][0]["Plan"]
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 150


@pytest.mark.parametrize(("bound", "field"), [("queries.AREAS_MAX", "level"), ("trends.READ_MAX", "step")])
def test_a_film_that_nobody_could_send_is_refused_unread(
    told: Story, api_as: ApiAs, monkeypatch: pytest.MonkeyPatch, bound: str, field: str
) -> None:
    asked: dict[str, Any] = {"within": COUNTY, "level": "grid", "step": "day", "days": 30}
    assert ask(api_as, "frames", **asked)["areas"]
    monkeypatch.setattr(f"backend.insight.{bound}", 2)
    with CaptureQueriesContext(connection) as queries:
        answer = api_as("leader").get("/api/v1/insight/frames", asked)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not [query for query in queries if "density_area" in (query["sql"] or "")]
    assert api_as("leader").get("/api/v1/insight/frames", asked | {"within": COUNTY[:5] + "9"}).status_code == 404


def test_a_place_with_three_cases_in_ninety_days_is_a_repeated_one(told: Story, api_as: ApiAs) -> None:
    found = ask(api_as, "repeats", area=COUNTY)
    assert (found["more"], len(found["places"])) == (False, 1)
    (place,) = found["places"]
    ids = all_cases(api_as, area=COUNTY, cell=place["cell"], days=90)
    assert (place["n"], place["open"], len(ids)) == (4, 3, 4)
    assert (place["area_code"], place["categories"]) == (GRID, [{"code": "hazard.fire_exit", "n": 4}])
    assert place["area_name"] == " ".join(named([TOWN, GRID[:12], GRID])[code] for code in (TOWN, GRID[:12], GRID))
    assert ask(api_as, "repeats", area=TOWN)["places"][0]["area_name"].endswith(f" {named([GRID])[GRID]}")
    assert (place["first"], place["last"]) == (f"{today() - timedelta(days=45)}", f"{today()}")
    assert ask(api_as, "repeats", area=COUNTY, at_least=5)["places"] == []
    assert len(ask(api_as, "repeats", area=COUNTY, at_least=2)["places"]) == 2
    assert ask(api_as, "repeats", area=COUNTY, days=2)["places"] == []
    assert ask(api_as, "repeats", area=TOWN, category="dispute")["places"] == []


def test_places_that_are_not_told_are_counted(told: Story, api_as: ApiAs, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = ask(api_as, "repeats", area=COUNTY, at_least=2)
    assert (everything["more"], everything["count"], len(everything["places"])) == (False, 2, 2)
    monkeypatch.setattr("backend.insight.trends.PLACES_MAX", 1)
    first = ask(api_as, "repeats", area=COUNTY, at_least=2)
    assert (first["more"], first["count"], first["places"]) == (True, 2, everything["places"][:1])
    assert ask(api_as, "repeats", area=COUNTY, at_least=5)["count"] == 0


def test_more_cases_than_can_be_read_at_once_are_refused_with_a_next_step(
    told: Story, api_as: ApiAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.insight.trends.CASES_MAX", 3)
    refused = api_as("leader").get("/api/v1/insight/repeats", {"area": COUNTY})
    assert (refused.status_code, refused.json()["code"]) == (422, "insight.too_many_cases")
    assert refused.json()["params"] == {"cases_max": 3}
    assert ask(api_as, "repeats", area=COUNTY, days=2)["places"] == []


def test_a_case_that_moves_takes_its_deadlines_with_it(told: Story, api_as: ApiAs) -> None:
    def handled(area: str) -> tuple[int, int]:
        numbers = ask(api_as, "summary", area=area, days=30)["numbers"]
        return numbers["due"], numbers["late"]

    def late() -> int:
        return len(all_cases(api_as, area=GRID, overdue=1))

    closed = Incident.objects.get(state="closed")
    # Its handling was done in time, and its deadline lies in some day to come or in today.
    wide = {"since": f"{today() - timedelta(days=9)}", "until": f"{today()}"}
    assert ask(api_as, "summary", area=GRID, **wide)["numbers"]["late"] == 0
    Incident.objects.filter(state="reported", area_code=GRID).update(due_at=now() - timedelta(days=2))
    assert late() == 4 == ask(api_as, "summary", area=GRID)["numbers"]["overdue"]
    Incident.objects.filter(state="reported", area_code=GRID).update(area_code=NEXT_GRID)
    assert (late(), ask(api_as, "summary", area=NEXT_GRID)["numbers"]["overdue"]) == (0, 4)
    assert closed.area_code == GRID
    assert handled(GRID)[1] == 0


def test_what_runs_late_is_counted_where_its_case_lies_and_on_the_day_of_its_deadline(
    story: Story, api_as: ApiAs
) -> None:
    def late(area: str, since: int, until: int) -> int:
        days = {"since": f"{today() - timedelta(days=since)}", "until": f"{today() - timedelta(days=until)}"}
        assert list(differences("incident")) == []
        found = ask(api_as, "summary", area=area, **days)["numbers"]
        assert found["due"] == found["late"]
        return int(found["late"])

    cases = [story.dispatched() for _ in range(3)]
    for case in cases:
        story.task("unit", open_task(case), "accept")
    running = Task.objects.filter(subject_id__in=[case["id"] for case in cases], clock="handle")
    assert late(GRID, 9, 0) == 0  # none is due yet
    running.update(due_at=now() - timedelta(days=4))
    for folded in (False, True):
        assert [late(GRID, 9, 0), late(GRID, 4, 4), late(GRID, 3, 0), late(TOWN, 4, 4)] == [3, 3, 0, 3], folded
        with transaction.atomic():
            fold()
    # More time, another place, and no case any more.
    running.filter(subject_id=cases[0]["id"]).update(due_at=now() - timedelta(days=2))
    assert [late(GRID, 9, 0), late(GRID, 4, 4), late(GRID, 2, 2)] == [3, 2, 1]
    Incident.objects.filter(pk=cases[1]["id"]).update(area_code=NEXT_GRID)
    assert [late(GRID, 9, 0), late(NEXT_GRID, 9, 0), late(TOWN, 9, 0)] == [2, 1, 3]
    Task.objects.filter(subject_id=cases[1]["id"]).delete()
    assert [late(NEXT_GRID, 9, 0), late(TOWN, 9, 0)] == [0, 2]
    story.task("unit", open_task(cases[2]), "return", reason="不归我们")
    assert late(TOWN, 9, 0) == 1
