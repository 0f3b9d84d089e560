"""The catalogue of incident categories as rows: 8 groups, 40 leaves."""

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Literal

from seeds.zhejiang.divisions import DATA

Measure = Literal["working_hours", "working_days", "calendar_hours"]


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name_zh: str
    name_en: str
    icon: str
    hue: str  # colour-blind safe, #RRGGBB


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf. Limits are amounts of their measure; `weight` is its count among a year's 380,000 incidents."""

    code: str
    group: str
    name_zh: str
    name_en: str
    icon: str
    gb_code: str  # event code of GB/T 30428.2, empty where none has the same meaning
    photo_required: bool
    self_handle: bool
    verification: Literal["photo", "call_back", "document"]
    accept_amount: float
    accept_measure: Measure
    handle_amount: float
    handle_measure: Measure
    default_unit_kind: str
    sensitivity: Literal["ordinary", "restricted"]
    weight: int


@cache
def groups() -> tuple[Group, ...]:
    with (DATA / "category_groups.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Group(**row) for row in csv.DictReader(file))


@cache
def categories() -> tuple[Category, ...]:
    with (DATA / "categories.csv").open(encoding="utf-8", newline="") as file:
        return tuple(category(row) for row in csv.DictReader(file))


def category(row: dict[str, str]) -> Category:
    typed = {
        "photo_required": row["photo_required"] == "true",
        "self_handle": row["self_handle"] == "true",
        "accept_amount": float(Fraction(row["accept_amount"])),
        "handle_amount": float(Fraction(row["handle_amount"])),
        "weight": int(row["weight"]),
    }
    return Category(**{**row, **typed})  # type: ignore[arg-type]  # the tests check every literal
