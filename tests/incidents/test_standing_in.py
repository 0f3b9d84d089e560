"""A check that waits for somebody on leave: who stands in finds it in the own list and ends it."""

from typing import Any

from backend.core.models import Change, Event, Recusal
from backend.incidents.models import Category
from backend.notify.models import InboxEntry
from tests.cast import IN_NEXT_GRID, Cast
from tests.incidents.conftest import Story, open_task

RESTRICTED = "complaint.staff_suggestion"


def duty(story: Story, who: str, *, by: str = "station", stand_in: str | None = None, on_duty: bool = False) -> None:
    body: dict[str, Any] = {"on_duty": on_duty}
    if stand_in:
        body["stand_in"] = str(story.cast.post[stand_in].pk)
    answer = story.api_as(by).post(f"/api/v1/posts/{story.cast.post[who].pk}/duty", body, format="json")
    assert answer.status_code == 200, answer.content.decode()


def listed(story: Story, who: str) -> set[str]:
    return {task["id"] for task in story.api_as(who).get("/api/v1/tasks").json()["results"]}


def to_check(story: Story, **report: Any) -> dict[str, Any]:
    """A check of the worker: the own report, done by the unit."""
    case = story.move("centre", story.report(**report), "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    check = open_task(case, "verify")
    assert check["person"]["id"] == str(story.cast.person["worker"].pk)
    return check


def test_who_stands_in_has_the_check_in_the_list_is_rung_and_ends_it(story: Story, cast: Cast) -> None:
    check = to_check(story)
    duty(story, "worker", stand_in="neighbour")
    assert (check["id"] in listed(story, "neighbour"), check["id"] in listed(story, "worker")) == (True, False)
    codes = InboxEntry.objects.filter(person_id=cast.person["neighbour"].pk).values_list("code", flat=True)
    assert sorted(codes) == ["duty.stand_in", "task.assigned"]
    sides = dict(Change.objects.filter(kind="task", object_id=check["id"]).values_list("audience", "gone"))
    assert sides[f"p:{cast.person['neighbour'].pk}"] is False
    assert sides[f"p:{cast.person['worker'].pk}"] is True
    assert story.task("worker", check, "finish", status=403, fixed=True)["code"] == "work.move_not_yours"
    case = story.task("neighbour", check, "finish", fixed=True)
    assert case["queue"] == "to_close"
    assert [row["line"] for row in case["timeline"]][-2:] == ["核查改由他人进行", "核查结果：修好了"]
    assert Event.objects.get(subject_id=case["id"], name="task.assign").actor_person == cast.person["station"].pk


def test_back_on_duty_the_worker_has_the_check_again(story: Story) -> None:
    check = to_check(story)
    duty(story, "worker", stand_in="neighbour")
    duty(story, "worker", stand_in="deputy")
    assert (check["id"] in listed(story, "deputy"), check["id"] in listed(story, "neighbour")) == (True, False)
    duty(story, "worker", by="worker", on_duty=True)
    assert (check["id"] in listed(story, "worker"), check["id"] in listed(story, "deputy")) == (True, False)
    assert story.task("worker", check, "finish", fixed=True)["queue"] == "to_close"


def test_what_the_stand_in_has_of_the_own_stays_there(story: Story) -> None:
    check = to_check(story)
    duty(story, "neighbour", stand_in="worker")
    duty(story, "neighbour", on_duty=True)
    assert check["id"] in listed(story, "worker")


def test_without_a_stand_in_and_at_work_in_another_post_the_check_stays(story: Story, cast: Cast) -> None:
    check = to_check(story)
    duty(story, "worker")
    assert check["id"] in listed(story, "worker")
    cast.post["deputy"].person = cast.person["worker"]
    cast.post["deputy"].save()
    duty(story, "worker", stand_in="neighbour")
    assert (check["id"] in listed(story, "worker"), check["id"] in listed(story, "neighbour")) == (True, False)


def test_who_the_case_is_about_does_not_get_it_by_standing_in(story: Story, cast: Cast) -> None:
    check = to_check(story)
    Recusal.objects.create(
        subject_kind="incident", subject_id=check["incident"]["id"], person_id=cast.person["neighbour"].pk
    )
    duty(story, "worker", stand_in="neighbour")
    assert (check["id"] in listed(story, "worker"), check["id"] in listed(story, "neighbour")) == (True, False)


def restricted_check(story: Story, who: str) -> dict[str, Any]:
    """A restricted case whose check waits for `who`."""
    case = story.report(category=RESTRICTED, photos=[])
    case = story.move("centre_lead", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    story.task("unit", open_task(case), "finish", words="已处理", photos=[{"sha256": "b" * 64}])
    check = open_task(story.get("centre_lead", case), "verify")
    assert check["person"]["id"] == str(story.cast.person[who].pk)
    return check


def test_of_a_restricted_case_who_serves_the_named_post_gets_the_check(story: Story) -> None:
    check = restricted_check(story, "centre_lead")
    duty(story, "centre_lead", by="centre_lead", stand_in="centre")
    assert check["id"] in listed(story, "centre")
    assert story.task("centre", check, "finish", fixed=True, words="已回访")["queue"] == "to_close"


def test_a_restricted_case_of_a_worker_is_not_opened_to_who_stands_in(story: Story) -> None:
    Category.objects.filter(pk=RESTRICTED).update(verification="photo")
    check = restricted_check(story, "worker")
    duty(story, "worker", stand_in="neighbour")
    assert (check["id"] in listed(story, "worker"), check["id"] in listed(story, "neighbour")) == (True, False)
    story.get("neighbour", check["incident"], 404)


def test_a_check_outside_of_the_own_grid_goes_along(story: Story) -> None:
    check = to_check(story, at=IN_NEXT_GRID)
    duty(story, "worker", stand_in="station")
    assert story.task("station", check, "finish", fixed=True)["queue"] == "to_close"
