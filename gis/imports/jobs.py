"""Jobs of imports: the dry run, applying and taking back, and what nobody has come back to."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import OperationalError, transaction
from procrastinate.contrib.django import app

from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from gis.imports import steps
from gis.imports.commands import discard, run_check
from gis.imports.models import AreaImport
from gis.imports.queries import DISCARDABLE

RETRIES = 8  # of one step: another writer was in the way
PAUSE_S = 0.25
KEPT_DAYS = 30


@app.task(name="imports.check", queue="default")
def check(pk: str) -> None:
    """The dry run of one import."""
    run_check(UUID(pk))


@app.task(name="imports.carry_on", queue="default")
def carry_on(pk: str) -> None:
    """Applies or takes back what is left of one import; a job that was killed is started again and goes on."""
    run(UUID(pk))


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
