"""Nightly: answers that no phone asks for any more go."""

from datetime import timedelta

from django.db import connection, transaction
from procrastinate.contrib.django import app

from backend.core.clock import now

KEPT = timedelta(days=180)
BATCH = 5000  # rows of one transaction
# What a phone repeats after that is judged anew and does no harm: a report is known by its own id, a move by the
# version it starts from.
_FORGET = """
    DELETE FROM mobile_mutation WHERE id IN (
        SELECT id FROM mobile_mutation WHERE received_at < %s ORDER BY received_at LIMIT %s)
"""


@app.periodic(cron="11 19 * * *")  # UTC: 03:11 in Asia/Shanghai
@app.task(name="mobile.forget", queue="default", queueing_lock="mobile.forget")
def forget(timestamp: int) -> None:
    """Removes mutations with their stored answers half a year after they came in."""
    del timestamp
    before = now() - KEPT
    gone = BATCH
    while gone == BATCH:
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(_FORGET, [before, BATCH])
            gone = cursor.rowcount
