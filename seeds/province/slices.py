"""The cases of a county in slices: made in memory, the same on every run, written in short transactions.

A run that was interrupted makes its county again and writes the slices that have no mark.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import numpy as np
from django.db import connection

from seeds.history import rows
from seeds.history.case import Case
from seeds.history.write import batches, write_cases
from seeds.places import find_places
from seeds.province.copying import copy
from seeds.province.county import desk_of, read_county
from seeds.province.plan import CLOSED, DAY_S, OUTCOME_NAMES, Ints, Outline, Year, year_of
from seeds.province.played import Ground, Scenes, play
from seeds.province.told import PARTICIPATION, Teller, photo_rows

PLAYED_MAX = 600_000  # a load of more is played only where it is open or lately closed in the story's county
PLAYED_DAYS = 120
TOLD_SLICE = 5  # blocks of told cases in one transaction
PHOTOS = 30_000  # told cases with pictures, about
STAFF_COMPLAINED_ABOUT = ("centre2",)
Slice = tuple[str, int, Callable[[], object]]  # name, incidents, what writes them


@dataclass(frozen=True)
class Part:
    """A county and all that its process needs to know."""

    code: str
    outline: Outline
    story: str
    scenes: Scenes


def slices(part: Part) -> Iterator[Slice]:
    """All slices of a county; each is written before the next one is asked for."""
    outline, code = part.outline, part.code
    year = year_of(outline, read_county(code))
    desk = desk_of(code, never=STAFF_COMPLAINED_ABOUT if code == part.story else ())
    played, left = _which(year, outline, part.story)
    ground = Ground(find_places(code), desk, part.scenes, outline.now, outline.seed)
    cases = play(year, played, ground)
    rows.give_numbers(cases, frozenset())
    chance = Random(f"{outline.seed}/{code}/accuracy")  # noqa: S311 - repeatable, guards nothing
    _give_event_ids(cases)
    for nth, batch in enumerate(batches(cases)):
        by_batch = Random(chance.random())  # noqa: S311 - the same whether the batches before it are written or not
        yield f"played {nth:04d}", len(batch), partial(write_cases, batch, by_batch)
    numbered = Counter(case.number.rpartition("-")[0] for case in cases)
    cases.clear()
    if len(left):
        yield from _told(Teller(year, left, desk, outline.now, numbered, outline.seed), part)


def _which(year: Year, outline: Outline, story: str) -> tuple[Ints, Ints]:
    """The cases that are played, and those that are only told."""
    every = year.which(OUTCOME_NAMES)
    if outline.incidents <= PLAYED_MAX:
        return every, every[:0]
    closed = year.which(CLOSED)
    waiting = year.which([name for name in OUTCOME_NAMES if name not in CLOSED])
    if year.county.county.code != story:
        return waiting, closed
    lately = closed[year.at[closed] > outline.now - PLAYED_DAYS * DAY_S][: PLAYED_MAX // len(outline.counties)]
    chosen = np.zeros(len(every), dtype=np.bool_)
    chosen[waiting] = chosen[lately] = True
    return np.flatnonzero(chosen), np.flatnonzero(~chosen)


def _give_event_ids(cases: Sequence[Case]) -> None:
    """Ids for all events of the county, ascending in order of time; those of an interrupted run are lost."""
    number = sum(len(case.acts) for case in cases)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('core_event', 'id')) FROM generate_series(1, %s)", [number]
        )
        rows.give_event_ids(cases, [pk for (pk,) in cursor.fetchall()])


def _told(teller: Teller, part: Part) -> Iterator[Slice]:
    blocks: list[str] = []
    for nth, block in enumerate(teller.blocks()):
        blocks.append(block)
        if len(blocks) == TOLD_SLICE:
            yield f"told {nth:05d}", sum(map(_lines, blocks)), partial(_write_told, blocks, teller)
            blocks = []
            teller.participations.clear()
    yield "told rest", sum(map(_lines, blocks)), partial(_write_told, blocks, teller)
    share = PHOTOS / part.outline.incidents
    yield "photos", 0, partial(copy, "incidents_incidentphoto", rows.PHOTO, photo_rows(teller, part.scenes, share))


def _lines(block: str) -> int:
    return block.count("\n")


def _write_told(blocks: Sequence[str], teller: Teller) -> None:
    names = ", ".join(rows.INCIDENT)
    with connection.cursor() as cursor, cursor.copy(f"COPY incidents_incident ({names}) FROM STDIN") as stream:
        for block in blocks:
            stream.write(block)
    copy("core_participation", PARTICIPATION, teller.participations)
