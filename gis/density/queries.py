"""Exact numbers from the rollups: one statement over base and deltas each, so that its numbers fit together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from gis.density.sources import CROSSED_DIGITS, CROSSED_LEVEL, LEVELS, crossed, sources

ALL, OPEN = "all", "open"
FINEST = 20  # level of the squares that single things know


@dataclass(frozen=True)
class Facets:
    """Which things count: of these groups or leaves, of these channels, of these states; None is all.

    `groups` may hold groups and leaves, none inside another; `leaves` are the same as leaves only.
    """

    groups: tuple[str, ...] | None = None
    leaves: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    states: tuple[str, ...] | None = None

    @property
    def sorts(self) -> int:
        """How many of category, channel and state are chosen."""
        return sum(sort is not None for sort in (self.groups, self.channels, self.states))

    @property
    def scattered(self) -> bool:
        """Categories by channels: the base keeps them far out and in wide areas only."""
        return self.groups is not None and self.channels is not None

    def kept(self, digits: int) -> bool:
        """Whether the base knows areas of so many digits."""
        return digits <= CROSSED_DIGITS or not self.scattered

    def terms(self, kind: str) -> dict[str, int]:
        """Facets of the base with the sign by which they add up to what is chosen; none where it knows none of it."""
        if self.states is not None and kind not in crossed.entries:
            return {}
        several = self.groups if self.sorts == 1 else self.leaves
        cats = ("",) if self.groups is None else several or ()
        wheres = [""] if self.channels is None else ["@" + channel for channel in self.channels]
        return {
            cat + where + end: sign
            for cat in cats for where in wheres
            for end, sign in self._ends(crossed.entries.get(kind, ()), alone=not (cat or where)).items()
        }  # fmt: skip

    def _ends(self, known: tuple[str, ...], *, alone: bool) -> dict[str, int]:
        """The state that is not crossed is what the others leave of the whole."""
        if self.states is None:
            return {"": 1}
        if alone or set(self.states) <= set(known):
            return {"#" + state: 1 for state in self.states}
        return {"": 1} | {"#" + state: -1 for state in known if state not in self.states}

    @property
    def chosen(self) -> dict[str, list[str] | None]:
        """Values for SQL that reads deltas or the things themselves; None lets everything through."""
        return {
            "groups": _list(self.groups), "leaves": _list(self.leaves), "channels": _list(self.channels),
            "statuses": _list(self.states),
        }  # fmt: skip


EVERYTHING = Facets()


@dataclass(frozen=True)
class Asked:
    """One of several numbers: areas of `digits` digits, days from `since` to before `until` (None: all time).

    `kind` says of what, where it is not the one that is asked for in general. Open things know no days.
    """

    name: str
    digits: int
    since: date | None = None
    until: date | None = None
    state: str = ALL
    kind: str = ""


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


_ASKED = """unnest(%(names)s::text[], %(kinds)s::text[], %(digits)s::int[], %(since)s::date[], %(until)s::date[],
        %(states)s::text[]) asked (name, kind, digits, since, until, state)"""
_MET = """(%(groups)s::text[] IS NULL OR d.category = ANY (%(groups)s::text[])
           OR split_part(d.category, '.', 1) = ANY (%(groups)s::text[]))
      AND (%(channels)s::text[] IS NULL OR d.channel = ANY (%(channels)s::text[]))
      AND (%(statuses)s::text[] IS NULL OR d.status = ANY (%(statuses)s::text[]))"""
_DELTAS = f"""density_delta d
    WHERE d.kind = asked.kind AND length(d.area_code) >= asked.digits
      AND d.area_code >= %(within)s AND d.area_code < %(beyond)s AND (asked.state = 'all' OR d.open)
      AND (asked.since IS NULL OR d.day >= asked.since AND d.day < asked.until)
      AND {_MET}"""
# Kinds that know no status have no terms where one is chosen; the facets of all others are the same.
_TERMS = """a.category = ANY (%(terms)s::text[])
          AND (%(statuses)s::text[] IS NULL OR a.kind = ANY (%(stated)s::text[]))"""
_SIGNED = "CASE WHEN a.category = ANY (%(minus)s::text[]) THEN -1 ELSE 1 END"
_BY_AREA = f"""
    SELECT asked.name, parts.code, sum(parts.n)::int
    FROM {_ASKED},
    LATERAL (
        SELECT a.area_code AS code, {_SIGNED} * CASE WHEN asked.since IS NULL THEN a.n
               ELSE density_between(a.days, a.ns, asked.since, asked.until) END AS n
        FROM density_area a
        WHERE a.kind = asked.kind AND a.digits = asked.digits AND a.state = asked.state AND {_TERMS}
          AND a.area_code >= %(within)s AND a.area_code < %(beyond)s
        UNION ALL
        SELECT left(d.area_code, asked.digits), d.n FROM {_DELTAS}
    ) parts
    GROUP BY 1, 2 HAVING sum(parts.n) <> 0
