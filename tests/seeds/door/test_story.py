"""The seven steps tick as the case moves, and for nobody else's case."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import DemoAccount, Device, Person
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents.models import Incident
from backend.notify.models import Delivery, InboxEntry
from seeds.door.story import STEPS
from tests.cast import IN_NEXT_GRID, Cast
from tests.incidents.conftest import Story, open_task
from tests.incidents.conftest import categories as categories
from tests.incidents.conftest import story as story


@pytest.fixture(autouse=True)
def offered(cast: Cast) -> None:
    """The cast of the tests is a demo's cast."""
    for position, key in enumerate(("worker", "centre", "unit", "leader"), start=1):
        DemoAccount.objects.create(person=cast.person[key], position=position)


@pytest.fixture
def newcomer() -> APIClient:
    return APIClient()


@pytest.fixture
def look(newcomer: APIClient) -> Callable[..., Any]:
    """`look()` is how far the story is that began with the test."""
    begun = newcomer.post("/api/demo/story").json()

    def read(**query: str) -> Any:
        answer = newcomer.get(f"/api/demo/story/{begun['id']}", query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return read


def ticks(found: Any) -> list[str]:
    return [step["key"] for step in found["steps"] if step["done"]]


def test_everybody_of_the_cast_has_a_card(newcomer: APIClient) -> None:
    cards = {card["username"]: card for card in newcomer.get("/api/demo/cast").json()["cards"]}
    assert list(cards) == ["worker", "centre", "unit", "leader"]
    assert (cards["worker"]["part"], cards["worker"]["apps"]) == ("worker", ["phone"])
    assert (cards["centre"]["part"], cards["centre"]["apps"]) == ("centre", ["console"])
    assert cards["unit"]["apps"] == ["phone", "console"]
    assert cards["worker"]["stands"] == pytest.approx([120.005, 30.005], abs=0.001)


def test_before_anything_is_reported_nothing_is_ticked(look: Callable[..., Any]) -> None:
    found = look()
    assert (ticks(found), found["case"], found["turn"]["phone"]) == ([], None, "worker")


def test_the_steps_tick_one_after_the_other(look: Callable[..., Any], story: Story) -> None:
    seen = []
    case = story.report()
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["front"]))
    case = story.move("centre", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["front"]))
    ring(case, after_s=0.5)
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["phone"]))
    case = handled(story, case)
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["phone"]))
    case = story.task("worker", open_task(case, "verify"), "finish", fixed=False, words="只处理了一部分")
    assert (look()["not_fixed"], look()["fixed"], look()["turn"]["front"]) == (True, False, "handler")
    case = handled(story, case)
    case = story.task("worker", open_task(case, "verify"), "finish", fixed=True)
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["front"]))
    story.move("centre", case, "close")
    seen.append((ticks(look())[-1], look()["turn"]["step"], look()["turn"]["front"]))
    assert seen == [
        ("pin", "dispatch", "centre"),
        ("dispatch", "ring", "handler"),
        ("ring", "handle", "unit"),
        ("handle", "check", "worker"),
        ("check", "close", "centre"),
        ("close", "done", "leader"),
    ]
    assert ticks(look()) == list(STEPS)
    assert look()["ring"]["seconds"] == 0.5


def handled(story: Story, case: Any) -> Any:
    case = story.task("unit", open_task(case), "accept")
    return story.task("unit", open_task(case), "finish", words="已清理", photos=[{"sha256": "b" * 64}])


def ring(case: Any, *, after_s: float) -> None:
    """The push of the new task reached the phone of the one who handles."""
    entry = InboxEntry.objects.get(subject_id=case["id"], code="task.new", person_id=person("unit"))
    at = entry.created_at.timestamp() + after_s
    sent = now().fromtimestamp(at, tz=entry.created_at.tzinfo)
    Delivery.objects.create(
        entry=entry, device_id=uuid7(), provider="fcm", state="sent", created_at=entry.created_at, sent_at=sent
    )


def person(username: str) -> Any:
    return Person.objects.get(username=username).pk


def test_what_was_taken_back_does_not_count_and_the_next_report_does(look: Callable[..., Any], story: Story) -> None:
    first = story.report()
    story.move("worker", first, "withdraw", reason="误触")
    assert ticks(look()) == []
    second = story.report()
    assert look()["case"]["id"] == second["id"]


