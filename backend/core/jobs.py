"""What keeps queues and records in order: the sweeper, and the job of each new day."""

import hashlib
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django import app

from backend.core.clock import SHANGHAI
from backend.core.models import Event, EventHead

log = logging.getLogger(__name__)
ATTEMPTS = 5  # after so many a job is dead: status "failed", counted on /health/deep
MONTHS_AHEAD = 3
SECURITY_MONTHS = (25, 26, 27)  # months back that are purged; more than one, to make up for a standstill
DAYS_BACK = 31  # heads that are made up for after a standstill
DEAD_DAYS = 30  # how long dead jobs are kept

# The worker's own heartbeat comes every 5 s (PROCRASTINATE_WORKER_DEFAULTS).
_STALLED = """
    SELECT j.id, j.task_name, j.attempts FROM procrastinate_jobs j
    LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - interval '20 seconds')
    ORDER BY j.id LIMIT 500 FOR UPDATE OF j SKIP LOCKED
"""
_RETRY = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
_END = "SELECT procrastinate_finish_job_v1(%s, 'failed', %s)"
# Events of people and devices live for 24 months, those of every other subject as long as it does.
_PURGE = "SELECT core_event_purge_month((%s::date - make_interval(months => %s))::date)"
_FORGET = """
    DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND NOT EXISTS (SELECT FROM procrastinate_events e
                      WHERE e.job_id = j.id AND e.at > now() - make_interval(days => %s))
"""


@app.periodic(cron="* * * * * */10")  # seconds: 20 of silence, 10 until here, 5 until it is fetched
@app.task(name="core.sweep", queue="sweep", queueing_lock="core.sweep")
def sweep(timestamp: int) -> None:
    """Jobs whose worker has died start again, within 40 s of the death; those that keep killing workers end."""
    del timestamp
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_STALLED)
        for job, task, attempts in cursor.fetchall():
            if attempts + 1 >= ATTEMPTS:
                log.error("job %s (%s) is dead after %s attempts", job, task, attempts + 1)
                cursor.execute(_END, [job, False])
            else:
                log.warning("job %s (%s) lost its worker and starts again", job, task)
                _retry(job)


def _retry(job: int) -> None:
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(_RETRY, [job])
        except IntegrityError:
            # The same periodic job is waiting already: one of them is enough.
            cursor.execute(_END, [job, True])


@app.periodic(cron="5 16 * * *")  # UTC: five minutes into the day of Asia/Shanghai
@app.task(name="core.daily", queue="sweep", queueing_lock="core.daily")
def daily(timestamp: int) -> None:
    """Partitions for the months to come, heads of the days that are over; old events of security and jobs go."""
    today = datetime.fromtimestamp(timestamp, tz=UTC).astimezone(SHANGHAI).date()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        for months in range(MONTHS_AHEAD):
            cursor.execute(
                "SELECT core_event_make_partition((%s::date + make_interval(months => %s))::date)", [today, months]
            )
    for months in SECURITY_MONTHS:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_PURGE, [today, months])
    for day in _days_without_head(today):
        with transaction.atomic(durable=True):
            write_head(day)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_FORGET, [DEAD_DAYS])


def write_head(day: date) -> EventHead:
    """Number of the events of `day` (Asia/Shanghai) and SHA-256 over their hashes in order of id; written once."""
    begin = datetime.combine(day, time(), tzinfo=SHANGHAI)
    rows = Event.objects.filter(at__gte=begin, at__lt=begin + timedelta(days=1)).order_by("id")
    digest, events = hashlib.sha256(), 0
    for link in rows.values_list("hash", flat=True).iterator(chunk_size=5000):
        digest.update(bytes(link))
        events += 1
    head, _ = EventHead.objects.get_or_create(day=day, defaults={"events": events, "hash": digest.digest()})
    return head


def _days_without_head(today: date) -> Iterator[date]:
    """Days behind the last head, up to yesterday; yesterday alone where there is none yet."""
    last = EventHead.objects.order_by("-day").values_list("day", flat=True).first()
    first = max(last + timedelta(days=1), today - timedelta(days=DAYS_BACK)) if last else today - timedelta(days=1)
    for days in range((today - first).days):
        yield first + timedelta(days=days)
