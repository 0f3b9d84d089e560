"""Nightly: rounds are kept for 90 days."""

from django.db import transaction
from procrastinate.contrib.django import app

from backend.core.clock import now
from backend.patrol.commands import forget_rounds


@app.periodic(cron="53 19 * * *")  # UTC: 03:53 in Asia/Shanghai
@app.task(name="patrol.forget", queue="sweep", queueing_lock="patrol.forget")
def forget(timestamp: int) -> None:
    """Removes old rounds, batch by batch."""
    del timestamp
    more = 1
    while more:
        with transaction.atomic(durable=True):
            more = forget_rounds(now=now())
