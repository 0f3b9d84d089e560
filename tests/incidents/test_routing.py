"""Routing rules: whose work a case is, said by a centre's lead, in order, with a try on last month's cases."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import Post, Unit
from backend.core.ids import uuid7
from backend.core.models import Event
from backend.incidents.models import RoutingRule
from backend.incidents.routing import Facts, fits
from tests.cast import COUNTY, DAY, GRID, IN_NEXT_GRID, NEXT_GRID, TOWN, Cast
from tests.incidents.conftest import ApiAs, Story

URL = "/api/v1/routing-rules"
Write = Callable[..., Any]


@pytest.fixture
def write(api_as: ApiAs) -> Write:
    """Writes a rule and switches it on."""

    def rule(who: str = "centre_lead", *, on: bool = True, **content: Any) -> Any:
        answer = api_as(who).post(URL, {"name": "规则"} | content, format="json")
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert told["state"] == "off"
        return put(api_as(who), told, state="on").json() if on else told

    return rule


def put(api: APIClient, rule: dict[str, Any], status: int = 200, **changes: Any) -> Any:
    names = ("name", "categories", "channels", "areas", "words", "hours", "unit", "unit_kind", "state", "version")
    answer = api.put(f"{URL}/{rule['id']}", {name: rule[name] for name in names} | changes, format="json")
    assert answer.status_code == status, answer.content
    return answer


def suggested(story: Story, case: dict[str, Any], who: str = "centre") -> tuple[str, str]:
    told = story.get(who, case)["suggestion"]
    return told["unit"]["name"], told["why"]


def test_the_first_rule_that_fits_says_whose_work_it_is(story: Story, write: Write, api_as: ApiAs, cast: Cast) -> None:
    case = story.report()
    assert suggested(story, case)[0] == "应急管理站"
    first = write(name="楼道", words=["楼道"], unit=str(cast.unit["police"].pk))
    write(name="消防", categories=["hazard"], unit=str(cast.unit["law_enforcement"].pk))
    assert suggested(story, case) == ("派出所", "派单规则“楼道”：由派出所办理")
    put(api_as("centre_lead"), first, state="off")
    assert suggested(story, case)[0] == "综合行政执法中队"
    # What fits none goes as its category says, and there is no such unit here.
    other = story.report("neighbour", category="dispute.neighbour", words="噪音", at=IN_NEXT_GRID)
    assert story.get("centre", other)["suggestion"] is None


def test_a_rule_says_it_to_its_own_centre_and_to_those_below(story: Story, write: Write, cast: Cast) -> None:
    Post.objects.filter(pk=cast.post["county_centre"].pk).update(role="centre_lead")
    Post.objects.filter(pk=cast.post["other_centre"].pk).update(role="centre_lead")
    case = story.report()
    write("other_centre", name="别处", unit=str(cast.unit["other_police"].pk))
    assert suggested(story, case)[0] == "应急管理站"
    write("county_centre", name="县里", unit_kind="police")
    assert suggested(story, case) == ("派出所", "派单规则“县里”：由派出所办理")
    # The township knows better.
    write(name="镇里", unit=str(cast.unit["law_enforcement"].pk))
    assert suggested(story, case)[0] == "综合行政执法中队"


def test_the_nearest_unit_of_a_kind_is_meant(story: Story, write: Write) -> None:
    case = story.report()
    write(unit_kind="station")
    assert suggested(story, case)[0] == "顾家桥村综治工作站"
    Unit.objects.create(kind="justice", area_code=COUNTY, name="区司法局", valid_from=DAY)
    write("centre_lead", name="司法", unit_kind="justice", on=False)
    RoutingRule.objects.filter(unit_kind="justice").update(state="on", position=0)
    assert suggested(story, case)[0] == "区司法局"


def test_a_rule_whose_unit_has_gone_says_nothing(story: Story, write: Write, api_as: ApiAs, cast: Cast) -> None:
    case = story.report()
    write(unit=str(cast.unit["police"].pk))
    Unit.objects.filter(pk=cast.unit["police"].pk).update(valid_to=DAY)
    assert suggested(story, case)[0] == "应急管理站"
    assert [rule["valid"] for rule in api_as("centre_lead").get(URL).json()["results"]] == [False]


# Monday in office hours, and the evening of that day, in Asia/Shanghai.
MORNING, EVENING = datetime(2026, 11, 23, 2, 0, tzinfo=UTC), datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CASE = Facts("hazard.fire_exit", "hazard", "mobile_app", TOWN, GRID, "楼道停放电动车", MORNING)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("conditions", "fitting"),
    [
        ({}, True),
        ({"categories": ["hazard"]}, True),
        ({"categories": ["hazard.fire_exit", "environment"]}, True),
        ({"categories": ["environment"]}, False),
        ({"channels": ["mobile_app"]}, True),
        ({"channels": ["hotline"]}, False),
        ({"areas": [GRID]}, True),
        ({"areas": [NEXT_GRID, TOWN]}, True),
        ({"areas": [NEXT_GRID]}, False),
        ({"words": ["井盖", "电动车"]}, True),
        ({"words": ["井盖"]}, False),
        ({"hours": "office"}, True),
        ({"hours": "after"}, False),
        ({"categories": ["hazard"], "words": ["井盖"]}, False),
        ({"owner_area": COUNTY}, True),
        ({"owner_area": "330106"}, False),
    ],
)
def test_all_conditions_must_hold(conditions: dict[str, Any], *, fitting: bool) -> None:
    assert fits(RoutingRule(**({"owner_area": TOWN} | conditions)), CASE) is fitting


@pytest.mark.django_db
def test_in_the_evening_another_rule_holds() -> None:
    evening = replace(CASE, reported_at=EVENING)
    assert fits(RoutingRule(owner_area=TOWN, hours="after"), evening)
    assert not fits(RoutingRule(owner_area=TOWN, hours="office"), evening)


def test_a_try_tells_what_last_month_would_have_been(story: Story, write: Write, api_as: ApiAs, cast: Cast) -> None:
    story.dispatched(unit="police")
    story.dispatched()
    story.report("neighbour", words="井盖坏了", at=IN_NEXT_GRID)
    story.report("neighbour", category="dispute.neighbour", words="噪音", at=IN_NEXT_GRID)
    write(name="井盖", words=["井盖"], unit_kind="law_enforcement")
    rule = {"name": "试", "categories": ["hazard"], "unit": str(cast.unit["police"].pk)}
    told = api_as("centre_lead").post(f"{URL}/try", rule, format="json").json()
    assert {name: told[name] for name in ("cases", "earlier", "fits", "same", "other", "nowhere", "more")} == {
        "cases": 4, "earlier": 1, "fits": 2, "same": 1, "other": 1, "nowhere": 0, "more": False,
    }  # fmt: skip
    assert [(row["went"]["name"], row["says"]["name"]) for row in told["shown"]] == [("应急管理站", "派出所")]
    assert RoutingRule.objects.count() == 1


def test_a_try_in_place_of_a_rule_is_not_behind_it(story: Story, write: Write, api_as: ApiAs) -> None:
    story.report()
    rule = write(words=["楼道"], unit_kind="police")
    write(name="以后", unit_kind="law_enforcement")
    again = {"name": "试", "words": ["楼道"], "unit_kind": "police"}
    told = api_as("centre_lead").post(f"{URL}/try", again | {"instead": rule["id"]}, format="json").json()
    assert (told["fits"], told["earlier"], told["nowhere"]) == (1, 0, 1)
    told = api_as("centre_lead").post(f"{URL}/try", again, format="json").json()
    assert (told["fits"], told["earlier"]) == (0, 1)


def test_what_a_rule_said_before_can_be_had_again(write: Write, api_as: ApiAs, cast: Cast) -> None:
    api = api_as("centre_lead")
    rule = write(words=["楼道"], unit_kind="police")
    changed = put(api, rule, words=["井盖"]).json()
    assert [(it["version"], it["rule"]["words"]) for it in changed["past"]] == [(2, ["楼道"]), (1, ["楼道"])]
    assert put(api, rule, status=409, words=["灯"]).json()["code"] == "core.stale"
    gone = put(api, changed, state="removed").json()
    assert api.get(URL).json()["results"] == []
    back = put(api, gone, **gone["past"][0]["rule"])
    assert (back.json()["state"], back.json()["words"]) == ("on", ["井盖"])
    assert [row["id"] for row in api.get(URL).json()["results"]] == [rule["id"]]
    assert Event.objects.filter(name="routing.changed", subject_id=rule["id"]).count() == 5
    assert cast.person["centre_lead"].name == back.json()["by"]


def test_rules_are_put_in_order_as_a_whole(write: Write, api_as: ApiAs) -> None:
    api = api_as("centre_lead")
    ids = [write(name=f"{n}", unit_kind="police")["id"] for n in range(3)]
    wanted = [ids[2], ids[0], ids[1]]
    assert api.put(f"{URL}/order", {"ids": wanted}, format="json").status_code == 204
    assert [row["id"] for row in api.get(URL).json()["results"]] == wanted
    for wrong in (ids[:2], [*ids, str(uuid7())], [ids[0], ids[0], ids[1]], []):
        assert api.put(f"{URL}/order", {"ids": wrong}, format="json").status_code == 409
    assert [row["id"] for row in api.get(URL).json()["results"]] == wanted


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "unit"),
        ({"unit": "OTHER"}, "unit"),
        ({"unit": "OWN", "unit_kind": "police"}, "unit"),
        ({"unit_kind": "centre"}, "unit_kind"),
        ({"unit_kind": "police", "categories": ["nonsense"]}, "categories"),
        ({"unit_kind": "police", "channels": ["nonsense"]}, "channels"),
        ({"unit_kind": "police", "areas": ["330110003001"]}, "areas"),
        ({"unit_kind": "police", "areas": ["330110002999"]}, "areas"),
        ({"unit_kind": "police", "words": [" "]}, "words.0"),
        ({"unit_kind": "police", "words": ["长" * 21]}, "words.0"),
        ({"unit_kind": "police", "hours": "night"}, "hours"),
        ({"unit_kind": "police", "name": " "}, "name"),
        ({"unit_kind": "police", "more": 1}, "more"),
    ],
)
def test_nonsense_is_refused(api_as: ApiAs, cast: Cast, content: dict[str, Any], field: str) -> None:
    units = {"OWN": cast.unit["police"], "OTHER": cast.unit["other_police"]}
    if content.get("unit") in units:
        content = content | {"unit": str(units[content["unit"]].pk)}
    for path in ("", "/try"):
        answer = api_as("centre_lead").post(f"{URL}{path}", {"name": "规则"} | content, format="json")
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), answer.content
    assert not RoutingRule.objects.exists()


def test_a_centre_changes_its_own_rules_only(write: Write, api_as: ApiAs, cast: Cast) -> None:
    rule = write(unit_kind="police")
    Post.objects.filter(pk=cast.post["other_centre"].pk).update(role="centre_lead")
    put(api_as("other_centre"), rule, status=404)
    assert api_as("other_centre").get(URL).json()["results"] == []
