"""A phone is signed in by a code that comes as SMS, through a gateway; nobody learns from it whose numbers exist."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob
from rest_framework.test import APIClient

from backend.accounts.jobs import tidy
from backend.accounts.models import DemoAccount, Device, Person, RegistrationCode, SmsCode
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.models import Event
from backend.notify import sms
from backend.notify.jobs import SMS_TRIES, NotDelivered
from deploy.fcm_stub.server import Stub
from tests.accounts.shapes import with_token
from tests.accounts.sms import ASK, NUMBER, UNKNOWN, ask, carry, enter, later, sent, wrong
from tests.cast import Cast


def test_the_code_signs_the_phone_in_for_the_post_of_field_work(stub: Stub, cast: Cast) -> None:
    code = sent(stub, "+86 139-1234-5678")
    answer = enter(code)
    assert answer.status_code == 201, answer.content
    session = answer.json()
    assert session["post"]["id"] == str(cast.post["worker"].pk)
    assert with_token(session["token"]).get("/api/mobile/v1/changes").status_code == 200
    assert Event.objects.filter(name="person.sms_code_sent", subject_id=cast.person["worker"].pk).count() == 1


@pytest.mark.parametrize(("language", "words"), [("zh", "登录验证码"), ("en", "is your code to sign in")])
def test_the_text_is_one_that_a_browser_can_offer(stub: Stub, cast: Cast, language: str, words: str) -> None:
    code = sent(stub, language=language)
    text = stub.texts[-1]
    assert text["to"] == NUMBER
    assert words in text["text"]
    assert text["text"].endswith(f"\n@{urlsplit(django_settings.PUBLIC_ORIGIN).hostname} #{code}")
    assert len(text["text"]) <= 134  # two parts of a Chinese SMS


def test_the_database_does_not_hold_the_code(stub: Stub, cast: Cast) -> None:
    code = sent(stub)
    row = SmsCode.objects.values().get()
    by_chance = ("id", "post_id", "device", "number", "asked_at", "expires_at", "used_at")
    assert all(code not in str(value) for name, value in row.items() if name not in by_chance)
    [args] = ProcrastinateJob.objects.filter(task_name="notify.sms_code").values_list("args", flat=True)
    assert set(args) == {"pk"}


def test_known_and_unknown_numbers_get_the_same_answer_and_the_same_work(stub: Stub, cast: Cast) -> None:
    with CaptureQueriesContext(connection) as known:
        first = ask(NUMBER)
    with CaptureQueriesContext(connection) as unknown:
        second = ask(UNKNOWN)
    shapes = [
        [query["sql"].split("'")[0] for query in each.captured_queries if "SAVEPOINT" not in query["sql"]]
        for each in (known, unknown)
    ]
    assert shapes[0] == shapes[1]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    carry()
    assert not stub.texts
    assert SmsCode.objects.get(number=UNKNOWN).state == "nobody"
    assert (enter("123456", UNKNOWN).status_code, enter("123456", UNKNOWN).json()["code"]) == (
        401,
        "auth.sms_code_refused",
    )


def test_a_code_works_once_and_for_the_same_phone_again_when_the_answer_got_lost(stub: Stub, cast: Cast) -> None:
    code, device = sent(stub), str(uuid7())
    assert [enter(code, device=device).status_code for _ in range(2)] == [201, 201]
    assert enter(code).status_code == 401
    later(11)
    assert enter(code, device=device).status_code == 401


def test_a_code_ends_after_five_minutes(stub: Stub, cast: Cast) -> None:
    code = sent(stub)
    later(4.9)
    assert enter(code).status_code == 201
    second = sent(stub)
    later(5.1)
    assert enter(second).status_code == 401


def test_after_three_wrong_tries_the_right_one_is_refused_too(stub: Stub, cast: Cast) -> None:
    code = sent(stub)
    tries = [enter(wrong(code), address=f"198.51.100.{at}").status_code for at in range(3)]
    assert tries == [401] * 3
    assert enter(code, address="198.51.100.99").status_code == 401
    assert not Device.objects.exists()
    later(2)
    assert enter(sent(stub), address="198.51.100.99").status_code == 201


def test_only_the_newest_code_counts(stub: Stub, cast: Cast) -> None:
    first = second = sent(stub)
    while second == first:  # one in a million
        later(1.1)
        second = sent(stub)
    assert enter(first).status_code == 401
    assert enter(second).status_code == 201


def test_a_county_costs_a_bounded_number_of_texts_an_hour(stub: Stub, cast: Cast) -> None:
    numbers = {"worker": "13700000001", "neighbour": "13700000002", "station": "13700000003", "deputy": "13700000004"}
    for who, number in numbers.items():
        Person.objects.filter(pk=cast.person[who].pk).update(phone=number)
        assert ask(number).status_code == 202
        carry()
    assert [text["to"] for text in stub.texts] == list(numbers.values())[:3]
    assert SmsCode.objects.get(number="13700000004").state == "held"


@pytest.mark.parametrize("how", ["two people", "left", "desk", "demo"])
def test_nobody_is_signed_in_whose_number_says_nothing(stub: Stub, cast: Cast, settings: Any, how: str) -> None:
    settings.DEMO = False
    worker = cast.person["worker"]
    if how == "two people":
        Person.objects.filter(pk=cast.person["neighbour"].pk).update(phone=NUMBER)
    elif how == "left":
        Person.objects.filter(pk=worker.pk).update(is_active=False)
    elif how == "desk":
        Person.objects.filter(pk=worker.pk).update(phone="")
        Person.objects.filter(pk=cast.person["centre"].pk).update(phone=NUMBER)
    else:
        DemoAccount.objects.create(person=worker, position=1)
    assert ask().status_code == 202
    carry()
    assert not stub.texts


def test_who_left_meanwhile_is_not_signed_in(stub: Stub, cast: Cast) -> None:
    code = sent(stub)
    Person.objects.filter(pk=cast.person["worker"].pk).update(is_active=False)
    assert enter(code).status_code == 401


@pytest.mark.parametrize("answer", ["UNAVAILABLE", "SILENT"])
def test_a_gateway_that_fails_is_asked_again_with_the_same_code(stub: Stub, cast: Cast, answer: str) -> None:
    stub.answers = {NUMBER: answer}
    assert ask().status_code == 202
    with pytest.raises(NotDelivered):
        carry()
    stub.answers = {}
    carry(1)
    assert enter(stub.texts[-1]["params"]["code"]).status_code == 201
    assert len(stub.texts) == 1
    carry(2)
    assert len(stub.texts) == 1


def test_a_gateway_that_refuses_is_not_asked_again(stub: Stub, cast: Cast) -> None:
    stub.answers = {NUMBER: "INVALID_ARGUMENT"}
    assert ask().status_code == 202
    carry()
    assert SmsCode.objects.get().state == "failed"
    assert Event.objects.filter(name="person.sms_code_failed").count() == 1


def test_a_gateway_that_is_down_is_left_alone_for_a_while(
    stub: Stub, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub.answers = {"*": "UNAVAILABLE"}
    text = sms.Sms("1", NUMBER, "code", "x", {})
    at = 1000.0
    monkeypatch.setattr("backend.notify.sms.time.monotonic", lambda: at)
    assert [sms.send(text).detail for _ in range(6)] == ["HTTP 503"] * 5 + ["gateway is left alone"]
    at += 31
    stub.answers = {}
    assert sms.send(text).outcome == "sent"
    assert sms.send(text).outcome == "sent"


def test_the_last_try_gives_up_and_says_so(stub: Stub, cast: Cast) -> None:
    stub.answers = {NUMBER: "UNAVAILABLE"}
    assert ask().status_code == 202
    carry(SMS_TRIES)
    assert SmsCode.objects.get().error == "HTTP 503"


@pytest.mark.parametrize("secret", ["stub", "other"])
def test_the_gateway_takes_only_what_we_have_signed(stub: Stub, cast: Cast, settings: Any, secret: str) -> None:
    settings.SMS = type(settings.SMS)(**(vars(settings.SMS) | {"secret": secret}))
    result = sms.send(sms.Sms("1", NUMBER, "code", "x", {}))
    assert result.outcome == ("sent" if secret == "stub" else "failed")


def test_without_a_gateway_nothing_is_offered(cast: Cast, settings: Any) -> None:
    settings.SMS = type(settings.SMS)(**(vars(settings.SMS) | {"url": ""}))
    assert APIClient().get(ASK).json() == {"offered": False}
    assert (ask().status_code, ask().json()["code"]) == (503, "sms.not_offered")


def test_with_a_gateway_it_is_offered(stub: Stub) -> None:
    assert APIClient().get(ASK).json() == {"offered": True}


@pytest.mark.parametrize(
    "phone", ["", "1391234567", "139123456789", "23912345678", "abc", None, 7, "１３９１２３４５６７８"]
)
def test_what_is_no_number_is_refused(stub: Stub, phone: object) -> None:
    answer = APIClient().post(ASK, {"phone": phone}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["phone"])


def test_numbers_and_addresses_go_after_two_days(stub: Stub, cast: Cast) -> None:
    sent(stub)
    tidy(timestamp=0)
    assert SmsCode.objects.count() == 1
    later(2 * 24 * 60 + 1)
    tidy(timestamp=0)
    assert not SmsCode.objects.exists()


@pytest.mark.parametrize("reason", ["lost", "stolen"])
def test_whoever_found_the_phone_does_not_get_in_by_its_card(stub: Stub, cast: Cast, reason: str) -> None:
    code, device = sent(stub), str(uuid7())
    assert enter(code, device=device).status_code == 201
    Device.objects.filter(pk=device).update(revoked_at=now(), reason=reason)
    assert enter(code, device=device).status_code == 401  # the answer that got lost is not repeated either
    later(2)
    texts = len(stub.texts)
    assert ask().status_code == 202
    carry()
    assert len(stub.texts) == texts
    RegistrationCode.objects.create(
        digest=b"d", post=cast.post["worker"], created_at=now(), expires_at=now(), used_at=now(), device=uuid7()
    )
    later(2)
    assert enter(sent(stub)).status_code == 201
