"""What a drill is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """Figures by name, and what they have to reach: sign and number."""

    figures: Mapping[str, float]
    goals: Mapping[str, tuple[str, float]]


@dataclass(frozen=True)
class Drill:
    """`run(short)` starts a stack of its own; `in_checks`: its short form is a part of every full check."""

    run: Callable[[bool], Outcome]
    in_checks: bool = True
