"""The desks of auditor and security administrator; both see their area, neither sees cases."""

from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import audit, security
from backend.accounts import security_shapes as shapes
from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.params import Faults, Params, page_limit, refuse, unknown, words
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe, query

SECADMIN = frozenset({"secadmin"})
EVENT_FILTERS = [
    query("kind", str, "One of " + ", ".join(audit.KINDS) + "."),
    query("who", str, "A name or a user name, whole: who did it or whom it is about."),
    query("first", str, "The first day, as 2026-11-01, in Asia/Shanghai."),
    query("last", str, "The last day."),
]
ACCOUNT_WORDS = query("q", str, "The beginning of a name or a user name; at most 64 characters.")
PAGE = [
    query("after", str, "`next` of the page before."),
    query("limit", int, "Rows of a page: 1 to 200, 50 by default."),
]


def account_words(params: Params, wrong: Faults) -> str:
    """What accounts are sought by."""
    return words(params, "q", wrong, most=audit.WORDS_MAX)


class SecurityEventsView(ScopedView):
    roles = frozenset({"auditor"})

    @describe(
        "Security events of the area, newest first, a page",
        operation_id="security_events",
        parameters=[*EVENT_FILTERS, *PAGE],
        answers={200: shapes.SecurityEventPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        asked = audit.Asked.read(request.query_params)
        return _events(self.actor.area_code, asked)


class FailedSignInsView(ScopedView):
    roles = SECADMIN

    @describe(
        "Failed sign-ins of the area, newest first, a page",
        operation_id="security_failures",
        parameters=PAGE,
        answers={200: shapes.SecurityEventPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        wrong = unknown(request.query_params, ("after", "limit"))
        limit = page_limit(request.query_params, wrong)
        refuse(wrong)
        chosen = audit.Filter(names=audit.KINDS["failed"])
        return _events(self.actor.area_code, audit.Asked(chosen, request.query_params.get("after", ""), limit))


class AccountsView(ScopedView):
    roles = SECADMIN

    @describe(
        "Accounts of the area by user name, a page",
        operation_id="security_accounts",
        parameters=[ACCOUNT_WORDS, *PAGE],
        answers={200: shapes.AccountPageOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        params = request.query_params
        wrong = unknown(params, ("q", "after", "limit"))
        words, limit = account_words(params, wrong), page_limit(params, wrong)
        refuse(wrong)
        found, more = security.page(
            area_code=self.actor.area_code, words=words, after=params.get("after", ""), limit=limit
        )
        number = security.count(area_code=self.actor.area_code, words=words)
        return Response(page_form(shapes.accounts_out(found), more, number))


class AccountView(ScopedView):
    roles = SECADMIN

    @describe(
        "An account with its phones",
        operation_id="security_account",
        answers={200: shapes.AccountDetailOut},
        problems=[NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        return Response(shapes.detail_out(*security.one(area_code=self.actor.area_code, pk=pk)))


class EndPhoneView(ScopedView):
    roles = SECADMIN

    @describe(
        "End a phone: its next request is refused",
        operation_id="security_end_phone",
        request=shapes.EndingIn,
        answers={200: shapes.AccountDetailOut},
        problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed],
    )
    def post(self, request: Request, pk: UUID, device: UUID) -> Response:
        body = shapes.EndingIn.parse(request.data)
        with transaction.atomic(durable=True):
            security.end_phone(actor=self.actor, person_id=pk, device_id=device, reason=body.reason, now=self.now)
        return Response(shapes.detail_out(*security.one(area_code=self.actor.area_code, pk=pk)))


class EndSessionsView(ScopedView):
    roles = SECADMIN

    @describe(
        "End every phone and every session of an account",
        operation_id="security_end_sessions",
        request=shapes.EndingIn,
        answers={200: shapes.AccountDetailOut},
        problems=[Invalid, CsrfFailed, NotFound, RoleNotAllowed],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = shapes.EndingIn.parse(request.data)
        with transaction.atomic(durable=True):
            security.end_everything(actor=self.actor, person_id=pk, reason=body.reason, now=self.now)
        return Response(shapes.detail_out(*security.one(area_code=self.actor.area_code, pk=pk)))


def _events(area_code: str, asked: audit.Asked) -> Response:
    rows, more = audit.page(area_code=area_code, asked=asked)
    number = audit.count(area_code=area_code, chosen=asked.filter)
    return Response(page_form(shapes.events_out(rows, audit.names_of(rows)), more, number))
