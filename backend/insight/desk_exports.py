"""Exports of what stands on desks: tasks, accounts, security events. Who may see the list may take it along."""

from functools import partial
from typing import Final

from django.http.response import HttpResponseBase
from rest_framework.request import Request

from backend.accounts import audit, security
from backend.accounts.security_views import SECADMIN, account_words
from backend.core.params import Faults, refuse, unknown
from backend.incidents import queries as incidents
from backend.incidents.params import TaskQuery
from backend.insight import described, desk_lines
from backend.insight.export_views import ExportView, file_form
from backend.insight.exports import Listed
from backend.work.queries import own_count, own_page

TABLES: Final = ("csv", "xlsx")  # of what lies nowhere on a map


class TasksExportView(ExportView):
    """The caller's tasks with their cases."""

    @described.tasks_export
    def get(self, request: Request) -> HttpResponseBase:
        params = request.query_params.dict()
        wrong: Faults = {name: ["unknown"] for name in ("after", "limit") if name in params}
        file_form(params, wrong)
        refuse(wrong)
        query = TaskQuery.read({name: value for name, value in params.items() if name != "format"})
        page = partial(own_page, self.scope, open_only=query.open_only, kind=query.kind)
        return self.send(
            request,
            Listed(
                name="tasks", area_code=self.actor.area_code, columns=desk_lines.task_columns(self.language),
                count=lambda limit: own_count(
                    self.scope, open_only=query.open_only, kind=query.kind, limit=limit
                ),
                page=lambda after, limit: page(order=query.order, after=after, limit=limit),
                lines=lambda rows: desk_lines.task_lines(
                    rows, incidents.by_ids(self.scope, {row.subject_id for row in rows}), self.language
                ),
                steady=lambda after, limit: page(order="-dispatched", after=after, limit=limit),
            ),
        )  # fmt: skip


class AccountsExportView(ExportView):
    """Accounts of the area, as the security administrator finds them."""

    roles = SECADMIN

    @described.accounts_export
    def get(self, request: Request) -> HttpResponseBase:
        params, area = request.query_params, self.actor.area_code
        wrong = unknown(params, ("q", "format"))
        words = account_words(params, wrong)
        file_form(params, wrong, TABLES)
        refuse(wrong)
        return self.send(
            request,
            Listed(
                name="accounts", area_code=area, columns=desk_lines.account_columns(self.language),
                count=lambda limit: security.count(area_code=area, words=words, limit=limit),
                page=lambda after, limit: security.page(area_code=area, words=words, after=after, limit=limit),
                lines=partial(desk_lines.account_lines, language=self.language),
            ),
        )  # fmt: skip


class EventsExportView(ExportView):
    """Security events of the area, as the auditor reads them."""

    roles = frozenset({"auditor"})

    @described.events_export
    def get(self, request: Request) -> HttpResponseBase:
        params, area = request.query_params, self.actor.area_code
        wrong = unknown(params, (*audit.FILTERS, "format"))
        chosen = audit.chosen(params, wrong)
        file_form(params, wrong, TABLES)
        refuse(wrong)
        return self.send(
            request,
            Listed(
                name="events", area_code=area, columns=desk_lines.event_columns(self.language),
                count=lambda limit: audit.count(area_code=area, chosen=chosen, limit=limit),
                page=lambda after, limit: audit.page(area_code=area, asked=audit.Asked(chosen, after, limit)),
                lines=partial(desk_lines.event_lines, language=self.language),
            ),
        )  # fmt: skip
