"""A signed address opens one photo in one size for some minutes, for whoever holds it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from backend.core import clock
from backend.core.clock import now
from media_pipeline.links import links_of, seconds_left
from tests.media.pictures import jpeg, sha
from tests.media.test_renditions import prepare

PICTURE, OTHER = jpeg(1600, 1200), jpeg(colour="navy")
NAME = sha(PICTURE)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
def there(send: Any) -> dict[str, str]:
    for data in (PICTURE, OTHER):
        send("worker", data)
        prepare(data)
    return links_of(NAME, now=now()).urls


@pytest.mark.parametrize("size", ["256", "1280", "original"])
def test_nobody_needs_to_be_signed_in(there: dict[str, str], size: str) -> None:
    answer: Any = Client().get(there[size])
    assert answer.status_code == 200
    assert (b"".join(answer) == PICTURE) == (size == "original")
    private, age = answer["Cache-Control"].split(", max-age=")
    assert private == "private"
    assert 0 < int(age) <= 600
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_it_opens_nothing_else(there: dict[str, str]) -> None:
    url = there["256"]
    wrong = [
        url.replace(NAME, sha(OTHER)),
        url.replace("/256?", "/original?"),
        url.replace("until=1", "until=2"),
        url.replace("sig=", "sig=0"),
        url.partition("&sig=")[0],
        url.partition("?")[0],
        url.replace("until=", "until=٣"),
        url.replace("until=", "until=-"),
        url.replace("until=", "until=" + "9" * 20),
    ]
    assert [Client().get(address).status_code for address in wrong] == [404] * len(wrong)


def test_it_ends_in_minutes(there: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    begun = now()
    for minutes, status in ((0, 200), (4.9, 200), (10.1, 404)):
        monkeypatch.setattr(clock, "now", lambda ahead=minutes: begun + timedelta(minutes=ahead))
        assert Client().get(there["256"]).status_code == status


def test_it_stays_the_same_for_some_minutes_so_that_a_cache_is_of_use() -> None:
    addresses = {links_of(NAME, now=NOON + timedelta(seconds=s)).urls["256"] for s in range(0, 300, 20)}
    assert len(addresses) == 1
    assert links_of(NAME, now=NOON + timedelta(seconds=300)).urls["256"] not in addresses


@pytest.mark.parametrize("seconds", [0, 150, 299])
def test_it_lives_five_to_ten_minutes(seconds: int) -> None:
    at = NOON + timedelta(seconds=seconds)
    url = links_of(NAME, now=at).urls["256"]
    until, sig = url.partition("until=")[2].split("&sig=")
    assert 300 <= seconds_left(NAME, "256", until=until, sig=sig, now=at) <= 600
