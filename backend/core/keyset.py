"""Keys of pages: what a list hands out as `next` and takes back as `after`, opaque to clients."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.dateparse import parse_datetime

from backend.core.problems import Invalid

CODE_DIGITS = 15


def encode(key: Sequence[Any]) -> str:
    """The key of a row (moments, flags, ids, None) as text."""
    plain = [value if value is None or isinstance(value, bool) else _text(value) for value in key]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(after: str, order: Sequence[str]) -> list[Any] | None:
    """The key behind which a page starts, by the fields of `order`; None for the first page.

    Raises Invalid for a text that no list handed out.
    """
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return [_READ[name.lstrip("-")](value) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Invalid(fields={"after": ["not a key of this list"]}) from error


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    at = parse_datetime(value)
    if at is None or at.utcoffset() is None:
        raise ValueError(value)
    return at.astimezone(UTC)  # what the database can read; at the edges of the calendar an OverflowError


def _code(value: Any) -> str:
    if not (isinstance(value, str) and len(value) <= CODE_DIGITS and value.isascii() and value.isdigit()):
        raise TypeError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "urgent": _flag,
    "due_at": _moment,
    "reported_at": _moment,
    "dispatched_at": _moment,
    "id": UUID,
    "area_code": _code,
}
