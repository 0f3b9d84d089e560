"""Moves that the table knows and that nobody is offered yet do not exist for clients."""

from typing import Any

import pytest

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.work.models import Task
from backend.work.moves import TASK_MOVES
from mobile_api.kinds import KINDS
from tests.incidents.conftest import Story, open_task

CLOSED_MOVES = [name for name, rule in INCIDENT_MOVES.items() if not rule.offered]
CLOSED_TASK_MOVES = [name for name, rule in TASK_MOVES.items() if not rule.offered]
BODY = {"reason": "x", "words": "x"}


def test_there_are_some() -> None:
    assert {"emergency", "absorb"} <= set(CLOSED_MOVES)


@pytest.mark.parametrize("move", [*CLOSED_MOVES, "vanish", "report"])
def test_a_move_of_an_incident_that_is_not_offered_is_not_there(story: Story, move: str) -> None:
    case = story.report()
    refused = story.move("centre_lead", case, move, status=404, **BODY)
    assert (refused["code"], refused["params"]) == ("work.move_unknown", {"move": move})
    assert move not in [row["move"] for row in story.get("centre_lead", case)["moves"]["allowed"]]
    row = Incident.objects.get(pk=case["id"])
    assert (row.state, row.version) == ("reported", case["version"])


@pytest.mark.parametrize("move", [*CLOSED_TASK_MOVES, "vanish"])
def test_a_move_of_a_task_that_is_not_offered_is_not_there(story: Story, move: str) -> None:
    task = open_task(story.dispatched())
    assert story.task("unit_lead", task, move, status=404, **BODY)["code"] == "work.move_unknown"
    assert move not in task["moves"]
    assert Task.objects.get(pk=task["id"]).state == "dispatched"


def test_phones_cannot_send_them_either(story: Story) -> None:
    assert {f"incident.{move}" for move in CLOSED_MOVES} & set(KINDS) == set()
    assert {f"task.{move}" for move in CLOSED_TASK_MOVES} & set(KINDS) == set()
    case = story.report()
    mutation: dict[str, Any] = {"id": str(uuid7()), "kind": "incident.absorb", "at": now().isoformat(), "after": None}
    mutation["body"] = {"incident": case["id"], "reason": "x"}
    answer = story.api_as("worker").post("/api/mobile/v1/mutations", {"mutations": [mutation]}, format="json").json()
    assert answer["results"][0]["state"] == "refused"
    assert Incident.objects.get(pk=case["id"]).state == "reported"
