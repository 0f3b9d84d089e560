"""A round: pieces that were walked, gaps that stay gaps, and nobody's but the worker's."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.patrol.commands import forget_rounds
from backend.patrol.models import Patrol
from tests.cast import GRID, IN_GRID, IN_NEXT_GRID, NEXT_GRID
from tests.mobile.conftest import API, mutation

EAST_100_M = 0.00104  # degrees of longitude at 30° north


def walk(at: tuple[float, float], steps: int, begin: float = 0, step_s: float = 30) -> list[list[float]]:
    lon, lat = at
    return [[lon + n * EAST_100_M / 10, lat, begin + n * step_s] for n in range(steps)]


def round_of(*pieces: list[list[float]], **more: Any) -> dict[str, Any]:
    ended = now()
    return {
        "id": str(uuid7()),
        "started_at": (ended - timedelta(hours=1)).isoformat(),
        "ended_at": ended.isoformat(),
        "pieces": list(pieces),
    } | more


def own(phone: Any, who: str) -> list[Any]:
    answer = phone(who).get(f"{API}/patrols")
    assert answer.status_code == 200, answer.content
    rounds: list[Any] = answer.json()["results"]
    return rounds


def test_a_gap_is_neither_walked_nor_timed_nor_covered(phone: Any, send: Any) -> None:
    body = round_of(walk(IN_GRID, 11), walk(IN_NEXT_GRID, 11, begin=1800), visited=[str(uuid7())])
    (result,) = send("worker", mutation("patrol.report", body))
    assert result["state"] == "done", result
    (shown,) = own(phone, "worker")
    assert shown["metres"] == pytest.approx(200, abs=4)
    assert (shown["pieces"], shown["covered_s"], shown["visited"]) == (2, 600, 1)
    assert [grid["code"] for grid in shown["grids"]] == [GRID, NEXT_GRID]
    track = Patrol.objects.get().track
    assert track is not None
    assert len(track) == 2


def test_one_fix_alone_is_no_way(phone: Any, send: Any) -> None:
    (result,) = send("worker", mutation("patrol.report", round_of(walk(IN_GRID, 1))))
    assert result["state"] == "done"
    (shown,) = own(phone, "worker")
    assert (shown["metres"], shown["grids"], shown["pieces"], shown["covered_s"]) == (0, [], 1, 0)


def test_nobody_reads_the_rounds_of_another(phone: Any, send: Any) -> None:
    send("worker", mutation("patrol.report", round_of(walk(IN_GRID, 5))))
    for who in ("deputy", "neighbour", "station"):
        assert own(phone, who) == []


def test_the_same_round_again_is_one_round_and_a_strangers_id_opens_nothing(phone: Any, send: Any) -> None:
    body = round_of(walk(IN_GRID, 5))
    assert send("worker", mutation("patrol.report", body))[0]["state"] == "done"
    assert send("worker", mutation("patrol.report", body))[0]["state"] == "done"
    assert len(own(phone, "worker")) == 1
    (stolen,) = send("neighbour", mutation("patrol.report", body))
    assert (stolen["state"], stolen["problem"]["code"]) == ("refused", "core.not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"pieces": [[[200, 30, 0]]]},
        {"pieces": [[[120, 30, -1]]]},
        {"pieces": [[[120, 30, 0], [120, 30, 1.7e308]], [[120, 30, 0], [120, 30, 1.7e308]]]},
        {"pieces": [[[120, 30]]]},
        {"pieces": [[[120, 30, 9], [120, 30, 5]]]},
        {"pieces": [[]]},
        {"pieces": [[[120, 30, n] for n in range(2501)], [[120, 30, n] for n in range(2500)]]},
        {"ended_at": "2020-01-01T00:00:00Z"},
        {"visited": ["x"]},
    ],
    ids=["nowhere", "before it began", "no end", "no time", "backwards", "empty", "too many", "ends first", "no place"],
)
def test_nonsense_is_refused_for_good(send: Any, wrong: dict[str, Any]) -> None:
    (result,) = send("worker", mutation("patrol.report", round_of(walk(IN_GRID, 2)) | wrong))
    assert (result["state"], result["problem"]["code"]) == ("refused", "core.invalid")
    assert not Patrol.objects.exists()


def test_a_desk_walks_no_rounds(send: Any) -> None:
    (result,) = send("centre", mutation("patrol.report", round_of(walk(IN_GRID, 2))))
    assert result["problem"]["code"] == "auth.role_not_allowed"


def test_a_round_is_kept_for_ninety_days(send: Any) -> None:
    for days in (89, 91):
        ended = now() - timedelta(days=days)
        times = {"started_at": (ended - timedelta(hours=1)).isoformat(), "ended_at": ended.isoformat()}
        send("worker", mutation("patrol.report", round_of(walk(IN_GRID, 2), **times)))
    with transaction.atomic():
        assert forget_rounds(now() - timedelta(days=90)) == 1
        assert forget_rounds(now() - timedelta(days=90)) == 0
    assert now() - Patrol.objects.get().ended_at < timedelta(days=90)


def test_a_clock_that_is_ahead_keeps_no_round_for_longer(send: Any) -> None:
    ended = now() + timedelta(days=4000)
    times = {"started_at": (ended - timedelta(hours=1)).isoformat(), "ended_at": ended.isoformat()}
    send("worker", mutation("patrol.report", round_of(walk(IN_GRID, 2), **times)))
    with transaction.atomic():
        assert forget_rounds(now() - timedelta(days=1)) == 0
        assert forget_rounds(now() + timedelta(days=1)) == 1
