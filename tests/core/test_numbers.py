"""Every list says how many rows all of its pages have, and no number tells of rows that the reader may not see."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import Device, Post
from backend.accounts.security import DEVICES_MAX
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.notify.models import InboxEntry
from tests.accounts.shapes import sign_in, with_password
from tests.cast import OTHER_TOWN, Cast
from tests.incidents.conftest import ApiAs, Story
from tests.incidents.groups import make_categories

LISTS = [
    ("unit", "inbox"), ("unit", "tasks"), ("unit", "tasks?state=done"), ("other_unit", "tasks"), ("worker", "areas"),
    ("worker", "areas?parent=330110"), ("worker", "areas?q=3301"), ("worker", "areas?q=镇"),
    ("secadmin", "security/accounts"), ("secadmin", "security/accounts?q=centre"), ("secadmin", "security/failures"),
    ("auditor", "security/events"), ("auditor", "security/events?kind=failed"), ("auditor", "security/events?who=unit"),
    ("auditor", "security/events?who=nobody"),
]  # fmt: skip


@pytest.fixture
def busy(cast: Cast, api_as: ApiAs) -> Cast:
    """Cases, tasks and notices of two townships, and passwords that were wrong."""
    make_categories()
    story = Story(api_as=api_as, cast=cast)
    for _ in range(3):
        story.dispatched()
    for who in ("unit", "other_unit"):
        with_password(cast.person[who])
        assert sign_in(APIClient(), who, password="wrong").status_code >= 400
    return cast


def walk(api: APIClient, url: str) -> tuple[list[str], set[tuple[int, bool]]]:
    """What all pages hold, and the numbers that they say."""
    found: list[str] = []
    said: set[tuple[int, bool]] = set()
    path, _, query = url.partition("?")
    after: Any = ""
    while after is not None:
        params = dict(part.split("=") for part in query.split("&") if part) | {"limit": 2, "after": after}
        answer = api.get(f"/api/v1/{path}", params)
        assert answer.status_code == 200, answer.content
        page = answer.json()
        found += [str(row.get("id") or row["code"]) for row in page["results"]]
        said.add((page["count"], page["count_exact"]))
        after = page["next"]
    assert len(found) == len(set(found))
    return found, said


@pytest.mark.parametrize(("who", "url"), LISTS)
def test_every_page_says_how_many_rows_all_pages_have(busy: Cast, api_as: ApiAs, who: str, url: str) -> None:
    found, said = walk(api_as(who), url)
    assert said == {(len(found), True)}


@pytest.mark.parametrize("url", ["security/accounts", "security/failures", "security/events"])
def test_a_number_ends_at_the_border_of_the_readers_area(busy: Cast, api_as: ApiAs, url: str) -> None:
    who = "auditor" if url.endswith("events") else "secadmin"
    everything, _ = walk(api_as(who), url)
    Post.objects.filter(pk=busy.post[who].pk).update(area_code=OTHER_TOWN)
    found, said = walk(api_as(who), url)
    assert said == {(len(found), True)}
    assert 0 < len(found) < len(everything)


def test_counting_stops_at_a_thousand_and_says_so(cast: Cast, api_as: ApiAs) -> None:
    def entry(at: Any) -> InboxEntry:
        return InboxEntry(
            person_id=cast.person["unit"].pk,
            code="task.new",
            subject_kind="incident",
            subject_id=uuid7(),
            created_at=at,
        )

    at = now()
    InboxEntry.objects.bulk_create([entry(at) for _ in range(1000)])
    told = api_as("unit").get("/api/v1/inbox").json()
    assert (told["count"], told["count_exact"]) == (1000, True)
    InboxEntry.objects.bulk_create([entry(at)])
    told = api_as("unit").get("/api/v1/inbox").json()
    assert (told["count"], told["count_exact"]) == (1000, False)
    assert api_as("centre").get("/api/v1/inbox").json()["count"] == 0


@pytest.mark.parametrize("after", ["x", "0190f2b4-0000-7000-8000-000000000000", "WyJhIl0"])
@pytest.mark.parametrize(
    ("who", "url"), [("unit", "inbox"), ("unit", "tasks"), ("leader", "cards"), ("auditor", "security/events")]
)
def test_a_key_that_no_list_handed_out_is_refused(api_as: ApiAs, who: str, url: str, after: str) -> None:
    answer = api_as(who).get(f"/api/v1/{url}", {"after": after})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["after"])


@pytest.mark.parametrize("url", ["units", "units?proposable=1", "units/own/people", "units/other/people"])
def test_what_can_be_chosen_from_goes_page_by_page_in_one_order(cast: Cast, api_as: ApiAs, url: str) -> None:
    make_categories()
    cast.post["unit"].on_duty = False
    cast.post["unit"].save()
    url = url.replace("own", str(cast.unit["centre"].pk)).replace("other", str(cast.unit["emergency_mgmt"].pk))
    path, _, query = url.partition("?")
    whole = api_as("centre").get(f"/api/v1/{path}", dict([query.split("=")] if query else [])).json()
    found, said = walk(api_as("centre"), url)
    assert found == [row["id"] for row in whole["results"]]
    assert said == {(len(found), True)} == {(whole["count"], True)}
    assert len(found) > 1
    assert api_as("centre").get(f"/api/v1/{path}", {"after": "x"}).status_code == 400
    assert api_as("centre").get(f"/api/v1/{path}", {"limit": "501"}).status_code == 400


def test_an_account_says_how_many_phones_it_has_where_not_all_are_shown(cast: Cast, api_as: ApiAs) -> None:
    person, at = cast.person["worker"], now()
    Device.objects.bulk_create(
        Device(person=person, model=f"{n}", platform="android", app_version="1", token_sha256=bytes([n] * 32),
               created_at=at, last_seen_at=at, revoked_at=at if n else None, reason="lost" if n else "")
        for n in range(DEVICES_MAX + 3)
    )  # fmt: skip
    told = api_as("secadmin").get(f"/api/v1/security/accounts/{person.pk}").json()
    assert (len(told["devices"]), told["device_count"]) == (DEVICES_MAX, DEVICES_MAX + 3)
    assert told["devices"][0]["revoked_at"] is None
