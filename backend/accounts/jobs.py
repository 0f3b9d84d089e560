"""Nightly: what no longer counts goes."""

from django.contrib.sessions.models import Session
from django.db import transaction
from procrastinate.contrib.django import app

from backend.accounts import attempts, codes
from backend.core.clock import now


@app.periodic(cron="41 19 * * *")  # UTC: 03:41 in Asia/Shanghai
@app.task(name="accounts.tidy", queue="default", queueing_lock="accounts.tidy")
def tidy(timestamp: int) -> None:
    """Removes expired sessions, old attempts and codes that nobody can use."""
    del timestamp
    with transaction.atomic(durable=True):
        attempts.forget(now=now())
        codes.forget(now=now())
        Session.objects.filter(expire_date__lt=now()).delete()
