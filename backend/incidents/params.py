"""Query parameters of lists: a closed list of names and values; anything else is refused."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.dateparse import parse_datetime

from backend.core.clock import SHANGHAI
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
_CODE = re.compile(r"[a-z0-9_.]{1,40}")
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
    words = params.get("q", "").replace("\x00", "").strip()
    if len(words) > WORDS_MAX:
        wrong["q"] = [f"at most {WORDS_MAX} characters"]
    categories = tuple(part for part in params.get("category", "").split(",") if part)
    if not all(_CODE.fullmatch(part) for part in categories):
        wrong["category"] = ["codes of leaves or groups"]
    if len(categories) > CATEGORIES_MAX:
        wrong["category"] = [f"at most {CATEGORIES_MAX}"]
    return Filter(
        queue=_choice(params, "queue", (*QUEUES, "overdue", "mine"), wrong),
        states=_choices(params, "state", STATES, wrong),
        categories=categories,
        channels=_choices(params, "channel", CHANNELS, wrong),
        area=area_code(params, "area", wrong),
        light=_choice(params, "light", ("green", "yellow", "red"), wrong),
        since=_moment(params, "since", wrong),
        until=_moment(params, "until", wrong),
        words=words,
        urgent={"1": True, "0": False}.get(_choice(params, "urgent", ("0", "1"), wrong)),
    )


def chosen_order(params: Params, wrong: Faults) -> str:
    return _choice(params, "order", tuple(ORDERS), wrong) or "due"


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
        state = _choice(params, "state", ("open", "done"), wrong) or "open"
        kind = _choice(params, "kind", KINDS, wrong)
        order = _choice(params, "order", tuple(TASK_ORDERS), wrong) or ("due" if state == "open" else "-dispatched")
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


def _choice(params: Params, name: str, known: tuple[str, ...], wrong: Faults) -> str:
    value = params.get(name, "")
    if value and value not in known:
        wrong[name] = ["one of " + ", ".join(known)]
    return value


def _choices(params: Params, name: str, known: tuple[str, ...], wrong: Faults) -> tuple[str, ...]:
    values = tuple(part for part in params.get(name, "").split(",") if part)
    if any(value not in known for value in values):
        wrong[name] = ["some of " + ", ".join(known)]
    return values


def _moment(params: Params, name: str, wrong: Faults) -> datetime | None:
    text = params.get(name, "")
    if not text:
        return None
    try:
        said = parse_datetime(text.replace(" ", "+"))
        # At the edges of the calendar there is no day of Shanghai to count by.
        at = said.astimezone(SHANGHAI) if said and said.tzinfo else None
    except (ValueError, OverflowError):
        at = None
    if at is None:
        wrong[name] = ["a time with its zone, as 2026-11-21T08:30:00Z"]
    return at
