"""Guessing passwords is slow, and nobody else pays for it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from backend.accounts import attempts
from backend.accounts.models import Attempt
from backend.accounts.problems import SlowDown
from tests.accounts.shapes import PASSWORD, sign_in, with_password
from tests.cast import Cast

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def guess(*, name: str = "centre", address: str = "198.51.100.7", after_s: float = 0) -> int:
    """One wrong try; 0, or the seconds that the guesser has to wait."""
    try:
        with transaction.atomic():
            attempts.begin(kind="password", name=name, address=address, now=AT + timedelta(seconds=after_s))
    except SlowDown as problem:
        return int(str(problem.params["retry_after_s"]))
    return 0


@pytest.mark.parametrize("name", ["centre", "nobody"])
def test_a_pair_of_name_and_address_locks_whether_the_name_exists_or_not(cast: Cast, name: str) -> None:
    with_password(cast.person["centre"])
    answers = [sign_in(APIClient(), name, "wrong") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["code"] == "auth.slow_down"
    assert 0 < answers[-1].json()["params"]["retry_after_s"] <= 900
    assert answers[-1]["Retry-After"] == str(answers[-1].json()["params"]["retry_after_s"])
    assert sign_in(APIClient(), name, PASSWORD).status_code == 429


def test_the_person_signs_in_from_elsewhere_while_a_stranger_is_locked(cast: Cast) -> None:
    with_password(cast.person["centre"])
    for _ in range(6):
        sign_in(APIClient(), "centre", "wrong", address="198.51.100.7")
    assert sign_in(APIClient(), "centre", address="203.0.113.9").status_code == 200


def test_many_wrong_tries_from_one_address_leave_the_others_of_the_address_alone(cast: Cast) -> None:
    for number in range(300):
        sign_in(APIClient(), f"guess-{number % 60}", "wrong")
    for who in ("worker", "centre", "leader"):
        with_password(cast.person[who])
        assert sign_in(APIClient(), who).status_code == 200


def test_the_right_password_forgets_the_wrong_ones(cast: Cast) -> None:
    with_password(cast.person["centre"])
    for _ in range(3):
        assert [sign_in(APIClient(), "centre", "wrong").status_code for _ in range(4)] == [401] * 4
        assert sign_in(APIClient(), "centre").status_code == 200
    assert not Attempt.objects.exists()


def test_a_lock_ends_and_a_refused_try_does_not_renew_it(cast: Cast) -> None:
    for _ in range(5):
        assert guess() == 0
    assert guess(after_s=600) == 300
    assert guess(after_s=901) == 0
    assert guess(after_s=902) == 899


def test_the_delay_grows_by_name_over_all_addresses_up_to_a_minute(cast: Cast) -> None:
    at_s, waits = 0.0, []
    for number in range(20):
        address = f"203.0.113.{number}"
        wait_s = guess(address=address, after_s=at_s)
        waits.append(wait_s)
        if wait_s:
            at_s += wait_s
            assert guess(address=address, after_s=at_s) == 0
    assert waits == [0] * 11 + [2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert guess(name="worker", after_s=at_s) == 0


def test_old_tries_no_longer_count_and_are_removed(cast: Cast) -> None:
    for _ in range(5):
        guess()
    assert guess(after_s=3601) == 0
    assert [row.failures for row in Attempt.objects.all()] == [1, 1]
    assert attempts.forget(now=AT + timedelta(seconds=7100)) == 0
    assert attempts.forget(now=AT + timedelta(seconds=7300)) == 2


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "192.0.2.1, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_our_proxy_says_where_a_call_comes_from(cast: Cast, peer: str, forwarded: str, address: str) -> None:
    body = {"username": "centre", "password": "wrong"}
    APIClient().post("/api/v1/session", body, format="json", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert set(Attempt.objects.values_list("address", flat=True)) == {"", address}
