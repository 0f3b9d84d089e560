"""The inbox of the person who is signed in."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import Body, ScopedView
from backend.core.pages import page_form
from backend.core.params import LIMIT_DEFAULT, number, refuse, unknown
from backend.core.problems import CsrfFailed, Invalid, RoleNotAllowed
from backend.core.schema import describe, query
from backend.notify import queries
from backend.notify.commands import mark_read
from backend.notify.shapes import InboxOut

PAGE_MAX = 100


@dataclass(frozen=True)
class ReadEntries:
    """Entries that the person has read."""

    entries: list[UUID]


class ReadIn(Body):
    into = ReadEntries
    entries = serializers.ListField(child=serializers.UUIDField(), max_length=PAGE_MAX)


class InboxView(ScopedView):
    """Own entries, newest first, with the number of unread ones."""

    @describe(
        "Own notices, newest first",
        operation_id="inbox_list",
        parameters=[
            query("after", str, "`next` of the page before."),
            query("limit", int, f"1 to {PAGE_MAX}, 50 by default."),
        ],
        answers={200: InboxOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        person = own_person(self)
        params = request.query_params
        wrong = unknown(params, ("after", "limit"))
        limit = number(params, "limit", wrong, low=1, high=PAGE_MAX, default=LIMIT_DEFAULT)
        refuse(wrong)
        rows, following = queries.page(person, after=params.get("after", ""), limit=limit)
        found = queries.forms(rows, self.language)
        return Response(page_form(found, following, queries.count(person)) | {"unread": queries.unread(person)})


class InboxReadView(ScopedView):
    """Marks own entries as read."""

    @describe(
        "Mark own notices as read",
        operation_id="inbox_read",
        request=ReadIn,
        answers={204: None},
        problems=[Invalid, RoleNotAllowed, CsrfFailed],
    )
    def post(self, request: Request) -> Response:
        person = own_person(self)
        body: ReadEntries = ReadIn.parse(request.data)
        with transaction.atomic(durable=True):
            mark_read(person, body.entries, now=self.now)
        return Response(status=204)


def own_person(view: ScopedView) -> UUID:
    """The person behind the request. Raises RoleNotAllowed where there is none."""
    if view.actor.person is None:
        raise RoleNotAllowed(role=view.actor.role)
    return view.actor.person
