"""Categories, and the story told step by step through the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.core.ids import uuid7
from tests.cast import IN_GRID, Cast
from tests.incidents.groups import make_categories

ApiAs = Callable[[str], APIClient]


@pytest.fixture(autouse=True)
def categories(db: None) -> None:
    make_categories()


@dataclass
class Story:
    """Acts of the story through HTTP; each returns the decoded answer."""

    api_as: ApiAs
    cast: Cast

    def report(self, who: str = "worker", status: int = 201, **body: Any) -> dict[str, Any]:
        lon, lat = body.pop("at", IN_GRID)
        full = {
            "id": str(uuid7()),
            "category": "hazard.fire_exit",
            "words": "楼道停放电动车",
            "position": {"lon": lon, "lat": lat, "accuracy_m": 8},
            "photos": [{"sha256": "a" * 64}],
        } | body
        return self._post(who, "/api/v1/incidents", full, status)

    def move(self, who: str, incident: dict[str, Any], move: str, status: int = 200, **body: Any) -> dict[str, Any]:
        return self._post(who, f"/api/v1/incidents/{incident['id']}/moves/{move}", body, status)

    def task(self, who: str, task: dict[str, Any], move: str, status: int = 200, **body: Any) -> dict[str, Any]:
        return self._post(who, f"/api/v1/tasks/{task['id']}/moves/{move}", body, status)

    def order(self, unit: str, **more: Any) -> dict[str, Any]:
        return {"unit": str(self.cast.unit[unit].pk), "lead": True} | more

    def dispatched(self, who: str = "worker", unit: str = "emergency_mgmt") -> dict[str, Any]:
        """A case that the centre has registered and sent to a unit in one step."""
        incident = self.report(who)
        return self.move("centre", incident, "register", dispatch={"tasks": [self.order(unit)]})

    def finished(self, unit_person: str = "unit") -> dict[str, Any]:
        """A case whose unit says it is done."""
        case = self.dispatched()
        task = open_task(case)
        self.task(unit_person, task, "accept")
        return self.task(unit_person, task, "finish", words="已清理", photos=[{"sha256": "b" * 64}])

    def verified(self) -> dict[str, Any]:
        """A case that the worker found fixed at the spot."""
        return self.task("worker", open_task(self.finished(), "verify"), "finish", fixed=True)

    def get(self, who: str, incident: dict[str, Any], status: int = 200) -> dict[str, Any]:
        answer = self.api_as(who).get(f"/api/v1/incidents/{incident['id']}")
        assert answer.status_code == status, answer.content
        return answer.json()  # type: ignore[no-any-return]

    def _post(self, who: str, path: str, body: dict[str, Any], status: int) -> dict[str, Any]:
        answer = self.api_as(who).post(path, body, format="json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json()  # type: ignore[no-any-return]


def open_task(case: dict[str, Any], kind: str = "handle") -> dict[str, Any]:
    """The open task of a kind in a case."""
    return next(t for t in case["tasks"] if t["kind"] == kind and t["state"] in ("dispatched", "accepted"))


@pytest.fixture
def story(api_as: ApiAs, cast: Cast) -> Story:
    return Story(api_as, cast)
