"""What the leader's page asks, read against a closed list."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from backend.core.clock import SHANGHAI
from backend.core.params import Faults, Params, page_limit, refuse, unknown
from backend.core.problems import Invalid, NotFound
from backend.core.scope import Scope
from backend.incidents.models import Category
from gis.areas.models import Area
from gis.areas.params import area_code
from gis.density.queries import Square

DAYS = {"7": 7, "30": 30, "90": 90}
DAYS_DEFAULT = "30"
CUTS = ("open", "overdue", "today", "late")  # each of the four numbers cuts the cases
LEVELS = ("city", "county", "township", "village", "grid")


@dataclass(frozen=True)
class Window:
    """Whole days of Asia/Shanghai from `since` to before `until`; the last one is today."""

    days: int
    since: date
    until: date

    @classmethod
    def of(cls, days: int, now: datetime) -> Self:
        until = now.astimezone(SHANGHAI).date() + timedelta(days=1)
        return cls(days, until - timedelta(days=days), until)

    def before(self) -> "Window":
        """The same number of days before this window."""
        return Window(self.days, self.since - timedelta(days=self.days), self.since)

    def last(self) -> date:
        return self.until - timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """An area of the caller, a window and leaves of the tree of categories (None: all)."""

    area: str
    window: Window
    leaves: tuple[str, ...] | None

    @classmethod
    def read(cls, params: Params, scope: Scope, now: datetime, *, area: str, more: tuple[str, ...]) -> Self:
        """`area` names the parameter of the area. Raises Invalid; NotFound for an area that is not the caller's."""
        wrong = unknown(params, (area, "days", "category", *more))
        days = window_days(params, wrong, default=DAYS_DEFAULT)
        leaves = chosen_leaves(params, wrong)
        code = area_code(params, area, wrong)
        if not code and area not in wrong:
            wrong[area] = ["required"]
        refuse(wrong)
        if not scope.covers(code):
            raise NotFound()
        return cls(code, Window.of(days, now), leaves)


@dataclass(frozen=True)
class CaseQuery:
    """A page of the cases behind a number."""

    area: str
    square: Square | None
    window: Window | None  # None: all time
    leaves: tuple[str, ...] | None
    open: bool
    overdue: bool
    due: Window | None  # handling deadlines that were missed in this window
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params, scope: Scope, now: datetime) -> Self:
        """Raises Invalid; NotFound for an area that is not the caller's."""
        wrong = unknown(params, ("area", "cell", "days", "category", *CUTS, "after", "limit"))
        days = window_days(params, wrong, default="")
        leaves, area = chosen_leaves(params, wrong), area_code(params, "area", wrong)
        square = _square(params, wrong)
        flags = {name: _flag(params, name, wrong) for name in CUTS}
        limit = page_limit(params, wrong)
        if not (area or square or wrong):
            wrong["area"] = ["an area or a cell"]
        refuse(wrong)
        if area and not scope.covers(area):
            raise NotFound()
        stock = flags["open"] or flags["overdue"]
        window = Window.of(days, now) if days and not stock and not flags["late"] else None
        due = Window.of(days or DAYS[DAYS_DEFAULT], now) if flags["late"] else None
        if flags["today"]:
            window = Window.of(1, now)
        return cls(area, square, window, leaves, stock, flags["overdue"], due, params.get("after", ""), limit)


def level_digits(params: Params, within: str) -> int:
    """Digits of the areas that are compared. Raises Invalid where they are not below `within`."""
    level = params.get("level", "")
    if level not in LEVELS or Area.LENGTHS[level] <= len(within):
        raise Invalid(fields={"level": ["a level below the area: " + ", ".join(LEVELS)]})
    return Area.LENGTHS[level]


def window_days(params: Params, wrong: Faults, *, default: str) -> int:
    """7, 30 or 90; 0 where there is none and no default."""
    text = params.get("days", default)
    if text not in DAYS and text != default:
        wrong["days"] = ["one of " + ", ".join(DAYS)]
    return DAYS.get(text, 0)


def chosen_leaves(params: Params, wrong: Faults) -> tuple[str, ...] | None:
    code = params.get("category", "")
    if not code:
        return None
    named: Any = Category.objects.none() if "\x00" in code else Category.objects.filter(Q(code=code) | Q(group_id=code))
    leaves = tuple(named.order_by("code").values_list("code", flat=True))
    if not leaves:
        wrong["category"] = ["the code of a category or of a group"]
    return leaves


def _square(params: Params, wrong: Faults) -> Square | None:
    key = params.get("cell", "")
    try:
        return Square.read(key) if key else None
    except ValueError:
        wrong["cell"] = ["the key of a cell, as tiles give it"]
        return None


def _flag(params: Params, name: str, wrong: Faults) -> bool:
    text = params.get(name, "")
    if text not in ("", "0", "1"):
        wrong[name] = ["1 or 0"]
    return text == "1"
