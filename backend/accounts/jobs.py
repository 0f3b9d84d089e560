"""Nightly: what no longer counts goes; and rosters, in their own time."""

from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction
from procrastinate.contrib.django import app

from backend.accounts import attempts, codes, roster_steps, rosters
from backend.core.clock import now


@app.periodic(cron="41 19 * * *")  # UTC: 03:41 in Asia/Shanghai
@app.task(name="accounts.tidy", queue="default", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Removes expired sessions, old attempts, codes that nobody can use, and rows of old rosters."""
    del timestamp
    with transaction.atomic(durable=True):
        attempts.forget(now=now())
        codes.forget(now=now())
        rosters.forget(now=now())
        Session.objects.filter(expire_date__lt=now()).delete()


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
