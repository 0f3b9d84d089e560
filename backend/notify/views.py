"""The inbox of the person who is signed in."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import Body, ScopedView
from backend.core.params import LIMIT_DEFAULT, Faults, number, refuse
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
            query("after", OpenApiTypes.UUID, "`next` of the page before."),
            query("limit", OpenApiTypes.INT, f"1 to {PAGE_MAX}, 50 by default."),
        ],
        answers={200: InboxOut},
        problems=[Invalid, RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        person = own_person(self)
        wrong: Faults = {}
        limit = number(request.query_params, "limit", wrong, low=1, high=PAGE_MAX, default=LIMIT_DEFAULT)
        refuse(wrong)
        after = as_uuid(request.query_params.get("after"))
        rows = list(queries.after(queries.entries_of(person), after, person)[: limit + 1])
        found = queries.forms(rows[:limit], self.language)
        following = str(rows[limit - 1].pk) if len(rows) > limit else None
        count = queries.unread(person)
        return Response({"results": found, "next": following, "unread": count})


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


def as_uuid(text: str | None) -> UUID | None:
    """Raises Invalid for a text that is no UUID."""
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise Invalid(fields={"after": ["not an id"]}) from error
