"""Going on leave and coming back."""

from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.duty import duty_of, set_duty
from backend.accounts.duty_shapes import CrewOut, DutyIn, DutyOut, crew_out, duty_out
from backend.accounts.problems import CannotStandIn
from backend.core.api import ScopedView
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe


class DutyView(ScopedView):
    """A post on leave, or back: the own one, or one that the desk answers for."""

    roles = frozenset({"worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity", "leader"})

    @describe(
        "Whether a post is on duty, who stands in for it, and who could",
        operation_id="posts_duty_get",
        answers={200: DutyOut},
        problems=[NotFound, RoleNotAllowed],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        post, choices = duty_of(access=self.access, pk=pk)
        return Response(duty_out(post, choices))

    @describe(
        "Put a post on leave, with who stands in, or back on duty",
        operation_id="posts_duty",
        request=DutyIn,
        answers={200: CrewOut},
        problems=[Invalid, CannotStandIn, CsrfFailed, NotFound, RoleNotAllowed],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        body = DutyIn.parse(request.data)
        with transaction.atomic(durable=True):
            post = set_duty(access=self.access, pk=pk, on_duty=body.on_duty, stand_in=body.stand_in, now=self.now)
        return Response(crew_out(post))
