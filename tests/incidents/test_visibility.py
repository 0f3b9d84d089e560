"""Who sees a case: area, participation, sensitivity, recusal; lists, queues, counts and details agree."""

import hashlib
import io
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from PIL import Image

from backend.accounts.access import access_for
from backend.core.clock import SHANGHAI, now
from backend.incidents import queries
from backend.incidents.models import Incident
from backend.incidents.render import details, reader
from tests.cast import COUNTY, GRID, IN_NEXT_GRID, OTHER_TOWN, TOWN, Cast
from tests.incidents.conftest import ApiAs, Story, open_task


def listed(api_as: ApiAs, who: str, **params: Any) -> list[str]:
    answer = api_as(who).get("/api/v1/incidents", params)
    assert answer.status_code == 200, answer.content.decode()
    body = answer.json()
    assert body["count"] == len(body["results"])
    return [row["id"] for row in body["results"]]


def sees(story: Story, who: str, case: dict[str, Any]) -> bool:
    in_list = case["id"] in listed(story.api_as, who)
    status = story.api_as(who).get(f"/api/v1/incidents/{case['id']}").status_code
    assert status == (200 if in_list else 404), (who, status)
    return in_list


def seers(story: Story, case: dict[str, Any]) -> set[str]:
    return {who for who in story.cast.person if sees(story, who, case)}


AREA = {"deputy", "station", "centre", "centre_lead", "county_centre", "leader"}


def test_a_report_is_seen_by_its_area_and_its_reporter(story: Story) -> None:
    assert seers(story, story.report()) == AREA | {"worker"}
    # From the next grid: the reporter goes on seeing it, the worker of that grid does too.
    assert seers(story, story.report("worker", at=IN_NEXT_GRID)) == AREA | {"worker", "neighbour"}


def test_a_unit_goes_on_seeing_what_it_returned(story: Story) -> None:
    case = story.dispatched()
    assert seers(story, case) == AREA | {"worker", "unit", "unit_lead"}
    story.task("unit", open_task(case), "return", reason="不归我们")
    assert sees(story, "unit", case)


def test_a_restricted_case_is_for_participants_and_named_posts(story: Story) -> None:
    case = story.report(category="complaint.staff_suggestion", photos=[])
    assert case["sensitivity"] == "restricted"
    assert seers(story, case) == {"worker", "centre_lead"}
    counts = story.api_as("centre").get("/api/v1/areas/counts", {"within": TOWN, "level": "grid"}).json()
    assert counts == {"counts": {}}
    letter = story.report("centre", channel="visit_letter", category="dispute.neighbour", photos=[])
    assert seers(story, letter) == {"centre", "centre_lead"}


def test_nobody_sees_a_case_about_himself(story: Story, cast: Cast) -> None:
    case = story.report()
    about = [str(cast.person["leader"].pk), str(cast.person["deputy"].pk)]
    story.move("centre", case, "register", about=about)
    assert seers(story, case) == (AREA | {"worker"}) - {"leader", "deputy"}


def test_an_area_counts_its_cases_by_light(story: Story) -> None:
    green, yellow, red = (story.report() for _ in range(3))
    soon, past = now() + timedelta(hours=1), now() - timedelta(minutes=1)
    Incident.objects.filter(pk=green["id"]).update(warn_at=soon, due_at=soon + timedelta(hours=1))
    Incident.objects.filter(pk=yellow["id"]).update(warn_at=past, due_at=soon)
    Incident.objects.filter(pk=red["id"]).update(warn_at=past - timedelta(hours=1), due_at=past)
    query = {"within": COUNTY, "level": "grid"}
    counts = story.api_as("leader").get("/api/v1/areas/counts", query).json()["counts"][GRID]
    assert counts == {"open": 3, "due_soon": 1, "overdue": 1, "urgent": 0}
    for light, case in (("green", green), ("yellow", yellow), ("red", red)):
        assert listed(story.api_as, "centre", light=light) == [case["id"]]


def test_what_turns_red_before_office_hours_begin_tomorrow(story: Story) -> None:
    morning = datetime.combine(now().astimezone(SHANGHAI).date() + timedelta(days=1), time(8, 30), tzinfo=SHANGHAI)
    dues = (now() - timedelta(minutes=1), morning - timedelta(minutes=1), morning, morning + timedelta(minutes=1))
    cases = [story.report() for _ in dues]
    for case, due in zip(cases, dues, strict=True):
        Incident.objects.filter(pk=case["id"]).update(warn_at=due - timedelta(hours=1), due_at=due)
    assert listed(story.api_as, "centre", light="tonight") == [cases[1]["id"], cases[2]["id"]]


