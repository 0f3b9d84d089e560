"""Tasks, accounts and security events as files: what the list holds, for those who may see it, and written down."""

from typing import Any

import pytest

from backend.accounts.models import Post
from backend.accounts.security_shapes import NAMES
from backend.core import events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from backend.core.models import Event
from tests.cast import OTHER_TOWN, VILLAGE, Cast
from tests.incidents.conftest import ApiAs, Story, open_task
from tests.insight.test_exports import rows_of, sheet_of, taken


def about(api_as: ApiAs, who: str) -> list[list[str]]:
    """What the auditor takes along about one account."""
    answer: Any = api_as("auditor").get("/api/v1/security/events/export", {"format": "csv", "who": who})
    assert answer.status_code == 200, answer.content
    return rows_of(answer.content)[1:]


@pytest.mark.parametrize("order", ["due", "-area", "dispatched"])
def test_tasks_leave_in_the_order_of_the_list_with_their_cases(story: Story, api_as: ApiAs, order: str) -> None:
    cases = [story.dispatched() for _ in range(3)]
    story.task("unit", open_task(cases[0]), "return", reason="不归我们")
    listed = api_as("unit").get("/api/v1/tasks", {"order": order}).json()["results"]
    head, *rows = rows_of(taken(api_as, "unit", "tasks", "en", format="csv", order=order).body)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["Number"] for row in told] == [task["incident"]["number"] for task in listed]
    assert {(row["Task"], row["Unit"]) for row in told} == {("handle", "应急管理站")}
    assert len(rows_of(taken(api_as, "unit", "tasks", format="csv", state="done").body)) == 2
    assert rows_of(taken(api_as, "other_unit", "tasks", format="csv").body)[1:] == []
    assert len(sheet_of(taken(api_as, "unit", "tasks", format="xlsx").body)) == 3
    event = Event.objects.filter(name="person.export_began", actor_person=story.cast.person["unit"].pk).earliest("id")
    assert (event.data["list"], event.data["rows"], event.data["asked"]["order"]) == ("tasks", 2, order)


def test_accounts_leave_with_their_first_post_and_no_telephone(cast: Cast, api_as: ApiAs) -> None:
    names = [row["username"] for row in api_as("secadmin").get("/api/v1/security/accounts").json()["results"]]
    head, *rows = rows_of(taken(api_as, "secadmin", "security/accounts", "en", format="csv").body)
    assert [row[1] for row in rows] == names
    station = next(dict(zip(head, row, strict=True)) for row in rows if row[1] == "station")
    assert station == {
        "Name": "演示station", "User name": "station", "State": "active", "Role": station["Role"],
        "Unit": "顾家桥村综治工作站", "Area code": VILLAGE, "Area": "顾家桥村", "Posts": "1", "Phones signed in": "0",
    }  # fmt: skip
    Post.objects.filter(pk=cast.post["secadmin"].pk).update(area_code=OTHER_TOWN)
    fewer = rows_of(taken(api_as, "secadmin", "security/accounts", format="csv").body)[1:]
    assert {row[1] for row in fewer} == {"other_worker", "other_centre", "other_unit", "secadmin"}
    found = rows_of(taken(api_as, "secadmin", "security/accounts", format="csv", q="other_c").body)
    assert [row[1] for row in found[1:]] == ["other_centre"]


def test_events_leave_as_the_auditor_filters_them_and_the_file_is_an_event_too(cast: Cast, api_as: ApiAs) -> None:
    taken(api_as, "centre", "incidents", format="csv", q="门锁")
    head, *rows = rows_of(taken(api_as, "auditor", "security/events", "en", format="csv", kind="export").body)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["Event"], row["Who"], row["List"]) for row in told][-2:] == [
        ("export ended", "演示centre", "incidents"), ("export began", "演示centre", "incidents"),
    ]  # fmt: skip
    again = about(api_as, "auditor")
    assert {row[3] for row in again} == {"auditor"}
    assert len(again) >= 2
    assert len(sheet_of(taken(api_as, "auditor", "security/events", format="xlsx", kind="export").body)) >= 2
    Post.objects.filter(pk=cast.post["auditor"].pk).update(area_code=OTHER_TOWN)
    assert about(api_as, "centre") == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_event_leaves_under_a_name_for_people(cast: Cast, api_as: ApiAs, language: str) -> None:
    for name in NAMES:
        events.record(
            name, subject_kind="person", subject_id=cast.person["worker"].pk, actor=SYSTEM_ACTOR, area_code=VILLAGE,
            at=now(), data={"rows": 1, "area": VILLAGE, "stand_in_person": None, "stand_in_before": None},
        )  # fmt: skip
    asked = {"format": "csv", "who": "worker"}
    answer: Any = api_as("auditor").get("/api/v1/security/events/export", asked, headers={"Accept-Language": language})
    said = [row[1] for row in rows_of(answer.content)[1:]]
    assert len(said) == len(NAMES)
    assert [name for name in said if name in NAMES] == []


@pytest.mark.parametrize(
    ("who", "what", "params", "field"),
    [
        ("unit", "tasks", {"format": "pdf"}, "format"), ("unit", "tasks", {"format": "csv", "limit": 5}, "limit"),
        ("unit", "tasks", {"format": "csv", "order": "name"}, "order"),
        ("secadmin", "security/accounts", {"format": "geojson"}, "format"),
        ("secadmin", "security/accounts", {"format": "csv", "q": "x" * 65}, "q"),
        ("auditor", "security/events", {"format": "geojson"}, "format"),
        ("auditor", "security/events", {"format": "csv", "kind": "cases"}, "kind"),
        ("auditor", "security/events", {"format": "csv", "after": "x"}, "after"),
    ],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_with_its_field(
    api_as: ApiAs, who: str, what: str, params: dict[str, Any], field: str
) -> None:
    answer = api_as(who).get(f"/api/v1/{what}/export", params)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
