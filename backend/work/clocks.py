"""Deadlines and lights: pure functions over the rules of limits and calendars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from backend.work.calendar import Calendar

Light = Literal["green", "yellow", "red", "none"]

# What holds where no row says anything: (measure, amount).
DEFAULTS = {
    "register": ("working_hours", 2.0),
    "dispatch": ("working_hours", 1.0),
    "accept": ("working_hours", 4.0),
    "handle": ("working_days", 5.0),
    "verify": ("working_days", 1.0),
    "close": ("working_days", 1.0),
    "clarify": ("working_hours", 8.0),
    "confirm": ("working_hours", 4.0),
}

# Stages of which a unit that is late gets a card by itself.
SUPERVISED = ("accept", "handle")
# (working days after the deadline, 0 for never; points) by whose rule, stage and level, where no row says anything.
# What is done by hand costs as much as what comes by itself.
CARD_DEFAULTS = {
    ("area", "accept", "yellow"): (1, 5),
    ("area", "accept", "red"): (2, 10),
    ("area", "handle", "yellow"): (1, 5),
    ("area", "handle", "red"): (2, 10),
    ("department", "accept", "yellow"): (0, 5),
    ("department", "accept", "red"): (0, 10),
    ("department", "handle", "yellow"): (5, 5),
    ("department", "handle", "red"): (10, 10),
}

# How a warning moves: it is a moment in working time, never the end of a day.
_SMOOTH = {"working_hours": "working_hours", "working_days": "working_hours", "calendar_hours": "calendar_hours"}


@dataclass(frozen=True)
class Clock:
    """A running stage: started, 75 % used at `warn_at`, over at `due_at`."""

    stage: str
    started_at: datetime
    warn_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Shift:
    """What moved a running deadline at `at`: a pause that began then and ended at `until`, or a new date."""

    at: datetime
    until: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True)
class Rules:
    """Limits by (category, stage, area prefix; "" for all), calendars by area prefix, and when cards are due.

    `cards`: (working days after the deadline, points) by (whose, stage, level, area prefix).
    """

    limits: Mapping[tuple[str, str, str], tuple[str, float]] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    cards: Mapping[tuple[str, str, str, str], tuple[int, int]] = field(default_factory=dict)

    def limit(self, category: str, stage: str, area_code: str) -> tuple[str, float]:
        """(measure, amount) in hours or days: what is said of the category, then the default; each by nearest area.

        A county that sets its own default for everything does not undo what the catalogue says of one leaf.
        """
        for name in (category, ""):
            for area in _prefixes(area_code):
                found = self.limits.get((name, stage, area))
                if found:
                    return found
        return DEFAULTS[stage]

    def calendar(self, area_code: str) -> Calendar:
        for area in _prefixes(area_code):
            if area in self.calendars:
                return self.calendars[area]
        return Calendar(days={}, years=frozenset())

    def card(self, under: str, stage: str, level: str, area_code: str) -> tuple[int, int]:
        """(working days after the deadline, 0 for never; points) of a card."""
        for area in _prefixes(area_code):
            found = self.cards.get((under, stage, level, area))
            if found:
                return found
        return CARD_DEFAULTS.get((under, stage, level), (0, 0))

    def card_at(self, under: str, stage: str, level: str, *, area_code: str, due_at: datetime) -> datetime | None:
        """When a unit that was to be done by `due_at` gets this card; None for never."""
        days, _ = self.card(under, stage, level, area_code)
        return self.calendar(area_code).due(due_at, "working_days", days) if days else None

    def start(self, stage: str, *, category: str, area_code: str, at: datetime, shifts: Sequence[Shift] = ()) -> Clock:
        """The clock of `stage` that starts at `at` by the server's time, with what has moved it since."""
        measure, amount = self.limit(category, stage, area_code)
        calendar = self.calendar(area_code)
        due_at = calendar.due(at, measure, amount)
        warn_at = calendar.warn(at, due_at, measure)
        for shift in sorted(shifts, key=lambda each: each.at):
            if shift.until is not None:
                due_at = calendar.later(due_at, measure, shift.at, shift.until)
                warn_at = calendar.later(warn_at, _SMOOTH[measure], shift.at, shift.until)
            if shift.due_at is not None and shift.due_at > due_at:
                due_at = shift.due_at
                # Of the time that is new: what was yellow is green again.
                warn_at = max(warn_at, calendar.warn(shift.at, due_at, _SMOOTH[measure]))
        return Clock(stage=stage, started_at=at, warn_at=warn_at, due_at=due_at)


def light(*, warn_at: datetime | None, due_at: datetime | None, now: datetime) -> Light:
    """Green, yellow from 75 % of the allowed time, red when overdue; none where no clock runs."""
    if due_at is None or warn_at is None:
        return "none"
    if now >= due_at:
        return "red"
    return "yellow" if now >= warn_at else "green"


def _prefixes(area_code: str) -> list[str]:
    return [area_code[:n] for n in (12, 9, 6, 4, 2) if len(area_code) >= n] + [""]
