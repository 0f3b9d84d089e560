"""Guessing is slow: a pair of name and address locks, the delay grows by name, and never by address alone.

A whole town sits behind one carrier address, so an address alone says nothing. Unknown names are counted like
known ones, so that answers do not tell which exist.
"""

import math
from datetime import datetime, timedelta

from backend.accounts.models import Attempt
from backend.accounts.problems import SlowDown
from backend.core.tx import require_transaction

PASSWORD = "password"  # noqa: S105 - the kind of secret, not a secret
QR = "qr"
SMS = "sms"
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)
FREE_BY_NAME = 10
LONGEST_DELAY_S = 60
FORGET_AFTER = timedelta(hours=1)
EVERYWHERE = ""  # the address of the row that counts by name


def begin(*, kind: str, name: str, address: str, now: datetime) -> None:
    """Counts a try as wrong until `succeed` says otherwise, so that parallel guesses count too.

    Raises SlowDown (with the seconds to wait) where the pair is locked or the name has to wait; such a refused
    try is not counted, or a stranger could keep a person out for ever.
    """
    require_transaction()
    keys = sorted({EVERYWHERE, address})
    Attempt.objects.bulk_create(
        [Attempt(kind=kind, name=name, address=key, last_at=now) for key in keys], ignore_conflicts=True
    )
    rows = list(Attempt.objects.select_for_update().filter(kind=kind, name=name, address__in=keys).order_by("address"))
    wait_s = max(_wait_s(row, now) for row in rows)
    if wait_s > 0:
        raise SlowDown(retry_after_s=math.ceil(wait_s))
    for row in rows:
        row.failures = 1 if _is_old(row, now) else row.failures + 1
        row.last_at = now
        row.save(update_fields=["failures", "last_at"])


def succeed(*, kind: str, name: str, address: str) -> None:
    """The secret was right: the pair and the name start again."""
    require_transaction()
    Attempt.objects.filter(kind=kind, name=name, address__in=[EVERYWHERE, address]).delete()


def forget(*, now: datetime) -> int:
    """Removes what no longer counts; returns the number of rows."""
    require_transaction()
    return Attempt.objects.filter(last_at__lt=now - FORGET_AFTER).delete()[0]


def _wait_s(row: Attempt, now: datetime) -> float:
    """Seconds until the next try of this row; 0 or less: now."""
    if _is_old(row, now):
        return 0
    since_s = (now - row.last_at).total_seconds()
    if row.address == EVERYWHERE:
        beyond = row.failures - FREE_BY_NAME
        return min(2.0 ** min(beyond, 16), LONGEST_DELAY_S) - since_s if beyond > 0 else 0
    return LOCK_FOR.total_seconds() - since_s if row.failures >= LOCK_AFTER else 0


def _is_old(row: Attempt, now: datetime) -> bool:
    return now - row.last_at > FORGET_AFTER
