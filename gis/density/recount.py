"""Counts a kind anew, slice by slice: `restart` empties its rollups and lists the slices, `recount` counts one.

A slice is a part of one table of the base. Its rows are the recount less the deltas that are not folded, both at one
snapshot: with these deltas they are exact from the moment they are there, while writers go on. Until the last slice is
there the merger leaves the deltas of the kind alone, so nothing else writes these rows. A slice is gone from the list
in the transaction of its rows: whoever comes next, after a crash the merger, goes on with the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from django.db import connection

from backend.core.tx import require_transaction
from gis.density.models import Recount
from gis.density.packed import MARKS, no_loops, packed, unpacked
from gis.density.sources import SORT_MEMORY, TABLES, Part, Table, family, sources

# Advisory locks: of who folds, of who lists slices against those who count one, of single slices.
MERGER, LISTED, SLICE = 0x64656E73, 0x64656E74, 0x64656E75
SLICE_ROWS = 1_000_000  # counted by one statement, about; a county or city that has more is one slice all the same
TIMEOUT = "30min"  # of one slice
PARTS = {Part.PROVINCE: 2, Part.CITY: 4, Part.COUNTY: 6, Part.TOWN: 9}
END = ":"  # follows every code (locale C.UTF-8)
FACETS_EACH = 6  # of a thing, about
_PLACES = """
    SELECT left(area_code, 9), count(*), count(cell) FROM ({source}) s GROUP BY 1 ORDER BY 1
"""
Place = tuple[str, int]  # code of at most nine digits, things


def waiting(kind: str) -> bool:
    """Whether some of the family of `kind` is not counted yet."""
    return Recount.objects.filter(kind__in=family(kind)).exists()


def restart(kind: str) -> int:
    """Forgets the rollups of `kind` and its family and lists what `recount` is to count; returns how many things.

    Until that is done, numbers of the kind are too small. The deltas may go without a lock: what is not committed yet
    is neither taken away here nor counted in a slice before it is.
    """
    require_transaction()
    kinds = family(kind)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s), pg_advisory_xact_lock(%s)", [MERGER, LISTED])
        for table in ("density_recount", "density_delta", *(table.name for table in TABLES)):
            cursor.execute(f"DELETE FROM {table} WHERE kind = ANY(%s)", [kinds])
    things = 0
    for each in kinds:
        with connection.cursor() as cursor:
            cursor.execute(_PLACES.format(source=sources.entries[each].replace("%%", "%")))
            rows = cursor.fetchall()
        things += sum(number for _, number, _ in rows)
        Recount.objects.bulk_create(
            found
            for table, column in zip(TABLES, (2, 1), strict=True)
            for found in _slices(each, table, [(row[0], row[column]) for row in rows if row[column]])
        )
    return things


def recount(kinds: Sequence[str] | None = None) -> bool:
    """Counts the largest slice that nobody counts at this moment, of `kinds` or of any; False where there is none.

    The statement has sorted everything before its first row is written: only from then on does the transaction hold
    the change feed back.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LISTED])
    found = Recount.objects.order_by("-things", "pk")
    for each in found if kinds is None else found.filter(kind__in=kinds):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SLICE, each.pk])
            # Whoever held the lock may have counted it.
            if cursor.fetchone()[0] and Recount.objects.filter(pk=each.pk).exists():
                _count(each)
                return True
    return False


def _count(slice_: Recount) -> None:
    table = next(table for table in TABLES if table.name == slice_.base)
    values = {"kind": slice_.kind, "first": slice_.first, "beyond": slice_.beyond}
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'; SET LOCAL statement_timeout = '{TIMEOUT}'")
        with no_loops():
            cursor.execute(_statement(table, slice_), values)
    slice_.delete()


def _statement(table: Table, slice_: Recount) -> str:
    things = ("area_code", "category", "channel", "status", "open", "day", *(("cell",) if table.squares else ()))
    taken = (value if value in table.xors else f"-{value} AS {value}" for value in table.values)
    here = "area_code >= %(first)s AND area_code < %(beyond)s"
    up = ", ".join(f"{table.added(value, 'OVER w')} AS {run}" for run, value in table.runs.items())
    totals = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    lists = ", ".join(f"array_agg({run}) FILTER (WHERE days IS NOT NULL) AS {run}" for run in table.arrays)
    # Rows come sorted by number and day from the window, so the lists need no order of their own.
    rows = f"""
        SELECT number, {totals}, {lists} FROM (
            SELECT number, day AS days, {", ".join(table.values)}, {up} FROM {table.name}_daily
            WINDOW w AS (PARTITION BY number ORDER BY day ROWS UNBOUNDED PRECEDING)
        ) run_up GROUP BY number
    """
    columns = [*(f"k.{value}" for value in table.values), *(f"coalesce(k.{run}, '{{}}')" for run in table.arrays)]
    return f"""
        WITH fine AS MATERIALIZED (
            SELECT %(kind)s::text AS kind, {", ".join((*things, *table.values))}
            FROM ({sources.entries[slice_.kind]}) s WHERE {here}
            UNION ALL
            SELECT kind, {", ".join((*things, *taken))} FROM density_delta WHERE kind = %(kind)s AND {here}
        ), {packed(table, "fine", Part[slice_.part.upper()], slice_.marks)}
        INSERT INTO {table.name} ({", ".join((*table.key, *table.values, *table.arrays))})
        {unpacked(table, rows, ", ".join(columns))}
    """


def _slices(kind: str, table: Table, places: Sequence[Place]) -> Iterator[Recount]:
    for part, digits in PARTS.items():
        limit = SLICE_ROWS // (len(part.of(table.widths)) * FACETS_EACH)
        groups = list(_grouped(_units(places, digits), limit))
        for group, after in zip_longest(groups, groups[1:]):
            things = sum(number for _, number in group)
            for marks in (MARKS,) if things <= limit else ("1", "23", "4", "5", "67", "89"):
                yield Recount(
                    kind=kind, base=table.name, part=part.name.lower(), first=group[0][0],
                    beyond=after[0][0] if after else END, marks=marks, things=things,
                )  # fmt: skip


def _units(places: Sequence[Place], digits: int) -> Iterator[Place]:
    """Areas of `digits` digits with what is in them; townships also as what is known of no township."""
    inside = [place for place in places if len(place[0]) >= digits or digits == PARTS[Part.TOWN]]
    for code, rows in groupby(inside, key=lambda place: place[0][:digits]):
        yield code, sum(number for _, number in rows)


def _grouped(units: Iterable[Place], limit: int) -> Iterator[list[Place]]:
    """Neighbours, at most `limit` things together."""
    group: list[Place] = []
    for unit in units:
        if group and sum(number for _, number in group) + unit[1] > limit:
            yield group
            group = []
        group.append(unit)
    if group:
        yield group
