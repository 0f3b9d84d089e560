"""Jobs of the demo: the county that lives while its switch is on."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from backend.core.clock import now
from seeds.door import county, living


@app.task(name=living.TASK, queue="default")
def live_on(until: str, turn: int) -> None:
    """One turn; the next one is ordered first, so that a turn that fails does not end the county's life."""
    at = now()
    if at >= datetime.fromisoformat(until):
        return
    with transaction.atomic(durable=True):
        living.order_turn(until=until, turn=turn + 1)
    county.play_turn(turn=turn, now=at)