"""
_MEETS = """(%(leaves)s::text[] IS NULL OR s.category = ANY (%(leaves)s::text[]))
      AND (%(channels)s::text[] IS NULL OR s.channel = ANY (%(channels)s::text[]))
      AND (%(statuses)s::text[] IS NULL OR s.status = ANY (%(statuses)s::text[]))"""
# Facets that the base does not cross: the things themselves, read once for all numbers of their kind.
_CROSSED = f"""
    WITH f AS MATERIALIZED (
        SELECT s.area_code, s.open, s.day FROM (%(source)s) s
        WHERE s.area_code >= %(within)s AND s.area_code < %(beyond)s AND {_MEETS}
    )
    SELECT asked.name, left(f.area_code, asked.digits), count(*)::int
    FROM {_ASKED}
    JOIN f ON length(f.area_code) >= asked.digits AND (asked.state = 'all' OR f.open)
      AND (asked.since IS NULL OR f.day >= asked.since AND f.day < asked.until)
    GROUP BY 1, 2
"""
_DAYS = f"""
    SELECT code, day, sum(n)::int FROM (
        SELECT a.area_code AS code, u.day, {_SIGNED} * (u.n - u.before) AS n
        FROM density_area a, LATERAL (
            SELECT width_bucket(%(since)s::date - 1, a.days) AS first, width_bucket(%(until)s::date - 1, a.days) AS last
        ) w, unnest(a.days[w.first + 1:w.last], a.ns[w.first + 1:w.last],
            CASE WHEN w.first = 0 THEN 0 || a.ns[:w.last - 1] ELSE a.ns[w.first:w.last - 1] END) u (day, n, before)
        WHERE a.kind = %(kind)s AND a.digits = %(digits)s AND a.state = 'all' AND {_TERMS}
          AND a.area_code >= %(within)s AND a.area_code < %(beyond)s AND w.last > w.first
        UNION ALL
        SELECT left(d.area_code, %(digits)s), d.day, d.n FROM density_delta d
        WHERE d.kind = %(kind)s AND length(d.area_code) >= %(digits)s
          AND d.area_code >= %(within)s AND d.area_code < %(beyond)s
          AND {_MET}
    ) parts
    WHERE day >= %(since)s AND day < %(until)s GROUP BY 1, 2 HAVING sum(n) <> 0
"""
_CROSSED_DAYS = f"""
    SELECT left(s.area_code, %(digits)s), s.day, count(*)::int FROM (%(source)s) s
    WHERE s.area_code >= %(within)s AND s.area_code < %(beyond)s AND length(s.area_code) >= %(digits)s
      AND {_MEETS} AND s.day >= %(since)s AND s.day < %(until)s
    GROUP BY 1, 2
"""
# The facets of one sort, within what is chosen of the others: each term says which of them it belongs to. They are
# named one by one, because the index has the area behind the facet: as a range all areas of a level would be read.
_BY_FACET = f"""
    SELECT asked.name, parts.facet, sum(parts.n)::int
    FROM {_ASKED},
    LATERAL (
        SELECT t.label AS facet, t.sign * CASE WHEN asked.since IS NULL THEN a.n
               ELSE density_between(a.days, a.ns, asked.since, asked.until) END AS n
        FROM density_area a
        JOIN unnest(%(labels)s::text[], %(terms)s::text[], %(signs)s::int[]) t (label, term, sign)
            ON a.category = t.term
        WHERE a.kind = asked.kind AND a.digits = asked.digits AND a.state = asked.state AND a.area_code = %(within)s
          AND a.category = ANY (%(terms)s::text[])
        UNION ALL
        SELECT facet, d.n FROM
            (SELECT d.*, unnest(ARRAY[d.category, split_part(d.category, '.', 1), '@' || d.channel, '#' || d.status])
                AS facet FROM {_DELTAS}) d
        WHERE facet >= %(first)s AND facet < %(last)s
    ) parts
    GROUP BY 1, 2 HAVING sum(parts.n) <> 0
"""
_IN_SQUARE = """
    SELECT coalesce(sum(n), 0) FROM density_cells(%(kind)s, %(level)s, %(code)s, %(code)s + 1, %(since)s, %(until)s,
        %(state)s, %(groups)s, %(leaves)s, %(channels)s, %(statuses)s, %(crossed)s, %(areas)s)
