"""Numbers are held against a recount: a county an hour, everything at night; what is wrong is put right and told."""

import logging
import time
from uuid import UUID

from django.db import connection, transaction
from procrastinate.contrib.django import app

from backend.core import events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from gis.density.check import Reach, differences, stretches
from gis.density.commands import repair
from gis.density.recount import END, MERGER, waiting
from gis.density.sources import Part, kinds

log = logging.getLogger(__name__)
HOUR_S, DAY_S = 3600, 86400
CITY, COUNTY = 4, 6  # digits of codes
STRIDE = 37  # counties from the beginning of one night to that of the next; shares no divisor with 90
ALONE = "density.check"  # one comparison at a time: a worker has four hands, for pushes too
MENDED = "density.mended"
NUMBERS = UUID("6e756d62-6572-8073-8000-000000000000")  # the subject of such events: all rollups together
TIMEOUT = "60min"  # of one comparison
NIGHT_S = 3 * 3600  # after which no further county is begun; the hourly job comes to all of them in some days


class NumbersWere(Exception):
    """Ends the job as failed, so that /health/deep counts it until a person has looked."""


@app.periodic(cron="23 * * * *")
@app.task(name="density.check_next", queue="sweep", queueing_lock="density.check_next", lock=ALONE)
def check_next(timestamp: int) -> None:
    """The next county of each kind."""
    turn = timestamp // HOUR_S
    _tell(sum(reconcile(kind, reach) for kind in kinds() for reach in _from(stretches(kind, COUNTY), turn)[:1]))


@app.periodic(cron="41 18 * * *")  # UTC: 02:41 in Asia/Shanghai
@app.task(name="density.check_all", queue="sweep", queueing_lock="density.check_all", lock=ALONE)
def check_all(timestamp: int) -> None:
    """What is wider than a county, then the counties, each night from another one on, as many as the night has time."""
    wrong, begun = 0, time.monotonic()
    for kind in kinds():
        wrong += sum(reconcile(kind, reach, part=Part.CITY) for reach in stretches(kind, CITY))
        wrong += reconcile(kind, part=Part.PROVINCE)
    for kind in kinds():
        for reach in _from(stretches(kind, COUNTY), timestamp // DAY_S * STRIDE):
            if time.monotonic() - begun < NIGHT_S:
                wrong += reconcile(kind, reach)
    _tell(wrong)


def reconcile(kind: str, reach: Reach = ("", END), *, part: Part = Part.NARROW) -> int:
    """Compares and repairs in one transaction; returns the number of rows that were wrong.

    Until it writes it has no transaction id, so a long comparison holds no change feed back. A kind that is being
    counted anew has no numbers to compare.
    """
    if waiting(kind):
        return 0
    first, beyond = reach
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{TIMEOUT}'")
        named = list(differences(kind, within=first, beyond=beyond, part=part))
        if not named:
            return 0
        mended = repair(kind, within=first, beyond=beyond, part=part)
    for each in named:
        log.error("density: %s", each)
    return mended


def _from(reaches: list[Reach], turn: int) -> list[Reach]:
    first = turn % len(reaches)
    return reaches[first:] + reaches[:first]


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
