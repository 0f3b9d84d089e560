"""Exports of cases, records and figures: the same filters, one more parameter, a file."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from backend.core.api import ScopedView
from backend.core.params import Faults, Params, refuse, unknown
from backend.incidents.listing import Cases
from backend.incidents.params import FILTERS as CASE_FILTERS
from backend.incidents.params import chosen_cases
from backend.incidents.params import chosen_order as case_order
from backend.insight import described, exports, lines, queries
from backend.insight.exports import Listed
from backend.insight.params import CaseQuery, level_digits
from backend.insight.tables import FORMS
from backend.insight.views import InsightView
from backend.records import catalogue
from backend.records import params as records
from backend.records import queries as record_queries
from backend.records.models import RecordClass


class ExportView(ScopedView):
    """Base: reads the form of the file, sends the list."""

    def send(self, request: Request, listed: Listed) -> HttpResponseBase:
        asked = {name: str(value) for name, value in request.query_params.items() if value}
        order = exports.Order(self.actor, asked["format"], asked, self.language, self.now)
        return exports.send(listed, order)

    def area(self, chosen: str) -> str:
        return chosen or self.actor.area_code


class IncidentsExportView(ExportView):
    """The list of incidents."""

    @described.incidents_export
    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params
        wrong = unknown(params, {*CASE_FILTERS, "order", "format"})
        chosen, order = chosen_cases(params, wrong), case_order(params, wrong)
        file_form(params, wrong)
        refuse(wrong)
        cases = Cases.of(self.scope, chosen, now=self.now)
        return self.send(
            request,
            Listed(
                name="incidents", area_code=self.area(chosen.area), columns=lines.case_columns(self.language),
                count=cases.count, page=lambda after, limit: cases.page(order=order, after=after, limit=limit),
                lines=partial(lines.case_lines, language=self.language),
                steady=lambda after, limit: cases.page(order="-reported", after=after, limit=limit),
            ),
        )  # fmt: skip


class RecordsExportView(ExportView):
    """The list of records; of a single class with its items."""

    @described.records_export
    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params
        wrong = unknown(params, {*records.FILTERS, "format"})
        chosen, order = records.chosen_records(params, wrong), records.chosen_order(params, wrong)
        file_form(params, wrong)
        refuse(wrong)
        single = RecordClass.objects.filter(code=chosen.klass, heading=False)
        form = next(iter(catalogue.forms(single)), None)
        return self.send(
            request,
            Listed(
                name="records", area_code=self.area(chosen.area), columns=lines.record_columns(form, self.language),
                count=partial(record_queries.count, self.access, chosen),
                page=lambda after, limit: record_queries.page(
                    self.access, chosen, order=order, after=after, limit=limit
                ),
                lines=partial(lines.record_lines, form=form, language=self.language),
                steady=lambda after, limit: record_queries.page(
                    self.access, chosen, order="-created", after=after, limit=limit
                ),
            ),
        )  # fmt: skip


class CasesExportView(ExportView, InsightView):
    """The cases behind a number."""

    @described.cases_export
    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params.dict()
        wrong: Faults = {name: ["unknown"] for name in ("after", "limit") if name in params}
        file_form(params, wrong)
        refuse(wrong)
        at = self.now
        query = CaseQuery.read({name: value for name, value in params.items() if name != "format"}, self.scope, at)
        steady = replace(query, order="-reported")
        return self.send(
            request,
            Listed(
                name="cases", area_code=self.area(query.area), columns=lines.case_columns(self.language),
                count=lambda limit: queries.cases_count(self.scope, query, now=at, limit=limit),
                page=lambda after, limit: queries.cases_page(self.scope, query, after=after, limit=limit, now=at),
                lines=partial(lines.case_lines, language=self.language),
                steady=lambda after, limit: queries.cases_page(self.scope, steady, after=after, limit=limit, now=at),
            ),
        )  # fmt: skip


class AreasExportView(ExportView, InsightView):
    """The numbers of the parts of an area, and last those of the area itself."""

    @described.areas_export
    def get(self, request: Request) -> HttpResponseBase:
        wrong: Faults = {}
        file_form(request.query_params, wrong)
        refuse(wrong)
        choice = self.choice(request, "within", "level", "format")
        parts, whole = queries.parts(choice, digits=level_digits(request.query_params, choice.area), now=self.now)
        rows = [*parts, whole]
        return self.send(
            request,
            Listed(
                name="areas", area_code=choice.area, columns=lines.area_columns(self.language),
                count=lambda _: (len(rows), True), page=lambda _after, _limit: (rows, None),
                lines=partial(lines.area_lines, window=choice.window),
            ),
        )  # fmt: skip


def file_form(params: Params, wrong: Faults, forms: Sequence[str] = tuple(FORMS)) -> None:
    """Which kind of file is asked for."""
    if params.get("format") not in forms:
        wrong["format"] = ["one of " + ", ".join(forms)]
