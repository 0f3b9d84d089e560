"""What a worker deals with on the spot: a report and its settling in one batch, in the order in which they happened."""

from typing import Any

import pytest

from backend.incidents.models import Category, Incident
from tests.cast import IN_OTHER_GRID
from tests.mobile.conftest import mutation, report

BEFORE, AFTER = [{"sha256": "a" * 64}], [{"sha256": "b" * 64}]


@pytest.fixture
def settled(send: Any) -> Any:
    """`settled("worker")` sends a report and its settling; the results of both."""
    Category.objects.update(self_handle=True)

    def both(who: str, photos: list[dict[str, str]], **more: Any) -> Any:
        body = report(category="hazard.fire_exit", photos=BEFORE, **more)
        first = mutation("incident.report", body)
        settling = {"incident": body["id"], "words": "已清理", "photos": photos}
        return send(who, first, mutation("incident.settle", settling, after=first["id"]))

    return both


def test_a_report_and_its_settling_arrive_together(settled: Any) -> None:
    first, second = settled("worker", AFTER)
    assert (first["state"], second["state"]) == ("done", "done")
    assert second["answer"]["incident"]["state"] == "closed"
    assert Incident.objects.get().closed_at is not None


@pytest.mark.parametrize(
    ("photos", "more", "code"),
    [
        ([], {}, "incident.proof_required"),
        (AFTER, {"position": dict(zip(("lon", "lat"), IN_OTHER_GRID, strict=True))}, "work.move_not_yours"),
    ],
    ids=["without its photo", "in a grid of others"],
)
def test_a_settling_that_is_refused_leaves_the_report(settled: Any, photos: Any, more: Any, code: str) -> None:
    first, second = settled("worker", photos, **more)
    assert (first["state"], second["problem"]["code"]) == ("done", code)
    assert Incident.objects.get().state == "reported"


def test_without_its_report_it_is_refused_too(settled: Any) -> None:
    first, second = settled("worker", AFTER, channel="nonsense")
    assert (first["state"], second["problem"]["code"]) == ("refused", "mutation.predecessor_refused")
    assert not Incident.objects.exists()
