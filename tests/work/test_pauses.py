"""Deadlines that waited: a pause moves them by the time of their own measure, whatever days lie in it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.work.clocks import Rules, Shift
from tests.work.test_clocks import CALENDAR, at

RULES = Rules(
    limits={
        ("", "handle", ""): ("working_days", 3),
        ("litter", "handle", ""): ("working_hours", 4),
        ("fire", "handle", ""): ("calendar_hours", 10),
    },
    calendars={"": CALENDAR},
)


def due(start: str, category: str, *pauses: tuple[str, str]) -> datetime:
    shifts = [Shift(at(since), at(until)) for since, until in pauses]
    return RULES.start("handle", category=category, area_code="330110", at=at(start), shifts=shifts).due_at


@pytest.mark.parametrize(
    ("start", "category", "pause", "ends"),
    [
        # Friday 16:30 and four working hours, half an hour of which was waited on Friday.
        ("2026-11-20T16:30", "litter", ("2026-11-20T17:00", "2026-11-20T19:00"), "2026-11-23T12:00"),
        # A weekend waited costs nothing and gains nothing.
        ("2026-11-20T16:30", "litter", ("2026-11-20T17:30", "2026-11-23T08:30"), "2026-11-23T11:30"),
        # Nine days of Spring Festival waited: no working time lies in them.
        ("2026-02-13T16:30", "litter", ("2026-02-14T17:30", "2026-02-24T08:00"), "2026-02-14T11:30"),
        ("2026-02-14T16:30", "litter", ("2026-02-14T17:00", "2026-02-24T09:00"), "2026-02-24T14:30"),
        # A make-up Saturday is a working day like others: one day waited is one day later.
        ("2026-02-12T10:00", "any", ("2026-02-14T08:30", "2026-02-14T17:30"), "2026-02-25T17:30"),
        # Over the year's end: New Year's Day is off, the 4th is a Monday.
        ("2026-12-31T16:30", "litter", ("2026-12-31T16:30", "2027-01-04T08:30"), "2027-01-04T14:30"),
        # Days end with office hours, also when only some hours were waited.
        ("2026-11-23T10:00", "any", ("2026-11-24T09:00", "2026-11-24T10:00"), "2026-11-27T17:30"),
        ("2026-11-21T03:00", "fire", ("2026-11-21T04:00", "2026-11-21T06:30"), "2026-11-21T15:30"),
        # What was late before it waited stays late.
        ("2026-11-20T08:30", "litter", ("2026-11-23T09:00", "2026-11-30T09:00"), "2026-11-20T14:30"),
    ],
)
def test_a_pause_moves_the_deadline(start: str, category: str, pause: tuple[str, str], ends: str) -> None:
    assert due(start, category, pause) == at(ends)


def test_pauses_add_up_in_the_order_in_which_they_were() -> None:
    first, second = ("2026-11-20T17:00", "2026-11-20T17:30"), ("2026-11-23T09:00", "2026-11-23T10:00")
    assert due("2026-11-20T16:30", "litter", first, second) == at("2026-11-23T15:00")
    assert due("2026-11-20T16:30", "litter", second, first) == at("2026-11-23T15:00")


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)),  # noqa: DTZ001
    after=st.timedeltas(timedelta(0), timedelta(days=4)),
    lasts=st.timedeltas(timedelta(0), timedelta(days=20)),
    category=st.sampled_from(("any", "litter", "fire")),
)
def test_nobody_loses_time_by_waiting_and_the_warning_stays_before_the_end(
    start: datetime, after: timedelta, lasts: timedelta, category: str
) -> None:
    begins = start.replace(tzinfo=UTC)
    since = begins + after
    plain = RULES.start("handle", category=category, area_code="330110", at=begins)
    moved = RULES.start(
        "handle", category=category, area_code="330110", at=begins, shifts=[Shift(since, since + lasts)]
    )
    assert moved.due_at >= plain.due_at
    assert plain.warn_at <= moved.warn_at <= moved.due_at
    if since >= plain.due_at:
        assert moved.due_at == plain.due_at
    elif category == "litter":
        left = CALENDAR.between(since, plain.due_at)
        assert abs(CALENDAR.between(since + lasts, moved.due_at) - left) < 1e-3
