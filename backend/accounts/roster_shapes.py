"""Shapes of rosters on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework import serializers

from backend.accounts import rosters
from backend.accounts.models import ROSTER_ACTIONS, ROSTER_FAULTS, ROSTER_STATES, Roster, RosterRow
from backend.core.api import Body
from backend.core.pages import PageOut
from backend.core.problems import CATALOGUE, Unexpected

MOVES = ("apply", "undo", "discard")


@dataclass(frozen=True)
class RosterMove:
    base_version: int


class RosterMoveIn(Body):
    into: ClassVar[type[Any]] = RosterMove
    base_version = serializers.IntegerField(min_value=1)


class RosterCountsOut(serializers.Serializer[Any]):
    """Rows by what would become of them."""

    new = serializers.IntegerField(default=0)
    changed = serializers.IntegerField(default=0)
    kept = serializers.IntegerField(default=0)
    fault = serializers.IntegerField(default=0)


class RosterOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=ROSTER_STATES)
    file_name = serializers.CharField(allow_blank=True)
    by_name = serializers.CharField(allow_blank=True)
    counts = RosterCountsOut()
    problem = serializers.CharField(allow_blank=True, help_text="Why the file as a whole could not be checked.")
    done = serializers.IntegerField(help_text="Rows of `total` that have been applied or taken back.")
    total = serializers.IntegerField()
    moves = serializers.ListField(child=serializers.ChoiceField(choices=MOVES))
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class RosterPageOut(PageOut):
    results = RosterOut(many=True)


class RosterFaultOut(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Number of the row in the sheet.")
    name = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    grids = serializers.ListField(child=serializers.CharField())
    faults = serializers.ListField(child=serializers.ChoiceField(choices=ROSTER_FAULTS))


class RosterFaultPageOut(PageOut):
    results = RosterFaultOut(many=True)


class RosterPostsOut(PageOut):
    results = serializers.ListField(child=serializers.UUIDField())


def roster_out(one: Roster, language: str) -> dict[str, Any]:
    moment = serializers.DateTimeField()
    told = {name: getattr(one, name) for name in ("state", "file_name", "by_name", "done", "total", "version")}
    return told | {
        "id": str(one.pk),
        "counts": {action: one.counts.get(action, 0) for action in ROSTER_ACTIONS},
        "problem": _sentence(one.problem, language) if one.problem else "",
        "moves": rosters.moves(one),
        "created_at": moment.to_representation(one.created_at),
    }


def faults_out(rows: Sequence[RosterRow]) -> list[dict[str, Any]]:
    return [
        {"row": row.number, "name": row.name, "phone": row.phone, "grids": row.grids, "faults": row.faults}
        for row in rows
    ]


def _sentence(problem: dict[str, Any], language: str) -> str:
    known = CATALOGUE.get(problem["code"], Unexpected)
    return known(fields=problem["fields"], **problem["params"]).message(language)
