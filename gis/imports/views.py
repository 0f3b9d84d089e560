"""Imports of grids for those who administer a county's areas: parse, one call, render."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.pages import Number, page_form
from backend.core.problems import NotFound, TooLarge
from backend.core.scope import get_one
from gis.imports import commands, described, jobs, queries, shapes
from gis.imports.limits import FILE_MAX
from gis.imports.models import AreaImport
from gis.imports.options import Options, read_file
from gis.imports.params import FindingsAsked, GridsAsked, Listed, Upload

_MOVES: Final[dict[str, Callable[..., AreaImport]]] = {
    "apply": commands.start_apply,
    "undo": commands.start_undo,
    "discard": commands.discard,
}
_RUNS: Final = frozenset({"apply", "undo"})


class ImportBase(ScopedView):
    """For system administrators, each in the own area."""

    roles: ClassVar[frozenset[str] | None] = frozenset({"sysadmin"})

    def one(self, pk: UUID) -> AreaImport:
        """Raises NotFound outside of the own area."""
        return get_one(queries.administered(self.actor), pk=pk)

    def form(self, one: AreaImport, status: int = 200) -> Response:
        return Response(shapes.import_form(one, self.language), status=status)


class ImportsView(ImportBase):
    @described.listed
    def get(self, request: Request) -> Response:
        asked = Listed.read(request.query_params)
        if not queries.administers(self.actor, asked.county):
            raise NotFound()
        rows, more, number = queries.page(self.actor, county=asked.county, after=asked.after, limit=asked.limit)
        return Response(page_form([shapes.import_form(one, self.language) for one in rows], more, number))

    @described.added
    def post(self, request: Request) -> Response:
        asked = Upload.read(request.query_params)
        if not queries.administers(self.actor, asked.county):
            raise NotFound()
        data = _body(request)
        layer, options = read_file(data, Options())
        with transaction.atomic(durable=True):
            one = commands.add_import(
                actor=self.actor, county=asked.county, name=asked.name, data=data, layer=layer, options=options,
                now=self.now,
            )  # fmt: skip
            if options.code_field:
                one = commands.start_check(actor=self.actor, pk=one.pk, options=options, version=None)
                jobs.check.defer(pk=str(one.pk))
        return self.form(one, 201)


class ImportView(ImportBase):
    @described.one
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        return self.form(self.one(pk))


class ImportCheckView(ImportBase):
    @described.checked
    def post(self, request: Request, pk: UUID) -> Response:
        asked = shapes.ImportCheckIn.parse(request.data)
        with transaction.atomic(durable=True):
            one = commands.start_check(actor=self.actor, pk=pk, options=asked.options, version=asked.base_version)
            jobs.check.defer(pk=str(pk))
        return self.form(one, 202)


class ImportMoveView(ImportBase):
    @described.moved
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        command = _MOVES.get(move)
        if command is None:
            raise NotFound()
        asked = shapes.ImportMoveIn.parse(request.data)
        with transaction.atomic(durable=True):
            one = command(actor=self.actor, pk=pk, version=asked.base_version, now=self.now)
            if move in _RUNS:
                jobs.carry_on.defer(pk=str(pk))
        return self.form(one, 202)


class ImportFindingsView(ImportBase):
    @described.findings
    def get(self, request: Request, pk: UUID) -> Response:
        one, asked = self.one(pk), FindingsAsked.read(request.query_params)
        chosen = {"severity": asked.severity, "kind": asked.kind}
        rows = queries.findings(one, **chosen, after=asked.after, limit=asked.limit)
        number = queries.findings_count(one, **chosen)
        return _page(rows, asked.limit, number, shapes.finding_form, lambda row: str(row.pk))


class ImportGridsView(ImportBase):
    @described.grids
    def get(self, request: Request, pk: UUID) -> Response:
        one, asked = self.one(pk), GridsAsked.read(request.query_params)
        rows = queries.grids(one, action=asked.action, after=asked.after, limit=asked.limit)
        number = queries.grids_count(one, action=asked.action)
        return _page(rows, asked.limit, number, shapes.grid_form, lambda row: row.code)


class ImportMapView(ImportBase):
    @described.drawn
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        form = shapes.map_form(queries.shapes(self.one(pk)))
        return Response(form, content_type="application/geo+json")


def _body(request: Request) -> bytes:
    """The bytes of the file, at most 24 MB. Raises TooLarge."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdigit() and int(length) > FILE_MAX:
        raise TooLarge(max_bytes=FILE_MAX)
    data: bytes = request.stream.read(FILE_MAX + 1) if request.stream else b""
    if len(data) > FILE_MAX:
        raise TooLarge(max_bytes=FILE_MAX)
    return data


def _page(
    rows: Sequence[Any], limit: int, number: Number, form: Callable[[Any], dict[str, Any]], key: Callable[[Any], str]
) -> Response:
    shown = rows[:limit]
    following = key(shown[-1]) if len(rows) > limit else None
    return Response(page_form([form(row) for row in shown], following, number))
