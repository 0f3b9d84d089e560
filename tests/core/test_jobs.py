"""Jobs outlive their workers, but not for ever; each day gets its head."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core import events, jobs
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import SHANGHAI
from backend.core.ids import uuid7
from backend.core.models import EventHead

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_jobs_of_other_tests() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def job(*, task: str = "media.prepare", lock: str | None = None, attempts: int = 0, silent_s: int | None = 60) -> int:
    """A job that a worker has begun; the worker has been silent for `silent_s`, or is gone (None)."""
    pk = app.configure_task(task, queue="images", queueing_lock=lock, allow_unknown=True).defer(sha256="x")
    worker = None
    with connection.cursor() as cursor:
        if silent_s is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))"
                " RETURNING id",
                [silent_s],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [worker, attempts, pk],
        )
    return int(pk)


def state(pk: int) -> tuple[str, int] | None:
    row = ProcrastinateJob.objects.filter(pk=pk).first()
    return (row.status, row.attempts) if row else None


@pytest.mark.parametrize("silent_s", [21, 3600, None])
def test_a_job_of_a_dead_worker_starts_again(silent_s: int | None) -> None:
    pk = job(silent_s=silent_s)
    jobs.sweep(timestamp=0)
    assert state(pk) == ("todo", 1)


def test_a_job_of_a_living_worker_is_left_alone() -> None:
    pk = job(silent_s=10)
    jobs.sweep(timestamp=0)
    assert state(pk) == ("doing", 0)


def test_a_job_that_keeps_killing_workers_is_dead_after_five_attempts() -> None:
    pk = job(attempts=3)
    jobs.sweep(timestamp=0)
    assert state(pk) == ("todo", 4)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL WHERE id = %s", [pk])
    jobs.sweep(timestamp=0)
    assert state(pk) == ("failed", 5)
    jobs.sweep(timestamp=0)
    assert state(pk) == ("failed", 5)


def test_a_periodic_job_that_waits_already_is_not_doubled() -> None:
    lost, other = job(task="core.sweep", lock="core.sweep"), job()
    waiting = app.configure_task("core.sweep", queue="sweep", queueing_lock="core.sweep").defer(timestamp=1)
    jobs.sweep(timestamp=0)
    assert state(lost) is None
    assert state(waiting) == ("todo", 0)
    assert state(other) == ("todo", 1)


def at(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def test_the_head_of_a_day_covers_its_events_in_local_time() -> None:
    day = date(2031, 5, 4)
    hashes = []
    for moment in (at(day, 0), at(day, 23), at(day - timedelta(days=1), 23), at(day + timedelta(days=1), 0)):
        with transaction.atomic():
            event = events.record(
                "test.noted", subject_kind="test", subject_id=uuid7(), actor=SYSTEM_ACTOR, area_code="33",
                at=moment, data={},
            )  # fmt: skip
        hashes.append(bytes(event.hash))
    head = jobs.write_head(day)
    assert (head.events, bytes(head.hash)) == (2, hashlib.sha256(hashes[0] + hashes[1]).digest())


def test_a_head_is_written_once() -> None:
    day = date(2031, 5, 4)
    first = jobs.write_head(day)
    with transaction.atomic():
        events.record(
            "test.noted", subject_kind="test", subject_id=uuid7(), actor=SYSTEM_ACTOR, area_code="33",
            at=at(day, 5), data={},
        )  # fmt: skip
    assert jobs.write_head(day).events == first.events == 0


def test_the_daily_job_makes_partitions_and_the_heads_that_are_missing() -> None:
    EventHead.objects.create(day=date(2031, 5, 1), events=0, hash=b"")
    stamp = int(datetime(2031, 5, 4, 16, 5, tzinfo=UTC).timestamp())  # the 5th in Shanghai
    jobs.daily(timestamp=stamp)
    assert list(EventHead.objects.order_by("day").values_list("day", flat=True)) == [
        date(2031, 5, day) for day in (1, 2, 3, 4)
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(name) FROM unnest(%s::text[]) AS name",
                       [["core_event_203105", "core_event_203106", "core_event_203107"]])  # fmt: skip
        assert all(row[0] for row in cursor.fetchall())


def test_dead_jobs_are_forgotten_after_a_month_only() -> None:
    old, fresh = job(attempts=4), job(attempts=4)
    jobs.sweep(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = %s", [old])
    jobs.daily(timestamp=int(datetime(2031, 5, 4, 16, 5, tzinfo=UTC).timestamp()))
    assert state(old) is None
    assert state(fresh) == ("failed", 5)
