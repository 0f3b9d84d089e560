"""The list of tasks: its orders, and all pages together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.work.models import Task
from tests.cast import GRID, NEXT_GRID
from tests.incidents.conftest import Story

AT = now()
LATE = AT + timedelta(days=900)
# due in days (None: without a deadline), sent days ago, area
_TASKS: list[tuple[int | None, int, str]] = [
    (3, 1, GRID), (None, 5, NEXT_GRID), (1, 3, GRID), (3, 3, NEXT_GRID), (None, 2, GRID),
]  # fmt: skip
KEYS: dict[str, Callable[[Task], Any]] = {
    "due": lambda task: task.due_at or LATE,
    "dispatched": lambda task: task.dispatched_at,
    "area": lambda task: task.area_code,
}


@pytest.fixture
def tasks(story: Story) -> list[Task]:
    for due, sent, area in _TASKS:
        case = story.dispatched()
        Task.objects.filter(subject_id=case["id"]).update(
            due_at=None if due is None else AT + timedelta(days=due), dispatched_at=AT - timedelta(days=sent),
            area_code=area,
        )  # fmt: skip
    return list(Task.objects.filter(unit=story.cast.unit["emergency_mgmt"]))


@pytest.mark.parametrize("order", [way + name for name in KEYS for way in ("", "-")])
def test_tasks_go_by_deadline_area_and_age_forwards_and_backwards(story: Story, tasks: list[Task], order: str) -> None:
    name, down = order.lstrip("-"), order.startswith("-")
    wanted = sorted(tasks, key=lambda task: (KEYS[name](task), str(task.pk)), reverse=down)
    found: list[str] = []
    after: Any = ""
    while after is not None:
        page = story.api_as("unit").get("/api/v1/tasks", {"order": order, "limit": 2, "after": after}).json()
        found += [row["id"] for row in page["results"]]
        after = page["next"]
    assert found == [str(task.pk) for task in wanted]
    assert page["count"] == len(wanted) == len(_TASKS)


def test_an_order_that_is_none_is_refused(story: Story) -> None:
    answer = story.api_as("unit").get("/api/v1/tasks", {"order": "name"})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["order"])
