"""Whom the one who dispatches is advised to send a case to, in words."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.accounts.models import Unit
from backend.incidents import routing
from backend.incidents.models import Incident
from backend.incidents.routing import Suggestion
from backend.work.models import OPEN, Task


def forms(
    incidents: Sequence[Incident], tasks: Mapping[UUID, Sequence[Task]], language: str
) -> dict[UUID, dict[str, Any]]:
    """By case: whom the unit that returned it last proposes, else what a rule or its category says."""
    returned = {row.pk: _proposal(tasks.get(row.pk, ()), language) for row in incidents}
    waiting = [row for row in incidents if returned[row.pk] is None and row.state in ("reported", "registered")]
    ruled = routing.suggestions(waiting)
    found = {row.pk: returned[row.pk] or _suggestion(row, ruled.get(row.pk), language) for row in incidents}
    return {pk: form for pk, form in found.items() if form}


def _proposal(tasks: Sequence[Task], language: str) -> dict[str, Any] | None:
    """Whose work it is, as the unit that returned it last says; while nobody works on it."""
    sent_back = [task for task in tasks if task.kind == "handle" and task.state == "returned"]
    last = max(sent_back, key=lambda task: task.ended_at or task.dispatched_at, default=None)
    if last is None or last.proposed_unit is None or any(task.state in OPEN for task in tasks):
        return None
    unit, by = last.proposed_unit, last.unit.name if last.unit else ""
    return _form(unit, f"{by}退回时建议由{unit.name}办理", f"{by} returned it and proposes {unit.name}", language)


def _suggestion(row: Incident, found: Suggestion | None, language: str) -> dict[str, Any] | None:
    if found is None:
        return None
    unit, rule, category = found.unit, found.rule, row.category
    if rule:
        return _form(unit, f"派单规则“{rule.name}”：由{unit.name}办理", f"Rule “{rule.name}”: {unit.name}", language)
    return _form(
        unit, f"“{category.name_zh}”由本街镇{unit.name}首办",
        f"{unit.name} is the first unit for “{category.name_en}” here", language,
    )  # fmt: skip


def _form(unit: Unit, zh: str, en: str, language: str) -> dict[str, Any]:
    return {"unit": {"id": str(unit.pk), "name": unit.name}, "why": en if language == "en" else zh}
