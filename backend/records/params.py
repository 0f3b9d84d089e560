"""Query parameters of records: a closed list of names and values; anything else is refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from backend.core.problems import Invalid
from backend.records.queries import Filter, classes_of
from gis.areas.models import Area

LIMIT_MAX = 200
WORDS_MAX = 60
METRES_MIN, METRES_MAX = 10, 1000
DIGITS_MAX = 6  # Python refuses to read numbers of thousands of digits
_LIST = frozenset({"klass", "area", "q", "after", "limit"})

Faults = dict[str, list[str]]


@dataclass(frozen=True)
class ListQuery:
    """A page of records."""

    filter: Filter
    after: str
    limit: int

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Self:
        """Raises Invalid with each parameter that is unknown or out of range."""
        wrong: Faults = {name: ["unknown"] for name in params if name not in _LIST}
        klass, area = params.get("klass", ""), params.get("area", "")
        words = params.get("q", "").replace("\x00", "").strip()
        if "\x00" in klass or (klass and not classes_of(klass[:WORDS_MAX])):
            wrong["klass"] = ["a class or a heading of the catalogue"]
        if area and not (area.isascii() and area.isdigit() and len(area) in Area.LENGTHS.values()):
            wrong["area"] = ["an area code of 2, 4, 6, 9, 12 or 15 digits"]
        if len(words) > WORDS_MAX:
            wrong["q"] = [f"at most {WORDS_MAX} characters"]
        limit = _number(params, "limit", (1, LIMIT_MAX), 50, wrong)
        if wrong:
            raise Invalid(fields=wrong)
        return cls(Filter(klass, area, words), params.get("after", ""), limit)


def metres_of(params: Mapping[str, str], default: int) -> int:
    """How far around a record to look. Raises Invalid."""
    wrong: Faults = {name: ["unknown"] for name in params if name != "metres"}
    metres = _number(params, "metres", (METRES_MIN, METRES_MAX), default, wrong)
    if wrong:
        raise Invalid(fields=wrong)
    return metres


def _number(params: Mapping[str, str], name: str, bounds: tuple[int, int], default: int, wrong: Faults) -> int:
    text, (low, high) = params.get(name, str(default)), bounds
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX and low <= int(text) <= high):
        wrong[name] = [f"{low} to {high}"]
        return default
    return int(text)
