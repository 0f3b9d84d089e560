"""The stages of `make test` in their order, each with the seconds that it may take on a two-core machine."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from deploy.start.places import NODE_VENV, PYTHON, ROOT, TEST_ENV, VAR, VENV, WEB
from deploy.start.web import environment as node_environment

TEST = {"WANGGE_ENV_FILE": str(TEST_ENV), "DB_ROLE": "owner"}
PACKAGES = ("backend", "gis", "media_pipeline", "mobile_api", "seeds", "deploy", "tests", "manage.py")
BIN = VENV / "bin"
NPM = str(NODE_VENV / "bin" / "npm")
PYTEST = [str(PYTHON), "-m", "pytest", "--color=no", "--durations=12"]
# Browsers and servers that are killed on purpose share two cores with the tests: what failed gets one more try, alone
# and in plain sight. A second failure counts.
ONCE_MORE = [*PYTEST, "--last-failed", "--last-failed-no-failures=none"]


@dataclass(frozen=True)
class Stage:
    """One check; it passes when its command ends with 0 within `budget_s`."""

    name: str
    budget_s: float
    command: list[str]
    cwd: Path = ROOT
    env: dict[str, str] = field(default_factory=dict)
    fast: bool = False  # part of `make test-fast` too
    again: list[str] = field(default_factory=list)  # what runs once more after a failure
    alone: bool = False  # uses both cores by itself, or measures time; the others share them with a neighbour


def rounds(stages: list[Stage]) -> Iterator[list[Stage]]:
    """Stages that may run at the same time, in their order."""
    for alone, group in groupby(stages, key=lambda stage: stage.alone):
        if alone:
            yield from ([stage] for stage in group)
        else:
            yield list(group)


def all_stages() -> list[Stage]:
    """Quick findings first."""
    return [
        Stage("locks", 20, [str(PYTHON), "-m", "deploy.checks", "locks"], fast=True),
        Stage("ruff", 30, [str(BIN / "ruff"), "check", "."], fast=True),
        Stage("imports", 30, [str(BIN / "lint-imports"), "--cache-dir", str(VAR / "cache" / "imports")], fast=True),
        Stage("mypy", 240, [str(BIN / "mypy"), *PACKAGES], env=TEST, fast=True),
        Stage("migrations", 60, [str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run"], env=TEST),
        Stage("openapi", 90, [str(PYTHON), "-m", "deploy.checks", "openapi"], env=TEST),
        _npm("web-lint", 120, "lint"),
        _npm("web-types", 120, "typecheck"),
        _npm("web-unit", 120, "test"),
        Stage(
            "pytest",
            1500,
            [*PYTEST, "-n", "2", "--dist", "worksteal", "--ignore=tests/e2e", "--ignore=tests/start", "tests"],
            env=TEST,
            again=[*ONCE_MORE, "--ignore=tests/e2e", "--ignore=tests/start", "tests"],
            alone=True,
        ),
        # The short forms of those drills that tell something in a few seconds; in full: make chaos.
        Stage("drills", 600, [str(PYTHON), "-m", "tests.chaos", "all"], env={"SHORT": "1"}, alone=True),
        Stage("start", 1200, [*PYTEST, "tests/start"], again=[*ONCE_MORE, "tests/start"], alone=True),
        Stage("browser", 3000, [*PYTEST, "tests/e2e"], again=[*ONCE_MORE, "tests/e2e"], alone=True),
    ]


def _npm(name: str, budget_s: float, script: str) -> Stage:
    return Stage(name, budget_s, [NPM, "run", "--silent", script], cwd=WEB, env=node_environment())
