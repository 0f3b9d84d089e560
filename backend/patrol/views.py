"""Own rounds, for the phone."""

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.problems import RoleNotAllowed
from backend.core.schema import describe
from backend.patrol.commands import WALKERS
from backend.patrol.queries import own_rounds
from backend.patrol.shapes import PatrolsOut, patrols_out


class PatrolsView(ScopedView):
    """What the caller has walked in the last 90 days."""

    roles = WALKERS

    @describe(
        "Own patrols, the newest first, at most 100",
        operation_id="patrols_list",
        answers={200: PatrolsOut},
        problems=[RoleNotAllowed],
    )
    def get(self, request: Request) -> Response:
        del request
        person = self.actor.person
        return Response({"results": patrols_out(own_rounds(person)) if person else []})
