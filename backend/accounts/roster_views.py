"""Rosters of a township: its lead hands in a sheet of grid workers, looks at what it would change, and applies it."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import jobs, problems, roster_sheet, rosters
from backend.accounts import roster_shapes as shapes
from backend.accounts.models import Roster, RosterRow
from backend.core import keyset, params
from backend.core.api import ScopedView
from backend.core.pages import count_up_to, page_form
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, Stale, TooLarge
from backend.core.schema import describe, query
from backend.core.scope import get_one

_MOVES: Final[dict[str, Callable[..., Roster]]] = {
    "apply": rosters.start_apply,
    "undo": rosters.start_undo,
    "discard": rosters.discard,
}
PAGE = [
    query("after", str, "`next` of the page before."),
    query("limit", int, "Rows of a page: 1 to 200, all of these by default."),
]
_REFUSED = (CsrfFailed, NotFound, RoleNotAllowed)


class RosterBase(ScopedView):
    roles = frozenset({"centre_lead"})

    def one(self, pk: UUID) -> Roster:
        """Raises NotFound outside of the own area."""
        return get_one(rosters.administered(self.actor), pk=pk)


class RostersView(RosterBase):
    @describe(
        "Rosters of the area, the newest first, a page",
        operation_id="rosters_list",
        parameters=PAGE,
        answers={200: shapes.RosterPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        after, limit = params.read_page(request.query_params, most=params.LIMIT_MAX)
        rows = rosters.administered(self.actor)
        found, more = keyset.page(rows, order=("-id",), after=after, limit=limit)
        return Response(page_form([shapes.roster_out(one, self.language) for one in found], more, count_up_to(rows)))

    @describe(
        "Hand in a sheet (XLSX, at most 5 MB) with the columns 姓名, 手机, 网格 and perhaps 岗位; a dry run follows",
        operation_id="rosters_add",
        parameters=[query("name", str, "Name of the file, for people.")],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        answers={201: shapes.RosterOut},
        problems=[Invalid, TooLarge, CsrfFailed, RoleNotAllowed],
    )
    def post(self, request: Request) -> Response:
        wrong = params.unknown(request.query_params, ("name",))
        name = params.words(request.query_params, "name", wrong, most=rosters.NAME_MAX)
        params.refuse(wrong)
        data: bytes = request.stream.read(roster_sheet.FILE_MAX + 1) if request.stream else b""
        if len(data) > roster_sheet.FILE_MAX:
            raise TooLarge(max_bytes=roster_sheet.FILE_MAX)
        with transaction.atomic(durable=True):
            one = rosters.add(actor=self.actor, name=name, data=data, now=self.now)
            jobs.check_roster.defer(pk=str(one.pk))
        return Response(shapes.roster_out(one, self.language), status=201)


class RosterView(RosterBase):
    @describe(
        "One roster: what it would change, and how far applying has come",
        operation_id="rosters_get",
        answers={200: shapes.RosterOut},
        problems=[NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        return Response(shapes.roster_out(self.one(pk), self.language))


class RosterMoveView(RosterBase):
    @describe(
        "Apply a roster, take it back while nothing has happened since, or discard it",
        operation_id="rosters_move",
        request=shapes.RosterMoveIn,
        answers={202: shapes.RosterOut},
        problems=[
            Invalid, Stale, problems.RosterNotNow, problems.RosterFaults, problems.RosterNothing, problems.RosterBusy,
            problems.RosterUsed, *_REFUSED,
        ],
    )  # fmt: skip
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        command = _MOVES.get(move)
        if command is None:
            raise NotFound()
        asked = shapes.RosterMoveIn.parse(request.data)
        with transaction.atomic(durable=True):
            one = command(actor=self.actor, pk=pk, version=asked.base_version, now=self.now)
            if move != "discard":
                jobs.carry_roster_on.defer(pk=str(pk))
        return Response(shapes.roster_out(one, self.language), status=202)


class RosterFaultsView(RosterBase):
    @describe(
        "What is wrong with a roster, by row of the sheet, a page",
        operation_id="rosters_faults",
        parameters=PAGE,
        answers={200: shapes.RosterFaultPageOut},
        problems=[Invalid, NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        after, limit = params.read_page(request.query_params, most=params.LIMIT_MAX)
        rows: QuerySet[RosterRow] = self.one(pk).rows.filter(action="fault").annotate(position=F("number"))
        found, more = keyset.page(rows, order=("position",), after=after, limit=limit)
        return Response(page_form(shapes.faults_out(found), more, count_up_to(rows)))


class RosterPostsView(RosterBase):
    @describe(
        "Posts of an applied roster in the order of the sheet, for which codes can be made, a page",
        operation_id="rosters_posts",
        parameters=PAGE,
        answers={200: shapes.RosterPostsOut},
        problems=[Invalid, NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        after, limit = params.read_page(request.query_params, most=params.LIMIT_MAX)
        one = self.one(pk)
        applied = one.rows.filter(post__isnull=False, of__state="applied").exclude(action="fault")
        rows: QuerySet[RosterRow] = applied.annotate(position=F("number"))
        found, more = keyset.page(rows, order=("position",), after=after, limit=limit)
        return Response(page_form([str(row.post) for row in found], more, count_up_to(rows)))
