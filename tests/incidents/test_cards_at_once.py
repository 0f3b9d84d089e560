"""Several runners of the job of cards at once, on the real database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from backend.core import api, clock
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.work import jobs
from backend.work.models import Card, CardPoints
from tests.cast import make_cast
from tests.incidents.conftest import Story
from tests.incidents.threads import signed_in
from tests.incidents.turns import check_whole

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Asia/Shanghai


@pytest.fixture
def story(transactional_db: None) -> Iterator[Story]:
    cast = make_cast()
    yield Story(lambda who: signed_in(cast, who), cast)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change")


def test_two_runners_at_once_give_each_card_once(story: Story, monkeypatch: Any) -> None:
    monkeypatch.setattr(api, "now", lambda: MONDAY)
    cases = [story.dispatched() for _ in range(3)]
    monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(days=30))

    def run(_: int) -> None:
        try:
            jobs.supervise(timestamp=0)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert Card.objects.count() == CardPoints.objects.count() == 2 * len(cases)
    assert Event.objects.filter(name="incident.card").count() == 2 * len(cases)
    assert set(Incident.objects.values_list("supervision", flat=True)) == {"red"}
    check_whole()
