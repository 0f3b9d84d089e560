"""A console signs in, chooses a post and signs out."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.test import APIClient

from backend.accounts.models import DemoAccount
from backend.core.changes import Cursor, publish
from backend.core.models import Change, Event
from tests.accounts.shapes import PASSWORD, SESSION, sign_in, with_password
from tests.cast import TOWN, Cast

POST = f"{SESSION}/post"


def people_url(cast: Cast, unit: str) -> str:
    return f"/api/v1/units/{cast.unit[unit].pk}/people"


def test_a_base_map_that_is_set_is_told_to_the_console(cast: Cast, settings: Settings) -> None:
    settings.BASEMAP_URL, settings.BASEMAP_ATTRIBUTION = "https://tiles.example/{z}/{x}/{y}.png", "天地图"
    with_password(cast.person["centre"])
    told = sign_in(APIClient(), "centre").json()
    assert told["basemap"] == {"url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "天地图"}


def test_signing_in_tells_who_one_is_and_where(cast: Cast) -> None:
    with_password(cast.person["centre"])
    api = APIClient()
    answer = sign_in(api, "centre")
    assert answer.status_code == 200
    told = answer.json()
    assert told["signed_in"] is True
    assert told["person"] == {"id": str(cast.person["centre"].pk), "name": "演示centre", "username": "centre"}
    assert told["post"]["role"] == "centre"
    assert told["post"]["unit"]["kind"] == "centre"
    assert told["posts"] == [told["post"]]
    assert told["area"]["code"] == TOWN
    assert (told["area"]["name"], told["area"]["level"]) == ("干𬒗镇", "township")
    assert told["area"]["bbox"] == pytest.approx([120.0, 30.0, 120.02, 30.01])
    assert told["basemap"] is None
    again = api.get(SESSION).json()
    assert {**again, "csrf": ""} == {**told, "csrf": ""}


def test_a_session_tells_where_the_live_stream_is_to_begin(cast: Cast) -> None:
    with_password(cast.person["centre"])
    told = sign_in(APIClient(), "centre").json()
    cursor = Cursor.decode(told["cursor"])
    assert cursor is not None
    with transaction.atomic():
        publish("incident", uuid4(), [TOWN])
    assert Change.objects.latest("xid").xid > cursor.xid
    assert "cursor" not in APIClient().get(SESSION).json()


def test_a_session_begins_with_a_new_key(cast: Cast) -> None:
    with_password(cast.person["centre"])
    api = APIClient()
    before = api.session.session_key
    sign_in(api, "centre")
    assert api.session.session_key != before


def test_signing_in_and_out_are_events_of_the_person(cast: Cast) -> None:
    person = with_password(cast.person["centre"])
    api = APIClient()
    sign_in(api, "centre", address="203.0.113.9")
    api.delete(SESSION)
    rows = Event.objects.filter(subject_kind="person", subject_id=person.pk).order_by("id")
    assert [(row.name, row.area_code) for row in rows] == [("person.signed_in", TOWN), ("person.signed_out", TOWN)]
    assert rows[0].data == {"by": "console", "address": "203.0.113.9"}
    assert rows[0].actor_post == cast.post["centre"].pk


def test_signing_out_ends_the_session_and_tells_the_caches(cast: Cast) -> None:
    person = with_password(cast.person["centre"])
    api = APIClient()
    sign_in(api, "centre")
    assert api.get(people_url(cast, "police")).status_code == 200
    assert api.delete(SESSION).status_code == 204
    assert api.get(people_url(cast, "police")).status_code == 401
    assert api.get(SESSION).json()["signed_in"] is False
    assert Change.objects.filter(kind="access", audience=f"p:{person.pk}", object_id=str(person.pk)).exists()


@pytest.mark.parametrize(("username", "password"), [("centre", "wrong"), ("nobody", PASSWORD), ("left", PASSWORD)])
def test_every_failed_sign_in_answers_alike(cast: Cast, username: str, password: str) -> None:
    with_password(cast.person["centre"])
    left = with_password(cast.person["leader"])
    left.username, left.is_active = "left", False
    left.save()
    answer = sign_in(APIClient(), username, password)
    assert answer.status_code == 401
    assert {**answer.json(), "request_id": ""} == {
        "code": "auth.failed",
        "message": "用户名或密码不正确。请检查后重试，或请管理员重置密码。",
        "params": {},
        "fields": {},
        "request_id": "",
    }


def test_a_person_without_a_post_is_told_so(cast: Cast) -> None:
    with_password(cast.person["no_post"])
    api = APIClient()
    answer = sign_in(api, "no_post")
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.no_post")
    assert api.get(SESSION).json()["signed_in"] is False


def test_a_bad_body_names_its_fields(cast: Cast) -> None:
    answer = APIClient().post(SESSION, {"username": "centre", "pasword": "x"}, format="json")
    assert (answer.status_code, set(answer.json()["fields"])) == (400, {"password", "pasword"})


@pytest.mark.parametrize(("method", "path"), [("post", SESSION), ("delete", SESSION), ("post", POST)])
def test_unsafe_methods_need_the_csrf_token(cast: Cast, method: str, path: str) -> None:
    api = APIClient(enforce_csrf_checks=True)
    api.force_login(cast.person["centre"])
    answer = getattr(api, method)(path, {}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (403, "auth.csrf")


def test_the_csrf_token_of_the_session_is_the_one_to_send(cast: Cast) -> None:
    with_password(cast.person["centre"])
    api = APIClient(enforce_csrf_checks=True)
    token = api.get(SESSION).json()["csrf"]
    body = {"username": "centre", "password": PASSWORD}
    answer = api.post(SESSION, body, format="json", HTTP_X_CSRFTOKEN=token)
    assert answer.status_code == 200
    assert api.delete(SESSION, HTTP_X_CSRFTOKEN=answer.json()["csrf"]).status_code == 204


def test_a_person_switches_between_own_posts_only(cast: Cast) -> None:
    second = cast.post["law_unit"]
    second.person = with_password(cast.person["centre"])
    second.save()
    api = APIClient()
    first = sign_in(api, "centre").json()
    assert {post["role"] for post in first["posts"]} == {"centre", "unit_lead"}
    other = next(post for post in first["posts"] if post["id"] != first["post"]["id"])
    switched = api.post(POST, {"post": other["id"]}, format="json")
    assert switched.json()["post"] == other == api.get(SESSION).json()["post"]
    for foreign in (cast.post["leader"].pk, uuid4()):
        answer = api.post(POST, {"post": str(foreign)}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")
    assert api.get(SESSION).json()["post"] == other


def test_the_post_in_use_decides_what_is_allowed(cast: Cast) -> None:
    second = cast.post["law_unit"]
    second.person = with_password(cast.person["worker"])
    second.save()
    api = APIClient()
    sign_in(api, "worker")
    api.post(POST, {"post": str(cast.post["worker"].pk)}, format="json")
    assert api.get(people_url(cast, "law_enforcement")).json()["code"] == "auth.role_not_allowed"
    api.post(POST, {"post": str(second.pk)}, format="json")
    assert api.get(people_url(cast, "law_enforcement")).status_code == 200


def test_a_changed_password_ends_the_sessions(cast: Cast) -> None:
    person = with_password(cast.person["centre"])
    api = APIClient()
    sign_in(api, "centre")
    person.set_password("another-password")
    person.save()
    assert api.get(people_url(cast, "police")).status_code == 401


def test_finding_out_who_calls_costs_three_queries(
    cast: Cast, api_as: Callable[[str], APIClient], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api = api_as("worker")
    with django_assert_max_num_queries(3):
        assert api.get(people_url(cast, "police")).status_code == 403


def test_demo_accounts_are_offered_only_in_a_demo(cast: Cast, settings: Settings) -> None:
    DemoAccount.objects.create(person=cast.person["worker"], position=2)
    DemoAccount.objects.create(person=cast.person["centre"], position=1)
    DemoAccount.objects.create(person=cast.person["leader"], position=DemoAccount.NOT_OFFERED)
    offered = APIClient().get(SESSION).json()
    assert offered["demo"] is True
    assert [account["username"] for account in offered["demo_accounts"]] == ["centre", "worker"]
    assert offered["demo_accounts"][1] == {
        "username": "worker",
        "name": "演示worker",
        "role": "worker",
        "unit": "顾家桥村综治工作站",
        "area_name": "顾家桥村",
    }
    settings.DEMO = False
    told = APIClient().get(SESSION).json()
    assert (told["demo"], told.get("demo_accounts")) == (False, None)


def test_accounts_of_the_demo_cannot_sign_in_outside_of_it(cast: Cast, settings: Settings) -> None:
    DemoAccount.objects.create(person=with_password(cast.person["worker"]), position=1)
    with_password(cast.person["centre"])
    settings.DEMO = False
    assert sign_in(APIClient(), "worker").json()["code"] == "auth.failed"
    assert sign_in(APIClient(), "centre").status_code == 200
