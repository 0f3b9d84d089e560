"""Keys of pages: what a list hands out as `next` and takes back as `after`, opaque to clients; rows behind a key."""

import base64
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial, reduce
from operator import or_
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.dateparse import parse_datetime

from backend.core.problems import Invalid

CODE_DIGITS = 15
BIGINT_DIGITS = 18
USERNAME_MAX = 64
WORDS_MAX = 200
FEW = 5_000  # rows that are put in order by hand
_NULLABLE = frozenset({"due_at"})
Key = tuple[Any, ...]
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Sought:
    """A condition twice: as an index finds its rows, in no order, and as rows are checked that an order brings.

    `frequent`: so many rows meet it that an order soon comes upon some.
    """

    found: Q
    checked: Q
    frequent: bool = False


def encode(key: Sequence[Any]) -> str:
    """The key of a row (moments, flags, ids, None) as text."""
    plain = [value if value is None or isinstance(value, bool) else _text(value) for value in key]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def decode(after: str, order: Sequence[str]) -> list[Any] | None:
    """The key behind which a page starts, by the fields of `order`; None for the first page.

    Raises Invalid for a text that no list handed out.
    """
    # Before all else: a list whose keys nobody can read shows it with its first page, not with the second.
    readers = [_READ[name] for name in _names(order)]
    if not after:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        return [read(value) for read, value in zip(readers, values, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise Invalid(fields={"after": ["not a key of this list"]}) from error


def first(
    rows: QuerySet[Any], *, order: Sequence[str], after: Sequence[Any] | None, limit: int, sought: Sought | None = None
) -> list[Key]:
    """Keys of the first rows behind `after`, each with the primary key at its end.

    Rows that are sought are put in order by hand as long as they are few. Where they are frequent, they are met in
    order, so that neither way grows with all that is stored.
    """
    ranges = [Q()] if after is None else behind(order, after)
    if sought is not None:
        sought_first = rows.filter(sought.found).filter(reduce(or_, ranges))
        few = None if sought.frequent else _in_order(sought_first, order, limit)
        if few is not None:
            return few
        rows = rows.filter(sought.checked)
    found: list[Key] = []
    for each in ranges:
        found += rows.filter(each).order_by(*order).values_list(*_names(order), "pk")[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def page(rows: QuerySet[Row], *, order: Sequence[str], after: str, limit: int) -> tuple[list[Row], str | None]:
    """Rows behind the key `after` and the key of the next page, where no scope has arms.

    Raises Invalid for a text that no list handed out.
    """
    key = decode(after, order)
    found: list[Row] = []
    for each in [Q()] if key is None else behind(order, key):
        found += rows.filter(each).order_by(*order)[: limit + 1 - len(found)]
        if len(found) > limit:
            return found[:limit], encode([getattr(found[limit - 1], name) for name in _names(order)])
    return found, None


def behind(order: Sequence[str], after: Sequence[Any]) -> list[Q]:
    """What lies behind a key, as ranges one after the other, each of them one range of an index over `order`.

    One condition for all would let an index begin at its first row again. None sorts last ascending (PostgreSQL's
    default).
    """
    name, down, value = order[0].lstrip("-"), order[0].startswith("-"), after[0]
    none = Q(**{f"{name}__isnull": True})
    if value is None:
        same = [none & each for each in behind(order[1:], after[1:])] if order[1:] else []
        return [*same, ~none] if down else same
    last = [] if down or name not in _NULLABLE else [none]
    beyond = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
    if len(order) == 1:
        return [beyond, *last]
    if _alike(order, after):
        return [_row_beyond(order, after), *last]
    return [*(Q(**{name: value}) & each for each in behind(order[1:], after[1:])), beyond, *last]


def ordered(keys: Iterable[Key], order: Sequence[str]) -> list[Key]:
    found = list(keys)
    for position, name in reversed(list(enumerate(order))):
        found.sort(key=partial(_rank, position), reverse=name.startswith("-"))
    return found


def _names(order: Sequence[str]) -> list[str]:
    return [name.lstrip("-") for name in order]


def _alike(order: Sequence[str], after: Sequence[Any]) -> bool:
    """Whether rows can be compared as a whole: all fields go the same way, none of the inner ones may be None."""
    one_way = len({name.startswith("-") for name in order}) == 1
    return one_way and None not in after and not _NULLABLE & {*_names(order)[1:]}


def _row_beyond(order: Sequence[str], after: Sequence[Any]) -> Q:
    compare = LessThan if order[0].startswith("-") else GreaterThan
    return Q(compare(_Row(*map(F, _names(order))), _Row(*map(Value, after))))


class _Row(Func):
    function = "ROW"
    output_field = BooleanField()


def _in_order(rows: QuerySet[Any], order: Sequence[str], limit: int) -> list[Key] | None:
    """Keys of the first of `rows`, found first and sorted then; None where there are more than a few."""
    names = _names(order)
    try:
        sql, params = rows.order_by().values_list(*names, "pk")[: FEW + 1].query.sql_with_params()
    except EmptyResultSet:
        return []
    columns = [f"k{position}" for position in range(len(names))]
    sort = ", ".join(f"{column}{' DESC' * name.startswith('-')}" for column, name in zip(columns, order, strict=True))
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            f"SELECT *, count(*) OVER () FROM ({sql}) s ({', '.join(columns)}, pk) ORDER BY {sort} LIMIT {limit:d}",
            params,
        )
        found = cursor.fetchall()
    return None if found and found[0][-1] > FEW else [row[:-1] for row in found]


def _rank(position: int, key: Key) -> tuple[bool, Any]:
    value = key[position]
    return (value is None, 0 if value is None else value)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    at = parse_datetime(value)
    if at is None or at.utcoffset() is None:
        raise ValueError(value)
    return at.astimezone(UTC)  # what the database can read; at the edges of the calendar an OverflowError


def _instant(value: Any) -> datetime:
    at = _moment(value)
    if at is None:
        raise TypeError(value)
    return at


def _number(value: Any) -> int:
    """A bigint."""
    if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= BIGINT_DIGITS):
        raise TypeError(value)
    return int(value)


def _code(value: Any) -> str:
    if not (isinstance(value, str) and len(value) <= CODE_DIGITS and value.isascii() and value.isdigit()):
        raise TypeError(value)
    return value


def _username(value: Any) -> str:
    return _stored(value, USERNAME_MAX)


def _words(value: Any) -> str:
    return _stored(value, WORDS_MAX)


def _stored(value: Any, most: int) -> str:
    """A text that a column can hold: neither NUL nor half of a surrogate pair, which JSON can spell."""
    if not (isinstance(value, str) and len(value) <= most and "\x00" not in value):
        raise TypeError(value)
    value.encode()  # a UnicodeEncodeError is a ValueError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


_READ: Final[Mapping[str, Callable[[Any], Any]]] = {
    "urgent": _flag,
    "due_at": _moment,
    "reported_at": _moment,
    "at": _instant,
    "created_at": _instant,
    "given_at": _instant,
    "event": _number,
    "dispatched_at": _moment,
    "id": UUID,
    "area_code": _code,
    "username": _username,
    "on_duty": _flag,
    "role": _words,
    "name": _words,
    "position": _number,
    "digits": _number,
}
