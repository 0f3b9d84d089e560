"""A township makes a code for a person's post; the phone that shows it is signed in, once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.accounts.models import Attempt, DemoAccount, Device, RegistrationCode
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.models import Event
from tests.accounts.shapes import with_token
from tests.cast import GRID, Cast

CODES = "/api/v1/phones/codes"
ENTER = "/api/mobile/v1/sessions/code"
Api = Callable[[str], APIClient]


def made(api_as: Api, cast: Cast, who: str = "worker", by: str = "centre_lead") -> dict[str, Any]:
    answer = api_as(by).post(CODES, {"posts": [str(cast.post[who].pk)]}, format="json")
    assert answer.status_code == 201, answer.content
    told: dict[str, Any] = answer.json()["codes"][0]
    return told


def enter(code: str, device: str = "", address: str = "198.51.100.7") -> Any:
    facts = {"id": device or str(uuid7()), "model": "Redmi 9A", "platform": "android", "app_version": "0.1.0"}
    return APIClient().post(ENTER, {"code": code, "device": facts}, format="json", HTTP_X_FORWARDED_FOR=address)


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_code_signs_the_phone_in_for_the_post_that_it_was_made_for(api_as: Api, cast: Cast) -> None:
    told = made(api_as, cast)
    assert (told["name"], [grid["code"] for grid in told["grids"]]) == ("演示worker", [GRID])
    answer = enter(told["code"])
    assert answer.status_code == 201, answer.content
    session = answer.json()
    assert (session["person"]["id"], session["post"]["id"]) == (
        str(cast.person["worker"].pk), str(cast.post["worker"].pk),
    )  # fmt: skip
    assert with_token(session["token"]).get("/api/mobile/v1/changes").status_code == 200
    assert Device.objects.get(pk=session["device"]).model == "Redmi 9A"


def test_a_code_is_typed_as_people_type(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    typed = " ".join(code[at : at + 4].lower() for at in range(0, 16, 4)).replace(" ", " - ", 1)
    assert enter(typed).status_code == 201


def test_a_code_works_once(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    assert enter(code).status_code == 201
    assert refused(enter(code)) == (401, "auth.code_refused")
    assert Device.objects.count() == 1


def test_the_same_phone_may_ask_again_when_the_answer_got_lost(api_as: Api, cast: Cast) -> None:
    code, phone = made(api_as, cast)["code"], str(uuid7())
    first, second = enter(code, phone), enter(code, phone)
    assert (first.status_code, second.status_code) == (201, 201)
    assert with_token(second.json()["token"]).get("/api/mobile/v1/changes").status_code == 200
    assert with_token(first.json()["token"]).get("/api/mobile/v1/changes").status_code == 401
    RegistrationCode.objects.update(used_at=now() - timedelta(minutes=11))
    assert enter(code, phone).status_code == 401


def test_the_database_does_not_hold_the_code(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    row = RegistrationCode.objects.get()
    assert code.encode() not in bytes(row.digest)
    assert row.expires_at - row.created_at == timedelta(hours=settings.PHONES.code_hours)
    assert code not in str(list(Event.objects.values_list("data", flat=True)))


def test_every_refusal_is_the_same(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    RegistrationCode.objects.update(expires_at=now() - timedelta(seconds=1))
    late = enter(code)
    RegistrationCode.objects.update(expires_at=now() + timedelta(hours=1))
    post = cast.post["worker"]
    post.valid_to = post.valid_from
    post.save()
    gone = enter(code)
    unknown = enter("A" * 16)
    bodies = [answer.json() | {"request_id": ""} for answer in (late, gone, unknown)]
    assert [answer.status_code for answer in (late, gone, unknown)] == [401, 401, 401]
    assert bodies[0] == bodies[1] == bodies[2]


def test_a_new_code_ends_the_former_one(api_as: Api, cast: Cast) -> None:
    first, second = made(api_as, cast)["code"], made(api_as, cast)["code"]
    assert refused(enter(first)) == (401, "auth.code_refused")
    assert enter(second).status_code == 201


def test_a_code_that_was_taken_back_does_not_work(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    assert api_as("centre_lead").delete(f"{CODES}/{cast.post['worker'].pk}").status_code == 204
    assert enter(code).status_code == 401
    assert list(Event.objects.order_by("id").values_list("name", flat=True)) == [
        "person.code_made",
        "person.code_ended",
    ]


def test_who_left_has_no_code_any_more(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    person = cast.person["worker"]
    person.is_active = False
    person.save()
    assert enter(code).status_code == 401


def test_guessing_at_a_code_is_slowed_and_others_sign_in_from_the_same_address(api_as: Api, cast: Cast) -> None:
    code, other = made(api_as, cast)["code"], made(api_as, cast, "neighbour")["code"]
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    for _ in range(5):
        assert enter(wrong).status_code == 401
    assert refused(enter(wrong)) == (429, "auth.slow_down")
    assert refused(enter(code)) == (429, "auth.slow_down")
    assert enter(other).status_code == 201
    assert set(Attempt.objects.values_list("kind", flat=True)) == {"qr"}


def test_a_thousand_wrong_codes_of_one_address_keep_nobody_out(api_as: Api, cast: Cast) -> None:
    code = made(api_as, cast)["code"]
    for number in range(60):
        assert enter(f"{number:06d}XXXXXXXXXX").status_code == 401
    assert enter(code).status_code == 201


@pytest.mark.parametrize("who", ["centre", "centre_lead", "leader", "other_worker", "sysadmin"])
def test_codes_are_for_people_of_the_field_in_the_own_area(api_as: Api, cast: Cast, who: str) -> None:
    answer = api_as("centre_lead").post(CODES, {"posts": [str(cast.post[who].pk)]}, format="json")
    assert refused(answer) == (404, "core.not_found")
    assert not RegistrationCode.objects.exists()


def test_a_code_of_the_demo_opens_nothing_outside_of_a_demo(api_as: Api, cast: Cast, settings: Settings) -> None:
    DemoAccount.objects.create(person=cast.person["worker"], position=1)
    code = made(api_as, cast)["code"]
    settings.DEMO = False
    assert enter(code).status_code == 401
    settings.DEMO = True
    assert enter(code).status_code == 201


def test_the_list_says_who_has_no_phone_and_who_has_a_code(api_as: Api, cast: Cast) -> None:
    enter(made(api_as, cast)["code"])
    made(api_as, cast, "neighbour")
    rows = {row["name"]: row for row in api_as("centre_lead").get("/api/v1/phones/people").json()["results"]}
    assert (rows["演示worker"]["phones"], rows["演示worker"]["code"]) == (1, None)
    assert rows["演示neighbour"]["code"] is not None
    assert "演示centre" not in rows
    without = api_as("centre_lead").get("/api/v1/phones/people", {"without": "phone"}).json()["results"]
    assert {row["name"] for row in without} == set(rows) - {"演示worker"}
    found = api_as("centre_lead").get("/api/v1/phones/people", {"q": "演示nei"}).json()
    assert ([row["name"] for row in found["results"]], found["count"]) == (["演示neighbour"], 1)


def test_people_are_paged(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    after: Any = ""
    names: list[str] = []
    while after is not None:
        page = api.get("/api/v1/phones/people", {"limit": 2, "after": after}).json()
        names += [row["id"] for row in page["results"]]
        after = page["next"]
    assert len(names) == len(set(names)) == page["count"] == 9
