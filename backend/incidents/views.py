"""Incidents for consoles and phones: parse, one call, render."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import pages, problems, scope
from backend.core.api import ScopedView
from backend.incidents import described, listing, photos, queries
from backend.incidents.commands import move_incident
from backend.incidents.intake import report_incident
from backend.incidents.models import Incident
from backend.incidents.params import ListQuery
from backend.incidents.render import details, reader, shorts
from backend.incidents.serializers import INCIDENT_FORMS, ReportIn
from backend.work.problems import MoveUnknown

CASE_ROLES = frozenset(
    {"worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity", "leader"}
)


class IncidentView(ScopedView):
    """Base: whole cases in the language of the request."""

    def whole(self, incident: Incident) -> Response:
        row = scope.get_one(queries.visible(self.scope), pk=incident.pk)
        return Response(self.form(row))

    def form(self, incident: Incident) -> dict[str, Any]:
        return details([incident], reader(self.access, self.language))[0]

    @contextmanager
    def both_sides(self, case: Callable[[], UUID]) -> Iterator[None]:
        """A refusal as stale tells what the caller sent, and `case` as the caller sees it after the transaction."""
        try:
            yield
        except problems.Stale as stale:
            row = scope.get_one(queries.visible(self.scope), pk=case())
            raise stale.beside(mine=self.request.data, current=self.form(row)) from stale


class IncidentsView(IncidentView):
    """The list with its filters; a report on behalf of a caller."""

    @described.incidents
    def get(self, request: Request) -> Response:
        query = ListQuery.read(request.query_params)
        cases = listing.Cases.of(self.scope, query.filter, now=self.now)
        rows, following = cases.page(order=query.order, after=query.after, limit=query.limit)
        results = shorts(rows, reader(self.access, self.language))
        return Response(pages.page_form(results, following, cases.count()))

    @described.report
    def post(self, request: Request) -> Response:
        if self.actor.role not in CASE_ROLES:
            raise problems.RoleNotAllowed(role=self.actor.role)
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
        return self.whole(scope.get_one(queries.visible(self.scope), pk=pk))


class IncidentMoveView(IncidentView):
    """A move of an incident."""

    roles = CASE_ROLES

    @described.incident_move
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        form = INCIDENT_FORMS.get(move)
        if form is None:
            raise MoveUnknown(move=move)
        body = form.parse(request.data)
        with self.both_sides(lambda: pk), transaction.atomic(durable=True):
            incident = move_incident(access=self.access, pk=pk, move=body, now=self.now)
        # A case that was handed to another area, or is about the caller, was moved all the same.
        row = queries.visible(self.scope).filter(pk=incident.pk).first()
        return self.whole(row) if row else Response({"id": str(incident.pk), "state": incident.state})


class PhotoLinksView(ScopedView):
    """Signed addresses of the photos of a case that the caller may see."""

    @described.photo_links
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        row = scope.get_one(queries.visible(self.scope), pk=pk)
        return Response({"results": [asdict(link) for link in photos.links(row, now=self.now)]})


class IncidentPhotoView(ScopedView):
    """A photo of a case that the caller may see: 256, 1280 (px, longer side) or original."""

    @described.photo
    def get(self, request: Request, pk: UUID, sha256: str, size: str) -> HttpResponse | FileResponse:
        del request
        row = scope.get_one(queries.visible(self.scope), pk=pk)
        return photos.answer(row, sha256, size)
