"""What phones may ask for: each kind of mutation with its form and its command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rest_framework import serializers

from backend.core.api import Body, flatten
from backend.core.problems import Invalid, Stale
from backend.incidents import queries
from backend.incidents.commands import move_incident
from backend.incidents.intake import report_incident
from backend.incidents.render import reader, shorts, task_forms
from backend.incidents.serializers import INCIDENT_FORMS, ReportIn
from backend.incidents.task_serializers import TASK_FORMS
from backend.work.commands import move_task
from backend.work.queries import one_task
from mobile_api.calls import Call, Kind
from mobile_api.own_kinds import OWN_KINDS, EntriesIn

__all__ = ["KINDS", "Call", "EntriesIn", "Kind"]


@dataclass(frozen=True)
class Move:
    """A move, the id of the row that it moves, and the body as it was sent."""

    pk: UUID
    move: Any
    sent: Mapping[str, Any]


def _moves(noun: str, form: type[Body]) -> Callable[[Mapping[str, Any]], Move]:
    """Form of a move that names its row under `noun`."""

    def parse(body: Mapping[str, Any]) -> Move:
        try:
            pk = serializers.UUIDField().run_validation(body.get(noun))
        except serializers.ValidationError as error:
            raise Invalid(fields=flatten(error.detail, noun)) from error
        return Move(pk, form.parse({key: value for key, value in body.items() if key != noun}), body)

    return parse


def _report(call: Call, report: Any) -> dict[str, Any]:
    report = replace(report, at=report.at or call.at)
    incident = report_incident(access=call.access, report=report, now=call.now)
    (form,) = shorts([incident], reader(call.access, call.language), without_photos=not report.photos)
    return {"incident": form}


def _move_incident(call: Call, body: Move) -> dict[str, Any]:
    try:
        move_incident(access=call.access, pk=body.pk, move=body.move, now=call.now)
    except Stale as stale:
        raise stale.beside(mine=body.sent, current=_incident(call, body.pk)) from stale
    return _incident(call, body.pk)


def _incident(call: Call, pk: UUID) -> dict[str, Any]:
    rows = queries.by_ids(call.access.scope, [pk])
    forms = shorts(rows, reader(call.access, call.language))
    return {"incident": forms[0] if forms else None}


def _move_task(call: Call, body: Move) -> dict[str, Any]:
    try:
        task = move_task(access=call.access, pk=body.pk, move=body.move, now=call.now)
    except Stale as stale:
        seen = one_task(call.access.scope, body.pk)
        raise stale.beside(mine=body.sent, current=_task(call, seen)) from stale
    return _task(call, task)


def _task(call: Call, task: Any) -> dict[str, Any]:
    incidents = queries.by_ids(call.access.scope, [task.subject_id])
    forms = task_forms([task], incidents, reader(call.access, call.language))
    return {"task": forms[0] if forms else None}


KINDS: Mapping[str, Kind] = {
    "incident.report": Kind(ReportIn.parse, _report),
    **{f"incident.{name}": Kind(_moves("incident", form), _move_incident) for name, form in INCIDENT_FORMS.items()},
    **{f"task.{name}": Kind(_moves("task", form), _move_task) for name, form in TASK_FORMS.items()},
    **OWN_KINDS,
}
