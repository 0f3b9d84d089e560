"""How the numbers of an area run over time, what they are made of, and where they come back."""

import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from backend.core.clock import SHANGHAI
from backend.core.problems import Invalid, Overloaded
from backend.incidents.density import KIND
from backend.incidents.models import CHANNELS, Category
from backend.insight.params import COUNTED_STATES, Choice, Window
from backend.insight.problems import TooManyCases
from backend.insight.queries import MEETS, compared, midnight
from gis.density.queries import OPEN, Asked, Facets, by_area, by_day, by_facet

VALUES_MAX = 150_000  # numbers of one answer
READ_MAX = 600_000  # that may turn out to be so few, because in many areas nothing was reported
PLACES_MAX = 200
CASES_MAX = 3_000_000  # read for one list of places, about a second a million
MANY = 300_000  # cases from which on a process reads one list at a time: several would take all that others need
RETRY_AFTER_S = 5
MEMORY = "256MB"  # for the squares of so many
REPEAT_DAYS = 90  # three in so many days are a place that needs more than one visit
PLACE_LEVEL = 19  # squares of about 65 m
MARKS = {"group": "", "category": "", "channel": "@", "state": "#"}
_SORTS = {"group": "leaves", "category": "leaves", "channel": "channels", "state": "statuses"}


@dataclass(frozen=True)
class Share:
    """What one category, group, channel or state has of the whole; `open` now, None for states."""

    code: str
    n: int
    before: int
    open: int | None


@dataclass(frozen=True)
class Frames:
    """Numbers of areas by step; `days` are the first days of the steps."""

    days: list[date]
    areas: dict[str, list[int]]


def first_days(window: Window, step: str) -> list[date]:
    """The first day of every step of the window; weeks begin on Monday, the first step with the window."""
    return list(dict.fromkeys(max(window.since, _begin(day, step)) for day in _each(window)))


def series(choice: Choice, step: str) -> list[tuple[date, int]]:
    """Every step of the window with the cases reported in it."""
    found = _frames(choice, len(choice.area), first_days(choice.window, step))
    return list(zip(found.days, found.areas.get(choice.area, [0] * len(found.days)), strict=True))


def frames(choice: Choice, *, digits: int, step: str) -> Frames:
    """The same for each area of `digits` digits that has any.

    Raises NotFound, Invalid where it would be too many numbers: before they are read, where that is sure.
    """
    days = first_days(choice.window, step)
    _, areas = compared(choice.area, digits)
    found = _frames(choice, digits, days) if len(areas) * len(days) <= READ_MAX else None
    if found is None or len(found.areas) * len(days) > VALUES_MAX:
        raise Invalid(fields={"step": [f"more than {VALUES_MAX} numbers: choose a longer step or a wider level"]})
    return found


def composition(choice: Choice, by: str) -> list[Share]:
    """What the number of an area is made of, the largest first."""
    found = _rolled(choice, by) or _split(choice, by)
    shares = [
        Share(code, found["n"].get(code, 0), found["before"].get(code, 0),
              None if by == "state" else found["open"].get(code, 0))
        for code in {code for counts in found.values() for code in counts}
    ]  # fmt: skip
    return sorted(shares, key=lambda share: (-share.n, share.code))


def _rolled(choice: Choice, by: str) -> dict[str, dict[str, int]] | None:
    """From the rollups; None where they do not cross what is asked in so narrow an area."""
    of, own = _crossings(choice, by), choice.facets.chosen[_SORTS[by]]
    window, before, digits = choice.window, choice.window.before(), len(choice.area)
    if not all(facets.kept(digits) for facets in of.values()):
        return None
    asked = [
        Asked("n", digits, window.since, window.until),
        Asked("before", digits, before.since, before.until),
        Asked("open", digits, state=OPEN),
    ]
    found: dict[str, dict[str, int]] = {each.name: {} for each in asked}
    for name, counts in by_facet(KIND, area=choice.area, asked=asked, mark=MARKS[by], of=of).items():
        for code, n in counts.items():
            if (own is None or code in own) and (by not in ("group", "category") or "." in code):
                key = code.partition(".")[0] if by == "group" else code
                found[name][key] = found[name].get(key, 0) + n
    return found


def _crossings(choice: Choice, by: str) -> dict[str, Facets]:
    """By leaf, channel or state, that one crossed with what is chosen of the others."""
    facets, sort = choice.facets, _SORTS[by]
    if sort == "leaves":
        leaves = facets.leaves if facets.leaves is not None else Category.objects.values_list("code", flat=True)
        return {code: replace(facets, groups=(code,), leaves=(code,)) for code in leaves}
    if sort == "channels":
        return {code: replace(facets, channels=(code,)) for code in facets.channels or CHANNELS}
    return {code: replace(facets, states=(code,)) for code in facets.states or COUNTED_STATES}


_SPLIT = """
    SELECT {column}, count(*) FILTER (WHERE reported_at >= %(since)s AND reported_at < %(until)s),
           count(*) FILTER (WHERE reported_at >= %(before)s AND reported_at < %(since)s),
           count(*) FILTER (WHERE queue <> '')
    FROM incidents_incident i
    WHERE i.counted AND i.area_code >= %(area)s AND i.area_code < %(beyond)s
      AND (i.reported_at >= %(before)s AND i.reported_at < %(until)s OR i.queue <> '')
      AND {meets}
    GROUP BY 1
"""
_COLUMNS = {
    "group": "split_part(category_id, '.', 1)", "category": "category_id", "channel": "channel", "state": "state",
}  # fmt: skip


