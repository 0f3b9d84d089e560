"""The leader's page: parse, one call, render."""

from dataclasses import asdict
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.incidents.render import reader, shorts
from backend.insight import described, queries
from backend.insight.params import CaseQuery, Choice, Window, level_digits
from backend.insight.queries import Part


class InsightView(ScopedView):
    """Base: posts that answer for areas, not for single cases."""

    roles = frozenset({"leader", "centre", "centre_lead", "station", "unit_lead"})


class SummaryView(InsightView):
    """The numbers of an area."""

    @described.summary
    def get(self, request: Request) -> Response:
        now = self.now
        choice = Choice.read(request.query_params, self.scope, now, area="area", more=())
        area = queries.area_named(choice.area)
        numbers, before = queries.numbers(self.scope, choice, now=now)
        return Response(
            {
                "area": {"code": area.code, "name": area.name, "level": area.level},
                "window": window_form(choice.window),
                "numbers": numbers,
                "before": before,
                "population": area.population or None,
            }
        )


class AreasView(InsightView):
    """The numbers of the parts of an area."""

    @described.areas
    def get(self, request: Request) -> Response:
        now = self.now
        choice = Choice.read(request.query_params, self.scope, now, area="within", more=("level",))
        digits = level_digits(request.query_params, choice.area)
        parts, whole = queries.parts(self.scope, choice, digits=digits, now=now)
        total = part_form(whole) | {"elsewhere": whole.n - sum(part.n for part in parts)}
        del total["code"], total["name"]
        return Response({"areas": [part_form(part) for part in parts], "total": total})


class SeriesView(InsightView):
    """Reports by day."""

    @described.series
    def get(self, request: Request) -> Response:
        choice = Choice.read(request.query_params, self.scope, self.now, area="area", more=())
        queries.area_named(choice.area)
        return Response({"days": [{"day": day.isoformat(), "n": n} for day, n in queries.series(choice)]})


class CasesView(InsightView):
    """The cases behind a number."""

    @described.cases
    def get(self, request: Request) -> Response:
        now = self.now
        query = CaseQuery.read(request.query_params, self.scope, now)
        rows, following, count = queries.cases(self.scope, query, now=now)
        results = shorts(rows, reader(self.access, self.language))
        return Response({"results": results, "next": following, "count": count, "count_exact": True})


def window_form(window: Window) -> dict[str, Any]:
    return {"days": window.days, "since": window.since.isoformat(), "until": window.last().isoformat()}


def part_form(part: Part) -> dict[str, Any]:
    return asdict(part) | {"population": part.population or None, "per_1000": part.per_1000}
