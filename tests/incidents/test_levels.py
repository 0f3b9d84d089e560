"""Up and down the levels: disputes are ruled above, cases go up and come down, and their owner sees them."""

from typing import Any

from backend.accounts.models import Post
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from tests.cast import COUNTY, OTHER_TOWN, TOWN
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import accepted, check_whole, codes_of, disputed, escalated


def names(case: dict[str, Any], part: str = "allowed") -> list[str]:
    return [row["move"] for row in case["moves"][part]]


def test_after_the_second_return_only_the_centre_above_says_whose_it_is(story: Story) -> None:
    case = disputed(story)
    case = story.get("centre", case)
    assert "dispatch" not in names(case)
    refused = next(row for row in case["moves"]["refused"] if row["move"] == "dispatch")
    assert refused["code"] == "incident.needs_ruling"
    order = story.order("police")
    assert story.move("centre", case, "dispatch", status=409, tasks=[order])["code"] == "incident.needs_ruling"
    assert "rule" in names(story.get("county_centre", case))
    assert "incident.needs_ruling" in codes_of(story, "county_centre")
    case = story.move("county_centre", case, "rule", tasks=[order], reason="职责清单第 12 条")
    assert case["state"] == "dispatched"
    assert {"task.ruled"} <= set(codes_of(story, "police_lead"))
    check_whole()


def test_what_was_ruled_cannot_be_returned_not_even_after_a_rework(story: Story) -> None:
    case = story.move("county_centre", disputed(story), "rule", tasks=[story.order("police")], reason="清单")
    task = open_task(case)
    assert "return" not in open_task(story.get("police_lead", case))["moves"]
    assert story.task("police_lead", task, "return", status=409, reason="不")["code"] == "work.ruled"
    story.task("police_lead", task, "accept")
    case = story.task("police_lead", task, "finish", words="好了", photos=[{"sha256": "b" * 64}])
    case = story.move("centre", case, "rework", reason="没好")
    assert story.task("police_lead", open_task(case), "return", status=409, reason="不")["code"] == "work.ruled"
    check_whole()


def test_one_return_or_one_by_who_assists_is_no_dispute(story: Story) -> None:
    orders = [story.order("emergency_mgmt"), story.order("police", lead=False)]
    case = story.move("centre", story.report(), "register", dispatch={"tasks": orders})
    lead, assisting = sorted(case["tasks"], key=lambda task: not task["lead"])
    story.task("police_lead", assisting, "return", reason="无需配合")
    case = story.task("unit", lead, "return", reason="不归我们")
    case = story.get("centre", case)
    assert (case["queue"], "dispatch" in names(case)) == ("returned", True)
    answer = story.move("county_centre", case, "rule", status=409, tasks=[story.order("police")], reason="清单")
    assert answer["code"] == "incident.nothing_to_rule"


def test_of_a_case_for_few_eyes_no_other_desk_is_asked(story: Story) -> None:
    case = story.report(category="complaint.staff_suggestion", photos=[])
    orders = [story.order("emergency_mgmt")]
    case = story.move("centre_lead", case, "register", dispatch={"tasks": orders})
    story.task("unit", open_task(case), "return", reason="不归我们")
    case = story.move("centre_lead", case, "dispatch", tasks=[story.order("law_enforcement")])
    case = story.task("law_unit", open_task(case), "return", reason="不归我们")
    assert "dispatch" in names(story.get("centre_lead", case))
    assert "incident.needs_ruling" not in codes_of(story, "county_centre")


def test_a_case_goes_up_with_its_work_taken_back_and_comes_down_again(story: Story) -> None:
    case = story.move("centre", accepted(story), "escalate", reason="跨镇街")
    assert (case["state"], case["clock"], case["owner_unit"]["name"]) == ("registered", "dispatch", "余杭区指挥中心")
    assert [task["state"] for task in case["tasks"]] == ["recalled"]
    assert "task.recalled" in codes_of(story, "unit")
    assert "incident.escalate" in codes_of(story, "county_centre")
    assert "incident.moved_on" in codes_of(story, "worker")
    assert "dispatch" not in names(story.get("centre", case))
    check_whole()
    case = story.move("county_centre", case, "dispatch", tasks=[story.order("county_unit")])
    assert story.get("county_unit", case)["state"] == "dispatched"
    story.task("county_unit", open_task(case), "return", reason="镇里更合适")
    case = story.move("county_centre", case, "hand_down", area_code=TOWN)
    assert case["owner_unit"]["name"] == "干𬒗镇社会服务管理中心"
    # One return above and none here: the township sends it out as before.
    case = story.move("centre", case, "dispatch", tasks=[story.order("police")])
    assert case["state"] == "dispatched"
    check_whole()


def test_another_township_sees_what_is_handed_down_to_it(story: Story) -> None:
    case = escalated(story)
    story.get("other_centre", case, status=404)
    story.move("county_centre", case, "hand_down", area_code=OTHER_TOWN)
    assert {"hand_down", "escalate"} & set(names(story.get("other_centre", case))) == {"escalate"}
    case = story.move("other_centre", case, "dispatch", tasks=[story.order("other_police")])
    assert case["state"] == "dispatched"
    assert Incident.objects.get().area_code.startswith(TOWN)
    check_whole()


def test_no_case_is_handed_to_an_area_that_is_not_one_level_below(story: Story) -> None:
    case = escalated(story)
    for code in ("330106", "330110", "330106001", "330110999", "3301"):
        assert story.move("county_centre", case, "hand_down", status=400, area_code=code)["code"] == "core.invalid"
    assert story.get("county_centre", case)["owner_unit"]["name"] == "余杭区指挥中心"


def test_above_the_last_centre_there_is_nobody(story: Story) -> None:
    case = escalated(story)
    assert (
        story.move("county_centre", case, "escalate", status=409, reason="太难")["code"] == "incident.no_centre_above"
    )


def test_a_restricted_case_goes_up_to_named_posts_only(story: Story) -> None:
    unit = story.cast.unit["county_centre"]
    Post.objects.filter(pk=story.cast.post["county_unit"].pk).update(role="centre_lead", unit=unit, area_code=COUNTY)
    case = story.report(category="complaint.staff_suggestion", photos=[])
    story.move("centre_lead", case, "register")
    story.move("centre_lead", case, "escalate", reason="涉及本镇")
    assert story.get("county_unit", case)["owner_unit"]["id"] == str(unit.pk)
    assert "incident.escalate" in codes_of(story, "county_unit")
    story.get("county_centre", case, status=404)
    assert not InboxEntry.objects.filter(person_id=story.cast.person["county_centre"].pk).exists()


def test_units_to_rule_for_are_those_that_the_centre_below_could_have_sent_it_to(story: Story) -> None:
    case = disputed(story)
    api, url = story.api_as("county_centre"), "/api/v1/units?ruling="
    offered = {row["id"] for row in api.get(url + case["id"]).json()["results"]}
    assert str(story.cast.unit["police"].pk) in offered
    assert str(story.cast.unit["other_police"].pk) not in offered
    assert story.api_as("other_centre").get(url + case["id"]).status_code == 404
    assert api.get(url + "x").status_code == 400
    order = story.order("police") | {"unit": min(offered)}
    assert story.move("county_centre", case, "rule", tasks=[order], reason="清单")["state"] == "dispatched"
