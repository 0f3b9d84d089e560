"""Incidents, tasks and what lists need, for consoles and phones: parse, one call, render."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.queries import dispatchable_units
from backend.core.api import ScopedView
from backend.core.problems import NotFound, RoleNotAllowed
from backend.core.scope import get_one
from backend.incidents import described, queries
from backend.incidents.commands import move_incident
from backend.incidents.intake import report_incident
from backend.incidents.models import Incident
from backend.incidents.params import ListQuery, TaskQuery, counts_level
from backend.incidents.render import details, reader, shorts, task_forms
from backend.incidents.serializers import INCIDENT_FORMS, TASK_FORMS, ReportIn
from backend.incidents.synced import category_rows
from backend.work.commands import move_task
from backend.work.problems import MoveUnknown
from backend.work.queries import open_tasks_by_unit, own_page
from media_pipeline.serve import photo_response

_DESK = frozenset({"worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity", "leader"})


class IncidentView(ScopedView):
    """Base: whole cases in the language of the request."""

    def whole(self, incident: Incident) -> Response:
        row = get_one(queries.visible(self.scope), pk=incident.pk)
        return Response(details([row], reader(self.access, self.language))[0])


class IncidentsView(IncidentView):
    """The list with its filters; a report on behalf of a caller."""

    @described.incidents
    def get(self, request: Request) -> Response:
        query = ListQuery.read(request.query_params)
        rows, following, count, exact = queries.page(
            self.scope, query.filter, order=query.order, after=query.after, limit=query.limit, now=self.now
        )
        results = shorts(rows, reader(self.access, self.language))
        return Response({"results": results, "next": following, "count": count, "count_exact": exact})

    @described.report
    def post(self, request: Request) -> Response:
        if self.actor.role not in _DESK:
            raise RoleNotAllowed(role=self.actor.role)
        report = ReportIn.parse(request.data)
        now = self.now
        with transaction.atomic(durable=True):
            incident = report_incident(access=self.access, report=report, now=now)
        response = self.whole(incident)
        response.status_code = 201 if incident.reported_at == now else 200
        return response


class QueuesView(ScopedView):
    """Open incidents by queue."""

    @described.queues
    def get(self, request: Request) -> Response:
        del request
        counts = queries.queue_counts(self.scope, now=self.now)
        return Response({"queues": counts, "overdue": counts["overdue"]})


class IncidentDetailView(IncidentView):
    """One case."""

    @described.incident
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        return self.whole(get_one(queries.visible(self.scope), pk=pk))


class IncidentMoveView(IncidentView):
    """A move of an incident."""

    roles = _DESK

    @described.incident_move
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        form = INCIDENT_FORMS.get(move)
        if form is None:
            raise MoveUnknown(move=move)
        body = form.parse(request.data)
        with transaction.atomic(durable=True):
            incident = move_incident(access=self.access, pk=pk, move=body, now=self.now)
        return self.whole(incident)


class IncidentPhotoView(ScopedView):
    """A photo of a case that the caller may see: 256, 1280 (px, longer side) or original."""

    @described.photo
    def get(self, request: Request, pk: UUID, sha256: str, size: str) -> HttpResponse | FileResponse:
        del request
        row = get_one(queries.visible(self.scope), pk=pk)
        if not row.photos.filter(sha256=sha256).exists():
            raise NotFound()
        return photo_response(sha256=sha256, size=size)


class TasksView(ScopedView):
    """Tasks sent to the caller's units or person."""

    @described.tasks
    def get(self, request: Request) -> Response:
        query = TaskQuery.read(request.query_params)
        rows, following = own_page(self.scope, open_only=query.open_only, kind=query.kind, after=query.after,
                                   limit=query.limit)  # fmt: skip
        incidents = queries.by_ids(self.scope, {row.subject_id for row in rows})
        results = task_forms(rows, incidents, reader(self.access, self.language))
        return Response({"results": results, "next": following})


class TaskMoveView(IncidentView):
    """A move of a task; answers with the whole case."""

    roles = _DESK

    @described.task_move
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        form = TASK_FORMS.get(move)
        if form is None:
            raise MoveUnknown(move=move)
        body = form.parse(request.data)
        with transaction.atomic(durable=True):
            task = move_task(access=self.access, pk=pk, move=body, now=self.now)
        row = queries.visible(self.scope).filter(pk=task.subject_id).first()
        return self.whole(row) if row else Response({"id": str(task.pk), "state": task.state})


class UnitsView(ScopedView):
    """Units that the caller may send work to, with their load."""

    @described.units
    def get(self, request: Request) -> Response:
        del request
        units = dispatchable_units(self.actor)
        load = open_tasks_by_unit([unit.pk for unit in units])
        rows: list[dict[str, Any]] = [
            {"id": str(unit.pk), "name": unit.name, "kind": unit.kind, "area_code": unit.area_code,
             "open_tasks": load.get(unit.pk, 0)}
            for unit in units
        ]  # fmt: skip
        return Response({"results": rows})


class CategoriesView(ScopedView):
    """The tree of categories."""

    @described.categories
    def get(self, request: Request) -> Response:
        del request
        rows = category_rows(self.language)
        groups = {row["group"]: row for row in rows}
        return Response(
            {
                "groups": [
                    {"code": code, "name": row["group_name"], "icon": row["group_icon"], "hue": row["hue"]}
                    for code, row in groups.items()
                ],
                "categories": rows,
            }
        )


class CountsView(ScopedView):
    """Open ordinary incidents by area: the numbers of the choropleth."""

    @described.counts
    def get(self, request: Request) -> Response:
        within, digits = counts_level(request.query_params)
        counts = queries.counts_by_area(self.scope, within=within, digits=digits, now=self.now)
        return Response({"counts": counts})
