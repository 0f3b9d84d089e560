"""Numbers of the leader's page, and the cases behind each of them. The scope comes first: the area arm only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from backend.core.clock import SHANGHAI
from backend.core.pages import COUNT_MAX, Number
from backend.core.problems import Invalid
from backend.core.scope import Scope, area_filter
from backend.incidents.density import DUE as WAITING
from backend.incidents.density import KIND
from backend.incidents.listing import Part as ListPart
from backend.incidents.listing import in_parts
from backend.incidents.models import Incident
from backend.incidents.queries import visible
from backend.insight.density import HANDLED, LATE, RUNNING
from backend.insight.ground import Ground, grounds
from backend.insight.params import CaseQuery, Choice, Window
from gis.density.queries import ALL, OPEN, Asked, Facets, by_area, in_square

AREAS_MAX = 4000
# What of the cases `i` is chosen.
MEETS = """(%(leaves)s::text[] IS NULL OR i.category_id = ANY (%(leaves)s::text[]))
      AND (%(channels)s::text[] IS NULL OR i.channel = ANY (%(channels)s::text[]))
      AND (%(statuses)s::text[] IS NULL OR i.state = ANY (%(statuses)s::text[]))"""


@dataclass(frozen=True)
class Numbers:
    """Of one area: `reported` in the window, `before` in the one before, `open` and `overdue` now.

    `handled` and `late`: handling whose deadline lies in the window and that is done, or overdue now; of it the late.
    """

    reported: int = 0
    before: int = 0
    today: int = 0
    open: int = 0
    overdue: int = 0
    handled: int = 0
    late: int = 0
    handled_before: int = 0
    late_before: int = 0

    @property
    def on_time_rate(self) -> float | None:
        """Handled in time / to be handled; None where nothing was."""
        return _rate(self.handled, self.late)

    @property
    def on_time_rate_before(self) -> float | None:
        return _rate(self.handled_before, self.late_before)


@dataclass(frozen=True)
class Part:
    """One of the areas that are compared."""

    ground: Ground
    numbers: Numbers

    @property
    def pk(self) -> str:
        """An area is known by its code."""
        return self.ground.code


def numbers(choice: Choice, digits: Sequence[int], *, now: datetime) -> dict[str, Numbers]:
    """By code, of the areas of `digits` digits inside the chosen one that have any."""
    window, before = choice.window, choice.window.before()
    today = Window.of(1, now).since
    tomorrow = today + timedelta(days=1)
    asked = [
        Asked(f"{name}.{length}", length, since, until, state, kind)
        for length in digits
        for name, since, until, state, kind in (
            ("reported", window.since, window.until, ALL, KIND),
            ("before", before.since, before.until, ALL, KIND),
            ("today", today, tomorrow, ALL, KIND),
            ("open", None, None, OPEN, KIND),
            # All days up to yesterday; of today only what has passed, below.
            ("overdue", date(1970, 1, 1), today, ALL, WAITING),
            ("running", window.since, min(window.until, today), ALL, RUNNING),
            ("running_before", before.since, min(before.until, today), ALL, RUNNING),
            ("handled", window.since, window.until, ALL, HANDLED),
            ("late", window.since, window.until, ALL, LATE),
            ("handled_before", before.since, before.until, ALL, HANDLED),
            ("late_before", before.since, before.until, ALL, LATE),
        )
    ]
    found = by_area(KIND, within=choice.area, asked=asked, facets=choice.facets)
    for name, counts in _passed(choice, digits, now).items():
        _add(found[name], counts)
    # Handling that is not done and past its time is late whenever it ends.
    for name, counts in _running_late(choice, {"running": window, "running_before": before}, digits, now).items():
        _add(found[name], counts)
    for name in [name for name in found if name.startswith("running")]:
        counts = found.pop(name)
        _add(found[name.replace("running", "handled")], counts)
        _add(found[name.replace("running", "late")], counts)
    named: dict[str, dict[str, int]] = {}
    for name, counts in found.items():
        for code, n in counts.items():
            named.setdefault(code, {})[name.partition(".")[0]] = n
    return {code: Numbers(**values) for code, values in named.items()}


def parts(choice: Choice, *, digits: int, now: datetime) -> tuple[list[Part], Part]:
    """The areas of `digits` digits inside the chosen one, and that one. Raises Invalid where they are too many."""
    whole, areas = compared(choice.area, digits)
    found = numbers(choice, (digits, len(whole.code)), now=now)
    return [Part(area, found.get(area.code, Numbers())) for area in areas], Part(
        whole, found.get(whole.code, Numbers())
    )


def compared(code: str, digits: int) -> tuple[Ground, tuple[Ground, ...]]:
    """The area `code` and those of `digits` digits inside it. Raises NotFound, Invalid where they are too many."""
    whole, areas = grounds(code, digits, limit=AREAS_MAX + 1)
    if len(areas) > AREAS_MAX:
        raise Invalid(fields={"level": [f"more than {AREAS_MAX} areas: choose a wider level"]})
    return whole, areas


def cases(scope: Scope, query: CaseQuery, *, now: datetime) -> tuple[list[Incident], str | None, Number]:
    """A page of the cases behind a number, the key of the next one, and the number."""
    found, following = cases_page(scope, query, after=query.after, limit=query.limit, now=now)
    return found, following, cases_count(scope, query, now=now)


def cases_page(
    scope: Scope, query: CaseQuery, *, after: str, limit: int, now: datetime
) -> tuple[list[Incident], str | None]:
    rows = counted(scope, query.area).filter(_chosen(query, now))

    def read(part: ListPart, key: Any, most: int) -> tuple[list[Incident], Any]:
        if part.missing(True if query.open else None):
            return [], None
        page: tuple[list[Incident], Any] = rows.filter(part.rows).page(order=part.order, after=key, limit=most)
        return page

    return in_parts(query.order, after=after, limit=limit, read=read)


def cases_count(scope: Scope, query: CaseQuery, *, now: datetime, limit: int = COUNT_MAX) -> Number:
    number = _number(scope, query, now)
    if number is not None:
        return number, True
    counted_up: Number = counted(scope, query.area).filter(_chosen(query, now)).count_up_to(limit)
    return counted_up


def counted(scope: Scope, area: str = "") -> Any:
    """Cases that are in the numbers of `scope`, inside of `area`: those of its areas, however else it may see more."""
    return visible(replace(scope.inside(area), person=None, units=())).filter(counted=True)


def meets(facets: Facets) -> Q:
    terms = Q()
    if facets.leaves is not None:
        terms &= Q(category_id__in=facets.leaves)
    if facets.channels is not None:
        terms &= Q(channel__in=facets.channels)
    if facets.states is not None:
        terms &= Q(state__in=facets.states)
    return terms


def _chosen(query: CaseQuery, now: datetime) -> Q:
    terms = meets(query.facets) & (area_filter([query.area]) if query.area else Q())
    if query.square is not None:
        first, beyond = query.square.span()
        terms &= Q(zcell__gte=first, zcell__lt=beyond)
    if query.window is not None:
        terms &= Q(reported_at__gte=midnight(query.window.since), reported_at__lt=midnight(query.window.until))
    if query.open:
        terms &= ~Q(queue="")
    if query.due is not None:
        terms &= Q(pk__in=RawSQL(_MISSED, _missed_in(query.due, now)))
    return terms & Q(due_at__lte=now) if query.overdue else terms


def _number(scope: Scope, query: CaseQuery, now: datetime) -> int | None:
    """How many they are, from the rollups; None where these do not know it."""
    if query.due is not None or (query.open and query.window is not None):
        return None  # what waits now is kept without its days
    if query.overdue:
        return _overdue(query, now)
    since, until = (query.window.since, query.window.until) if query.window else (None, None)
    state = OPEN if query.open else ALL
    if query.square is None:
        asked = Asked("n", len(query.area), since, until, state)
        return by_area(KIND, within=query.area, asked=[asked], facets=query.facets)["n"].get(query.area, 0)
    if query.area:
        return None
    areas = None if scope.everything else scope.areas
    return in_square(KIND, query.square, areas=areas, since=since, until=until, state=state, facets=query.facets)


def _overdue(query: CaseQuery, now: datetime) -> int | None:
    if query.square is not None:
        return None
    today = Window.of(1, now)
    asked = Asked("n", len(query.area), date(1970, 1, 1), today.since, kind=WAITING)
    found = by_area(KIND, within=query.area, asked=[asked], facets=query.facets)["n"].get(query.area, 0)
    passed = _passed(Choice(query.area, today, query.facets), [len(query.area)], now)
    return found + sum(counts.get(query.area, 0) for counts in passed.values())


# One reading for all widths of areas and all windows that are asked for.
_COUNTED = """
    SELECT asked.name, left(f.area_code, asked.digits), count(*)
    FROM unnest(%(names)s::text[], %(digits)s::int[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
        asked (name, digits, since, until)
    JOIN f ON length(f.area_code) >= asked.digits AND f.due_at >= asked.since AND f.due_at < asked.until
    GROUP BY 1, 2
"""
# Deadlines are few in a day, so the part of today that has passed is counted by an index over deadlines.
_PASSED = f"""
    WITH f AS MATERIALIZED (
        SELECT i.area_code, i.due_at FROM incidents_incident i
        WHERE counted AND queue <> '' AND due_at >= %(since)s AND due_at < %(until)s
          AND area_code >= %(area)s AND area_code < %(beyond)s AND {MEETS}
    ) {_COUNTED}
"""
_RUNNING = f"""
    WITH f AS MATERIALIZED (
        SELECT i.area_code, t.due_at FROM work_task t JOIN incidents_incident i ON i.id = t.subject_id
        WHERE t.state IN ('dispatched', 'accepted') AND t.clock = 'handle' AND t.subject_kind = 'incident'
          AND t.county >= %(county)s AND t.county < %(counties)s AND t.due_at >= %(since)s AND t.due_at < %(until)s
          AND i.counted AND i.area_code >= %(area)s AND i.area_code < %(beyond)s AND {MEETS}
    ) {_COUNTED}
"""
# Late ones are few and have an index by the time of their end, which is after the deadline.
_MISSED = """
    SELECT e.subject_id FROM core_event e
    WHERE e.subject_kind = 'incident' AND e.name = 'task.finish' AND e.data -> 'clock' ->> 'stage' = 'handle'
      AND e.data -> 'clock' ->> 'late' = 'true' AND e.at >= %s
      AND (e.data -> 'clock' ->> 'due_at')::timestamptz >= %s AND (e.data -> 'clock' ->> 'due_at')::timestamptz < %s
    UNION
    SELECT t.subject_id FROM work_task t
    WHERE t.state IN ('dispatched', 'accepted') AND t.subject_kind = 'incident' AND t.clock = 'handle'
      AND t.due_at >= %s AND t.due_at < %s
"""


def _passed(choice: Choice, digits: Sequence[int], now: datetime) -> dict[str, dict[str, int]]:
    """By `overdue.DIGITS` what has passed today; of all days where states are chosen, which no rollup knows."""
    first = date(1970, 1, 1) if choice.facets.states else Window.of(1, now).since
    span = midnight(first), now + timedelta(microseconds=1)
    return _by_code(_PASSED, choice, [(f"overdue.{length}", length, *span) for length in digits])


def _running_late(
    choice: Choice, windows: Mapping[str, Window], digits: Sequence[int], now: datetime
) -> dict[str, dict[str, int]]:
    """By `NAME.DIGITS`, of each window by its name, what of today has passed."""
    if choice.facets.states:
        return {}  # punctuality is a trait of all that was to be handled, whatever state it is in by now
    today = Window.of(1, now)
    asked = [
        (f"{name}.{length}", length, midnight(today.since), now)
        for name, window in windows.items() if window.since <= today.since < window.until
        for length in digits
    ]  # fmt: skip
    return _by_code(_RUNNING, choice, asked, county=choice.area[:6], counties=choice.area[:6] + ":") if asked else {}


def _by_code(
    sql: str, choice: Choice, asked: Sequence[tuple[str, int, datetime, datetime]], **more: Any
) -> dict[str, dict[str, int]]:
    """Numbers by name and code; `asked` are names with digits and a span of deadlines."""
    names, digits, sinces, untils = (list(column) for column in zip(*asked, strict=True))
    values: dict[str, Any] = {
        "area": choice.area, "beyond": choice.area + ":", "names": names, "digits": digits, "sinces": sinces,
        "untils": untils, "since": min(sinces), "until": max(untils),
    }  # fmt: skip
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(sql, values | choice.facets.chosen | more)
        for name, code, n in cursor.fetchall():
            found[name][code] = n
    return found


def _add(counts: dict[str, int], more: dict[str, int]) -> None:
    for code, n in more.items():
        counts[code] = counts.get(code, 0) + n


def _rate(handled: int, late: int) -> float | None:
    return round((handled - late) / handled, 4) if handled else None


def _missed_in(window: Window, now: datetime) -> list[datetime]:
    since, until = midnight(window.since), midnight(window.until)
    return [since, since, until, since, min(until, now)]


def midnight(day: date) -> datetime:
    """The beginning of `day` in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)
