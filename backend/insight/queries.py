"""Numbers of the leader's page, and the cases behind each of them. The scope comes first: the area arm only."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left

from backend.core import keyset
from backend.core.clock import SHANGHAI
from backend.core.problems import Invalid, NotFound
from backend.core.scope import Scope, area_filter
from backend.incidents.density import KIND
from backend.incidents.models import Incident
from backend.incidents.queries import visible
from backend.insight.params import CaseQuery, Choice, Window
from gis.areas.models import Area
from gis.areas.queries import LEVELS, valid
from gis.density.queries import ALL, OPEN, Asked, by_area, by_day, in_square

AREAS_MAX = 2000
NEW, DUE = ("-reported_at", "-id"), ("due_at", "id")


@dataclass(frozen=True)
class Part:
    """One of the areas that are compared; `n` in the window, `before` in the one before, the others now."""

    code: str
    name: str
    population: int
    n: int
    open: int
    overdue: int
    before: int

    @property
    def per_1000(self) -> float | None:
        """Cases of the window per 1,000 residents."""
        return round(self.n * 1000 / self.population, 3) if self.population else None


def area_named(code: str) -> Area:
    """The present area of this code. Raises NotFound."""
    area = valid(None).filter(code=code).only("code", "name", "level", "population").first()
    if area is None:
        raise NotFound()
    return area


def numbers(scope: Scope, choice: Choice, *, now: datetime) -> tuple[dict[str, Any], dict[str, Any]]:
    """The numbers of the page, and those of the window before."""
    window, before, digits = choice.window, choice.window.before(), len(choice.area)
    asked = (
        Asked("reported", digits, window.since, window.until),
        Asked("today", digits, window.last(), window.until),
        Asked("before", digits, before.since, before.until),
        Asked("open", digits, state=OPEN),
    )
    found = by_area(KIND, within=choice.area, asked=asked, categories=choice.leaves)
    count = {each.name: found[each.name].get(choice.area, 0) for each in asked}
    late = overdue_by_area(scope, choice, digits=digits, now=now)
    present = {
        "reported": count["reported"],
        "open": count["open"],
        "overdue": late.get(choice.area, 0),
        "on_time_rate": on_time_rate(choice, window, now=now),
        "today": count["today"],
    }
    return present, {"reported": count["before"], "on_time_rate": on_time_rate(choice, before, now=now)}


def parts(scope: Scope, choice: Choice, *, digits: int, now: datetime) -> tuple[list[Part], Part]:
    """The areas of `digits` digits inside the chosen one, and that one. Raises Invalid where they are too many."""
    whole = area_named(choice.area)
    rows = valid(None).filter(level=LEVELS[digits], code__gte=whole.code, code__lt=whole.code + ":").order_by("code")
    areas = list(rows.values_list("code", "name", "population")[: AREAS_MAX + 1])
    if len(areas) > AREAS_MAX:
        raise Invalid(fields={"level": [f"more than {AREAS_MAX} areas: choose a wider level"]})
    window, before = choice.window, choice.window.before()
    asked = [
        Asked(f"{name}.{length}", length, since, until, state)
        for length in (digits, len(whole.code))
        for name, since, until, state in (
            ("n", window.since, window.until, ALL),
            ("before", before.since, before.until, ALL),
            ("open", None, None, OPEN),
        )
    ]
    found = by_area(KIND, within=whole.code, asked=asked, categories=choice.leaves)

    def part(code: str, name: str, population: int) -> Part:
        n, earlier, waiting = (found[f"{name}.{len(code)}"].get(code, 0) for name in ("n", "before", "open"))
        return Part(code, name, population, n, waiting, late[len(code)].get(code, 0), earlier)

    late = {
        length: overdue_by_area(scope, choice, digits=length, now=now) for length in (digits, len(whole.code))
    }  # fmt: skip
    return [part(*area) for area in areas], part(whole.code, whole.name, whole.population)


def series(choice: Choice) -> list[tuple[date, int]]:
    """Every day of the window with the cases reported on it."""
    window = choice.window
    found = by_day(KIND, area=choice.area, since=window.since, until=window.until, categories=choice.leaves)
    days = [window.since + timedelta(days=n) for n in range(window.days)]
    return [(day, found.get(day, 0)) for day in days]


def cases(scope: Scope, query: CaseQuery, *, now: datetime) -> tuple[list[Incident], str | None, int]:
    """A page of the cases behind a number, the key of the next one, and the number."""
    rows = counted(scope).filter(_chosen(query, now))
    order = DUE if query.overdue else NEW
    found, more = rows.page(order=order, after=keyset.decode(query.after, order), limit=query.limit)
    number = None if query.overdue or query.due else _number(scope, query)
    return found, keyset.encode(more) if more else None, rows.order_by().count() if number is None else number


def counted(scope: Scope) -> Any:
    """Cases that are in the numbers of `scope`: those of its areas, however else it may see more."""
    mine = Q() if scope.everything else area_filter(scope.areas)
    return visible(scope).filter(mine, counted=True)


def _chosen(query: CaseQuery, now: datetime) -> Q:
    terms = area_filter([query.area]) if query.area else Q()
    if query.square is not None:
        first, beyond = query.square.span()
        terms &= Q(zcell__gte=first, zcell__lt=beyond)
    if query.window is not None:
        terms &= Q(reported_at__gte=midnight(query.window.since), reported_at__lt=midnight(query.window.until))
    if query.leaves is not None:
        terms &= Q(category_id__in=query.leaves)
    if query.open:
        terms &= ~Q(queue="")
    if query.due is not None:
        terms &= Q(pk__in=RawSQL(f"SELECT id FROM ({_DUE}) due WHERE due.late", _due_in(query.due, now)))
    return terms & Q(due_at__lte=now) if query.overdue else terms


def _number(scope: Scope, query: CaseQuery) -> int | None:
    """How many they are, from the rollups; None where these do not know it."""
    since, until = (query.window.since, query.window.until) if query.window else (None, None)
    state = OPEN if query.open else ALL
    if query.square is None:
        asked = Asked("n", len(query.area), since, until, state)
        found = by_area(KIND, within=query.area, asked=[asked], categories=query.leaves)
        return found["n"].get(query.area, 0)
    if query.area:
        return None
    areas = None if scope.everything else scope.areas
    return in_square(
        KIND, query.square, areas=areas, since=since, until=until, state=state, categories=query.leaves
    )  # fmt: skip


def overdue_by_area(scope: Scope, choice: Choice, *, digits: int, now: datetime) -> dict[str, int]:
    """Cases that wait and are past their time now, by area."""
    rows = counted(scope).filter(area_filter([choice.area]), ~Q(queue=""), due_at__lte=now)
    if choice.leaves is not None:
        rows = rows.filter(category_id__in=choice.leaves)
    return dict(rows.order_by().annotate(part=Left("area_code", digits)).values_list("part").annotate(n=Count("pk")))


# To be handled: the handling deadline lies in the window and has passed or was met; finished events keep the deadline.
_DUE = """
    SELECT e.subject_id AS id, (e.data -> 'clock' ->> 'late')::boolean AS late FROM core_event e
    WHERE e.name = 'task.finish' AND e.subject_kind = 'incident' AND e.data -> 'clock' ->> 'stage' = 'handle'
      AND e.data -> 'clock' ->> 'due_at' >= %s AND e.data -> 'clock' ->> 'due_at' < %s
    UNION ALL
    SELECT t.subject_id, true FROM work_task t
    WHERE t.subject_kind = 'incident' AND t.clock = 'handle' AND t.due_at >= %s AND t.due_at < %s
