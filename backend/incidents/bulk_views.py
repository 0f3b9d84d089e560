"""One move of many incidents: each on its own, so that one that cannot move holds nobody up."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import Body, ScopedView
from backend.core.problems import CsrfFailed, Invalid, Problem, RoleNotAllowed
from backend.core.schema import ProblemOut, describe
from backend.incidents import queries
from backend.incidents.commands import move_incident
from backend.incidents.models import Incident
from backend.incidents.serializers import INCIDENT_FORMS, IncidentMove
from backend.incidents.views import CASE_ROLES
from backend.work.problems import MoveUnknown

MOST = 50
# What means the same for each of them; the others ask for words or hands of their own.
MOVES: Final = frozenset(
    {"register", "dispatch", "reject", "merge", "unmerge", "escalate", "hand_down", "close", "undo"}
)


@dataclass(frozen=True)
class Target:
    """An incident as the caller saw it."""

    id: UUID
    base_version: int | None = None


@dataclass(frozen=True)
class Many:
    incidents: tuple[Target, ...]
    body: dict[str, Any]
    dry_run: bool = False


class TargetIn(Body):
    into = Target
    id = serializers.UUIDField()
    base_version = serializers.IntegerField(min_value=1, required=False, allow_null=True)


class ManyIn(Body):
    into = Many
    incidents = serializers.ListField(child=TargetIn(), min_length=1, max_length=MOST, help_text="Each of them once.")
    body = serializers.DictField(required=False, help_text="What the move of one needs, without its base_version.")
    dry_run = serializers.BooleanField(default=False, help_text="Tells what would happen, and nothing does.")

    def validate_incidents(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({row["id"] for row in rows}) < len(rows):
            raise serializers.ValidationError("named twice")
        return rows

    @classmethod
    def build(cls, values: Any) -> Many:
        targets = tuple(Target(**row) for row in values["incidents"])
        return Many(targets, values.get("body", {}), values["dry_run"])


class MovedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField(allow_null=True, help_text="Null of what the caller does not see.")
    moved = serializers.BooleanField(help_text="In a dry run: whether it would.")
    state = serializers.CharField(allow_null=True)
    version = serializers.IntegerField(allow_null=True, help_text="Afterwards; in a dry run as it is.")
    problem = ProblemOut(allow_null=True)


class ManyOut(serializers.Serializer[Any]):
    dry_run = serializers.BooleanField()
    moved = serializers.IntegerField()
    results = MovedOut(many=True, help_text="In the order in which they were named.")


class IncidentsMoveView(ScopedView):
    """A move of up to fifty incidents."""

    roles = CASE_ROLES

    @describe(
        "Move many incidents, each in a transaction of its own; a dry run makes every move and takes it back: "
        + ", ".join(sorted(MOVES)),
        operation_id="incidents_move_many", request=ManyIn, answers={200: ManyOut},
        problems=[Invalid, CsrfFailed, RoleNotAllowed, MoveUnknown],
    )  # fmt: skip
    def post(self, request: Request, move: str) -> Response:
        if move not in MOVES:
            raise MoveUnknown(move=move)
        asked: Many = ManyIn.parse(request.data)
        order: IncidentMove = INCIDENT_FORMS[move].parse(asked.body)
        if order.base_version is not None:
            raise Invalid(fields={"body.base_version": ["unknown"]})
        outcomes = list(self._moves(asked, order))
        rows = self._as_they_are([target.id for target, _ in outcomes])
        results = [self._form(target, problem, rows.get(target.id)) for target, problem in outcomes]
        moved = sum(problem is None for _, problem in outcomes)
        return Response({"dry_run": asked.dry_run, "moved": moved, "results": results})

    def _moves(self, asked: Many, order: IncidentMove) -> Iterator[tuple[Target, Problem | None]]:
        now = self.now
        for target in asked.incidents:
            move = replace(order, base_version=target.base_version)
            try:
                with transaction.atomic(durable=True):
                    move_incident(access=self.access, pk=target.id, move=move, now=now)
                    if asked.dry_run:
                        transaction.set_rollback(True)
            except Problem as problem:
                yield target, problem
            else:
                yield target, None

    def _as_they_are(self, pks: list[UUID]) -> dict[UUID, Incident]:
        return {row.pk: row for row in queries.visible(self.scope).filter(pk__in=pks)}

    def _form(self, target: Target, problem: Problem | None, row: Incident | None) -> dict[str, Any]:
        said = problem and problem.body(self.language) | {"request_id": self.request.META["wangge.request_id"]}
        return {
            "id": str(target.id),
            "number": row.number if row else None,
            "moved": problem is None,
            "state": row.state if row else None,
            "version": row.version if row else None,
            "problem": said,
        }
