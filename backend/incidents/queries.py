"""Reads of incidents: lists with filters, queues, counts by area, one case. The scope comes first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from backend.core import keyset
from backend.core.scope import Scope, area_filter
from backend.incidents.models import CategoryGroup, Incident
from backend.incidents.terms import bigrams

COUNT_MAX = 1000
QUEUES = ("unplaced", "to_register", "to_dispatch", "returned", "in_work", "to_verify", "to_close", "on_hold")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "due": ("-urgent", "due_at", "id"),
    "-reported": ("-reported_at", "-id"),
    "reported": ("reported_at", "id"),
}
_SHORT = ("category__group", "owner_unit", "reporter")


@dataclass(frozen=True)
class Filter:
    """A closed list of filters; None and empty mean "all"."""

    queue: str = ""
    states: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()  # leaves or groups
    area: str = ""
    light: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""
    urgent: bool | None = None


def visible(scope: Scope) -> QuerySet[Incident]:
    """Incidents that `scope` may see, with what the short form shows."""
    rows: QuerySet[Incident] = Incident.objects.within(scope)
    return rows.select_related(*_SHORT)


def filtered(scope: Scope, chosen: Filter, *, now: datetime) -> Any:
    """The rows of a filter."""
    terms = _queue(chosen.queue, scope, now)
    if chosen.states:
        terms &= Q(state__in=chosen.states)
    if chosen.categories:
        terms &= Q(category_id__in=chosen.categories) | Q(category__group_id__in=chosen.categories)
    if chosen.area:
        terms &= area_filter([chosen.area])
    if chosen.words:
        terms &= _words(chosen.words)
    if chosen.light:
        terms &= _light(chosen.light, now)
    return visible(scope).filter(terms & _exact(chosen))


def _queue(queue: str, scope: Scope, now: datetime) -> Q:
    if queue == "overdue":
        return ~Q(queue="") & Q(due_at__lte=now)
    if queue == "mine":
        return Q(reporter_id=scope.person)
    return Q(queue=queue) if queue else Q()


def _exact(chosen: Filter) -> Q:
    given = {"urgent": chosen.urgent, "reported_at__gte": chosen.since, "reported_at__lt": chosen.until}
    return Q(**{name: value for name, value in given.items() if value is not None})


def _words(text: str) -> Q:
    number = Q(number__startswith=text.strip())
    terms = bigrams(text)
    return Q(terms__contains=terms) | number if terms else number


def _light(light: str, now: datetime) -> Q:
    running = ~Q(queue="") & Q(due_at__isnull=False)
    by_light = {
        "red": Q(due_at__lte=now),
        "yellow": Q(due_at__gt=now, warn_at__lte=now),
        "green": Q(warn_at__gt=now),
    }
    return running & by_light[light]


def page(
    scope: Scope, chosen: Filter, *, order: str, after: str, limit: int, now: datetime
) -> tuple[list[Incident], str | None, int, bool]:
    """Rows, the opaque key of the next page, and their number (exact up to 1,000)."""
    rows = filtered(scope, chosen, now=now)
    keys = ORDERS[order]
    found, more = rows.page(order=keys, after=keyset.decode(after, keys), limit=limit)
    count, exact = rows.count_up_to(COUNT_MAX)
    return found, keyset.encode(more) if more else None, count, exact


def queue_counts(scope: Scope, *, now: datetime) -> dict[str, int]:
    """Open incidents by queue, and the overdue ones."""
    rows: Any = Incident.objects.within(scope)
    waiting = rows.exclude(queue="")
    counts = dict.fromkeys(QUEUES, 0) | dict(waiting.order_by().values_list("queue").annotate(n=Count("pk")))
    return counts | {"overdue": waiting.filter(due_at__lte=now).count()}


def counts_by_area(scope: Scope, *, within: str, digits: int, now: datetime) -> dict[str, dict[str, int]]:
    """Open ordinary incidents by the area of `digits` digits: open, overdue, urgent; by the area arm only."""
    areas = [within] if scope.covers(within) else [area for area in scope.areas if area.startswith(within)]
    rows = Incident.objects.within(scope).filter(area_filter(areas), sensitivity="ordinary").exclude(queue="")
    grouped = (
        rows.order_by()
        .annotate(code=Left("area_code", digits))
        .values_list("code")
        .annotate(
            n=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=now)), urgent=Count("pk", filter=Q(urgent=True))
        )
    )
    return {code: {"open": n, "overdue": late, "urgent": urgent} for code, n, late, urgent in grouped}


def groups() -> list[CategoryGroup]:
    """The eight groups with their leaves, in order."""
    return list(CategoryGroup.objects.prefetch_related("categories").order_by("position"))


def by_ids(scope: Scope, pks: Iterable[UUID | str]) -> list[Incident]:
    """The visible ones of `pks`."""
    return list(visible(scope).filter(pk__in=list(pks)))
