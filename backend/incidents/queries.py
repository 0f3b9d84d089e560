"""Reads of incidents: queues, counts by area, one case; the list is in listing.py. The scope comes first."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from backend.core.scope import Scope, area_filter
from backend.incidents.models import CategoryGroup, Incident

QUEUES = ("unplaced", "to_register", "to_dispatch", "returned", "in_work", "to_verify", "to_close", "on_hold")
COUNTED = ("open", "due_soon", "overdue", "urgent")
_SHORT = ("category__group", "owner_unit", "reporter")


def visible(scope: Scope) -> QuerySet[Incident]:
    """Incidents that `scope` may see, with what the short form shows."""
    rows: QuerySet[Incident] = Incident.objects.within(scope)
    return rows.select_related(*_SHORT)


def queue_counts(scope: Scope, *, now: datetime) -> dict[str, int]:
    """Open incidents by queue, and the overdue ones."""
    rows: Any = Incident.objects.within(scope)
    waiting = rows.exclude(queue="")
    counts = dict.fromkeys(QUEUES, 0) | dict(waiting.order_by().values_list("queue").annotate(n=Count("pk")))
    return counts | {"overdue": waiting.filter(due_at__lte=now).count()}


def counts_by_area(scope: Scope, *, within: str, digits: int, now: datetime) -> dict[str, dict[str, int]]:
    """Open ordinary incidents by the area of `digits` digits: open, due soon (yellow), overdue (red), urgent.

    By the area arm only.
    """
    areas = [within] if scope.covers(within) else [area for area in scope.areas if area.startswith(within)]
    rows = Incident.objects.within(scope).filter(area_filter(areas), sensitivity="ordinary").exclude(queue="")
    grouped = (
        rows.order_by()
        .annotate(code=Left("area_code", digits))
        .values_list("code")
        .annotate(
            n=Count("pk"),
            due_soon=Count("pk", filter=Q(due_at__gt=now, warn_at__lte=now)),
            overdue=Count("pk", filter=Q(due_at__lte=now)),
            urgent=Count("pk", filter=Q(urgent=True)),
        )
    )
    return {code: dict(zip(COUNTED, numbers, strict=True)) for code, *numbers in grouped}


def groups() -> list[CategoryGroup]:
    """The eight groups with their leaves, in order."""
    return list(CategoryGroup.objects.prefetch_related("categories").order_by("position"))


def by_ids(scope: Scope, pks: Iterable[UUID | str]) -> list[Incident]:
    """The visible ones of `pks`."""
    return list(visible(scope).filter(pk__in=list(pks)))
