"""A phone signs in, carries its token, and is signed out."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.accounts import commands
from backend.accounts.access import today
from backend.accounts.models import Device
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from backend.core.models import Change, Event
from backend.core.problems import NotFound
from tests.accounts.shapes import PHONE_SESSIONS, phone_body, sign_in_phone, with_password, with_token
from tests.cast import VILLAGE, Cast


def people_status(cast: Cast, token: str) -> int:
    return int(with_token(token).get(f"/api/v1/units/{cast.unit['station'].pk}/people").status_code)


def signed_in(cast: Cast, who: str) -> tuple[Device, str]:
    with_password(cast.person[who])
    told = sign_in_phone(APIClient(), who).json()
    return Device.objects.get(pk=told["device"]), told["token"]


def test_a_phone_gets_a_token_that_the_database_does_not_hold(cast: Cast) -> None:
    with_password(cast.person["worker"])
    body = phone_body("worker")
    answer = APIClient().post(PHONE_SESSIONS, body, format="json")
    assert answer.status_code == 201
    told = answer.json()
    assert told["device"] == body["device"]["id"]
    assert (told["post"]["role"], told["area"]["code"]) == ("worker", VILLAGE)
    assert told["person"]["id"] == str(cast.person["worker"].pk)
    device = Device.objects.get(pk=told["device"])
    assert told["token"].encode() not in bytes(device.token_sha256)
    assert (device.model, device.platform, device.app_version) == ("Redmi 9A", "android", "1")
    assert len(told["token"]) >= 43


def test_the_token_opens_the_console_api_without_csrf(cast: Cast) -> None:
    _, token = signed_in(cast, "station")
    assert people_status(cast, token) == 200


@pytest.mark.parametrize("header", ["Device nonsense", "Device", "Device ", "Bearer x", "Device \u00e9"])
def test_a_token_that_never_was_is_refused(cast: Cast, header: str) -> None:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=header)
    answer = api.get(f"/api/v1/units/{cast.unit['station'].pk}/people")
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.sign_in_needed")


def test_signing_out_revokes_the_token_at_once(cast: Cast) -> None:
    device, token = signed_in(cast, "station")
    assert with_token(token).delete(PHONE_SESSIONS).status_code == 204
    answer = with_token(token).delete(PHONE_SESSIONS)
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.device_revoked")
    assert answer.json()["params"] == {"reason": "signed_out", "then": "keep"}
    device.refresh_from_db()
    assert device.reason == "signed_out"
    events = Event.objects.filter(subject_id=device.person_id).order_by("id").values_list("name", flat=True)
    assert list(events) == ["person.signed_in", "device.revoked"]
    assert Change.objects.filter(kind="access", audience=f"p:{device.person_id}").exists()


def test_a_device_is_revoked_once(cast: Cast) -> None:
    device, token = signed_in(cast, "station")
    for reason in ("lost", "stolen"):
        commands.revoke_device(device=device, reason=reason, actor=SYSTEM_ACTOR, now=now())
    device.refresh_from_db()
    assert device.reason == "lost"
    assert Event.objects.filter(name="device.revoked").count() == 1
    assert people_status(cast, token) == 401


def test_signing_in_again_replaces_the_token_of_the_phone(cast: Cast) -> None:
    device, old = signed_in(cast, "station")
    body = phone_body("station") | {"device": {"id": str(device.pk)}}
    fresh = APIClient().post(PHONE_SESSIONS, body, format="json").json()["token"]
    assert (people_status(cast, old), people_status(cast, fresh)) == (401, 200)
    assert Device.objects.count() == 1


def test_another_phone_of_the_person_stays_signed_in(cast: Cast) -> None:
    _, first = signed_in(cast, "station")
    _, second = signed_in(cast, "station")
    assert (people_status(cast, first), people_status(cast, second)) == (200, 200)


def test_a_phone_that_passes_to_a_colleague_is_the_colleagues(cast: Cast) -> None:
    device, old = signed_in(cast, "station")
    commands.register_push(device_id=device.pk, kind="fcm", push_id="push-1")
    with_password(cast.person["worker"])
    body = phone_body("worker") | {"device": {"id": str(device.pk)}}
    assert APIClient().post(PHONE_SESSIONS, body, format="json").status_code == 201
    assert people_status(cast, old) == 401
    device.refresh_from_db()
    assert (device.person, device.push_id, device.revoked_at) == (cast.person["worker"], "", None)
    ended = Event.objects.get(name="device.revoked")
    assert (ended.subject_id, ended.data["reason"]) == (cast.person["station"].pk, "replaced")


def test_who_left_has_no_phone_any_more(cast: Cast) -> None:
    _, token = signed_in(cast, "station")
    person = cast.person["station"]
    person.is_active = False
    person.save()
    answer = with_token(token).delete(PHONE_SESSIONS)
    assert (answer.json()["code"], answer.json()["params"]) == (
        "auth.device_revoked", {"reason": "left", "then": "deliver"},
    )  # fmt: skip


def test_a_phone_works_in_the_wanted_post_or_the_first_with_field_work(cast: Cast) -> None:
    station = cast.post["station"]
    station.person, station.valid_from = with_password(cast.person["centre"]), today() - timedelta(days=1)
    station.save()
    assert sign_in_phone(APIClient(), "centre").json()["post"]["role"] == "station"
    wanted = sign_in_phone(APIClient(), "centre", post=str(cast.post["centre"].pk))
    assert wanted.json()["post"]["role"] == "centre"
    foreign = sign_in_phone(APIClient(), "centre", post=str(cast.post["worker"].pk))
    assert (foreign.status_code, foreign.json()["code"]) == (404, "core.not_found")


def test_being_seen_is_written_at_most_once_a_minute(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device, token = signed_in(cast, "worker")
    seen = device.last_seen_at
    with django_assert_max_num_queries(2):
        people_status(cast, token)
    device.refresh_from_db()
    assert device.last_seen_at == seen
    Device.objects.filter(pk=device.pk).update(last_seen_at=seen - timedelta(seconds=61))
    with django_assert_max_num_queries(3):
        people_status(cast, token)
    device.refresh_from_db()
    assert device.last_seen_at > seen


def test_a_push_address_belongs_to_one_phone(cast: Cast) -> None:
    first, _ = signed_in(cast, "station")
    second, _ = signed_in(cast, "worker")
    commands.register_push(device_id=first.pk, kind="fcm", push_id="push-1")
    commands.register_push(device_id=second.pk, kind="fcm", push_id="push-1")
    commands.register_push(device_id=second.pk, kind="fcm", push_id="push-1")
    found = dict(Device.objects.values_list("pk", "push_id"))
    assert found == {first.pk: "", second.pk: "push-1"}


def test_a_phone_that_is_signed_out_gets_no_push_address(cast: Cast) -> None:
    device, _ = signed_in(cast, "station")
    commands.revoke_device(device=device, reason="lost", actor=SYSTEM_ACTOR, now=now())
    for device_id in (device.pk, uuid4()):
        with pytest.raises(NotFound):
            commands.register_push(device_id=device_id, kind="fcm", push_id="push-1")
    assert not Device.objects.exclude(push_id="").exists()


@pytest.mark.parametrize("device", [{"id": "no-uuid"}, {}, "x", None, {"id": str(UUID(int=1)), "model": "m" * 81}])
def test_a_bad_device_is_named(cast: Cast, device: object) -> None:
    with_password(cast.person["worker"])
    body = phone_body("worker") | {"device": device}
    answer = APIClient().post(PHONE_SESSIONS, body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid")
    assert not Device.objects.exists()
