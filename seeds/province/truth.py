"""Whether the incidents that were loaded are those that were dealt out: asked of the database, in SQL."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import sqrt

from django.db import connection

from seeds.province.plan import Outline, expected_courses
from seeds.zhejiang.catalogue import categories
from seeds.zhejiang.distributions import CHANNELS, CLOSING, GROUPS, OUTCOMES
from seeds.zhejiang.shares import largest_remainder

Fault = str
SHOWN = 5
_OUTSIDE = """
    SELECT i.number, 'its point lies outside ' || i.area_code FROM incidents_incident i
    LEFT JOIN areas_area a ON a.code = i.area_code AND a.valid_to IS NULL
    WHERE i.area_code >= %s AND i.area_code < %s || ':' AND i.placed
        AND (i.point IS NULL OR NOT coalesce(a.level = 'grid' AND ST_Covers(a.geom, i.point), false))
    ORDER BY 1 LIMIT {SHOWN}
"""
_NOWHERE = """
    SELECT i.number, 'lies in ' || i.area_code || ', which is no area' FROM incidents_incident i
    LEFT JOIN areas_area a ON a.code = i.area_code AND a.valid_to IS NULL
    WHERE i.area_code >= %s AND i.area_code < %s || ':' AND a.code IS NULL ORDER BY 1 LIMIT {SHOWN}
"""
_CATEGORIES = "SELECT category_id, count(*) FROM incidents_incident GROUP BY 1"
_CHANNELS = "SELECT channel, count(*) FROM incidents_incident GROUP BY 1"
_OUTCOMES = """
    SELECT CASE WHEN state = 'closed' AND rating <> '' THEN 'closed_rated' WHEN state = 'closed' THEN 'closed_open'
                WHEN due_at <= %s THEN 'overdue' WHEN state = 'reported' THEN 'new' ELSE 'in_process' END, count(*)
    FROM incidents_incident GROUP BY 1
"""
# The level on which a case is closed shows in the centre that answers for it; village and township share theirs.
# A case without a place waits at a centre until somebody knows its township.
_LEVELS = """
    SELECT CASE WHEN NOT i.placed OR length(u.area_code) = 9 THEN 'township' WHEN length(u.area_code) = 6 THEN 'county'
                WHEN length(u.area_code) = 4 THEN 'city' ELSE 'province' END, count(*)
    FROM incidents_incident i JOIN accounts_unit u ON u.id = i.owner_unit_id GROUP BY 1
"""
# Those that are closed: what waits was reported lately, whatever the season.
_COURSES = """
    SELECT split_part(category_id, '.', 1), extract(month FROM local)::int, extract(isodow FROM local)::int,
           extract(hour FROM local)::int, count(*)
    FROM (SELECT category_id, reported_at AT TIME ZONE 'Asia/Shanghai' AS local
          FROM incidents_incident WHERE state = 'closed') closed
    GROUP BY 1, 2, 3, 4
"""
COURSES = ("month", "weekday", "hour")
# A draw strays by the root of what is expected, six times that in one of a thousand million; what is closed lacks the
# last days' waiting cases, less than a fiftieth of any month, weekday or hour.
STRAYS, LACKS = 6, 0.02


def outside(code: str) -> list[Fault]:
    """Incidents of a county whose point does not lie in their grid."""
    with connection.cursor() as cursor:
        found: list[Fault] = []
        for statement in (_OUTSIDE, _NOWHERE):
            cursor.execute(statement.replace("{SHOWN}", str(SHOWN)), [code, code])
            found += [f"{number} {fault}" for number, fault in cursor.fetchall()]
    return found


def wrong_totals(outline: Outline) -> Iterator[Fault]:
    """Categories, channels, outcomes and levels that do not have their share of all incidents, to the last one."""
    total, now = outline.incidents, datetime.fromtimestamp(outline.now, UTC)
    levels = _shares({name: level.total for name, level in CLOSING.items()}, total)
    levels["township"] += levels.pop("village")
    yield from _compare("category", _CATEGORIES, [], _shares({leaf.code: leaf.weight for leaf in categories()}, total))
    yield from _compare("channel", _CHANNELS, [], _shares(CHANNELS, total))
    yield from _compare("outcome", _OUTCOMES, [now], _shares(OUTCOMES, total))
    yield from _compare("level", _LEVELS, [], levels)


def wrong_courses(outline: Outline) -> Iterator[Fault]:
    """Months, weekdays and hours (Asia/Shanghai) whose share of a group's closed cases is not what was drawn from."""
    found: Counter[tuple[str, str, int]] = Counter()
    totals: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_COURSES)
        for group, *values, n in cursor.fetchall():
            totals[group] += n
            for course, value in zip(COURSES, values, strict=True):
                found[group, course, value] += n
    for group in GROUPS:
        for course, shares in zip(COURSES, expected_courses(outline, group), strict=True):
            for value, share in shares.items():
                here, expected = found[group, course, value], share * totals[group]
                if abs(here - expected) > STRAYS * sqrt(expected) + LACKS * expected + 1:
                    yield f"{here:,} closed incidents of {group} in {course} {value}, not about {expected:,.0f}"


def _shares(weights: Mapping[str, int], total: int) -> dict[str, int]:
    return dict(zip(weights, largest_remainder(total, list(weights.values())), strict=True))


def _compare(what: str, statement: str, parameters: list[datetime], expected: dict[str, int]) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = {str(name): int(number) for name, number in cursor.fetchall()}
    for name in sorted({*expected, *found}):
        if found.get(name, 0) != expected.get(name, 0):
            yield f"{found.get(name, 0):,} incidents of {what} {name}, not {expected.get(name, 0):,}"