def _split(choice: Choice, by: str) -> dict[str, dict[str, int]]:
    """The same from the cases themselves."""
    values = _values(choice) | {"before": midnight(choice.window.before().since)}
    with connection.cursor() as cursor:
        cursor.execute(_SPLIT.format(column=_COLUMNS[by], meets=MEETS), values)
        rows = cursor.fetchall()
    names = ("n", "before", "open")
    return {name: {row[0]: row[at] for row in rows if row[at]} for at, name in enumerate(names, start=1)}


def _values(choice: Choice) -> dict[str, Any]:
    window = choice.window
    return {
        "area": choice.area, "beyond": choice.area + ":", "since": midnight(window.since),
        "until": midnight(window.until), **choice.facets.chosen,
    }  # fmt: skip


# A place is a square; its middle is that of its cases. Squares are counted first, by little; only those that are
# shown are read whole, each by its square: the planner would read all days of a city for each of them.
_CHOSEN = """i.counted AND {area} AND i.reported_at >= %(since)s AND i.reported_at < %(until)s
      AND {meets}"""
_REPEATS = f"""
    WITH places AS MATERIALIZED (
        SELECT i.zcell >> 2 AS place, count(*) AS n, max(i.reported_at) AS last, count(*) OVER () AS places
        FROM incidents_incident i
        WHERE i.zcell IS NOT NULL AND {_CHOSEN}
        GROUP BY 1 HAVING count(*) >= %(least)s ORDER BY 2 DESC, 3 DESC, 1 LIMIT %(limit)s
    )
    SELECT p.places, p.place, p.n, c.* FROM places p, LATERAL (
        SELECT count(*) FILTER (WHERE i.queue <> '') AS waiting, avg(ST_X(i.point)), avg(ST_Y(i.point)),
               min(i.reported_at), p.last, mode() WITHIN GROUP (ORDER BY i.area_code),
               array_agg(i.category_id ORDER BY i.category_id)
        FROM (
            SELECT * FROM incidents_incident s
            WHERE s.counted AND s.zcell >= p.place << 2 AND s.zcell < (p.place + 1) << 2 OFFSET 0
        ) i
        WHERE {_CHOSEN}
    ) c
    ORDER BY p.n DESC, p.last DESC, p.place
"""
_COUNTY, _TOWNSHIP = 6, 9
_slot = threading.BoundedSemaphore(1)
_INSIDE = "i.area_code >= %(area)s AND i.area_code < %(beyond)s"


@dataclass(frozen=True)
class Place:
    """Where cases come back: a square by its key, the middle of its cases in EPSG:4326, its most frequent grid."""

    cell: str
    n: int
    open: int
    lon: float
    lat: float
    first: date
    last: date
    area_code: str
    categories: list[tuple[str, int]]


def repeats(choice: Choice, *, least: int) -> tuple[list[Place], int]:
    """The 200 places with most cases of those with `least` or more in the window; and how many these are in all.

    Raises TooManyCases where more cases than can be read at once lie in the window, Overloaded while somebody else
    reads many.
    """
    with _taking_turns(_to_read(choice)):
        return _repeats(choice, least)


def _repeats(choice: Choice, least: int) -> tuple[list[Place], int]:
    column = {_COUNTY: "i.county = %(area)s", _TOWNSHIP: "i.township = %(area)s"}.get(len(choice.area), _INSIDE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        cursor.execute(
            _REPEATS.format(area=column, meets=MEETS), _values(choice) | {"least": least, "limit": PLACES_MAX}
        )
        rows = cursor.fetchall()
    return [_place(*row) for _, *row in rows], rows[0][0] if rows else 0


@contextmanager
def _taking_turns(cases: int) -> Iterator[None]:
    if cases < MANY:
        yield
    elif _slot.acquire(blocking=False):
        try:
            yield
        finally:
            _slot.release()
    else:
        raise Overloaded(retry_after_s=RETRY_AFTER_S)


def _to_read(choice: Choice) -> int:
    """How many cases would be read, as the rollups know it; what they do not cross is a part of that."""
    window, facets = choice.window, choice.facets
    asked = Asked("n", len(choice.area), window.since, window.until)
    found = by_area(KIND, within=choice.area, asked=[asked], facets=facets)["n"].get(choice.area, 0)
    if found > CASES_MAX:
        raise TooManyCases(cases_max=CASES_MAX)
    return found


def _place(cell: int, n: int, waiting: int, lon: float, lat: float, first: Any, last: Any, *rest: Any) -> Place:
    area_code, categories = rest
    return Place(
        f"{PLACE_LEVEL}-{cell}", n, waiting, round(lon, 6), round(lat, 6), first.astimezone(SHANGHAI).date(),
        last.astimezone(SHANGHAI).date(), area_code, Counter(categories).most_common(),
    )  # fmt: skip


def _frames(choice: Choice, digits: int, days: list[date]) -> Frames:
    window = choice.window
    found = by_day(
        KIND, within=choice.area, digits=digits, since=window.since, until=window.until, facets=choice.facets
    )  # fmt: skip
    return Frames(days, {code: _stepped(days, counts) for code, counts in sorted(found.items())})


def _stepped(days: list[date], counts: dict[date, int]) -> list[int]:
    steps = [0] * len(days)
    for day, n in counts.items():
        steps[bisect_right(days, day) - 1] += n
    return steps


def _begin(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def _each(window: Window) -> Iterator[date]:
    return (window.since + timedelta(days=n) for n in range(window.days))
