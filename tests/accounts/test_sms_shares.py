"""A stranger may ask for any number, and takes nothing from its owner by that."""

import pytest

from backend.accounts.models import Device, Person, SmsCode
from backend.core.clock import now
from backend.core.ids import uuid7
from deploy.fcm_stub.server import Stub
from tests.accounts.sms import NUMBER, UNKNOWN, ask, carry, enter, later, sent, wrong
from tests.cast import Cast


def test_one_address_asks_for_a_number_once_a_minute_and_three_times_an_hour(stub: Stub, cast: Cast) -> None:
    for phone in (NUMBER, UNKNOWN):
        for turn in range(3):
            assert ask(phone).status_code == 202
            again = ask(phone)
            assert (again.status_code, again.json()["code"]) == (429, "sms.too_often")
            assert turn == 2 or 0 < int(again["Retry-After"]) <= 60
            later(1.1)
        fourth = ask(phone)
        assert fourth.status_code == 429
        assert int(fourth["Retry-After"]) > 3000
        assert ask(phone, address="203.0.113.9").status_code == 202


def test_strangers_together_have_six_texts_an_hour_and_twelve_a_day(stub: Stub, cast: Cast) -> None:
    for part in range(2):
        answers = [ask(address=f"203.0.113.{part * 10 + at}").status_code for at in range(7)]
        assert answers == [202] * 6 + [429]
        later(61)
    assert int(ask(address="203.0.113.99")["Retry-After"]) > 70_000


@pytest.mark.parametrize("how", ["one network", "two networks"])
def test_of_ipv6_a_network_is_one_asker(stub: Stub, cast: Cast, how: str) -> None:
    first, second = "2001:db8:1:2::1", "2001:db8:1:2:ffff::9" if how == "one network" else "2001:db8:1:3::1"
    assert ask(address=first).status_code == 202
    assert ask(address=second).status_code == (429 if how == "one network" else 202)


def signed_in(stub: Stub) -> str:
    """The owner's phone, as which the person has worked."""
    device = str(uuid7())
    assert enter(sent(stub, device=device), device=device).status_code == 201
    later(25 * 60)
    return device


def test_the_owner_s_phone_gets_its_code_whatever_strangers_ask(stub: Stub, cast: Cast) -> None:
    device = signed_in(stub)
    stranger = [ask(address=f"203.0.113.{at}").status_code for at in range(8)]
    assert stranger[-1] == 429
    for other in range(300):
        SmsCode.objects.create(number=f"1380000{other:04d}", address="198.51.100.7", language="zh", asked_at=now())
    assert ask().status_code == 429
    again = str(uuid7())
    code = sent(stub, before=[str(uuid7()), device], device=again)
    assert enter(code, device=again).status_code == 201


def test_the_owner_s_phone_asks_five_times_an_hour(stub: Stub, cast: Cast) -> None:
    device = signed_in(stub)
    for _ in range(5):
        assert ask(before=[device]).status_code == 202
        assert ask(before=[device]).status_code == 429
        later(1.1)
    assert int(ask(before=[device])["Retry-After"]) > 3000


@pytest.mark.parametrize("whose", ["another's", "nobody's", "lost", "stolen"])
def test_no_other_phone_has_the_owner_s_share(stub: Stub, cast: Cast, whose: str) -> None:
    device = signed_in(stub)
    if whose == "another's":
        Device.objects.filter(pk=device).update(person=cast.person["neighbour"])
    elif whose == "nobody's":
        device = str(uuid7())
    else:
        Device.objects.filter(pk=device).update(revoked_at=now(), reason=whose)
    assert ask(before=[device]).status_code == 202
    assert not SmsCode.objects.latest("asked_at").known


def test_a_code_is_of_use_to_the_phone_that_asked_and_to_no_other(stub: Stub, cast: Cast) -> None:
    device = str(uuid7())
    code = sent(stub, device=device)
    assert enter(code).status_code == 401
    assert enter(code, device=device).status_code == 201


def test_strangers_neither_end_the_owner_s_code_nor_use_up_its_tries(stub: Stub, cast: Cast) -> None:
    device = str(uuid7())
    code = sent(stub, device=device)
    assert ask(address="203.0.113.9").status_code == 202
    carry()
    assert ask(address="203.0.113.10", device=str(uuid7())).status_code == 202
    carry()
    for at in range(20):
        assert enter(wrong(code), address=f"203.0.113.{at}").status_code == 401
    assert enter(code, device=device).status_code == 201


def test_a_county_s_texts_are_not_used_up_for_phones_that_are_known(stub: Stub, cast: Cast) -> None:
    device = signed_in(stub)
    for at, who in enumerate(["neighbour", "station", "deputy"]):
        Person.objects.filter(pk=cast.person[who].pk).update(phone=f"1370000000{at}")
        assert ask(f"1370000000{at}").status_code == 202
        carry()
    texts = len(stub.texts)
    assert ask().status_code == 202
    carry()
    assert len(stub.texts) == texts
    sent(stub, before=[device])
    assert len(stub.texts) == texts + 1


def test_too_many_phones_are_refused(stub: Stub, cast: Cast) -> None:
    answer = ask(before=[str(uuid7()) for _ in range(21)])
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["before"])


def test_one_address_does_not_ask_for_every_number(stub: Stub, cast: Cast) -> None:
    at = now()
    SmsCode.objects.bulk_create(
        SmsCode(number=f"1380000{each:04d}", address="198.51.100.7", language="zh", asked_at=at) for each in range(300)
    )
    assert ask().status_code == 429
    assert ask(address="203.0.113.9").status_code == 202
