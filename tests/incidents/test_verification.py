"""Whether it is really fixed: at the spot, by document, by call-back; each goes to somebody and needs its proof."""

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.access import today, valid_posts
from backend.core.models import Event
from backend.incidents.models import Category
from backend.notify.models import InboxEntry
from tests.cast import Cast
from tests.incidents.conftest import Story, open_task

BY = {"call_back": "dispute.neighbour", "document": "dispute.wages"}


@pytest.fixture(autouse=True)
def wages(categories: None) -> None:
    Category.objects.create(
        code="dispute.wages", group_id="dispute", name_zh="劳资纠纷", name_en="Wages", icon="people",
        verification="document", default_unit_kind="mediation", position=9,
    )  # fmt: skip


def done(story: Story, category: str) -> dict[str, Any]:
    case = story.report(category=category, photos=[])
    case = story.move("centre", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    return story.task("unit", open_task(case), "finish", words="双方已签调解协议")


@pytest.mark.parametrize("way", BY)
def test_document_and_call_back_are_a_task_of_the_centre_that_needs_a_note(story: Story, way: str) -> None:
    case = done(story, BY[way])
    check = open_task(case, "verify")
    assert (case["queue"], check["person"]) == ("to_verify", None)
    assert check["unit"]["id"] == str(story.cast.unit["centre"].pk)
    # Asked to call back or to read the agreement, not to walk to the spot.
    assert InboxEntry.objects.filter(person_id=story.cast.person["centre_lead"].pk, code="task.check").exists()
    assert not InboxEntry.objects.filter(code="task.verify").exists()
    assert check["id"] in {task["id"] for task in story.api_as("centre").get("/api/v1/tasks").json()["results"]}
    # The reporter is not asked to walk there.
    assert story.task("worker", check, "finish", status=403, fixed=True, words="好了")["code"] == "work.move_not_yours"
    refused = story.task("centre", check, "finish", status=400, fixed=True)
    assert (refused["code"], refused["fields"]) == ("work.words_needed", {"words": ["required"]})
    case = story.task("centre", check, "finish", fixed=True, words="电话回访：双方认可")
    assert (case["state"], case["queue"]) == ("verifying", "to_close")
    assert story.move("centre", case, "close")["state"] == "closed"
    line = next(row for row in story.get("worker", case)["timeline"] if row["task"] == check["id"])
    assert (line["line"], line["note"]) == ("核查结果：修好了", "电话回访：双方认可")


@pytest.mark.parametrize("way", BY)
def test_what_the_centre_finds_not_settled_goes_back_to_the_unit(story: Story, way: str) -> None:
    check = open_task(done(story, BY[way]), "verify")
    case = story.task("centre", check, "finish", fixed=False, words="协议缺一方签字")
    assert (case["state"], open_task(case)["round"]) == ("dispatched", 2)
    assert open_task(case)["note"] == "协议缺一方签字"


def leave(cast: Cast, who: str, stand_in: str) -> None:
    post = cast.post[who]
    post.on_duty, post.deputy_post = False, cast.post[stand_in]
    post.save()


def test_a_stand_in_moves_what_was_sent_to_the_absent_post_and_the_event_names_both(story: Story, cast: Cast) -> None:
    task = open_task(story.dispatched())
    assert story.task("law_unit", task, "accept", status=404)["code"] == "core.not_found"
    leave(cast, "unit", "law_unit")
    case = story.task("law_unit", task, "accept")
    case = story.task("law_unit", open_task(case), "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    assert case["state"] == "verifying"
    for event in Event.objects.filter(subject_id=case["id"], name__startswith="task."):
        assert (event.actor_post, event.standing_in_for) == (cast.post["law_unit"].pk, cast.post["unit"].pk)
    cast.post["unit"].on_duty = True
    cast.post["unit"].save()
    assert valid_posts().get(pk=cast.post["unit"].pk).on_duty
    story.get("law_unit", case, status=404)


def told_of_new_task(cast: Cast) -> set[str]:
    people = set(InboxEntry.objects.filter(code="task.new").values_list("person_id", flat=True))
    return {who for who, person in cast.person.items() if person.pk in people}


def test_a_new_task_rings_at_who_stands_in_and_not_at_who_is_on_leave(story: Story, cast: Cast) -> None:
    leave(cast, "unit", "law_unit")
    story.dispatched()
    assert told_of_new_task(cast) == {"unit_lead", "law_unit"}


def test_a_task_of_the_station_does_not_ring_at_every_grid_worker_of_the_village(story: Story, cast: Cast) -> None:
    story.dispatched(unit="station")
    assert told_of_new_task(cast) == {"station"}


def test_a_stand_in_of_the_centre_registers_there(story: Story, cast: Cast) -> None:
    case = story.report()
    story.move("other_centre", case, "register", status=404)
    leave(cast, "centre", "other_centre")
    assert story.move("other_centre", case, "register")["state"] == "registered"
    event = Event.objects.get(subject_id=case["id"], name="incident.register")
    assert (event.actor_post, event.standing_in_for) == (cast.post["other_centre"].pk, cast.post["centre"].pk)


def test_a_deputy_post_checks_in_its_grids_while_the_worker_is_away(story: Story, cast: Cast) -> None:
    leave(cast, "worker", "station")
    case = story.move(
        "centre", story.report("station"), "register", dispatch={"tasks": [story.order("emergency_mgmt")]}
    )
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    check = open_task(case, "verify")
    assert check["person"]["id"] == str(cast.person["deputy"].pk)
    assert story.task("neighbour", check, "finish", status=404, fixed=True)
    case = story.task("deputy", check, "finish", fixed=True)
    assert (case["queue"], case["timeline"][-1]["who"]["role"]) == ("to_close", "deputy")


def test_who_stands_in_for_the_worker_checks_where_no_deputy_is(story: Story, cast: Cast) -> None:
    leave(cast, "worker", "neighbour")
    cast.post["deputy"].delete()
    case = story.move(
        "centre", story.report("station"), "register", dispatch={"tasks": [story.order("emergency_mgmt")]}
    )
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    check = open_task(case, "verify")
    assert check["person"]["id"] == str(cast.person["neighbour"].pk)
    assert story.task("neighbour", check, "finish", fixed=True)["queue"] == "to_close"


@pytest.mark.parametrize("ends", [(-1, "deputy"), (1, "worker")])
def test_a_reporter_checks_until_the_day_the_post_ends(story: Story, cast: Cast, ends: tuple[int, str]) -> None:
    days, verifier = ends
    case = story.dispatched()
    cast.post["worker"].valid_to = today() + timedelta(days=days)
    cast.post["worker"].save()
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    assert open_task(case, "verify")["person"]["id"] == str(cast.person[verifier].pk)


def test_a_deputy_amends_and_withdraws_the_own_report_like_a_worker(story: Story) -> None:
    case = story.report("deputy")
    assert story.move("deputy", case, "amend", words="又多一辆")["words"] == "又多一辆"
    assert story.move("worker", case, "withdraw", status=403, reason="不是我的")
    assert story.move("deputy", case, "withdraw", reason="已清走")["state"] == "withdrawn"