def test_a_stand_in_sees_the_scope_of_the_absent_post(story: Story, cast: Cast) -> None:
    case = story.report()
    assert not sees(story, "neighbour", case)
    absent = cast.post["worker"]
    absent.on_duty, absent.deputy_post = False, cast.post["neighbour"]
    absent.save()
    assert sees(story, "neighbour", case)


def test_internal_notes_stay_inside(story: Story) -> None:
    case = story.report()
    story.move("centre", case, "register", note="与业主有旧怨")
    assert "与业主有旧怨" in story.api_as("centre").get(f"/api/v1/incidents/{case['id']}").content.decode()
    assert "与业主有旧怨" not in story.api_as("worker").get(f"/api/v1/incidents/{case['id']}").content.decode()


def test_queues_counts_and_list_agree(story: Story) -> None:
    first, second = story.report(), story.report(at=IN_NEXT_GRID)
    story.report(position=None)
    story.move("centre", second, "register")
    queues = story.api_as("centre").get("/api/v1/incidents/queues").json()["queues"]
    assert {name: n for name, n in queues.items() if n} == {"to_register": 1, "to_dispatch": 1, "unplaced": 1}
    for name, count in queues.items():
        assert len(listed(story.api_as, "centre", queue=name)) == count
    counts = story.api_as("leader").get("/api/v1/areas/counts", {"within": COUNTY, "level": "grid"}).json()["counts"]
    assert counts[GRID] == {"open": 1, "due_soon": 0, "overdue": 0, "urgent": 0}
    assert listed(story.api_as, "centre", area=GRID) == [first["id"]]
    outside = story.api_as("other_centre").get("/api/v1/areas/counts", {"within": COUNTY, "level": "township"}).json()
    assert outside == {"counts": {}}


def test_filters_find_by_state_category_text_light_and_time(story: Story) -> None:
    case = story.report(words="楼道停放电动车充电")
    story.report(category="dispute.neighbour", photos=[], words="漏水争吵")
    late = story.report(words="消防栓没水")
    Incident.objects.filter(pk=late["id"]).update(due_at=now(), warn_at=now(), queue="to_register")

    def find(**params: str) -> list[str]:
        return listed(story.api_as, "centre", **params)

    assert find(q="充电") == [case["id"]]
    assert find(q=case["number"]) == [case["id"]]
    assert len(find(category="hazard")) == 2
    assert len(find(category="dispute.neighbour", state="reported")) == 1
    assert find(light="red") == find(queue="overdue") == [late["id"]]
    assert late["id"] not in find(light="tonight")
    assert find(until="2020-01-01T00:00:00Z") == []
    assert find(q="没有这个词") == []


def test_pages_follow_each_other_without_a_gap_or_a_double(story: Story) -> None:
    wanted = {story.report()["id"] for _ in range(5)}
    for order in ("due", "-reported", "reported"):
        found: list[str] = []
        after = ""
        for _ in range(4):
            body = story.api_as("centre").get(
                "/api/v1/incidents", {"order": order, "limit": 2, "after": after}
            ).json()  # fmt: skip
            found += [row["id"] for row in body["results"]]
            after = body["next"]
            if not after:
                break
        assert len(found) == len(set(found))
        assert set(found) == wanted


@pytest.mark.parametrize(
    "params",
    [
        {"state": "sleeping"}, {"limit": "0"}, {"limit": "100000"}, {"limit": "x"}, {"after": "!!"}, {"after": "W10"},
        {"light": "blue"}, {"area": "33'; DROP"}, {"since": "yesterday"}, {"order": "id"}, {"reporter__password": "x"},
        {"q": "a" * 500}, {"queue": "none"}, {"urgent": "yes"}, {"category": ",".join(["hazard"] * 61)},
    ],
)  # fmt: skip
def test_a_filter_outside_the_closed_list_is_refused(api_as: ApiAs, params: dict[str, str]) -> None:
    answer = api_as("centre").get("/api/v1/incidents", params)
    assert answer.status_code == 400
    assert answer.json()["fields"]


