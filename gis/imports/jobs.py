"""Jobs of imports: the dry run, applying and taking back, and what nobody has come back to."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from gis.imports import steps
from gis.imports.commands import discard, run_check
from gis.imports.models import RUNNING, AreaImport
from gis.imports.queries import DISCARDABLE

RETRIES = 8  # of one step: another writer was in the way
PAUSE_S = 0.25
KEPT_DAYS = 30
CHECKED_MINUTES = 15


@app.task(name="imports.check", queue="default")
def check(pk: str) -> None:
    """The dry run of one import."""
    run_check(UUID(pk))


@app.task(name="imports.carry_on", queue="default")
def carry_on(pk: str) -> None:
    """Applies or takes back what is left of one import; a job that was killed is started again and goes on."""
    run(UUID(pk))


@app.periodic(cron="*/5 * * * *")
@app.task(name="imports.resume", queue="sweep", queueing_lock="imports.resume")
def resume(timestamp: int) -> None:
    """What is being checked, applied or taken back without a job gets one: the old one failed, or died too often."""
    del timestamp
    alive = ProcrastinateJob.objects.filter(status__in=("todo", "doing"), task_name__startswith="imports.")
    begun = now() - timedelta(minutes=CHECKED_MINUTES)  # the command line checks without a job
    with transaction.atomic(durable=True):
        stuck = AreaImport.objects.filter(Q(state__in=RUNNING) | Q(state="checking", created_at__lt=begun))
        rows = list(stuck.values_list("pk", "state"))  # before the jobs: what is asked for in between has one
        busy = set(alive.values_list("task_name", "args__pk"))
        for pk, state in rows:
            task = carry_on if state in RUNNING else check
            if (task.name, str(pk)) not in busy:
                task.defer(pk=str(pk))


@app.periodic(cron="17 19 * * *")  # UTC: 03:17 in Asia/Shanghai
@app.task(name="imports.tidy", queue="default", queueing_lock="imports.tidy")
def tidy(timestamp: int) -> None:
    """Files that were never applied go after 30 days."""
    before = datetime.fromtimestamp(timestamp, tz=UTC) - timedelta(days=KEPT_DAYS)
    for one in AreaImport.objects.filter(state__in=DISCARDABLE, created_at__lt=before).order_by("pk")[:500]:
        with transaction.atomic(durable=True):
            discard(actor=SYSTEM_ACTOR, pk=one.pk, version=None, now=now())


def run(pk: UUID, told: Callable[[], None] = lambda: None) -> None:
    """Step after step until the import has been applied or taken back; `told` is called after each."""
    failures = 0
    while True:
        try:
            with transaction.atomic(durable=True):
                outcome = steps.step(pk, now=now())
        except OperationalError:
            failures += 1
            if failures > RETRIES:
                raise
            time.sleep(PAUSE_S * failures)
            continue
        failures = 0
        told()
        if outcome == steps.DONE:
            return
        if outcome == steps.WAIT:
            time.sleep(PAUSE_S)
