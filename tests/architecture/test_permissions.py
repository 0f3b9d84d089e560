"""Every route has rows in the table of permissions, every row is true, and answers have the promised shape."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from tests.cast import Cast
from tests.contract import faults
from tests.routes import ALWAYS, Row, all_routes, answers, tables

ROWS = [pytest.param(row, id=f"{app}: {row}") for app, rows in tables().items() for row in rows]


def rows_by_route() -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for rows in tables().values():
        for row in rows:
            found.setdefault((row.method, row.route), []).append(row)
    return found


def test_every_route_has_a_row() -> None:
    assert sorted(all_routes() - rows_by_route().keys()) == []


def test_every_route_is_tried_by_strangers_too() -> None:
    untried = {
        route: sorted(missing)
        for route, rows in rows_by_route().items()
        if (missing := ALWAYS - {who for row in rows for who in row.statuses})
    }
    assert untried == {}


@pytest.mark.parametrize("row", ROWS)
def test_who_calls_gets_the_answer_of_the_table(row: Row, cast: Cast, api_as: Callable[[str], APIClient]) -> None:
    found = answers(row, cast, api_as)
    assert {who: response.status_code for who, response in found.items()} == row.statuses
    wrong = {who: faults(row.method, response.wsgi_request.path, response) for who, response in found.items()}
    assert {who: each for who, each in wrong.items() if each} == {}
