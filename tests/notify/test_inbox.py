"""The inbox: own entries only, newest first, in the reader's language."""

from typing import Any

from django.db import transaction

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.notify.commands import tell
from tests.cast import GRID, Cast
from tests.incidents.groups import make_categories


def entries(cast: Cast, *people: str, count: int = 1) -> list[Any]:
    with transaction.atomic():
        return [
            entry
            for _ in range(count)
            for entry in tell(
                [cast.person[who].pk for who in people], "task.new", subject_kind="incident", subject_id=uuid7(),
                params={"category": "hazard.fire_exit", "area": GRID}, now=now(),
            )
        ]  # fmt: skip


def test_names_are_looked_up_in_the_readers_language(cast: Cast, api_as: Any) -> None:
    make_categories()
    entries(cast, "unit")
    zh = api_as("unit").get("/api/v1/inbox", HTTP_ACCEPT_LANGUAGE="zh-CN").json()["results"][0]
    en = api_as("unit").get("/api/v1/inbox", HTTP_ACCEPT_LANGUAGE="en-GB").json()["results"][0]
    assert zh["title"] == "新任务：消防通道"
    assert "顾家桥村 001网格" in zh["text"]
    assert en["title"] == "New task: Fire exit"


def test_everybody_reads_and_ticks_off_the_own_entries_only(cast: Cast, api_as: Any) -> None:
    own, foreign = entries(cast, "unit")[0], entries(cast, "centre")[0]
    body = {"entries": [str(own.pk), str(foreign.pk), str(uuid7())]}
    assert api_as("unit").post("/api/v1/inbox/read", body, format="json").status_code == 204
    assert api_as("unit").get("/api/v1/inbox").json()["unread"] == 0
    left = api_as("centre").get("/api/v1/inbox").json()
    assert (left["unread"], left["results"][0]["read_at"]) == (1, None)


def test_pages_follow_each_other(cast: Cast, api_as: Any) -> None:
    wanted = [str(entry.pk) for entry in entries(cast, "unit", count=5)][::-1]
    found: list[str] = []
    after = ""
    while after is not None and len(found) < 10:
        page = api_as("unit").get("/api/v1/inbox", {"limit": 2, "after": after}).json()
        found += [row["id"] for row in page["results"]]
        after = page["next"]
    assert found == wanted


def test_nonsense_is_refused(cast: Cast, api_as: Any) -> None:
    for params in ({"limit": "0"}, {"limit": "many"}, {"after": "x"}):
        assert api_as("unit").get("/api/v1/inbox", params).status_code == 400
    assert api_as("unit").post("/api/v1/inbox/read", {"entries": ["x"]}, format="json").status_code == 400
