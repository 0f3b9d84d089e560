"""The list: any filter in any order, walked page by page, has each of its cases once; its number is true."""

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from backend.core import keyset
from backend.core.clock import now
from backend.core.models import Participation, Recusal
from backend.incidents import listing
from backend.incidents.models import STATES, UNCOUNTED, Incident
from gis.density.commands import fold
from tests.cast import GRID, TOWN, Cast
from tests.incidents.conftest import ApiAs
from tests.incidents.made import CASES, LEAVES, TEXTS, Case, meets, sees, store

OPEN = ",".join(STATES[:5]) + ",on_hold"
COUNTED = ",".join(state for state in STATES if state not in UNCOUNTED)
DAY, NEXT_DAY = "2026-11-19T00:00:00+08:00", "2026-11-20T00:00:00+08:00"
FILTERS: list[dict[str, str]] = [
    {}, {"state": OPEN}, {"state": OPEN, "category": "hazard"}, {"state": COUNTED, "channel": "sms,hotline"},
    {"state": "closed"}, {"state": "closed,reported", "since": DAY, "until": NEXT_DAY}, {"area": GRID},
    {"area": TOWN, "state": OPEN}, {"category": ",".join(LEAVES[:2])}, {"state": COUNTED, "since": DAY},
    {"q": "电动车"}, {"q": "通道", "state": OPEN}, {"urgent": "1"}, {"queue": "in_work"}, {"light": "red"},
    {"state": OPEN, "since": DAY, "until": NEXT_DAY},
    {"state": "void,withdrawn"}, {"state": COUNTED, "category": "hazard,hazard.fire_exit", "until": NEXT_DAY},
]  # fmt: skip


def key(order: str, case: Case, pk: UUID) -> tuple[Any, ...]:
    """What an order sorts by, ascending."""
    new = (case.hours, -pk.int)
    due = (case.due is None, case.due or 0, pk.int)
    if order == "due":
        return (0, not case.urgent, *due) if case.waits else (1, *new)
    if order == "-due":
        back = (case.due is not None, -(case.due or 0), -pk.int)
        return (0, case.urgent, *back) if case.waits else (1, *new)
    by_area = tuple(map(int, case.area.ljust(15, "0"))), len(case.area)
    return {
        "-reported": new,
        "reported": (-case.hours, pk.int),
        "area": (by_area, *new),
        "-area": (tuple(-digit for digit in by_area[0]), -len(case.area), -case.hours, pk.int),
    }[order]


def walk(api: APIClient, **params: Any) -> tuple[list[str], tuple[int, bool]]:
    """Ids over all pages, and the number that every page gives."""
    found: list[str] = []
    numbers = set()
    after = ""
    while True:
        answer = api.get("/api/v1/incidents", params | {"after": after})
        assert answer.status_code == 200, answer.content.decode()
        body = answer.json()
        assert body["results"] or not found
        found += [row["id"] for row in body["results"]]
        numbers.add((body["count"], body["count_exact"]))
        after = body["next"] or ""
        if not after:
            assert len(numbers) == 1
            return found, numbers.pop()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cases=CASES,
    who=st.sampled_from(("centre", "other_centre", "leader", "unit", "worker")),
    asked=st.sampled_from(FILTERS),
    order=st.sampled_from(sorted(listing.ORDERS)),
    limit=st.integers(1, 5),
    folded=st.sampled_from((0, 5, 1000)),
)
def test_all_pages_together_are_the_filter_in_its_order(
    api_as: ApiAs, cast: Cast, cases: list[Case], who: str, asked: dict[str, str], order: str, limit: int, folded: int
) -> None:
    for model in (Incident, Participation, Recusal):
        model.objects.all().delete()
    made = store(cast, cases)
    if folded:
        with transaction.atomic():
            fold(folded)
    at = now()
    wanted = [pk for pk, case in made.items() if sees(who, case) and meets(case, now=at, **asked)]
    wanted.sort(key=lambda pk: key(order, made[pk], pk))
    found, number = walk(api_as(who), order=order, limit=limit, **asked)
    assert found == [str(pk) for pk in wanted]
    assert number == (len(wanted), True)


