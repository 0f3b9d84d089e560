"""Values of a record against the catalogue: one place for console, phone and import."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from backend.records.catalogue import Form
from backend.records.check_digits import CHECKS
from backend.records.models import RecordItem
from backend.records.problems import RecordNotValid

NUMBER_MAX = 10**15
TEXT_MAX = 200  # characters of a text whose item says nothing else
_SIGNS: Final = frozenset("0123456789+-() ")

Faults = dict[str, list[str]]


def checked(form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without empty ones, as they are stored. Raises RecordNotValid with the reason by item."""
    faults: Faults = {}
    single = {code: value for code, value in values.items() if code not in form.groups}
    kept = _rows(form, "", single, faults, "")
    for code, group in form.groups.items():
        rows = values.get(code)
        if rows in (None, []):
            continue
        if not isinstance(rows, list) or len(rows) > group.rows_max:
            faults[code] = [f"a list of at most {group.rows_max} rows"]
            continue
        kept[code] = [_row(form, code, row, faults, f"{code}.{place}") for place, row in enumerate(rows)]
    if faults:
        raise RecordNotValid(fields=faults, klass=form.klass.code)
    return kept


def _row(form: Form, group: str, row: Any, faults: Faults, path: str) -> dict[str, Any]:
    if not isinstance(row, Mapping):
        faults[path] = ["items by code"]
        return {}
    return _rows(form, group, row, faults, f"{path}.")


def _rows(form: Form, group: str, values: Mapping[str, Any], faults: Faults, path: str) -> dict[str, Any]:
    items = form.stored.get(group, {})
    kept: dict[str, Any] = {}
    for code, value in values.items():
        fault = _not_for_values(items.get(str(code))) or (None if _empty(value) else _fault(form, items[code], value))
        if fault:
            faults[f"{path}{code}"[:TEXT_MAX]] = [fault]
        elif not _empty(value):
            kept[code] = value
    for item in items.values():
        if item.required and item.code not in kept and f"{path}{item.code}" not in faults:
            faults[f"{path}{item.code}"] = ["required"]
    return kept


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _not_for_values(item: RecordItem | None) -> str | None:
    """Why an item takes no value here: what is personal is never stored in the clear."""
    if item is None:
        return "unknown"
    if not item.enabled:
        return "not collected"
    if item.privacy in ("personal", "sensitive"):
        return "personal: not stored with the record"
    return None


def _fault(form: Form, item: RecordItem, value: Any) -> str | None:
    return _BY_KIND[item.kind](form, item, value)


def _text(form: Form, item: RecordItem, value: Any) -> str | None:
    del form
    limit = int(item.maximum or TEXT_MAX)
    if not isinstance(value, str) or len(value) > limit or any(ord(sign) < 32 for sign in value):
        return f"text of at most {limit} characters"
    if item.check_digit and not CHECKS[item.check_digit](value):
        return f"its check digit is wrong ({item.check_digit})"
    return None


def _phone(form: Form, item: RecordItem, value: Any) -> str | None:
    del form, item
    good = isinstance(value, str) and 5 <= len(value) <= 24 and set(value) <= _SIGNS
    return None if good else "a telephone number"


def _number(form: Form, item: RecordItem, value: Any) -> str | None:
    del form
    whole = item.kind == "integer"
    kinds = int if whole else int | float
    low, high = item.minimum, item.maximum
    good = isinstance(value, kinds) and not isinstance(value, bool) and abs(value) <= NUMBER_MAX
    if good and (low is None or value >= low) and (high is None or value <= high):
        return None
    return f"a {'whole ' if whole else ''}number from {_bound(low)} to {_bound(high)}"


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def _flag(form: Form, item: RecordItem, value: Any) -> str | None:
    del form, item
    return None if isinstance(value, bool) else "true or false"


def _day(form: Form, item: RecordItem, value: Any) -> str | None:
    del form, item
    try:
        good = isinstance(value, str) and 1900 < date.fromisoformat(value).year < 2200 and len(value) == 10
    except ValueError:
        good = False
    return None if good else "a day as 2026-11-21"


def _code(form: Form, item: RecordItem, value: Any) -> str | None:
    entry = form.codes[item.codes].get(value) if isinstance(value, str) else None
    return None if entry and not entry.retired else f"a code of the list {item.codes}"


def _codes(form: Form, item: RecordItem, value: Any) -> str | None:
    known = form.codes[item.codes]
    good = (
        isinstance(value, list) and len(value) <= len(known) and all(_code(form, item, each) is None for each in value)
    )
    return None if good and len(set(value)) == len(value) else f"a list of codes of {item.codes}, each once"


def _counts(form: Form, item: RecordItem, value: Any) -> str | None:
    if not isinstance(value, Mapping):
        return f"numbers by code of {item.codes}"
    return next(
        (fault for code, n in value.items() if (fault := _code(form, item, code) or _count(form, item, n))), None
    )


def _count(form: Form, item: RecordItem, value: Any) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return _number(form, item, value) if whole else "a whole number"


def _position(form: Form, item: RecordItem, value: Any) -> str | None:
    del form, item
    good = isinstance(value, list) and len(value) == 2 and all(type(each) in (int, float) for each in value)
    if good and -180 <= value[0] <= 180 and -90 <= value[1] <= 90:
        return None
    return "longitude and latitude in degrees"


def _photos(form: Form, item: RecordItem, value: Any) -> str | None:
    del form, item, value
    return "photos are kept beside the record"


_BY_KIND: Final[Mapping[str, Callable[[Form, RecordItem, Any], str | None]]] = {
    "text": _text, "phone": _phone, "integer": _number, "decimal": _number, "flag": _flag, "date": _day,
    "code": _code, "codes": _codes, "counts": _counts, "position": _position, "photos": _photos,
}  # fmt: skip
