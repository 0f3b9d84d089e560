"""How incidents spread over place, time, channel and level. Every table states the sum that it must have.

Totals per group and leaf are those of a year with 380,000 handled matters; the split and all multipliers are ours.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeVar

K = TypeVar("K")


class GroupSpread(NamedTuple):
    """`places`: incidents a resident relative to others, by kind of settlement in the order of SETTLEMENTS.

    `months`: index January to December in a steady year, mean 100. `hours`: the day's course.
    """

    total: int
    places: tuple[float, ...]
    months: tuple[int, ...]
    hours: tuple[int, ...]


class ClosingLevel(NamedTuple):
    total: int
    median_hours: float  # from report to closing; log-normal with CLOSING_SIGMA
    steps: int  # rows of the timeline


def adds_up(total: int, table: Iterable[int]) -> None:
    found = sum(table)
    if found != total:
        raise ValueError(f"a distribution sums to {found}, not to {total}")


def checked(total: int, table: Mapping[K, int]) -> Mapping[K, int]:
    adds_up(total, table.values())
    return table


TOTAL = 380_000
GRID_SIGMA = 0.8  # of the log-normal noise between grids
CLOSING_SIGMA = 0.9

SETTLEMENTS = (
    ("subdistrict", "community"),
    ("subdistrict", "village"),
    ("town", "community"),
    ("town", "village"),
    ("township", "community"),
    ("township", "village"),
    ("zone", "community"),
    ("zone", "village"),
)

# Per mille of a day, from midnight.
OFFICE_DAY = (6, 4, 3, 3, 4, 8, 20, 42, 92, 118, 112, 72, 38, 56, 92, 96, 82, 54, 32, 24, 18, 12, 7, 5)
ROUND_THE_CLOCK = (
    32, 28, 25, 23, 22, 24, 30, 38, 46, 50, 50, 48, 44, 44, 46, 48, 48, 50, 52, 54, 54, 50, 48, 46,
)  # fmt: skip
WEEKDAY = (118, 112, 109, 108, 111, 76, 66)  # Monday to Sunday, mean 100
FIRST_YEAR_MONTH = (
    0,
    16,
    34,
    52,
    70,
    84,
    98,
    114,
    112,
    116,
    136,
    168,
)  # per mille, the ramp after an opening in February

GROUPS: Mapping[str, GroupSpread] = {
    "hazard": GroupSpread(
        68_000,
        (1.0, 1.5, 1.2, 0.8, 0.8, 0.8, 3, 2),
        (120, 105, 95, 88, 92, 105, 112, 112, 98, 92, 90, 91),
        OFFICE_DAY,
    ),
    "environment": GroupSpread(
        49_000,
        (1.2, 1.4, 1.1, 0.8, 0.6, 0.6, 1.5, 1),
        (80, 78, 92, 100, 108, 115, 118, 116, 108, 98, 94, 93),
        OFFICE_DAY,
    ),
    "municipal": GroupSpread(
        41_000,
        (1.5, 1.2, 1.3, 0.6, 0.7, 0.5, 1.5, 1),
        (88, 85, 98, 98, 100, 118, 112, 114, 102, 95, 95, 95),
        OFFICE_DAY,
    ),
    "dispute": GroupSpread(
        97_000,
        (1.1, 1.4, 1.1, 0.85, 0.8, 0.8, 1.5, 1),
        (135, 75, 90, 92, 95, 95, 98, 100, 95, 95, 105, 125),  # wages are claimed before Spring Festival
        OFFICE_DAY,
    ),
    "service": GroupSpread(
        88_000,
        (1.2, 0.9, 1.2, 0.9, 1.1, 1.1, 0.5, 0.5),
        (95, 75, 110, 108, 105, 102, 98, 92, 108, 100, 104, 103),
        OFFICE_DAY,
    ),
    "order": GroupSpread(
        24_000,
        (1.2, 1.6, 1.2, 0.7, 0.5, 0.5, 1, 1),
        (125, 95, 95, 95, 97, 100, 105, 104, 95, 96, 96, 97),
        ROUND_THE_CLOCK,
    ),
    "emergency": GroupSpread(
        8_000,
        (0.8, 1.0, 1.0, 1.1, 1.3, 1.3, 1, 1),
        (70, 55, 60, 75, 85, 160, 170, 260, 120, 60, 45, 40),  # plum rain, then typhoons
        ROUND_THE_CLOCK,
    ),
    "complaint": GroupSpread(
        5_000,
        (1.2, 1.2, 1.1, 0.8, 0.8, 0.8, 1, 1),
        (95, 75, 108, 104, 104, 102, 100, 98, 106, 100, 104, 104),
        OFFICE_DAY,
    ),
}

CHANNELS = checked(
    TOTAL,
    {
        "grid_patrol": 212_800,
        "visit_letter": 53_200,
        "police_110": 34_200,
        "mobile_app": 26_600,
        "sms": 22_800,
        "portal": 11_400,
        "hotline": 7_600,
        "order_above": 7_600,
        "department": 3_800,
    },
)

CLOSING = {
    "village": ClosingLevel(231_800, 5.0, 3),
    "township": ClosingLevel(102_600, 1.6 * 24, 5),
    "county": ClosingLevel(38_000, 4.5 * 24, 7),
    "city": ClosingLevel(6_080, 9.0 * 24, 9),
    "province": ClosingLevel(1_520, 14.0 * 24, 11),
}

# At the end of a year; a demo of 90 days takes its asides from the closed ones.
OUTCOMES = checked(
    TOTAL, {"closed_rated": 331_740, "closed_open": 26_980, "in_process": 15_580, "overdue": 3_800, "new": 1_900}
)
ASIDES_PER_MILLE = {"rejected": 10, "withdrawn": 10, "merged": 10, "on_hold": 3, "void": 3}

adds_up(TOTAL, (group.total for group in GROUPS.values()))
adds_up(TOTAL, (level.total for level in CLOSING.values()))
adds_up(1_545_840, (level.total * level.steps for level in CLOSING.values()))
adds_up(700, WEEKDAY)
adds_up(1000, FIRST_YEAR_MONTH)
for _group in GROUPS.values():
    adds_up(1200, _group.months)
    adds_up(1000, _group.hours)