@pytest.mark.parametrize("who", ["centre", "leader"])
@pytest.mark.parametrize("few", [1, 10_000])
@pytest.mark.parametrize("order", sorted(listing.ORDERS))
def test_a_word_is_found_whether_it_is_rare_or_in_every_case(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, who: str, few: int, order: str
) -> None:
    monkeypatch.setattr(keyset, "FEW", few)
    made = store(cast, [Case(words=TEXTS[n % 2], hours=n, state=("reported", "closed")[n % 3 == 0]) for n in range(9)])
    wanted = sorted((pk for pk, case in made.items() if "通道" in case.words), key=lambda pk: key(order, made[pk], pk))
    assert walk(api_as(who), q="消防通道", order=order, limit=2)[0] == [str(pk) for pk in wanted]
    assert walk(api_as(who), q="通道消防", order=order)[0] == []


def test_a_number_is_found_by_its_beginning(api_as: ApiAs, cast: Cast) -> None:
    made = store(cast, [Case(hours=n) for n in range(3)])
    found, _ = walk(api_as("centre"), q=f"{GRID[:9]}-20261120-00001")
    assert [made[UUID(pk)].hours for pk in found] == [1]
    assert len(walk(api_as("centre"), q=GRID[:9])[0]) == 3
    assert walk(api_as("centre"), q="！")[0] == []


@pytest.mark.parametrize(
    ("asked", "count", "exact"),
    [
        ({"state": OPEN}, 1003, True),
        ({"state": "reported"}, 1002, True),
        ({"state": OPEN, "channel": "mobile_app", "area": GRID}, 1003, True),
        ({"state": COUNTED, "since": DAY, "category": "hazard"}, 1003, True),
        ({}, 1000, False),  # with those that no rollup counts
        ({"state": OPEN, "since": DAY}, 1003, True),
        ({"state": OPEN, "since": DAY, "category": "hazard", "channel": "mobile_app"}, 1003, True),
        ({"state": COUNTED, "since": "2026-11-19T00:00:01+08:00"}, 1000, False),
        ({"state": COUNTED, "channel": "mobile_app", "category": "hazard"}, 1003, True),
        ({"q": "电动车"}, 1000, False),
        ({"queue": "in_work"}, 1000, False),
    ],
)
def test_a_number_beyond_a_thousand_is_exact_where_the_rollups_know_it(
    api_as: ApiAs, cast: Cast, asked: dict[str, str], count: int, exact: bool
) -> None:
    special = [Case(about="leader"), Case(state="void"), Case(state="dispatched", restricted=True, party="centre")]
    store(cast, [Case(hours=n % 9) for n in range(1001)] + special)
    answer = api_as("centre").get("/api/v1/incidents", asked | {"limit": 1}).json()
    assert (answer["count"], answer["count_exact"]) == (count, exact)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"order": "age"}, "order"), ({"channel": "pigeon"}, "channel"), ({"after": "~"}, "after"),
        ({"order": "due", "after": "~~"}, "after"), ({"order": "area", "after": "W10"}, "after"),
        ({"q": "x" * 61}, "q"), ({"since": "2026-11-19"}, "since"), ({"category": "A-1"}, "category"),
    ],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_with_its_field(api_as: ApiAs, params: dict[str, str], field: str) -> None:
    answer = api_as("centre").get("/api/v1/incidents", {"order": "-reported"} | params)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_a_list_by_deadline_goes_on_with_what_is_finished(api_as: ApiAs, cast: Cast) -> None:
    made = store(cast, [Case(due=1), Case(state="closed", hours=3), Case(due=0), Case(state="closed", hours=1)])
    first = api_as("centre").get("/api/v1/incidents", {"limit": 2}).json()
    assert [made[UUID(row["id"])].due for row in first["results"]] == [0, 1]
    second = api_as("centre").get("/api/v1/incidents", {"limit": 2, "after": first["next"]}).json()
    assert ([made[UUID(row["id"])].hours for row in second["results"]], second["next"]) == ([1, 3], None)
