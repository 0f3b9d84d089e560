"""Working time: office hours by area and season, holidays and make-up workdays. Pure functions, no database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from backend.core.clock import SHANGHAI

DEFAULT_SPANS = (8 * 60 + 30, 12 * 60, 14 * 60, 17 * 60 + 30)  # minutes of the day: 08:30–12:00, 14:00–17:30
WARN_SHARE = 0.75  # share of the allowed time after which a light turns yellow
_SEARCH_DAYS = 800  # longer than any allowed time; ends a search through a calendar without working days


class NoWorkingTime(ValueError):
    """No working time lies within two years of the start: office hours are empty."""


@dataclass(frozen=True)
class Season:
    """Office hours from month to month (inclusive; may wrap the year's end); spans in minutes of the day."""

    from_month: int
    to_month: int
    spans: tuple[int, ...]

    def holds(self, month: int) -> bool:
        if self.from_month <= self.to_month:
            return self.from_month <= month <= self.to_month
        return month >= self.from_month or month <= self.to_month


@dataclass(frozen=True)
class Calendar:
    """Working days and office hours of one area. Days that are not in `days` follow their weekday."""

    days: Mapping[date, bool]
    years: frozenset[int]
    seasons: Sequence[Season] = ()

    def is_working(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def provisional(self, day: date) -> bool:
        """Whether the holidays of the year of `day` are not known yet."""
        return day.year not in self.years

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Office hours of `day` as (from, to) in UTC; empty on a day off."""
        if not self.is_working(day):
            return []
        # Hours that somebody left empty fall back to the default: a deadline never fails.
        minutes = next((each.spans for each in self.seasons if each.spans and each.holds(day.month)), DEFAULT_SPANS)
        return list(_spans(day, tuple(minutes)))

    def advance(self, start: datetime, seconds: float) -> datetime:
        """Moment at which `seconds` of working time have passed since `start`."""
        left = seconds
        for opens, closes in self._from(start):
            length = (closes - opens).total_seconds()
            if left <= length:
                return opens + timedelta(seconds=left)
            left -= length
        raise NoWorkingTime()

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of working time between two moments (0 where `end` is not later)."""
        total = 0.0
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += (min(closes, end) - opens).total_seconds()
        return total

    def due(self, start: datetime, measure: str, amount: float) -> datetime:
        """End of an allowed time.

        Working days end at the close of office hours on the nth working day after the starting day.
        """
        if measure == "calendar_hours":
            return start + timedelta(hours=amount)
        if measure == "working_hours":
            return self.advance(start, amount * 3600)
        return self._close_of_nth_day(start, amount)

    def later(self, due: datetime, measure: str, since: datetime, until: datetime) -> datetime:
        """`due` after a pause: as much later as time of its measure was waited, days up to their end.

        What was overdue when the pause began stays so.
        """
        if since >= due:
            return due
        if measure == "calendar_hours":
            return due + (until - since)
        waited = self.between(since, until)
        if waited == 0:
            return due
        moved = self.advance(due, waited)
        if measure == "working_days":
            return self.spans(moved.astimezone(SHANGHAI).date())[-1][1]
        return moved

    def warn(self, start: datetime, due: datetime, measure: str) -> datetime:
        """Moment at which 75 % of the allowed time is used."""
        if measure == "calendar_hours":
            return start + (due - start) * WARN_SHARE
        return self.advance(start, self.between(start, due) * WARN_SHARE)

    def _close_of_nth_day(self, start: datetime, amount: float) -> datetime:
        left = max(1, round(amount))
        day = start.astimezone(SHANGHAI).date()
        for _ in range(_SEARCH_DAYS):
            day += timedelta(days=1)
            spans = self.spans(day)
            if spans:
                left -= 1
                if left == 0:
                    return spans[-1][1]
        raise NoWorkingTime()

    def _from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(SHANGHAI).date()
        for _ in range(_SEARCH_DAYS):
            for opens, closes in self.spans(day):
                if closes > start:
                    yield max(opens, start), closes
            day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _spans(day: date, minutes: tuple[int, ...]) -> tuple[tuple[datetime, datetime], ...]:
    midnight = datetime.combine(day, time(), tzinfo=SHANGHAI)
    edges = [(midnight + timedelta(minutes=m)).astimezone(UTC) for m in minutes]
    return tuple(zip(edges[::2], edges[1::2], strict=True))