"""


def by_area(
    kind: str, *, within: str, asked: Iterable[Asked], facets: Facets = EVERYTHING
) -> dict[str, dict[str, int]]:
    """Numbers by name and area code: areas inside `within` with other numbers than 0, all of them of one moment.

    Categories by channels in areas narrower than a township are counted one by one: as costly as what lies in the area.
    """
    wanted = list(asked)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if not all(facets.kept(each.digits) for each in wanted):
        kinds = {each.kind or kind for each in wanted}
        rows = [
            row for of in sorted(kinds)
            for row in _counted(of, within, [each for each in wanted if (each.kind or kind) == of], facets)
        ]  # fmt: skip
    else:
        rows = _rows(_BY_AREA, _asked(kind, within, wanted) | _terms(facets))
    for name, code, n in rows:
        found[name][code] = n
    return found


def by_facet(
    kind: str, *, area: str, asked: Iterable[Asked], mark: str, of: Mapping[str, Facets]
) -> dict[str, dict[str, int]]:
    """Numbers by name and facet of one area: channels for the mark "@", statuses for "#", else groups and leaves.

    `of` says for each channel, status or leaf what it is crossed with, itself among it.
    """
    if not of:
        return {}
    first, last = (mark, chr(ord(mark) + 1)) if mark else ("A", "{")
    signed = [(mark + label, term, sign) for label, each in of.items() for term, sign in each.terms(kind).items()]
    labels, terms, signs = ([row[column] for row in signed] for column in range(3))
    values = _asked(kind, area, asked) | _united(of.values()).chosen | {
        "first": first, "last": last, "labels": labels, "terms": terms, "signs": signs,
    }  # fmt: skip
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, facet, n in _rows(_BY_FACET, values):
        found[name][facet.removeprefix(mark)] = n
    return found


def by_day(
    kind: str, *, within: str, digits: int, since: date, until: date, facets: Facets = EVERYTHING
) -> dict[str, dict[date, int]]:
    """Numbers other than 0 by area of `digits` digits and day, from `since` to before `until`."""
    values = {
        "kind": kind, "within": within, "beyond": within + ":", "digits": digits, "since": since, "until": until,
        **_terms(facets),
    }  # fmt: skip
    sql = _DAYS if facets.kept(digits) else _CROSSED_DAYS.replace("%(source)s", sources.entries[kind])
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for code, day, n in _rows(sql, values):
        found[code][day] = n
    return found


def in_square(
    kind: str,
    square: Square,
    *,
    areas: Sequence[str] | None,
    since: date | None,
    until: date | None,
    state: str = ALL,
    facets: Facets = EVERYTHING,
) -> int | None:
    """What lies in `square` and in `areas` (None: everywhere); None where the rollups do not know it.

    They know four levels, areas down to the township, and categories by channels at the first level only.
    """
    known = square.level in LEVELS and (square.level == CROSSED_LEVEL or not facets.scattered)
    if not known or any(len(code) > 9 for code in areas or ()):
        return None
    values = {
        "kind": kind, "level": square.level, "code": square.code, "since": since, "until": until, "state": state,
        "areas": None if areas is None else outermost(areas), "crossed": list(crossed.entries.get(kind, ())),
        **facets.chosen,
    }  # fmt: skip
    return int(_rows(_IN_SQUARE, values)[0][0])


def outermost(areas: Sequence[str]) -> list[str]:
    """`areas` without those that lie in another one of them."""
    return [code for code in set(areas) if not any(code != other and code.startswith(other) for other in areas)]


def _list(codes: tuple[str, ...] | None) -> list[str] | None:
    return None if codes is None else list(codes)


def _terms(facets: Facets) -> dict[str, Any]:
    """Values for SQL with terms; kinds that know a status cross the same ones."""
    kinds = list(crossed.entries)
    terms = facets.terms(kinds[0] if kinds else "")
    minus = [term for term, sign in terms.items() if sign < 0]
    return {"terms": list(terms), "minus": minus, "stated": kinds, **facets.chosen}


def _united(several: Iterable[Facets]) -> Facets:
    """All that is chosen of any of them."""

    def all_of(values: Iterable[tuple[str, ...] | None]) -> tuple[str, ...] | None:
        found = list(values)
        return None if None in found else tuple(sorted({code for each in found for code in each or ()}))

    each = list(several)
    return Facets(
        groups=all_of(facets.groups for facets in each), leaves=all_of(facets.leaves for facets in each),
        channels=all_of(facets.channels for facets in each), states=all_of(facets.states for facets in each),
    )  # fmt: skip


def _counted(kind: str, within: str, asked: Sequence[Asked], facets: Facets) -> list[tuple[Any, ...]]:
    values = _asked(kind, within, asked) | facets.chosen
    return _rows(_CROSSED.replace("%(source)s", sources.entries[kind]), values)


def _asked(kind: str, within: str, asked: Iterable[Asked]) -> dict[str, Any]:
    wanted = list(asked)
    return {
        "within": within,
        # ":" follows "9", so the range holds exactly the codes with this prefix (locale C.UTF-8).
        "beyond": within + ":",
        "names": [each.name for each in wanted],
        "kinds": [each.kind or kind for each in wanted],
        "digits": [each.digits for each in wanted],
        "since": [each.since for each in wanted],
        "until": [each.until for each in wanted],
        "states": [each.state for each in wanted],
    }


def _rows(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
