"""Numbers are held against a recount: a county an hour, everything at night; what is wrong is put right and told."""

import logging
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from backend.core import events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from gis.density.check import differences
from gis.density.commands import repair
from gis.density.recount import MERGER, waiting
from gis.density.sources import Part, kinds

log = logging.getLogger(__name__)
HOUR_S = 3600
MENDED = "density.mended"
NUMBERS = UUID("6e756d62-6572-8073-8000-000000000000")  # the subject of such events: all rollups together
TIMEOUT = "15min"  # of one comparison
_COUNTIES = "SELECT DISTINCT area_code FROM density_area WHERE kind = %s AND digits = 6 AND category = '' ORDER BY 1"


class NumbersWere(Exception):
    """Ends the job as failed, so that /health/deep counts it until a person has looked."""


@app.periodic(cron="23 * * * *")
@app.task(name="density.check_next", queue="sweep", queueing_lock="density.check_next")
def check_next(timestamp: int) -> None:
    """The next county of each kind."""
    _tell(sum(reconcile(kind, within=county) for kind in kinds() for county in _turn(_counties(kind), timestamp)))


@app.periodic(cron="41 18 * * *")  # UTC: 02:41 in Asia/Shanghai
@app.task(name="density.check_all", queue="sweep", queueing_lock="density.check_all")
def check_all(timestamp: int) -> None:
    """Every county in a transaction of its own, then what is wider than a county."""
    del timestamp
    wrong = 0
    for kind in kinds():
        wrong += sum(reconcile(kind, within=county) for county in _counties(kind))
        wrong += reconcile(kind, part=Part.WIDE)
    _tell(wrong)


def reconcile(kind: str, *, within: str = "", part: Part = Part.NARROW) -> int:
    """Compares and repairs in one transaction; returns the number of rows that were wrong.

    Until it writes it has no transaction id, so a long comparison holds no change feed back. A kind that is being
    counted anew has no numbers to compare.
    """
    if waiting(kind):
        return 0
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{TIMEOUT}'")
        named = list(differences(kind, within=within, part=part))
        if not named:
            return 0
        mended = repair(kind, within=within, part=part)
    for each in named:
        log.error("density: %s", each)
    return mended


def _counties(kind: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNTIES, [kind])
        return [code for (code,) in cursor.fetchall()]


def _turn(counties: list[str], timestamp: int) -> list[str]:
    return [counties[timestamp // HOUR_S % len(counties)]] if counties else []


def _tell(wrong: int) -> None:
    """An event, from which whoever looks after the system hears, and a job that ends as failed."""
    if not wrong:
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGER])
        events.record(
            MENDED, subject_kind="system", subject_id=NUMBERS, actor=SYSTEM_ACTOR, area_code=SYSTEM_ACTOR.area_code,
            at=now(), data={"rows": wrong},
        )  # fmt: skip
    raise NumbersWere(f"{wrong} rows of the rollups were wrong and have been put right")
