"""Query parameters of lists: a closed list of names and values; anything else is refused."""

from dataclasses import dataclass
from typing import Self

from backend.core import params as read
from backend.core.params import Faults, Params, page_limit, refuse, unknown
from backend.incidents.filters import Filter
from backend.incidents.listing import ORDERS
from backend.incidents.models import CHANNELS, STATES
from backend.incidents.queries import QUEUES
from backend.work.models import KINDS
from backend.work.queries import ORDERS as TASK_ORDERS
from gis.areas.models import Area
from gis.areas.params import area_code

WORDS_MAX = 60
CATEGORIES_MAX = 60
FILTERS = frozenset({"queue", "state", "category", "channel", "area", "light", "since", "until", "q", "urgent"})


@dataclass(frozen=True)
class ListQuery:
    """A page of incidents."""

    filter: Filter
    order: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid with each parameter that is unknown or out of range."""
        wrong = unknown(params, {*FILTERS, "order", "after", "limit"})
        chosen, order = chosen_cases(params, wrong), chosen_order(params, wrong)
        limit = page_limit(params, wrong)
        refuse(wrong)
        return cls(chosen, order, params.get("after", ""), limit)


def chosen_cases(params: Params, wrong: Faults) -> Filter:
    """The filters of the list."""
    return Filter(
        queue=read.one_of(params, "queue", (*QUEUES, "overdue", "mine"), wrong),
        states=read.some_of(params, "state", STATES, wrong),
        categories=read.codes(params, "category", wrong, most=CATEGORIES_MAX),
        channels=read.some_of(params, "channel", CHANNELS, wrong),
        area=area_code(params, "area", wrong),
        light=read.one_of(params, "light", ("green", "yellow", "red", "tonight"), wrong),
        since=read.moment(params, "since", wrong),
        until=read.moment(params, "until", wrong),
        words=read.words(params, "q", wrong, most=WORDS_MAX),
        urgent=read.flag(params, "urgent", wrong),
    )


def chosen_order(params: Params, wrong: Faults) -> str:
    return read.one_of(params, "order", tuple(ORDERS), wrong) or "due"


@dataclass(frozen=True)
class TaskQuery:
    """A page of tasks."""

    open_only: bool
    kind: str
    order: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid."""
        wrong = unknown(params, ("state", "kind", "order", "after", "limit"))
        state = read.one_of(params, "state", ("open", "done"), wrong) or "open"
        kind = read.one_of(params, "kind", KINDS, wrong)
        order = read.one_of(params, "order", tuple(TASK_ORDERS), wrong) or ("due" if state == "open" else "-dispatched")
        limit = page_limit(params, wrong)
        refuse(wrong)
        return cls(state == "open", kind, order, params.get("after", ""), limit)


def counts_level(params: Params) -> tuple[str, int]:
    """(area within which to count, digits of the areas that are counted). Raises Invalid."""
    wrong: Faults = {}
    within = area_code(params, "within", wrong)
    level = params.get("level", "")
    digits = Area.LENGTHS.get(level, 0)
    if not within:
        wrong["within"] = ["required"]
    if not digits or ("within" not in wrong and not len(within) <= digits <= len(within) + 9):
        wrong["level"] = ["a level below the area, at most three steps"]
    refuse(wrong)
    return within, digits
