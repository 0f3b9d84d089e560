"""Work on tasks that nobody waits for."""

from django.db import transaction
from procrastinate.contrib.django import app

from backend.core import clock
from backend.work.overdue import BATCH, due, look_after


@app.periodic(cron="* * * * *")
@app.task(name="work.supervise", queue="sweep", queueing_lock="work.supervise")
def supervise(timestamp: int) -> None:
    """Cards for the units that are late. Each task in a transaction of its own, so that a killed worker loses one."""
    del timestamp
    after = None
    while True:
        batch = due(clock.now(), after=after)
        for _, pk in batch:
            with transaction.atomic(durable=True):
                look_after(pk, now=clock.now())
        if len(batch) < BATCH:
            return
        after = batch[-1]
