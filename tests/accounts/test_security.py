"""The security administrator ends phones and sessions of the area, and the auditor reads of it; neither sees cases."""

from typing import Any
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from backend.accounts.models import Device, Post
from backend.accounts.resolve import resolve
from backend.core.models import Change, Event
from tests.accounts.shapes import SESSION, sign_in, sign_in_phone, with_password, with_token
from tests.cast import COUNTY, OTHER_TOWN, Cast

ACCOUNTS, EVENTS, FAILURES = (f"/api/v1/security/{name}" for name in ("accounts", "events", "failures"))


@pytest.fixture(autouse=True)
def passwords(cast: Cast) -> None:
    """Once: another one would end the sessions."""
    for who in ("worker", "other_worker", "station", "centre", "centre_lead", "secadmin", "auditor"):
        with_password(cast.person[who])


def desk(who: str) -> APIClient:
    api = APIClient()
    sign_in(api, who)
    return api


def read(api: APIClient, url: str, **params: Any) -> Any:
    answer = api.get(url, params)
    assert answer.status_code == 200, answer.content
    return answer.json()


def phone(who: str) -> tuple[str, str]:
    told = sign_in_phone(APIClient(), who).json()
    return told["device"], told["token"]


def end(api: APIClient, cast: Cast, who: str, device: str = "", reason: str = "lost") -> Any:
    way = f"/phones/{device}/end" if device else "/end"
    return api.post(f"{ACCOUNTS}/{cast.person[who].pk}{way}", {"reason": reason}, format="json")


def narrow(cast: Cast, who: str, area_code: str) -> None:
    Post.objects.filter(pk=cast.post[who].pk).update(area_code=area_code)


def test_a_phone_that_is_ended_is_out_with_its_next_request(cast: Cast) -> None:
    device, token = phone("station")
    other, kept = phone("station")
    url = f"/api/v1/units/{cast.unit['station'].pk}/people"
    assert with_token(token).get(url).status_code == 200
    answer = end(desk("secadmin"), cast, "station", device)
    assert answer.status_code == 200
    told = {row["id"]: (row["revoked_at"] is None, row["reason"]) for row in answer.json()["devices"]}
    assert told == {device: (False, "lost"), other: (True, "")}
    refused = with_token(token).get(url)
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.device_revoked")
    assert resolve(authorization=f"Device {token}", anew=True) is None
    assert with_token(kept).get(url).status_code == 200
    assert Change.objects.filter(kind="access", audience=f"p:{cast.person['station'].pk}").exists()
    event = Event.objects.get(name="device.revoked")
    assert (event.actor_person, event.data["reason"]) == (cast.person["secadmin"].pk, "lost")


def test_an_ended_phone_stays_as_it_was(cast: Cast) -> None:
    api = desk("secadmin")
    device, _ = phone("station")
    assert end(api, cast, "station", device).status_code == 200
    again = end(api, cast, "station", device, reason="stolen")
    assert (again.status_code, again.json()["devices"][0]["reason"]) == (200, "lost")
    assert Event.objects.filter(name="device.revoked").count() == 1


def test_ending_everything_signs_out_consoles_and_phones_until_the_next_sign_in(cast: Cast) -> None:
    console = desk("centre")
    neighbour = desk("centre_lead")
    _, token = phone("centre")
    cookie = f"sessionid={console.cookies['sessionid'].value}"
    assert resolve(cookie=cookie, anew=True) is not None
    answer = end(desk("secadmin"), cast, "centre", reason="ended")
    assert (answer.status_code, answer.json()["phones"]) == (200, 0)
    assert resolve(cookie=cookie, anew=True) is None
    assert console.get(SESSION).json()["signed_in"] is False
    assert with_token(token).get(SESSION + "/none").status_code in (401, 404)
    assert Device.objects.get(person=cast.person["centre"]).reason == "ended"
    assert neighbour.get(SESSION).json()["signed_in"] is True
    assert Event.objects.get(name="person.sessions_ended").data == {"devices": 1, "reason": "ended"}
    assert sign_in(console, "centre").status_code == 200
    assert console.get(SESSION).json()["signed_in"] is True


def test_accounts_are_found_by_the_beginning_of_either_name_and_paged(cast: Cast) -> None:
    api = desk("secadmin")
    phone("station")
    found = read(api, ACCOUNTS, q="演示station")["results"]
    assert [(row["username"], row["phones"], row["posts"][0]["role"]) for row in found] == [("station", 1, "station")]
    assert [row["username"] for row in read(api, ACCOUNTS, q="centre")["results"]] == ["centre", "centre_lead"]
    assert read(api, ACCOUNTS, q="entre") == {"results": [], "next": None, "count": 0, "count_exact": True}
    names: list[str] = []
    after: Any = ""
    while after is not None:
        page = read(api, ACCOUNTS, limit=7, after=after)
        names += [row["username"] for row in page["results"]]
        after = page["next"]
    assert names == sorted(set(cast.person) - {"no_post"})


