"""Nightly: answers that no phone asks for any more go."""

from datetime import datetime

from django.db import connection

from backend.accounts.area_settings import ANSWERS
from backend.core.registries import keepers
from backend.core.tx import require_transaction

BATCH = 5000  # rows of one transaction
# What a phone repeats after that is judged anew and does no harm: a report is known by its own id, a move by the
# version it starts from.
_FORGET = """
    DELETE FROM mobile_mutation WHERE id IN (
        SELECT id FROM mobile_mutation WHERE received_at < %s ORDER BY received_at LIMIT %s)
"""


def forget_answers(before: datetime) -> int:
    """Removes mutations with their stored answers."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [before, BATCH])
        return int(cursor.rowcount)


keepers.add(ANSWERS, forget_answers)