def test_a_case_of_somebody_else_or_of_earlier_is_not_the_newcomers(newcomer: APIClient, story: Story) -> None:
    early = story.report()
    begun = newcomer.post("/api/demo/story").json()
    story.report("neighbour", at=IN_NEXT_GRID)
    found = newcomer.get(f"/api/demo/story/{begun['id']}", {"case": early["id"]}).json()
    assert found["case"] is None


def test_the_leader_counts_one_more(newcomer: APIClient, story: Story) -> None:
    begun = newcomer.post("/api/demo/story").json()
    story.report()
    found = newcomer.get(f"/api/demo/story/{begun['id']}").json()
    assert found["counted"]["n"] == begun["counted"]["n"] + 1


def test_a_story_that_nobody_began_is_not_found(newcomer: APIClient) -> None:
    old = "01900000-0000-7000-8000-000000000000"
    assert newcomer.get(f"/api/demo/story/{old}").status_code == 404


def test_what_is_no_id_of_a_case_is_refused(newcomer: APIClient) -> None:
    begun = newcomer.post("/api/demo/story").json()
    assert newcomer.get(f"/api/demo/story/{begun['id']}", {"case": "x"}).status_code == 400


def test_entering_and_beginning_take_a_form_of_our_own_page() -> None:
    strict = APIClient(enforce_csrf_checks=True)
    for path in ("/api/demo/story", "/api/demo/living", "/api/demo/workers"):
        assert strict.get(path).status_code in (200, 405)
        assert strict.post(path, {"on": True}, format="json").json()["code"] == "auth.csrf"


def test_a_link_to_a_case_of_the_neighbouring_township_is_offered_and_refused(
    newcomer: APIClient, story: Story, api_as: Callable[[str], APIClient]
) -> None:
    other = story.report("other_worker", at=(120.025, 30.005))
    offered = newcomer.get("/api/demo/stranger").json()
    assert offered == {"case": other["id"], "area_name": "鿎石街道"}
    assert api_as("worker").get(f"/api/v1/incidents/{offered['case']}").status_code == 404


def test_pushes_are_told_with_the_name_of_the_phones_owner(
    newcomer: APIClient, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Device.objects.create(
        token_sha256=b"1" * 32, person=cast.person["unit"], created_at=now(), last_seen_at=now(), push_id="demo-abc"
    )
    message = {"token": "demo-abc", "notification": {"title": "新任务", "body": "请受理"}, "data": {"subject": "s"}}
    rows = [{"id": "1", "at": 1.0, "message": message}, {"id": "2", "at": 2.0, "message": {"token": "another app"}}]
    monkeypatch.setattr("seeds.door.pushes._received", lambda: rows)
    [told] = newcomer.get("/api/demo/pushes").json()["results"]
    assert (told["title"], told["subject"]) == ("新任务", "s")
    del device


def test_uncounted_are_those_that_the_leader_does_not_count(look: Callable[..., Any], story: Story) -> None:
    before = look()["counted"]["n"]
    case = story.report()
    story.move("centre", case, "reject", reason="重复")
    assert look()["astray"]
    assert look()["counted"]["n"] == before
    assert Incident.objects.count() == 1


def test_two_newcomers_play_the_same_worker_and_each_sees_the_own_case(newcomer: APIClient, story: Story) -> None:
    begun = newcomer.post("/api/demo/story").json()["id"]
    first, second = story.report(), story.report()
    for case in (first, second):
        found = newcomer.get(f"/api/demo/story/{begun}", {"case": case["id"]}).json()
        assert found["case"]["id"] == case["id"]
    nothing_written = newcomer.get(f"/api/demo/story/{begun}", {"case": begun}).json()
    assert nothing_written["case"] is None


@pytest.mark.parametrize("story", ["ffffffff-ffff-7fff-bfff-ffffffffffff", "00000000-0000-7000-8000-000000000000"])
def test_a_story_of_no_time_is_none(api_as: Callable[[str], APIClient], story: str) -> None:
    assert api_as("worker").get(f"/api/demo/story/{story}").status_code == 404
