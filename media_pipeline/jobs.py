"""Work on photos that nobody waits for, one command each."""

import time

from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from backend.core.clock import now
from backend.core.problems import StorageFull
from media_pipeline import commands, renditions, upkeep, uploads
from media_pipeline.models import Photo
from media_pipeline.storage import store

ATTEMPTS = 5
UNKNOWN_A_NIGHT = 2000  # some 6 minutes of one process
STALE_S = 3600  # a file that nobody has written to for so long is left over from a crash
_LOST = """
    SELECT p.sha256, EXISTS (SELECT FROM procrastinate_jobs j WHERE j.task_name = 'media.prepare'
        AND j.status = 'failed' AND j.args ->> 'sha256' = p.sha256)
    FROM media_photo p
    WHERE p.state = 'received' AND p.received_at < now() - interval '10 minutes'
      AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.task_name = 'media.prepare'
        AND j.status IN ('todo', 'doing') AND j.args ->> 'sha256' = p.sha256)
    ORDER BY p.received_at LIMIT 100
"""


@app.task(
    name="media.prepare", queue="images", pass_context=True,
    retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=3),
)  # fmt: skip
def prepare(context: JobContext, sha256: str) -> None:
    """Facts and renditions of one photo; after the last attempt the photo is refused and the job is dead."""
    try:
        outcome = renditions.prepare(sha256)
    except (renditions.NotPrepared, StorageFull, OSError):
        if context.job.attempts >= ATTEMPTS - 1:
            with transaction.atomic(durable=True):
                commands.give_up(sha256=sha256, now=now())
        raise
    with transaction.atomic(durable=True):
        commands.finish_photo(sha256=sha256, outcome=outcome, now=now())


@app.periodic(cron="29 18 * * *")  # UTC: 02:29 in Asia/Shanghai
@app.task(name="media.find_unknown", queue="sweep", queueing_lock="media.find_unknown")
def find_unknown(timestamp: int) -> None:
    """Orders a fingerprint for some of the pictures that were verified before there were any."""
    del timestamp
    rows = Photo.objects.filter(
        state=Photo.VERIFIED, look_bands=None, mime__startswith="image/", original_removed_at=None
    )
    with transaction.atomic(durable=True):
        for sha256 in rows.order_by("-received_at").values_list("pk", flat=True)[:UNKNOWN_A_NIGHT]:
            app.configure_task("media.look_again", queue="images", priority=-10).defer(sha256=sha256)


@app.task(name="media.look_again", queue="images")
def look_again(sha256: str) -> None:
    """The fingerprint of one verified picture. One that cannot be read any more stays as it is, and has none."""
    try:
        outcome = renditions.prepare(sha256)
    except renditions.NotPrepared:
        return  # another night, perhaps
    with transaction.atomic(durable=True):
        commands.note_look(sha256=sha256, outcome=outcome)


@app.periodic(cron="*/5 * * * *")
@app.task(name="media.find_lost", queue="sweep", queueing_lock="media.find_lost")
def find_lost(timestamp: int) -> None:
    """Photos without a job: those whose job died are refused, the others get a new job."""
    del timestamp
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        found = cursor.fetchall()
    for sha256, dead in found:
        with transaction.atomic(durable=True):
            if dead:
                commands.give_up(sha256=sha256, now=now())
            else:
                commands.order_renditions(sha256)


@app.periodic(cron="17 19 * * *")  # UTC: 03:17 in Asia/Shanghai
@app.task(name="media.clear_incoming", queue="sweep", queueing_lock="media.clear_incoming")
def clear_incoming(timestamp: int) -> None:
    """Removes what uploads and decoders left behind when their process was killed."""
    del timestamp
    for path in store().workspace().rglob("*"):
        if path.is_file() and path.parent.name != uploads.FOLDER and time.time() - path.stat().st_mtime > STALE_S:
            path.unlink(missing_ok=True)


@app.periodic(cron="41 * * * *")
@app.task(name="media.expire_uploads", queue="sweep", queueing_lock="media.expire_uploads")
def expire_uploads(timestamp: int) -> None:
    """Uploads that nobody has ended within a week."""
    del timestamp
    while uploads.expire(moment=now()):
        pass


@app.periodic(cron="53 17 * * *")  # UTC: 01:53 in Asia/Shanghai
@app.task(name="media.check_store", queue="sweep", queueing_lock="media.check_store")
def check_store(timestamp: int) -> None:
    """Orders the slices of this night, one after the other."""
    del timestamp
    for prefix in upkeep.due_slices():
        with transaction.atomic(durable=True):
            app.configure_task("media.check_slice", queue="default", lock="media.check_slice").defer(prefix=prefix)


@app.task(name="media.check_slice", queue="default", retry=RetryStrategy(max_attempts=ATTEMPTS - 1, wait=60))
def check_slice(prefix: str) -> None:
    """Compares the photos of one slice with the store; what is wrong stands on /health/deep."""
    upkeep.check_slice(prefix, now=now())
