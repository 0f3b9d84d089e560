"""An administrator's way through the interface; jobs run where they are asked for, because tests have no worker."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from gis.imports import commands, jobs
from tests.cast import COUNTY, Cast
from tests.incidents.conftest import Story
from tests.incidents.groups import make_categories

ADDRESS = "/api/v1/areas/imports"


class Desk:
    """`one` is the import in hand, as the interface shows it."""

    def __init__(self, api: APIClient, folder: Path) -> None:
        self.api, self.folder = api, folder
        self.one: dict[str, Any] = {}

    def send(self, data: bytes, status: int = 201, *, county: str = COUNTY, name: str = "网格.gpkg") -> dict[str, Any]:
        """Uploads a file; its check runs."""
        answer = self.api.post(
            f"{ADDRESS}?county={county}&name={name}", data=data, content_type="application/octet-stream"
        )
        assert answer.status_code == status, answer.content
        self.one = answer.json()
        return self._checked() if status == 201 else self.one

    def check(self, **options: Any) -> dict[str, Any]:
        """Says anew how to read it; the check runs."""
        body = {**self.one["options"], **options, "base_version": self.one["version"]}
        answer = self.api.post(f"{ADDRESS}/{self.one['id']}/check", body, format="json")
        assert answer.status_code == 202, answer.content
        return self._checked()

    def move(self, name: str, status: int = 202, *, run: bool = True) -> dict[str, Any]:
        """Applies, takes back or discards; the job runs unless it is to be interrupted."""
        body = {"base_version": self.one["version"]}
        answer = self.api.post(f"{ADDRESS}/{self.one['id']}/moves/{name}", body, format="json")
        assert answer.status_code == status, answer.content
        if status != 202:
            told: dict[str, Any] = answer.json()
            return told
        if run:
            jobs.run(UUID(self.one["id"]))
        return self.look()

    def look(self) -> dict[str, Any]:
        self.one = self.api.get(f"{ADDRESS}/{self.one['id']}").json()
        return self.one

    def findings(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"{ADDRESS}/{self.one['id']}/findings?limit=200{query}").json()[
            "results"
        ]
        return found

    def kinds(self) -> dict[str, int]:
        """Number of findings by severity and kind."""
        return {f"{each['severity']}.{each['kind']}": each["n"] for each in self.one["counts"]["findings"]}

    def grids(self, action: str) -> dict[str, dict[str, Any]]:
        answer = self.api.get(f"{ADDRESS}/{self.one['id']}/grids?action={action}&limit=200").json()
        return {row["code"]: row for row in answer["results"]}

    def _checked(self) -> dict[str, Any]:
        commands.run_check(UUID(self.one["id"]))
        return self.look()


@pytest.fixture
def desk(api_as: Callable[[str], APIClient], tmp_path: Path) -> Desk:
    return Desk(api_as("sysadmin"), tmp_path)


@pytest.fixture(autouse=True)
def categories(db: None) -> None:
    make_categories()


@pytest.fixture
def story(api_as: Callable[[str], APIClient], cast: Cast) -> Story:
    return Story(api_as=api_as, cast=cast)
