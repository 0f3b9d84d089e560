"""Query parameters: a closed list of names, and one refusal that names every fault."""

import re
from collections.abc import Container, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.dateparse import parse_datetime

from backend.core.clock import SHANGHAI
from backend.core.problems import Invalid
from backend.core.wire import echo

Params = Mapping[str, str]
Faults = dict[str, list[str]]  # by parameter
LIMIT_MAX, LIMIT_DEFAULT = 200, 50  # rows of a page
DIGITS_MAX = 6  # Python refuses to read numbers of thousands of digits
_CODE = re.compile(r"[a-z0-9_.]{1,40}")
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)  # between which there is something to ask for


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


def one_of(params: Params, name: str, known: Sequence[str], wrong: Faults) -> str:
    """One of `known`; empty where none is said."""
    value = params.get(name, "")
    if value and value not in known:
        wrong[name] = ["one of " + ", ".join(known)]
    return value


def codes(params: Params, name: str, wrong: Faults, *, most: int) -> tuple[str, ...]:
    """Codes by comma, each once; empty where none is said or something is wrong with them."""
    said = [part for part in params.get(name, "").split(",") if part]
    if len(said) <= most and all(_CODE.fullmatch(code) for code in said):
        return tuple(dict.fromkeys(said))
    wrong[name] = [f"at most {most} codes, by comma"]
    return ()


def some_of(params: Params, name: str, known: Sequence[str], wrong: Faults) -> tuple[str, ...]:
    """Several of `known`, by comma; empty where none is said."""
    found = codes(params, name, wrong, most=len(known))
    if not set(found) <= set(known):
        wrong[name] = ["one or several of " + ", ".join(known)]
    return found


def flag(params: Params, name: str, wrong: Faults) -> bool | None:
    """1 or 0; None where neither is said."""
    return {"1": True, "0": False}.get(one_of(params, name, ("0", "1"), wrong))


def words(params: Params, name: str, wrong: Faults, *, most: int) -> str:
    """A text of at most `most` characters without blanks around it; PostgreSQL holds no NUL."""
    text = params.get(name, "").replace("\x00", "").strip()
    if len(text) > most:
        wrong[name] = [f"at most {most} characters"]
    return text


def day(params: Params, name: str, wrong: Faults) -> date | None:
    """A day as 2026-11-01; None where none is said."""
    text = params.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if len(text) != len("2026-11-01") or not FIRST_DAY <= found < LAST_DAY:
        wrong[name] = ["a day as 2026-11-01"]
        return None
    return found


def moment(params: Params, name: str, wrong: Faults) -> datetime | None:
    """A time with its zone; None where none is said. The "+" of a zone may have come as a blank."""
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


def identity(text: str, name: str) -> UUID:
    """The id that the parameter `name` says. Raises Invalid."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Invalid(fields={name: ["an id"]}) from wrong


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
