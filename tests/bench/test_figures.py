"""Goals of benches: what is missed is named, and so is what was not measured."""

import json
from pathlib import Path

import pytest

from tests.bench import figures

GOALS = {"a.*.p95_ms": ("<=", 50.0), "a.per_s": (">=", 100.0), "a.wrong": ("==", 0.0)}


def test_goals_that_are_reached_say_nothing() -> None:
    assert figures.missed({"a.x.p95_ms": 50.0, "a.y.p95_ms": 2.0, "a.per_s": 100.0, "a.wrong": 0.0}, GOALS) == []


def test_each_goal_that_is_missed_is_named_with_its_number() -> None:
    found = figures.missed({"a.x.p95_ms": 50.1, "a.y.p95_ms": 70.0, "a.per_s": 99.0, "a.wrong": 1.0}, GOALS)
    assert found == [
        "a.x.p95_ms 50.1, goal <= 50", "a.y.p95_ms 70, goal <= 50", "a.per_s 99, goal >= 100", "a.wrong 1, goal == 0",
    ]  # fmt: skip


def test_what_was_not_measured_is_missed_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(figures, "FOLDER", tmp_path)
    assert figures.told("a", {"a.per_s": 120.0, "a.wrong": 0.0}, GOALS) == 1
    assert "missed: a.*.p95_ms was not measured" in capsys.readouterr().out
    assert json.loads((tmp_path / "a.json").read_text()) == {"a.per_s": 120.0, "a.wrong": 0.0}
