"""Reads of work: the rules of clocks, and tasks."""

import time
from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from backend.core import keyset
from backend.core.pages import COUNT_MAX, Number
from backend.core.scope import SYSTEM, Scope, get_one
from backend.work.calendar import Calendar, Season
from backend.work.clocks import Rules
from backend.work.models import OPEN, CalendarDay, CalendarYear, CardRule, Limit, OfficeHours, Task

# Rules change a few times a year; a process reads them anew after this time.
_RULES_AGE_S = 30
# What has no deadline stands behind all that has one, or before it backwards.
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("due_at", "id"),
    "-due": ("-due_at", "-id"),
    "-dispatched": ("-dispatched_at", "-id"),
    "dispatched": ("dispatched_at", "id"),
    "area": ("area_code", "id"),
    "-area": ("-area_code", "-id"),
}


def rules() -> Rules:
    """Limits, office hours and calendar, at most half a minute old."""
    return _load(int(time.monotonic() // _RULES_AGE_S))


def forget_rules() -> None:
    """Reads the rules anew on next use (after they were changed in this process)."""
    _load.cache_clear()


@lru_cache(maxsize=1)
def _load(moment: int) -> Rules:
    del moment
    limits = {(row.category, row.stage, row.area_code): (row.measure, _amount(row)) for row in Limit.objects.all()}
    days: dict[date, bool] = dict(CalendarDay.objects.values_list("day", "working"))
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    seasons: dict[str, list[Season]] = {"": []}
    for row in OfficeHours.objects.order_by("area_code", "from_month"):
        seasons.setdefault(row.area_code, []).append(Season(row.from_month, row.to_month, tuple(row.spans)))
    calendars = {area: Calendar(days=days, years=years, seasons=tuple(rows)) for area, rows in seasons.items()}
    cards = {(row.under, row.stage, row.level, row.area_code): (row.days, row.points) for row in CardRule.objects.all()}
    return Rules(limits=limits, calendars=calendars, cards=cards)


def _amount(limit: Limit) -> float:
    """Hours or days."""
    return float(limit.amount) if limit.measure == "working_days" else limit.amount / 60


def tasks_of(subject_kind: str, *subject_ids: UUID) -> QuerySet[Task]:
    """All tasks of subjects that the caller has reached already, oldest first."""
    rows: QuerySet[Task] = Task.objects.within(SYSTEM).filter(subject_kind=subject_kind, subject_id__in=subject_ids)
    return rows.select_related("unit", "person", "note", "answer").order_by("dispatched_at", "id")


def taken(pks: Collection[UUID]) -> bool:
    """Whether a task has one of these ids, visible or not."""
    return bool(pks) and Task.objects.within(SYSTEM).filter(pk__in=pks).exists()


def own_tasks(scope: Scope) -> QuerySet[Task]:
    """Tasks sent to the caller's units or person, or to be verified by the caller."""
    rows: QuerySet[Task] = Task.objects.within(scope)
    return rows.filter(Q(unit_id__in=scope.units) | Q(person_id=scope.person)).select_related(
        "unit", "person", "note", "answer"
    )


def open_tasks_by_unit(units: list[UUID]) -> dict[UUID, int]:
    """Number of open tasks of each unit: a load, not a look at the cases."""
    rows = Task.objects.within(SYSTEM).filter(unit_id__in=units, state__in=OPEN)
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("id")))


def one_task(scope: Scope, pk: UUID) -> Task:
    """The task as it is now. Raises NotFound."""
    task: Task = get_one(Task.objects.within(scope), pk=pk)
    return task


def own_count(scope: Scope, *, open_only: bool, kind: str, limit: int = COUNT_MAX) -> Number:
    number: Number = _chosen(scope, open_only, kind).count_up_to(limit)
    return number


def own_page(
    scope: Scope, *, open_only: bool, kind: str, order: str, after: str, limit: int
) -> tuple[list[Task], str | None]:
    """A page of own tasks in one of ORDERS, and the key of the next one. Raises Invalid."""
    rows, keys = _chosen(scope, open_only, kind), ORDERS[order]
    found, more = rows.page(order=keys, after=keyset.decode(after, keys), limit=limit)
    return found, keyset.encode(more) if more else None


def _chosen(scope: Scope, open_only: bool, kind: str) -> Any:
    rows: Any = own_tasks(scope).select_related("dispatched_by")
    rows = rows.filter(state__in=OPEN) if open_only else rows.exclude(state__in=OPEN)
    return rows.filter(kind=kind) if kind else rows