def test_foreign_and_missing_cases_answer_the_same(story: Story) -> None:
    case = story.report()
    foreign = story.api_as("other_centre").get(f"/api/v1/incidents/{case['id']}").json()
    missing = story.api_as("other_centre").get("/api/v1/incidents/01890000-0000-7000-8000-000000000000").json()
    assert {**foreign, "request_id": ""} == {**missing, "request_id": ""}
    assert OTHER_TOWN not in str(foreign)


def test_a_photo_is_served_only_with_its_case(story: Story) -> None:
    case = story.report()
    path = f"/api/v1/incidents/{case['id']}/photos/{'a' * 64}/256"
    assert story.api_as("other_centre").get(path).json()["code"] == "core.not_found"
    assert story.api_as("centre").get(path).json()["code"] == "photo.not_there_yet"
    other = f"/api/v1/incidents/{case['id']}/photos/{'b' * 64}/256"
    assert story.api_as("centre").get(other).json()["code"] == "core.not_found"


def test_naming_a_strangers_hash_opens_nothing(story: Story, cast: Cast) -> None:
    data = picture()
    sha256 = hashlib.sha256(data).hexdigest()
    path = f"/api/mobile/v1/photos/{sha256}"
    mine = story.report(photos=[{"sha256": sha256}])
    sent = story.api_as("worker").put(path, data, content_type="image/jpeg")
    assert sent.status_code == 201, sent.content
    theirs = story.report("other_worker", at=IN_NEXT_GRID, photos=[{"sha256": sha256}])
    assert story.get("worker", mine)["photos"][0]["state"] == "received"
    assert story.get("other_worker", theirs)["photos"][0]["state"] == "expected"
    opened = {
        who: story.api_as(who).get(f"/api/v1/incidents/{case['id']}/photos/{sha256}/original").status_code
        for who, case in (("worker", mine), ("other_worker", theirs))
    }
    assert opened == {"worker": 202, "other_worker": 404}


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (90, 20, 20)).save(buffer, "JPEG")
    return buffer.getvalue()


def test_an_instruction_to_the_unit_is_not_for_the_reporter(story: Story) -> None:
    orders = [story.order("emergency_mgmt", note="注意：业主曾投诉")]
    case = story.move("centre", story.report(), "register", dispatch={"tasks": orders})
    story.task("unit", open_task(case), "return", reason="人手不足")
    for who, knows in (("unit", True), ("centre", True), ("worker", False)):
        text = story.api_as(who).get(f"/api/v1/incidents/{case['id']}").content.decode()
        assert ("业主曾投诉" in text, "人手不足" in text) == (knows, knows), who


def test_the_cost_of_a_page_does_not_grow_with_its_cases(story: Story, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        story.dispatched()
    centre = story.api_as("centre")
    with django_assert_max_num_queries(13):
        centre.get("/api/v1/incidents")
    access = access_for(story.cast.post["centre"])
    rows = list(queries.visible(access.scope))
    with django_assert_max_num_queries(15):
        assert len(details(rows, reader(access, "zh"))) == 4


def test_own_tasks_come_page_by_page_even_when_one_leaves_the_list(story: Story) -> None:
    cases = [story.dispatched() for _ in range(3)]
    unit = story.api_as("unit")
    first = unit.get("/api/v1/tasks", {"limit": 1}).json()
    gone = next(case for case in cases if case["id"] == first["results"][0]["incident"]["id"])
    story.task("unit", open_task(gone), "return", reason="不归我们")
    second = unit.get("/api/v1/tasks", {"limit": 1, "after": first["next"]}).json()
    third = unit.get("/api/v1/tasks", {"limit": 1, "after": second["next"]}).json()
    seen = [page["results"][0]["incident"]["id"] for page in (first, second, third)]
    assert set(seen) == {case["id"] for case in cases}
    assert third["next"] is None
    assert len(unit.get("/api/v1/tasks", {"state": "done"}).json()["results"]) == 1
    assert unit.get("/api/v1/tasks", {"after": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("path", "params", "fields"),
    [
        ("areas/counts", {"within": "33x", "level": "grid"}, {"within"}),
        ("incidents", {"area": "33x", "limit": "201", "x" * 300: "1"}, {"area", "limit", "x" * 200}),
        ("inbox", {"limit": "101"}, {"limit"}),
    ],
)
def test_a_wrong_question_is_refused_with_the_names_of_its_faults(
    story: Story, path: str, params: dict[str, str], fields: set[str]
) -> None:
    answer = story.api_as("centre").get(f"/api/v1/{path}", params)
    assert (answer.status_code, set(answer.json()["fields"])) == (400, fields)
