"""Who shows a case at a desk, and who deals with it."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import Body, ScopedView
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe
from backend.incidents import presence
from backend.incidents.problems import ClaimedAlready, NothingToClaim
from backend.incidents.shapes import AtDeskOut

_PROBLEMS = (NotFound, CsrfFailed, RoleNotAllowed)


@dataclass(frozen=True)
class Claim:
    take_over: bool = False


class ClaimIn(Body):
    into: ClassVar[type[Any]] = Claim

    take_over = serializers.BooleanField(required=False, help_text="Also where somebody else deals with it.")


class DeskView(ScopedView):
    """Desks that show a case."""

    roles = presence.ROLES

    @describe(
        "Say that the caller's desk shows the case, again every minute: who else does, and who deals with it",
        operation_id="incidents_show", request=None, answers={200: AtDeskOut}, problems=_PROBLEMS,
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        del request
        with transaction.atomic(durable=True):
            found = presence.show(access=self.access, pk=pk, now=self.now)
        return Response(asdict(found))

    @describe(
        "Say that the caller's desk shows the case no longer",
        operation_id="incidents_leave", answers={204: None}, problems=(CsrfFailed, RoleNotAllowed),
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        del request
        with transaction.atomic(durable=True):
            presence.leave(access=self.access, pk=pk, now=self.now)
        return Response(status=204)


class ClaimView(ScopedView):
    """Who deals with a case, until it goes on or half an hour after their desk last showed it."""

    roles = presence.ROLES

    @describe(
        "Say that the caller deals with the case",
        operation_id="incidents_claim", request=ClaimIn, answers={200: AtDeskOut},
        problems=(*_PROBLEMS, Invalid, ClaimedAlready, NothingToClaim),
    )  # fmt: skip
    def put(self, request: Request, pk: UUID) -> Response:
        asked: Claim = ClaimIn.parse(request.data)
        with transaction.atomic(durable=True):
            found = presence.claim(access=self.access, pk=pk, take_over=asked.take_over, now=self.now)
        return Response(asdict(found))

    @describe(
        "Say that the caller does not deal with the case",
        operation_id="incidents_release", answers={200: AtDeskOut}, problems=_PROBLEMS,
    )  # fmt: skip
    def delete(self, request: Request, pk: UUID) -> Response:
        del request
        with transaction.atomic(durable=True):
            found = presence.release(access=self.access, pk=pk, now=self.now)
        return Response(asdict(found))
