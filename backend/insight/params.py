"""What the leader's page asks, read against a closed list."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Self

from backend.core import params as read
from backend.core.clock import SHANGHAI
from backend.core.params import Faults, Params, number, page_limit, refuse, unknown
from backend.core.problems import Invalid, NotFound
from backend.core.scope import Scope
from backend.incidents.counting import of_categories
from backend.incidents.listing import ORDERS
from backend.incidents.models import CHANNELS, STATES, UNCOUNTED
from gis.areas.models import Area
from gis.areas.params import area_code
from gis.density.queries import EVERYTHING, Facets, Square

DAYS_MAX, DAYS_DEFAULT = 730, 30
CODES_MAX = 20
COUNTED_STATES = tuple(state for state in STATES if state not in UNCOUNTED)
CUTS = ("open", "overdue", "today", "late")  # each of the four numbers cuts the cases
LEVELS = ("city", "county", "township", "village", "grid")
STEPS = ("day", "week", "month")
SLICE = ("days", "since", "until", "category", "channel", "state")


@dataclass(frozen=True)
class Window:
    """Whole days of Asia/Shanghai from `since` to before `until`."""

    since: date
    until: date

    @classmethod
    def of(cls, days: int, now: datetime) -> Self:
        """The last `days` days, today among them."""
        until = now.astimezone(SHANGHAI).date() + timedelta(days=1)
        return cls(until - timedelta(days=days), until)

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    def before(self) -> "Window":
        """The same number of days before this window."""
        return Window(self.since - timedelta(days=self.days), self.since)

    def last(self) -> date:
        return self.until - timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """An area of the caller, a window and what counts in it."""

    area: str
    window: Window
    facets: Facets

    @classmethod
    def read(
        cls, params: Params, scope: Scope, now: datetime, *, area: str, more: tuple[str, ...] = (),
        days: int = DAYS_DEFAULT,
    ) -> Self:  # fmt: skip
        """`area` names the parameter of the area. Raises Invalid; NotFound for an area that is not the caller's."""
        wrong = unknown(params, (area, *SLICE, *more))
        window = chosen_window(params, wrong, now) or Window.of(days, now)
        facets = chosen_facets(params, wrong)
        code = area_code(params, area, wrong)
        if not code and area not in wrong:
            wrong[area] = ["required"]
        refuse(wrong)
        if not scope.covers(code):
            raise NotFound()
        return cls(code, window, facets)


@dataclass(frozen=True)
class CaseQuery:
    """A page of the cases behind a number."""

    area: str
    square: Square | None
    window: Window | None  # None: all time
    facets: Facets
    open: bool
    overdue: bool
    due: Window | None  # handling deadlines that were missed in this window
    order: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params, scope: Scope, now: datetime) -> Self:
        """Raises Invalid; NotFound for an area that is not the caller's."""
        wrong = unknown(params, ("area", "cell", *SLICE, *CUTS, "order", "after", "limit"))
        chosen = chosen_window(params, wrong, now)
        facets, area = chosen_facets(params, wrong), area_code(params, "area", wrong)
        square = _square(params, wrong)
        flags = {name: read.flag(params, name, wrong) is True for name in CUTS}
        order, limit = chosen_order(params, wrong), page_limit(params, wrong)
        if flags["late"] and facets.states is not None:
            wrong["late"] = ["not of a state: what was late is so whatever became of it"]
        if not (area or square or wrong):
            wrong["area"] = ["an area or a cell"]
        refuse(wrong)
        if area and not scope.covers(area):
            raise NotFound()
        stock = flags["open"] or flags["overdue"]
        window = None if stock or flags["late"] else chosen
        due = (chosen or Window.of(DAYS_DEFAULT, now)) if flags["late"] else None
        if flags["today"]:
            window = Window.of(1, now)
        order = order or ("due" if flags["overdue"] else "-reported")
        return cls(area, square, window, facets, stock, flags["overdue"], due, order, params.get("after", ""), limit)


def level_digits(params: Params, within: str) -> int:
    """Digits of the areas that are compared. Raises Invalid where they are not below `within`."""
    level = params.get("level", "")
    if level not in LEVELS or Area.LENGTHS[level] <= len(within):
        raise Invalid(fields={"level": ["a level below the area: " + ", ".join(LEVELS)]})
    return Area.LENGTHS[level]


def one_of(params: Params, name: str, values: tuple[str, ...]) -> str:
    """One of `values`, the first one by default. Raises Invalid."""
    text = params.get(name, values[0])
    if text not in values:
        raise Invalid(fields={name: ["one of " + ", ".join(values)]})
    return text


def chosen_window(params: Params, wrong: Faults, now: datetime) -> Window | None:
    """The last days, or from one day to another; None where neither is said."""
    first, last = (read.day(params, name, wrong) for name in ("since", "until"))
    if "days" in params:
        if first or last:
            wrong["days"] = ["either days, or since and until"]
        days = number(params, "days", wrong, low=1, high=DAYS_MAX, default=0)
        return Window.of(days, now) if days else None
    if not (first or last):
        return None
    today = now.astimezone(SHANGHAI).date()
    if first is None or last is None:
        wrong["since" if first is None else "until"] = ["both since and until"]
    elif not first <= last <= today:
        wrong["until"] = ["from since to today"]
    elif (last - first).days >= DAYS_MAX:
        wrong["since"] = [f"at most {DAYS_MAX} days"]
    else:
        return Window(first, last + timedelta(days=1))
    return None


def chosen_facets(params: Params, wrong: Faults) -> Facets:
    codes = read.codes(params, "category", wrong, most=CODES_MAX)
    channels = read.some_of(params, "channel", CHANNELS, wrong) or None
    states = read.some_of(params, "state", COUNTED_STATES, wrong) or None
    facets = of_categories(codes) if codes else EVERYTHING
    # A leaf is named by its group and what it is in there.
    known = {name for leaf in facets.leaves or () for name in (leaf, leaf.partition(".")[0])}
    if not known.issuperset(codes):
        wrong["category"] = ["codes of categories or of groups"]
    return replace(facets, channels=channels, states=states)


def chosen_order(params: Params, wrong: Faults) -> str:
    return read.one_of(params, "order", tuple(ORDERS), wrong)


def _square(params: Params, wrong: Faults) -> Square | None:
    key = params.get("cell", "")
    try:
        return Square.read(key) if key else None
    except ValueError:
        wrong["cell"] = ["the key of a cell, as tiles give it"]
        return None