"""
_HANDLED = f"""
    SELECT count(*) FILTER (WHERE NOT due.late), count(*)
    FROM ({_DUE}) due
    JOIN incidents_incident i ON i.id = due.id
    WHERE i.counted AND i.area_code >= %s AND i.area_code < %s
      AND (%s::text[] IS NULL OR i.category_id = ANY (%s::text[]))
"""


def on_time_rate(choice: Choice, window: Window, *, now: datetime) -> float | None:
    """Handled in time / to be handled, of handling deadlines in the window up to now; None where there are none."""
    leaves = None if choice.leaves is None else list(choice.leaves)
    values = [*_due_in(window, now), choice.area, choice.area + ":", leaves, leaves]
    with connection.cursor() as cursor:
        cursor.execute(_HANDLED, values)
        in_time, due = cursor.fetchone()
    return round(in_time / due, 4) if due else None


def _due_in(window: Window, now: datetime) -> list[Any]:
    """Parameters of `_DUE`: as events hold times (ISO 8601 in UTC, which sorts as text), then as tasks do."""
    since, until = midnight(window.since), min(midnight(window.until), now)
    return [_utc_text(since), _utc_text(until), since, until]


def midnight(day: date) -> datetime:
    """The beginning of `day` in Asia/Shanghai."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI)


def _utc_text(at: datetime) -> str:
    return datetime.fromtimestamp(at.timestamp(), tz=UTC).isoformat()
