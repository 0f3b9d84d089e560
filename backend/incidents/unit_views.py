"""Units that somebody may choose from: to send to, to propose, to ask for help, to name in a dispute."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Unit
from backend.accounts.queries import (
    CHOICES_MAX,
    DISPATCHED,
    PROPOSED,
    dispatchable_units,
    passable_units,
    proposable_units,
)
from backend.core import keyset, pages, params
from backend.core.api import ScopedView
from backend.core.problems import Invalid, NotFound
from backend.core.schema import describe, query
from backend.core.scope import get_one
from backend.incidents import queries, shapes
from backend.incidents.disputes import ruled_among
from backend.incidents.views import CASE_ROLES
from backend.work.queries import open_tasks_by_unit

TEXT, NUMBER = OpenApiTypes.STR, OpenApiTypes.INT
_described = describe(
    "Units to which the caller may dispatch, with their load",
    operation_id="units_list",
    parameters=[
        query("dispatchable", TEXT, "1, the default."),
        query("passable", TEXT, "1: instead those that may help with a task, or be passed it."),
        query("ruling", OpenApiTypes.UUID, "A disputed case: instead those whom the centre above may name for it."),
        query("proposable", TEXT, "1: instead those that may be named when a task is returned."),
        query("after", TEXT, "`next` of the page before."),
        query("limit", NUMBER, f"Rows of a page: 1 to {CHOICES_MAX}, the default."),
    ],
    answers={200: shapes.UnitLoadsOut},
    problems=[Invalid, NotFound],
)


class UnitsView(ScopedView):
    """Units that the caller may send work to, or may propose when returning some, with their load."""

    @_described
    def get(self, request: Request) -> Response:
        asked = request.query_params
        after, limit = params.read_page(asked, ("dispatchable", "passable", "proposable", "ruling"), most=CHOICES_MAX)
        proposing = asked.get("proposable") == "1" and self.actor.role in CASE_ROLES
        found = proposable_units(self.actor) if proposing else self._choices(asked)
        units, following = keyset.page(found, order=PROPOSED if proposing else DISPATCHED, after=after, limit=limit)
        load = open_tasks_by_unit([unit.pk for unit in units])
        rows: list[dict[str, Any]] = [
            {"id": str(unit.pk), "name": unit.name, "kind": unit.kind, "area_code": unit.area_code,
             "open_tasks": load.get(unit.pk, 0)}
            for unit in units
        ]  # fmt: skip
        return Response(pages.page_form(rows, following, pages.count_up_to(found)))

    def _choices(self, asked: Mapping[str, str]) -> QuerySet[Unit]:
        """To whom one may dispatch; who may help or take over; to whom the centre above may give a disputed case."""
        ruling = asked.get("ruling", "")
        if not ruling:
            helping = asked.get("passable") == "1" and self.actor.role in CASE_ROLES
            return passable_units(self.actor) if helping else dispatchable_units(self.actor)
        row = get_one(queries.visible(self.scope), pk=params.identity(ruling, "ruling"))
        return ruled_among(row, self.access)
