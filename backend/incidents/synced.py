"""Kinds that phones receive: categories, incidents, tasks."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from backend.core.actor import Access
from backend.core.clock import now
from backend.core.registries import Synced, synced
from backend.incidents import queries
from backend.incidents.models import Incident
from backend.incidents.proof import settle_proof
from backend.incidents.render import details, reader, task_forms
from backend.work.models import OPEN
from backend.work.queries import own_tasks

FIRST_MAX = 500  # incidents or tasks of a first download
RECENT = timedelta(days=30)


def _categories(ids: Iterable[str], access: Any, language: str) -> dict[str, dict[str, Any]]:
    del access
    wanted = set(ids)
    return {row["code"]: row for row in category_rows(language) if row["code"] in wanted}


def category_rows(language: str) -> list[dict[str, Any]]:
    """All leaves with their group, in order."""
    return [
        {
            "code": leaf.code,
            "group": group.code,
            "group_name": group.name_en if language == "en" else group.name_zh,
            "group_icon": group.icon,
            "hue": group.hue,
            "name": leaf.name_en if language == "en" else leaf.name_zh,
            "name_zh": leaf.name_zh,
            "name_en": leaf.name_en,
            "icon": leaf.icon,
            "photo_required": leaf.photo_required,
            "settle_proof": settle_proof(leaf),
            "verification": leaf.verification,
            "default_unit_kind": leaf.default_unit_kind,
            "sensitivity": leaf.sensitivity,
            "emergency": leaf.emergency,
            "position": leaf.position,
        }
        for group in queries.groups()
        for leaf in sorted(group.categories.all(), key=lambda leaf: leaf.position)
    ]


def _first_categories(access: Any) -> list[str]:
    del access
    return [leaf.code for group in queries.groups() for leaf in group.categories.all()]


def _incidents(ids: Iterable[str], access: Any, language: str) -> dict[str, dict[str, Any]]:
    rows = queries.by_ids(access.scope, ids)
    return {form["id"]: form for form in details(rows, reader(access, language))}


def _first_incidents(access: Any) -> list[str]:
    """Own reports of the last month, then what is open in the own grids or sent to the own unit."""
    holder: Access = access
    rows: Any = Incident.objects.within(holder.scope)
    recent = rows.filter(Q(reporter_id=holder.actor.person, reported_at__gte=now() - RECENT) | ~Q(queue=""))
    return [str(pk) for pk in recent.order_by("-reported_at", "-id").values_list("pk", flat=True)[:FIRST_MAX]]


def _tasks(ids: Iterable[str], access: Any, language: str) -> dict[str, dict[str, Any]]:
    rows = list(own_tasks(access.scope).filter(pk__in=list(ids)).select_related("dispatched_by"))
    incidents = queries.by_ids(access.scope, {row.subject_id for row in rows})
    return {form["id"]: form for form in task_forms(rows, incidents, reader(access, language))}


def _first_tasks(access: Any) -> list[str]:
    rows = own_tasks(access.scope).filter(Q(state__in=OPEN) | Q(dispatched_at__gte=now() - RECENT))
    return [str(pk) for pk in rows.order_by("-dispatched_at", "-id").values_list("pk", flat=True)[:FIRST_MAX]]


synced.add("category", Synced("category", _categories, _first_categories))
synced.add("incident", Synced("incident", _incidents, _first_incidents))
synced.add("task", Synced("task", _tasks, _first_tasks))
