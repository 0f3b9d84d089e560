"""A window of any length, taken from running totals, holds what was counted on its days."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis.density.models import AreaCount
from gis.density.queries import Asked, by_area, by_day

FIRST = date(2026, 1, 1)
counted = st.dictionaries(st.integers(0, 20), st.integers(1, 5), max_size=8)
window = st.tuples(st.integers(-3, 24), st.integers(1, 30))


@pytest.fixture
def nothing(db: None) -> Iterator[None]:
    yield
    AreaCount.objects.all().delete()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(counts=counted, chosen=window)
def test_a_window_holds_what_was_counted_on_its_days(
    nothing: None, counts: dict[int, int], chosen: tuple[int, int]
) -> None:
    since, until = FIRST + timedelta(days=chosen[0]), FIRST + timedelta(days=chosen[0] + chosen[1])
    by_date = {FIRST + timedelta(days=day): n for day, n in sorted(counts.items())}
    with transaction.atomic():
        AreaCount.objects.all().delete()
        AreaCount.objects.create(
            kind="incident", digits=6, state="all", category="", area_code="330110", n=sum(counts.values()),
            days=list(by_date), ns=list(accumulate(by_date.values())),
        )  # fmt: skip
    inside = {day: n for day, n in by_date.items() if since <= day < until}
    found = by_day("incident", within="33", digits=6, since=since, until=until)
    assert found == ({"330110": inside} if inside else {})
    total = by_area("incident", within="33", asked=[Asked("n", 6, since, until)])["n"]
    assert total == ({"330110": sum(inside.values())} if inside else {})