def test_a_security_administrator_of_a_township_has_only_its_people(cast: Cast) -> None:
    narrow(cast, "secadmin", OTHER_TOWN)
    api = desk("secadmin")
    device, token = phone("worker")
    assert {row["username"] for row in read(api, ACCOUNTS)["results"]} == {
        "other_worker", "other_centre", "other_unit", "secadmin",
    }  # fmt: skip
    assert api.get(f"{ACCOUNTS}/{cast.person['worker'].pk}").status_code == 404
    assert end(api, cast, "worker", device).status_code == end(api, cast, "worker").status_code == 404
    assert Device.objects.get(pk=device).revoked_at is None
    assert with_token(token).get(f"/api/v1/units/{uuid4()}/people").status_code == 403


@pytest.mark.parametrize("body", [{}, {"reason": "signed_out"}, {"reason": "lost", "more": 1}, []])
def test_an_end_without_a_reason_ends_nothing(cast: Cast, body: object) -> None:
    device, _ = phone("worker")
    url = f"{ACCOUNTS}/{cast.person['worker'].pk}/phones/{device}/end"
    assert desk("secadmin").post(url, body, format="json").status_code == 400
    assert Device.objects.get(pk=device).revoked_at is None


def test_a_wrong_password_is_told_to_both_without_what_was_typed() -> None:
    sign_in(APIClient(), "centre", "wrong", address="203.0.113.9")
    sign_in(APIClient(), "my-secret", "wrong", address="203.0.113.10")
    for rows in (
        read(desk("secadmin"), FAILURES)["results"],
        read(desk("auditor"), EVENTS, kind="failed")["results"],
    ):
        assert [(row["name"], row["about"], row["facts"]["address"]) for row in rows] == [
            ("address.sign_in_failed", None, "203.0.113.10"),
            ("person.sign_in_failed", {"name": "演示centre", "username": "centre"}, "203.0.113.9"),
        ]
    assert "my-secret" not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_auditor_reads_newest_first_page_by_page() -> None:
    for who in ("worker", "station", "centre"):
        phone(who)
    api = desk("auditor")
    everything = [row["id"] for row in read(api, EVENTS)["results"]]
    assert everything == sorted(everything, reverse=True)
    assert len(everything) == 4
    paged: list[int] = []
    after: Any = ""
    while after is not None:
        page = read(api, EVENTS, limit=1, after=after)
        paged += [row["id"] for row in page["results"]]
        after = page["next"]
    assert paged == everything


def test_the_auditor_filters_by_kind_person_and_day(cast: Cast) -> None:
    device, _ = phone("worker")
    end(desk("secadmin"), cast, "worker", device)
    api = desk("auditor")
    (ended,) = read(api, EVENTS, kind="revoked")["results"]
    assert ended["actor"]["username"] == "secadmin"
    assert ended["about"]["username"] == "worker"
    assert ended["facts"] == {"model": "Redmi 9A", "reason": "lost"}
    assert ended["area"]["code"] == "33"
    about_worker = [row["name"] for row in read(api, EVENTS, who="worker")["results"]]
    assert about_worker == ["device.revoked", "person.signed_in"]
    assert [row["name"] for row in read(api, EVENTS, who="演示secadmin", kind="revoked")["results"]] == [ended["name"]]
    assert read(api, EVENTS, who="nobody")["results"] == []
    assert read(api, EVENTS, last="2020-01-01")["results"] == []
    assert len(read(api, EVENTS, first="2020-01-01")["results"]) == 4


def test_an_auditor_of_a_township_reads_what_happened_there(cast: Cast) -> None:
    narrow(cast, "auditor", OTHER_TOWN)
    phone("worker")
    phone("other_worker")
    rows = read(desk("auditor"), EVENTS)["results"]
    assert [row["actor"]["username"] for row in rows] == ["auditor", "other_worker"]
    assert {row["area"]["code"][:9] for row in rows} == {OTHER_TOWN}


@pytest.mark.parametrize(
    "params",
    [
        {"kind": "cases"}, {"first": "yesterday"}, {"last": "2026-13-01"}, {"first": "20261101"}, {"limit": 201},
        {"after": "x"}, {"after": "W251bGwsICIxIl0"}, {"who": "x" * 65}, {"area": COUNTY}, {"last": "9999-12-31"},
    ],
)  # fmt: skip
def test_a_filter_that_is_none_is_refused(params: dict[str, Any]) -> None:
    answer = desk("auditor").get(EVENTS, params)
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid")


def test_cases_are_in_no_list_of_events() -> None:
    names = {row["name"] for row in read(desk("auditor"), EVENTS)["results"]}
    assert names == {"person.signed_in"}
