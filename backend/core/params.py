"""Query parameters: a closed list of names, and one refusal that names every fault."""

from collections.abc import Container, Mapping

from backend.core.problems import Invalid
from backend.core.wire import echo

Params = Mapping[str, str]
Faults = dict[str, list[str]]  # by parameter
LIMIT_MAX, LIMIT_DEFAULT = 200, 50  # rows of a page
DIGITS_MAX = 6  # Python refuses to read numbers of thousands of digits


def unknown(params: Params, known: Container[str]) -> Faults:
    """The faults of names that are not `known`."""
    return {echo(name): ["unknown"] for name in params if name not in known}


def refuse(wrong: Faults) -> None:
    """Raises Invalid where there are faults."""
    if wrong:
        raise Invalid(fields=wrong)


def number(params: Params, name: str, wrong: Faults, *, low: int, high: int, default: int) -> int:
    """A whole number from `low` to `high`; after a fault the default."""
    text = params.get(name, str(default))
    if text.isascii() and text.isdigit() and len(text) <= DIGITS_MAX and low <= int(text) <= high:
        return int(text)
    wrong[name] = [f"{low} to {high}"]
    return default


def page_limit(params: Params, wrong: Faults) -> int:
    """How many rows a page has."""
    return number(params, "limit", wrong, low=1, high=LIMIT_MAX, default=LIMIT_DEFAULT)


def read_page(params: Params, known: Container[str] = (), *, most: int) -> tuple[str, int]:
    """`after` and `limit` of a list that has `most` rows on a page unless less are asked for.

    Raises Invalid, for names that are neither these two nor `known` too.
    """
    wrong = {name: fault for name, fault in unknown(params, ("after", "limit")).items() if name not in known}
    limit = number(params, "limit", wrong, low=1, high=most, default=most)
    refuse(wrong)
    return params.get("after", ""), limit
