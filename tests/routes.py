"""The table of routes × cast: each app says in `tests/<app>/permissions.py` who gets which answer.

    ROWS = [Row("GET", "/api/v1/units/{cast.unit[police].pk}/people", {"centre": 200, "worker": 403, …})]

Addresses are templates over `cast` (tests.cast.Cast) and `it`, what `given(cast)` has made for the row. A plain tuple
(method, address, statuses) is a row too. tests/architecture runs every row and finds the routes that have none.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from re import sub
from typing import Any

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from rest_framework.test import APIClient

from tests.cast import Cast

TESTS = Path(__file__).resolve().parent
ANY_ID = "01900000-0000-7000-8000-000000000000"
METHODS = ("get", "post", "put", "patch", "delete")
# Every route is tried by nobody, by a person without a post, and from two townships that must not see each other.
ALWAYS = frozenset({"signed_out", "no_post", "worker", "centre", "other_centre"})


@dataclass(frozen=True)
class Row:
    """One call and its status by who calls.

    `body` is JSON, or bytes when `content_type` is given, or a function of (cast, it) that makes one of them.
    """

    method: str
    url: str
    statuses: dict[str, int]
    body: Any = None
    given: Callable[[Cast], Any] | None = None
    note: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        """The route as the resolver knows it, found with an invented id in every gap."""
        path = sub(r"\{[^}]*\}", ANY_ID, self.url).partition("?")[0]
        return resolve(path).route

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.url, self.note)))


def tables() -> dict[str, list[Row]]:
    """Rows by app, from every permissions.py."""
    found = {}
    for path in sorted(TESTS.glob("*/permissions.py")):
        rows = import_module(f"tests.{path.parent.name}.permissions").ROWS
        found[path.parent.name] = [row if isinstance(row, Row) else Row(*row) for row in rows]
    return found


def all_routes() -> set[tuple[str, str]]:
    """(method, route) of everything that the product answers."""
    return {(method.upper(), route) for route, view in _patterns(get_resolver().url_patterns, "") for method in view}


def _patterns(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, list[str]]]:
    for pattern in patterns:
        part = str(pattern.pattern)
        route = before + (part.removeprefix("^") if before else part)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, route)
            continue
        view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
        yield route, [method for method in METHODS if hasattr(view, method)] if view else ["get"]


def answers(row: Row, cast: Cast, api_as: Callable[[str], APIClient]) -> dict[str, Any]:
    """The responses by who calls; what each call writes is undone before the next one."""
    it = row.given(cast) if row.given else None
    url = row.url.format(cast=cast, it=it)
    body = row.body(cast, it) if callable(row.body) else row.body
    found = {}
    for who in row.statuses:
        with undone():
            found[who] = _call(api_as(who), row, url, body)
    return found


def _call(api: APIClient, row: Row, url: str, body: Any) -> Any:
    headers: dict[str, Any] = row.headers
    if row.content_type:
        return api.generic(row.method, url, body, content_type=row.content_type, **headers)
    if row.method == "GET":
        return api.get(url, **headers)
    return getattr(api, row.method.lower())(url, body, format="json", **headers)


@contextmanager
def undone() -> Iterator[None]:
    """A savepoint that is rolled back; like that of a test, it lets entry points open their durable transactions."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)
