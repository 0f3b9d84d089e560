"""Query parameters of records: a closed list of names and values; anything else is refused."""

from dataclasses import dataclass
from typing import Self

from backend.core import params as read
from backend.core.params import Faults, Params, number, page_limit, refuse, unknown
from backend.records.queries import ORDERS, Filter, classes_of
from gis.areas.params import area_code

WORDS_MAX = 60
METRES_MIN, METRES_MAX = 10, 1000
FILTERS = ("klass", "area", "q", "order")


@dataclass(frozen=True)
class ListQuery:
    """A page of records."""

    filter: Filter
    order: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid with each parameter that is unknown or out of range."""
        wrong = unknown(params, (*FILTERS, "after", "limit"))
        chosen, order = chosen_records(params, wrong), chosen_order(params, wrong)
        limit = page_limit(params, wrong)
        refuse(wrong)
        return cls(chosen, order, params.get("after", ""), limit)


def chosen_records(params: Params, wrong: Faults) -> Filter:
    """The filters of the list."""
    klass, area = params.get("klass", ""), area_code(params, "area", wrong)
    words = read.words(params, "q", wrong, most=WORDS_MAX)
    if "\x00" in klass or (klass and not classes_of(klass[:WORDS_MAX])):
        wrong["klass"] = ["a class or a heading of the catalogue"]
    return Filter(klass, area, words)


def chosen_order(params: Params, wrong: Faults) -> str:
    return read.one_of(params, "order", tuple(ORDERS), wrong) or "area"


def metres_of(params: Params, default: int) -> int:
    """How far around a record to look. Raises Invalid."""
    wrong = unknown(params, ("metres",))
    metres = number(params, "metres", wrong, low=METRES_MIN, high=METRES_MAX, default=default)
    refuse(wrong)
    return metres
