"""Exact numbers from the rollups: one statement over base and deltas each, so that its numbers fit together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from gis.density.sources import LEVEL

ALL, OPEN = "all", "open"
FINEST = 20  # level of the squares that single things know


@dataclass(frozen=True)
class Asked:
    """One of several numbers: areas of `digits` digits, days from `since` to before `until` (None: all time)."""

    name: str
    digits: int
    since: date | None = None
    until: date | None = None
    state: str = ALL


@dataclass(frozen=True)
class Square:
    """A cell by level and Morton code; its key is what tiles call it."""

    level: int
    code: int

    @classmethod
    def read(cls, key: str) -> "Square":
        """Raises ValueError for what is no key of a cell."""
        level, _, code = key.partition("-")
        if not (key.isascii() and level.isdigit() and code.isdigit() and len(key) <= 16):
            raise ValueError(key)
        found = cls(int(level), int(code))
        if found.level > FINEST or found.code >= 4**found.level:
            raise ValueError(key)
        return found

    def span(self) -> tuple[int, int]:
        """First code at the finest level, and the first one behind."""
        shift = 2 * (FINEST - self.level)
        return self.code << shift, (self.code + 1) << shift


_BY_AREA = """
    SELECT asked.name, parts.code, sum(parts.n)::int
    FROM unnest(%(names)s::text[], %(digits)s::int[], %(since)s::date[], %(until)s::date[], %(states)s::text[])
        asked (name, digits, since, until, state),
    LATERAL (
        SELECT a.area_code AS code, a.n
        FROM density_spans(asked.since, asked.until) s
        JOIN density_area a ON a.kind = %(kind)s AND a.digits = asked.digits AND a.span = s.span
            AND a.state = asked.state AND a.area_code >= %(within)s AND a.area_code < %(beyond)s
            AND a.start >= s.first AND a.start < s.beyond
        WHERE %(categories)s::text[] IS NULL OR a.category = ANY (%(categories)s::text[])
        UNION ALL
        SELECT left(d.area_code, asked.digits), d.n FROM density_delta d
        WHERE d.kind = %(kind)s AND length(d.area_code) >= asked.digits
            AND d.area_code >= %(within)s AND d.area_code < %(beyond)s AND (asked.state = 'all' OR d.open)
            AND (asked.since IS NULL OR (d.day >= asked.since AND d.day < asked.until))
            AND (%(categories)s::text[] IS NULL OR d.category = ANY (%(categories)s::text[]))
    ) parts
    GROUP BY 1, 2 HAVING sum(parts.n) <> 0
"""
_BY_DAY = """
    SELECT day, sum(n)::int FROM (
        SELECT start AS day, n, category FROM density_area
        WHERE kind = %(kind)s AND digits = %(digits)s AND span = 'd' AND state = 'all' AND area_code = %(area)s
            AND start >= %(since)s AND start < %(until)s
        UNION ALL
        SELECT day, n, category FROM density_delta
        WHERE kind = %(kind)s AND area_code >= %(area)s AND area_code < %(area)s || ':'
            AND day >= %(since)s AND day < %(until)s
    ) days
    WHERE %(categories)s::text[] IS NULL OR category = ANY (%(categories)s::text[])
    GROUP BY day HAVING sum(n) <> 0
"""
_IN_SQUARE = """
    SELECT coalesce(sum(n), 0)::int
    FROM density_cells(%(kind)s, %(level)s, %(code)s, %(code)s + 1, %(since)s, %(until)s, %(state)s, %(categories)s,
        %(areas)s)
"""


def by_area(
    kind: str, *, within: str, asked: Iterable[Asked], categories: Sequence[str] | None = None
) -> dict[str, dict[str, int]]:
    """Numbers above zero by name of what was asked and by area code; all of them of one moment."""
    wanted = list(asked)
    values = {
        "kind": kind,
        "within": within,
        # ":" follows "9", so the range holds exactly the codes with this prefix (locale C.UTF-8).
        "beyond": within + ":",
        "categories": None if categories is None else list(categories),
        "names": [each.name for each in wanted],
        "digits": [each.digits for each in wanted],
        "since": [each.since for each in wanted],
        "until": [each.until for each in wanted],
        "states": [each.state for each in wanted],
    }
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, code, n in _rows(_BY_AREA, values):
        found[name][code] = n
    return found


def by_day(
    kind: str, *, area: str, since: date, until: date, categories: Sequence[str] | None = None
) -> dict[date, int]:
    """Numbers above zero by day, from `since` to before `until`."""
    values = {
        "kind": kind, "area": area, "digits": len(area), "since": since, "until": until,
        "categories": None if categories is None else list(categories),
    }  # fmt: skip
    return dict(_rows(_BY_DAY, values))


def in_square(
    kind: str,
    square: Square,
    *,
    areas: Sequence[str] | None,
    since: date | None,
    until: date | None,
    state: str = ALL,
    categories: Sequence[str] | None = None,
) -> int | None:
    """What lies in `square` and in `areas` (None: everywhere); None where the rollups do not know it.

    They know four levels, and areas down to the township.
    """
    if square.level not in (8, 11, 14, LEVEL) or any(len(code) > 9 for code in areas or ()):
        return None
    values = {
        "kind": kind, "level": square.level, "code": square.code, "since": since, "until": until, "state": state,
        "categories": None if categories is None else list(categories),
        "areas": None if areas is None else list(areas),
    }  # fmt: skip
    return int(_rows(_IN_SQUARE, values)[0][0])


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
