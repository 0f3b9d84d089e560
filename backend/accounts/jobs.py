"""Nightly: what no longer counts goes; and rosters, in their own time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from procrastinate.contrib.django import app

from backend.accounts import attempts, codes, roster_steps, rosters, sms_codes
from backend.accounts.area_settings import report_keeping, value_of
from backend.core.clock import now
from backend.core.registries import keepers

BATCHES_A_NIGHT = 500


@app.periodic(cron="41 19 * * *")  # UTC: 03:41 in Asia/Shanghai
@app.task(name="accounts.tidy", queue="default", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Removes expired sessions, old attempts, codes that nobody can use, and rows of old rosters."""
    del timestamp
    with transaction.atomic(durable=True):
        attempts.forget(now=now())
        codes.forget(now=now())
        sms_codes.forget(now=now())
        rosters.forget(now=now())
        Session.objects.filter(expire_date__lt=now()).delete()


@app.periodic(cron="53 19 * * *")  # UTC: 03:53 in Asia/Shanghai
@app.task(name="accounts.keep_to_limits", queue="sweep", queueing_lock="accounts.keep_to_limits")
def keep_to_limits(timestamp: int) -> None:
    """Removes what is older than its setting allows, batch by batch, and puts down how much went."""
    del timestamp
    gone = {name: _forget(forget, now() - timedelta(days=value_of(name))) for name, forget in keepers.entries.items()}
    with transaction.atomic(durable=True):
        report_keeping(gone, now=now())


def _forget(forget: Callable[[datetime], int], before: datetime) -> int:
    """What does not fit into a night goes in the next one."""
    gone = 0
    for _ in range(BATCHES_A_NIGHT):
        with transaction.atomic(durable=True):
            batch = forget(before)
        gone += batch
        if not batch:
            break
    return gone


@app.task(name="accounts.check_roster", queue="default")
def check_roster(pk: str) -> None:
    """The dry run of one roster."""
    roster_steps.run_check(UUID(pk))


@app.task(name="accounts.carry_roster_on", queue="default")
def carry_roster_on(pk: str) -> None:
    """Applies or takes back what is left of one roster; a job that was killed is started again and goes on."""
    more = True
    while more:
        with transaction.atomic(durable=True):
            more = roster_steps.step(UUID(pk), now=now())
