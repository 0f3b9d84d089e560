"""A photo whose job got lost, or died with its worker, does not wait for ever."""

import os
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.clock import now
from media_pipeline import jobs
from media_pipeline.models import Photo
from media_pipeline.storage import store
from tests.media.pictures import jpeg

PICTURE = jpeg()


@pytest.fixture
def waiting(send: Any) -> None:
    send("worker", PICTURE)
    Photo.objects.update(received_at=now() - timedelta(minutes=11))


def every_job(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.usefixtures("waiting")
def test_a_photo_whose_job_waits_is_left_alone() -> None:
    jobs.find_lost(timestamp=0)
    assert ProcrastinateJob.objects.count() == 1


@pytest.mark.usefixtures("waiting")
def test_a_photo_without_a_job_gets_one() -> None:
    every_job("DELETE FROM procrastinate_jobs")
    jobs.find_lost(timestamp=0)
    jobs.find_lost(timestamp=0)
    assert ProcrastinateJob.objects.filter(task_name="media.prepare").count() == 1


@pytest.mark.usefixtures("waiting")
def test_a_photo_whose_job_is_dead_is_refused() -> None:
    every_job("UPDATE procrastinate_jobs SET status = 'doing'")
    every_job("UPDATE procrastinate_jobs SET status = 'failed'")
    jobs.find_lost(timestamp=0)
    assert Photo.objects.get().refusal == "photo.gave_up"


def test_what_a_crash_left_in_the_incoming_folder_is_removed(media_root: Path) -> None:
    old, fresh = store().workspace() / "old", store().workspace() / "fresh"
    for path in (old, fresh):
        path.write_bytes(b"half a photo")
    os.utime(old, (time.time() - jobs.STALE_S - 60,) * 2)
    jobs.clear_incoming(timestamp=0)
    assert (old.exists(), fresh.exists()) == (False, True)
