"""The switch "living county": on while a turn waits in the job queue, so the queue itself is what remembers it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from backend.core.tx import require_transaction

TASK = "seeds.living"
EVERY_S = 10
LASTS = timedelta(minutes=30)


def state() -> dict[str, Any]:
    """Whether it lives, until when, and how many turns it has had."""
    job = _waiting()
    if job is None:
        return {"on": False, "until": None, "turns": 0, "every_s": EVERY_S}
    return {"on": True, "until": job.args["until"], "turns": job.args["turn"], "every_s": EVERY_S}


def begin(now: datetime) -> None:
    """From now on for half an hour; nothing where it lives already."""
    require_transaction()
    if _waiting() is None:
        # Not at once: who switches to and fro must not get more turns than who leaves it on.
        _order(until=(now + LASTS).isoformat(), turn=0)


def end() -> None:
    """No further turn; what the simulated people have begun stays as it is."""
    require_transaction()
    job = _waiting()
    if job is not None:
        app.job_manager.cancel_job_by_id(job.id)


def order_turn(*, until: str, turn: int) -> None:
    """The next turn, a few seconds from now; nothing where one waits, as after a worker that died."""
    require_transaction()
    if _waiting() is None:
        _order(until=until, turn=turn)


def _order(*, until: str, turn: int) -> None:
    order = app.configure_task(TASK, queueing_lock=TASK, schedule_in={"seconds": EVERY_S})
    try:
        with transaction.atomic():
            order.defer(until=until, turn=turn)
    except AlreadyEnqueued:
        # Somebody else has just ordered it.
        return


def _waiting() -> ProcrastinateJob | None:
    return ProcrastinateJob.objects.filter(task_name=TASK, status="todo").order_by("id").first()
