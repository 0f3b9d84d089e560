"""Cursors: each one that is not exactly ours starts the download again."""

import base64
import json
from typing import Any

import pytest

from backend.core import changes
from tests.cast import GRID, TOWN, Cast
from tests.mobile.phones import Phone


def broken_cursors() -> list[str]:
    def cursor(*parts: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")

    return [
        "x", "~", "~~", "a~incident~b", "é", "\x00", "=" * 50, "A" * 5000,
        cursor(), cursor("o", "s", 1, "k", "i"), cursor("o", "s", float("inf"), "k", "i"),
        cursor("o", "s", 10**30, "k", "i"), cursor("o", "s", -1, "k", "\x00"), cursor(*[[]] * 5), cursor(None),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
    ]  # fmt: skip


@pytest.mark.parametrize("text", broken_cursors())
def test_a_cursor_that_is_none_starts_from_the_beginning(cast: Cast, text: str) -> None:
    phone = Phone(cast, "worker")
    phone.cursor = text
    assert phone.page()["reset"] is True
    assert phone.ids("area") == {GRID, TOWN}


def forged(cursor: str, **change: Any) -> str:
    old = changes.Cursor.decode(cursor)
    assert old is not None
    values = {name: getattr(old, name) for name in ("origin", "scope", "xid", "kind", "object_id")}
    return changes.Cursor(**values | change).encode()


@pytest.mark.parametrize(
    "change",
    [{"origin": "other.1.1"}, {"scope": "0" * 16 + ".1"}, {"xid": 1 << 62}, {"xid": 1 << 70}, {"object_id": "\x00"},
     {"scope": "0" * 16}],
)  # fmt: skip
def test_a_cursor_of_another_database_or_scope_starts_again(cast: Cast, change: dict[str, Any]) -> None:
    phone = Phone(cast, "worker").pull()
    phone.cursor = forged(phone.cursor, **change)
    assert phone.page()["reset"] is True


def test_a_cursor_older_than_thirty_days_starts_again(cast: Cast) -> None:
    phone = Phone(cast, "worker").pull()
    scope, _, day = changes.Cursor.decode(phone.cursor).scope.partition(".")  # type: ignore[union-attr]
    phone.cursor = forged(phone.cursor, scope=f"{scope}.{int(day) - 30}")
    assert phone.page()["reset"] is False
    phone.cursor = forged(phone.cursor, scope=f"{scope}.{int(day) - 31}")
    assert phone.page()["reset"] is True
