"""What the database and the store hold, beside what the ledger says was acknowledged."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.start.places import MEDIA
from media_pipeline.storage import name_of
from tests.chaos.phone import TAG, Ledger
from tests.chaos.stack import Stack

DRAINED_WITHIN_S = 300.0
_THERE = "SELECT id::text FROM incidents_incident WHERE id = ANY(%s::uuid[])"
_TWICE = """
    SELECT (SELECT count(*) - count(DISTINCT words) FROM incidents_incident WHERE starts_with(words, %s))
         + (SELECT count(*) FROM (SELECT FROM core_event WHERE name IN ('incident.report', 'incident.emergency')
                                  AND subject_kind = 'incident'
                                  GROUP BY subject_id HAVING count(*) > 1) again)
         + (SELECT count(*) - count(DISTINCT number) FROM incidents_incident)
"""
# Reports without what their transaction has to hold besides the row.
_HALF = """
    SELECT count(*) FROM incidents_incident i WHERE starts_with(i.words, %s) AND NOT (
        EXISTS (SELECT FROM core_event e WHERE e.subject_kind = 'incident' AND e.subject_id = i.id)
        AND EXISTS (SELECT FROM core_change c WHERE c.kind = 'incident' AND c.object_id = i.id::text)
        AND EXISTS (SELECT FROM mobile_mutation m WHERE m.state = 'done'
                    AND m.answer #>> '{incident,id}' = i.id::text))
"""
_NO_JOB = """
    SELECT count(*) FROM media_photo p WHERE p.state = 'received' AND NOT EXISTS (
        SELECT FROM procrastinate_jobs j WHERE j.task_name = 'media.prepare' AND j.args ->> 'sha256' = p.sha256)
"""
_WAITING = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'images' AND status IN ('todo', 'doing')"
_PHOTOS = "SELECT sha256, state FROM media_photo"
_UNLINKED = "SELECT count(*) FROM incidents_incidentphoto WHERE sha256 = ANY(%s) AND state = 'expected'"


@dataclass(frozen=True)
class Truth:
    """Counts of what should be 0: lost, doubled, rows without what belongs to them, photos without their file."""

    lost: int
    doubled: int
    half: int
    without_job: int
    without_file: int
    unlinked: int

    def figures(self) -> dict[str, float]:
        return {name: float(value) for name, value in vars(self).items()}


def compare(stack: Stack, ledger: Ledger) -> Truth:
    """With the processes as they are; before the queue is drained, so that a missing job is seen."""
    sent, photos = [entry.id for entry in ledger.reports], [entry.sha256 for entry in ledger.photos]
    with stack.database() as connection:
        there = {str(row[0]) for row in connection.execute(_THERE, (sent,))}
        doubled = _one(connection, _TWICE, TAG)
        half = _one(connection, _HALF, TAG)
        without_job = _one(connection, _NO_JOB)
        known = {str(sha) for sha, _ in connection.execute(_PHOTOS)}
        both = [entry.sha256 for entry in ledger.photos if entry.acknowledged]
        unlinked = _one(connection, _UNLINKED, both)
    lost = len(set(sent) - there) + len(set(photos) - known) + sum(not _is_whole(sha) for sha in set(photos))
    without_file = sum(not _path(sha).is_file() for sha in known)
    return Truth(lost, doubled, half, without_job, without_file, unlinked)


def drained(stack: Stack, within_s: float = DRAINED_WITHIN_S) -> dict[str, float]:
    """Seconds until the queue of photos was empty, jobs that are still there, and photos that are not verified."""
    begun = time.monotonic()
    while (left := _waiting(stack)) and time.monotonic() - begun < within_s:
        time.sleep(0.5)
    ((unverified,),) = stack.rows("SELECT count(*) FROM media_photo WHERE state <> 'verified'")
    return {"drained_s": time.monotonic() - begun, "jobs_left": float(left), "unverified": float(str(unverified))}


def _waiting(stack: Stack) -> int:
    ((count,),) = stack.rows(_WAITING)
    return int(str(count))


def _one(connection: "psycopg.Connection[tuple[object, ...]]", sql: str, *given: object) -> int:
    row = connection.execute(sql, given or None).fetchone()
    return int(str(row[0])) if row else 0


def _path(sha256: str) -> Path:
    return MEDIA / name_of(sha256)


def _is_whole(sha256: str) -> bool:
    path = _path(sha256)
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
