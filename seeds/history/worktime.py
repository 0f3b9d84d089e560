"""Clocks of many cases at once: the sums of `backend.work` over a table of office hours, in whole seconds.

Moments are seconds since 1970 (UTC). The tests and `check_history` compare the results with `Rules.start`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from backend.core.clock import SHANGHAI
from backend.work.calendar import WARN_SHARE, Calendar
from backend.work.clocks import Light, Rules

DAY_S = 86_400
SHANGHAI_S = 8 * 3600  # no summer time since 1991
BEFORE, AFTER = timedelta(days=450), timedelta(days=90)  # of the table around the present
LATEST_MORNING_S, EARLIEST_NIGHT_S = 7 * 3600, 20 * 3600  # when workers are out


def as_datetime(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def day_of(moment: int) -> date:
    """The day in Asia/Shanghai."""
    return date.fromordinal(719_163 + (moment + SHANGHAI_S) // DAY_S)


def is_daytime(moment: int) -> bool:
    return LATEST_MORNING_S <= (moment + SHANGHAI_S) % DAY_S < EARLIEST_NIGHT_S


@dataclass(slots=True)
class Ticking:
    """A clock that was started: `warn` may fall on a quarter of a second."""

    stage: str
    start: int
    warn: float
    due: int
    office: bool  # whether it runs in office hours only

    def light(self, now: int) -> Light:
        return "red" if now >= self.due else "yellow" if now >= self.warn else "green"


class OfficeTime:
    """Office hours as one long axis: how much working time lies before a moment, and the way back."""

    def __init__(self, calendar: Calendar, present: datetime) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.before: list[int] = []
        self.after: list[int] = []
        self.days: list[int] = []  # ordinals of the working days
        self.closes: list[int] = []
        total = 0
        day, last = (present - BEFORE).astimezone(SHANGHAI).date(), (present + AFTER).astimezone(SHANGHAI).date()
        while day <= last:
            spans = [(int(opens.timestamp()), int(closes.timestamp())) for opens, closes in calendar.spans(day)]
            for opens, closes in spans:
                self.starts.append(opens)
                self.ends.append(closes)
                self.before.append(total)
                total += closes - opens
                self.after.append(total)
            if spans:
                self.days.append(day.toordinal())
                self.closes.append(spans[-1][1])
            day += timedelta(days=1)

    def used(self, moment: int) -> int:
        """Working seconds from the start of the table to `moment`."""
        at = bisect_right(self.starts, moment) - 1
        return 0 if at < 0 else self.before[at] + min(moment, self.ends[at]) - self.starts[at]

    def moment(self, used: float) -> float:
        """The earliest moment before which `used` working seconds lie. Raises IndexError beyond the table."""
        at = bisect_left(self.after, used)
        return self.starts[at] + used - self.before[at]

    def is_open(self, moment: int) -> bool:
        at = bisect_right(self.starts, moment) - 1
        return at >= 0 and moment < self.ends[at]

    def later(self, moment: int, seconds: float) -> int:
        return int(self.moment(max(self.used(moment) + seconds, 1)))

    def nth_close(self, moment: int, days: float) -> int:
        """End of office hours on the nth working day after the day of `moment`."""
        first = bisect_right(self.days, day_of(moment).toordinal())
        return self.closes[first + max(1, round(days)) - 1]


class Clocks:
    """Starts clocks by the rules, as `Rules.start` does."""

    def __init__(self, rules: Rules, present: datetime) -> None:
        self.rules = rules
        self.present = present
        self._named = {area for _, _, area in rules.limits} | set(rules.calendars)
        self._near: dict[str, str] = {}
        self._offices: dict[str, OfficeTime] = {}
        self._limits: dict[tuple[str, str, str], tuple[str, float]] = {}

    def office(self, area_code: str) -> OfficeTime:
        near = self.near(area_code)
        if near not in self._offices:
            self._offices[near] = OfficeTime(self.rules.calendar(near), self.present)
        return self._offices[near]

    def limit(self, stage: str, category: str, area_code: str) -> tuple[str, float]:
        key = (category, stage, self.near(area_code))
        if key not in self._limits:
            self._limits[key] = self.rules.limit(*key)
        return self._limits[key]

    def near(self, area_code: str) -> str:
        """The nearest area around `area_code` of which any rule speaks."""
        if area_code not in self._near:
            prefixes = (area_code[:digits] for digits in range(len(area_code), 0, -1))
            self._near[area_code] = next((prefix for prefix in prefixes if prefix in self._named), "")
        return self._near[area_code]

    def start(self, stage: str, category: str, area_code: str, at: int) -> Ticking:
        measure, amount = self.limit(stage, category, area_code)
        if measure == "calendar_hours":
            due = at + round(amount * 3600)
            return Ticking(stage, at, at + (due - at) * WARN_SHARE, due, office=False)
        office = self.office(area_code)
        used = office.used(at)
        in_hours = measure == "working_hours"
        due = int(office.moment(used + amount * 3600)) if in_hours else office.nth_close(at, amount)
        warn = office.moment(used + (office.used(due) - used) * WARN_SHARE)
        return Ticking(stage, at, warn, due, office=True)

    def after_share(self, clock: Ticking, share: float, area_code: str) -> int:
        """The moment at which `share` of the allowed time is used (over 1: too late)."""
        if not clock.office:
            return clock.start + max(1, round((clock.due - clock.start) * share))
        office = self.office(area_code)
        used = office.used(clock.start)
        return int(office.moment(used + max(1.0, (office.used(clock.due) - used) * share)))

    def earlier(self, stage: str, category: str, area_code: str, at: int, share: float) -> int:
        """About when a clock of `stage` was started of which `share` was used at `at`."""
        measure, amount = self.limit(stage, category, area_code)
        if measure == "calendar_hours":
            return at - max(1, round(amount * 3600 * share))
        office = self.office(area_code)
        hours = amount if measure == "working_hours" else amount * 7
        return int(office.moment(max(1.0, office.used(at) - max(1.0, hours * 3600 * share))))


@dataclass(frozen=True)
class Horizon:
    """How a search for starting moments goes back: in steps, and over working days."""

    step_s: int
    days: int


class StartingMoments:
    """Moments at which a clock must have been started to show a given light now."""

    def __init__(self, clocks: Clocks, now: int) -> None:
        self.clocks = clocks
        self.now = now
        self._found: dict[tuple[str, float, bool], dict[Light, list[int]]] = {}

    def of(self, stage: str, category: str, area_code: str) -> dict[Light, list[int]]:
        """Starting moments by light, newest first; a light without any is missing."""
        measure, amount = self.clocks.limit(stage, category, area_code)
        key = (measure, amount, stage == "register")
        if key not in self._found:
            office = self.clocks.office(area_code)
            begins: Callable[[int], bool] = is_daytime if stage == "register" else office.is_open
            if measure == "calendar_hours":
                horizon, begins = Horizon(max(20, round(amount * 60)), 3), bool
            elif measure == "working_hours":
                horizon = Horizon(180, 9)
            else:
                horizon = Horizon(1200, round(amount * 1.5) + 12)
            self._found[key] = self._search(stage, category, area_code, horizon, begins)
        return self._found[key]

    def _search(
        self, stage: str, category: str, area_code: str, horizon: Horizon, begins: Callable[[int], bool]
    ) -> dict[Light, list[int]]:
        found: dict[Light, list[int]] = {}
        for at in range(self.now - 30, self.now - horizon.days * DAY_S, -horizon.step_s):
            if begins(at):
                light = self.clocks.start(stage, category, area_code, at).light(self.now)
                found.setdefault(light, []).append(at)
        return found
