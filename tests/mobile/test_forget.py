"""What ends by a limit of days: stored answers and rounds, at night, in batches, with a report of what went."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from backend.accounts import jobs as nightly
from backend.accounts.area_settings import ANSWERS, ROUNDS
from backend.accounts.models import AreaSetting
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.models import Event
from backend.patrol.models import Patrol
from mobile_api import jobs
from mobile_api.models import Mutation
from tests.cast import VILLAGE, Cast

pytestmark = pytest.mark.django_db


def answers(*ages: int) -> None:
    Mutation.objects.bulk_create(
        Mutation(
            id=uuid7(), person_id=uuid7(), kind="inbox.read", digest=b"x", state="done", answer={"read": age},
            received_at=now() - timedelta(days=age),
        )
        for age in ages
    )  # fmt: skip


def rounds(cast: Cast, *ages: int) -> None:
    for age in ages:
        at = now() - timedelta(days=age)
        Patrol.objects.create(
            id=uuid7(), person=cast.person["worker"], post_id=cast.post["worker"].pk, area_code=VILLAGE, started_at=at,
            ended_at=at, pieces=[], metres=age, grids=[], visited=[], received_at=at,
        )  # fmt: skip


def choose(name: str, days: int) -> None:
    AreaSetting.objects.create(name=name, area_code="", value=days, at=now())


def left() -> tuple[list[int], list[int]]:
    kept = sorted(row.answer["read"] for row in Mutation.objects.all())
    return kept, sorted(int(row.metres) for row in Patrol.objects.all())


def test_at_night_what_is_older_than_its_limit_goes_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    answers(0, 179, 181, 200, 300)
    rounds(cast, 0, 89, 91)
    nightly.keep_to_limits(timestamp=0)
    assert left() == ([0, 179], [0, 89])
    report = Event.objects.get(name="keeping.done")
    assert report.data == {"rows": 4, ANSWERS: 3, ROUNDS: 1}
    nightly.keep_to_limits(timestamp=0)
    assert Event.objects.filter(name="keeping.done").count() == 1


def test_the_limits_are_the_settings_of_the_installation(cast: Cast) -> None:
    choose(ANSWERS, 100)
    choose(ROUNDS, 10)
    answers(0, 99, 101)
    rounds(cast, 0, 9, 11)
    nightly.keep_to_limits(timestamp=0)
    assert left() == ([0, 99], [0, 9])


def test_a_night_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 1)
    monkeypatch.setattr(nightly, "BATCHES_A_NIGHT", 2)
    answers(181, 200, 300)
    nightly.keep_to_limits(timestamp=0)
    assert left() == ([181], [])


def test_old_answers_are_found_by_the_index() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + jobs._FORGET, [now(), 2])
        assert "mobile_mutation_received" in str(cursor.fetchall())
