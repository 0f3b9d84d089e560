"""What is for few eyes stays with them: notices, names of reporters, checks, cases that change their category."""

from typing import Any

import pytest

from backend.accounts.models import Device
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents.models import Incident
from backend.notify.models import Delivery, InboxEntry
from tests.cast import OTHER_TOWN, Cast
from tests.incidents.conftest import Story, open_task

RESTRICTED = "complaint.staff_suggestion"


def told(cast: Cast, case: dict[str, Any]) -> set[str]:
    """Who has a notice about the case."""
    people = set(InboxEntry.objects.filter(subject_id=case["id"]).values_list("person_id", flat=True))
    return {who for who, person in cast.person.items() if person.pk in people}


def restricted(story: Story, **more: Any) -> dict[str, Any]:
    return story.report(category=RESTRICTED, photos=[], **more)


def handled(story: Story, case: dict[str, Any]) -> dict[str, Any]:
    case = story.move("centre_lead", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    task = open_task(case)
    story.task("unit", task, "accept")
    return story.task("unit", task, "finish", words="已处理", photos=[])


def test_an_urgent_restricted_report_rings_at_the_named_posts_only(story: Story, cast: Cast) -> None:
    assert told(cast, restricted(story, urgent=True)) == {"centre_lead"}
    assert {"centre", "centre_lead", "county_centre"} <= told(cast, story.report(urgent=True))


def test_a_restricted_case_is_not_opened_to_the_desk_by_its_steps(story: Story, cast: Cast) -> None:
    case = handled(story, restricted(story))
    assert "centre" not in told(cast, case)
    story.get("centre", case, 404)
    check = open_task(story.get("centre_lead", case), "verify")
    assert check["person"]["id"] == str(cast.person["centre_lead"].pk)
    # Called back, not seen: without a note nobody would know how it was found.
    refused = story.task("centre_lead", check, "finish", status=400, fixed=True)
    assert (refused["code"], refused["fields"]) == ("work.words_needed", {"words": ["required"]})
    story.task("centre_lead", check, "finish", fixed=True, words="已回访")
    story.move("centre_lead", case, "close")
    story.get("centre", case, 404)


def test_a_restricted_case_is_checked_at_the_spot_by_its_reporter_or_the_named_post(story: Story, cast: Cast) -> None:
    letter = story.report("centre", channel="visit_letter")
    assert letter["sensitivity"] == "restricted"
    task = open_task(story.move("centre_lead", letter, "register", dispatch={"tasks": [story.order("emergency_mgmt")]}))
    story.task("unit", task, "accept")
    check = open_task(story.task("unit", task, "finish", words="已清理", photos=[{"sha256": "b" * 64}]), "verify")
    assert check["person"]["id"] == str(cast.person["centre_lead"].pk)
    story.get("worker", letter, 404)


def test_a_unit_does_not_learn_who_reported_a_restricted_case(story: Story, cast: Cast) -> None:
    case = restricted(story)
    story.move("centre_lead", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    name = cast.person["worker"].name
    assert name not in str(story.get("unit", case))
    assert story.get("centre_lead", case)["reporter_name"] == name
    assert story.get("worker", case)["reporter_name"] == name


def test_the_centre_reads_of_what_the_reporter_changes_and_nobody_is_rung(story: Story, cast: Cast) -> None:
    Device.objects.create(
        token_sha256=b"centre", person=cast.person["centre"], push_kind="fcm", push_id="centre", created_at=now(),
        last_seen_at=now(),
    )  # fmt: skip
    case = story.report()
    story.move("centre", case, "amend", words="三楼")
    assert told(cast, case) == set()
    story.move("worker", case, "amend", words="三楼楼道")
    assert told(cast, case) == {"centre", "centre_lead"}
    story.move("worker", case, "withdraw", reason="已清走")
    titles = [row["title"] for row in story.api_as("centre").get("/api/v1/inbox").json()["results"]]
    assert titles == ["上报人撤销了上报：消防通道", "上报人修改了上报：消防通道"]
    letter = restricted(story)
    story.move("worker", letter, "amend", words="补充")
    assert told(cast, letter) == {"centre_lead"}
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("who", ["worker", "centre"])
def test_a_report_amended_to_a_restricted_category_becomes_restricted(story: Story, who: str) -> None:
    case = story.report(category="dispute.neighbour", photos=[])
    assert story.move(who, case, "amend", category=RESTRICTED)["sensitivity"] == "restricted"
    story.get("deputy", case, 404)
    story.get("centre_lead", case)


def test_a_restricted_case_that_moves_is_seen_by_the_named_post_there(story: Story, cast: Cast) -> None:
    case = restricted(story)
    story.move("centre_lead", case, "amend", area_code=OTHER_TOWN)
    owner = Incident.objects.get(pk=case["id"]).owner_unit_id
    assert owner == cast.unit["other_centre"].pk


def test_nobody_is_told_of_a_case_about_himself(story: Story, cast: Cast) -> None:
    case = story.report()
    about = [str(cast.person["unit"].pk)]
    story.move("centre", case, "register", about=about, dispatch={"tasks": [story.order("emergency_mgmt")]})
    assert "unit_lead" in told(cast, case)
    assert "unit" not in told(cast, case)


def test_the_one_whom_it_is_about_is_not_asked_to_check_it(story: Story, cast: Cast) -> None:
    case = story.report("centre", channel="hotline")
    about = [str(cast.person["worker"].pk)]
    case = story.move("centre", case, "register", about=about, dispatch={"tasks": [story.order("emergency_mgmt")]})
    task = open_task(case)
    story.task("unit", task, "accept")
    done = story.task("unit", task, "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    check = open_task(done, "verify")
    assert check["person"] is None or check["person"]["id"] != about[0]


def test_a_case_handed_to_another_township_is_an_answer_and_not_an_error(story: Story) -> None:
    case = story.report()
    told = story.move("centre", case, "amend", area_code=OTHER_TOWN)
    assert told == {"id": case["id"], "state": "reported"}
    story.get("centre", case, 404)
    story.get("other_centre", case)


def test_only_a_desk_places_a_case_by_the_code_of_an_area(story: Story) -> None:
    case = story.report()
    assert story.move("worker", case, "amend", 403, area_code=OTHER_TOWN)["code"] == "auth.role_not_allowed"


def test_the_id_of_another_task_is_refused(story: Story) -> None:
    first = open_task(story.dispatched())
    case = story.move("centre", story.report(), "register")
    taken = story.move("centre", case, "dispatch", 400, tasks=[story.order("emergency_mgmt", id=first["id"])])
    assert taken["fields"] == {"tasks": ["id"]}
    one = str(uuid7())
    orders = [story.order("emergency_mgmt", id=one), story.order("police", id=one, lead=False)]
    assert story.move("centre", case, "dispatch", 400, tasks=orders)["fields"] == {"tasks": ["id"]}


def test_a_unit_does_not_open_a_restricted_case_to_another_one(story: Story) -> None:
    case = story.move("centre_lead", restricted(story), "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    task = open_task(case)
    story.task("unit", task, "accept")
    police = str(story.cast.unit["police"].pk)
    for who, move in (("unit", "assist"), ("unit_lead", "transfer")):
        assert story.task(who, task, move, status=403, unit=police, reason="请")["code"] == "work.for_few_eyes"
    assert len(story.task("centre_lead", task, "assist", unit=police, reason="请")["tasks"]) == 2
