"""Deadlines in working time: the rules of the customer by example, and laws that hold for any calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import SHANGHAI
from backend.work.calendar import Calendar, NoWorkingTime, Season
from backend.work.clocks import Rules, light
from backend.work.models import Limit
from backend.work.queries import forget_rules, rules

# 2026: Spring Festival with its make-up workdays, and National Day (as published by the State Council).
DAYS = {
    **{date(2026, 2, day): False for day in range(15, 24)},
    date(2026, 2, 14): True,
    date(2026, 2, 28): True,
    **{date(2026, 10, day): False for day in range(1, 8)},
    date(2026, 9, 20): True,
    date(2026, 10, 10): True,
    date(2027, 1, 1): False,
}
CALENDAR = Calendar(days=DAYS, years=frozenset({2026}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "measure", "amount", "due"),
    [
        # Friday 16:30 and four working hours: one on Friday, three on Monday.
        ("2026-11-20T16:30", "working_hours", 4, "2026-11-23T11:30"),
        ("2026-11-20T12:30", "working_hours", 1, "2026-11-20T15:00"),
        ("2026-11-21T03:00", "working_hours", 2, "2026-11-23T10:30"),
        ("2026-11-20T16:30", "working_days", 1, "2026-11-23T17:30"),
        ("2026-11-21T10:00", "working_days", 2, "2026-11-24T17:30"),
        # Before Spring Festival: Saturday the 14th is worked, then nine days off.
        ("2026-02-13T17:00", "working_hours", 1, "2026-02-14T09:00"),
        ("2026-02-14T17:00", "working_hours", 1, "2026-02-24T09:00"),
        ("2026-02-14T10:00", "working_days", 1, "2026-02-24T17:30"),
        # 2027 has no data yet, but its first day is known.
        ("2026-12-31T17:00", "working_hours", 1, "2027-01-04T09:00"),
        ("2026-11-21T03:00", "calendar_hours", 10, "2026-11-21T13:00"),
    ],
)
def test_a_deadline_falls_where_the_rules_say(start: str, measure: str, amount: float, due: str) -> None:
    assert CALENDAR.due(at(start), measure, amount) == at(due)


def test_a_year_without_data_follows_weekdays_and_says_so() -> None:
    assert CALENDAR.is_working(date(2031, 10, 1))
    assert CALENDAR.provisional(date(2031, 10, 1))
    assert not CALENDAR.provisional(date(2026, 10, 1))


def test_a_season_has_its_own_hours() -> None:
    summer = Calendar(days={}, years=frozenset(), seasons=[Season(7, 9, (8 * 60, 12 * 60)), Season(10, 6, (540, 600))])
    assert summer.due(at("2026-07-01T11:00"), "working_hours", 2) == at("2026-07-02T09:00")
    assert summer.due(at("2026-12-01T09:30"), "working_hours", 1) == at("2026-12-02T09:30")


def test_hours_that_were_left_empty_fall_back_and_only_a_calendar_without_days_fails() -> None:
    empty = Calendar(days={}, years=frozenset(), seasons=[Season(1, 12, ())])
    assert empty.due(at("2026-07-01T11:00"), "working_hours", 2) == at("2026-07-01T15:00")
    idle = Calendar(days={date(2026, 7, 1) + timedelta(days=n): False for n in range(900)}, years=frozenset())
    with pytest.raises(NoWorkingTime):
        idle.due(at("2026-07-01T11:00"), "working_hours", 2)


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1)),  # noqa: DTZ001
    hours=st.floats(0.25, 60),
)
def test_exactly_the_allowed_working_time_lies_before_the_deadline(start: datetime, hours: float) -> None:
    begins = start.replace(tzinfo=UTC)
    due = CALENDAR.due(begins, "working_hours", hours)
    assert abs(CALENDAR.between(begins, due) - hours * 3600) < 1e-3
    warn = CALENDAR.warn(begins, due, "working_hours")
    assert begins <= warn <= due
    assert abs(CALENDAR.between(begins, warn) - 0.75 * hours * 3600) < 1e-3


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)),  # noqa: DTZ001
    later=st.timedeltas(timedelta(0), timedelta(days=9)),
    days=st.integers(1, 15),
)
def test_a_later_start_never_ends_earlier(start: datetime, later: timedelta, days: int) -> None:
    begins = start.replace(tzinfo=UTC)
    assert CALENDAR.due(begins, "working_days", days) <= CALENDAR.due(begins + later, "working_days", days)


def test_the_light_turns_at_three_quarters_and_at_the_end() -> None:
    warn, due = at("2026-11-20T10:00"), at("2026-11-20T11:00")
    second = timedelta(seconds=1)
    lights = [light(warn_at=warn, due_at=due, now=now) for now in (warn - second, warn, due - second, due)]
    assert lights == ["green", "yellow", "yellow", "red"]
    assert light(warn_at=None, due_at=None, now=due) == "none"


def test_the_category_decides_before_the_default_and_each_time_the_nearest_area() -> None:
    known = Rules(
        limits={
            ("", "handle", ""): ("working_days", 5),
            ("litter", "handle", ""): ("working_hours", 4),
            ("", "handle", "330110"): ("working_days", 3),
            ("litter", "handle", "330110002"): ("working_hours", 1),
        }
    )
    assert known.limit("litter", "handle", "330110002001001") == ("working_hours", 1)
    assert known.limit("road", "handle", "330110002001001") == ("working_days", 3)
    assert known.limit("litter", "handle", "330106001001001") == ("working_hours", 4)
    assert known.limit("road", "handle", "330106001001001") == ("working_days", 5)
    assert known.limit("road", "verify", "330106001001001") == ("working_days", 1.0)
    # What a county says of everything does not undo what the catalogue says of one leaf.
    assert known.limit("litter", "handle", "330110003001001") == ("working_hours", 4)


@pytest.mark.django_db
def test_ten_minutes_are_ten_minutes() -> None:
    Limit.objects.create(category="emergency.fire", stage="accept", measure="calendar_hours", amount=10)
    Limit.objects.create(category="", stage="handle", measure="working_days", amount=5)
    forget_rules()
    begins = at("2026-11-21T03:00")
    clock = rules().start("accept", category="emergency.fire", area_code="330110002", at=begins)
    assert clock.due_at - begins == timedelta(minutes=10)
    assert rules().limit("x", "handle", "330110002") == ("working_days", 5)
    forget_rules()
