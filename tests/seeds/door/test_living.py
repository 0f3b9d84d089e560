"""The switch "living county", and what the simulated people do while it is on."""

from datetime import datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from backend.accounts.models import DemoAccount, Unit
from backend.core.clock import now
from backend.incidents.models import Category, CategoryGroup, Incident
from backend.work.queries import forget_rules
from seeds.door import county
from seeds.door.answers import MARK, answer_one
from seeds.jobs import live_on
from tests.cast import DAY, OTHER_TOWN, TOWN, VILLAGE, Cast

CHANCE = Random(1)  # noqa: S311 - a test repeats itself
FAR = 0.0  # every report comes from anywhere in the county


@pytest.fixture
def lively(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Who is played, and one kind of case that needs no photo; both townships have somebody for it."""
    forget_rules()
    for position, key in enumerate(("worker", "centre", "unit"), start=1):
        DemoAccount.objects.create(person=cast.person[key], position=position)
    group = CategoryGroup.objects.create(
        code="order", name_zh="治安", name_en="Order", icon="order", hue="#000000", position=1
    )
    Category.objects.create(
        code="order.gambling_disorder", group=group, name_zh="赌博滋事", name_en="Gambling", icon="order",
        verification="call_back", default_unit_kind="police", position=1,
    )  # fmt: skip
    Unit.objects.get_or_create(kind="police", area_code=TOWN, defaults={"name": "派出所", "valid_from": DAY})
    monkeypatch.setattr(county, "NEAR", FAR)
    return cast


def play(turns: int, *, start: datetime) -> None:
    """Turns as the job plays them, a minute apart, each in the time it says."""
    for turn in range(turns):
        county.play_turn(turn=turn, now=start + timedelta(minutes=turn))


@pytest.mark.django_db(transaction=True)
def test_simulated_workers_report_and_units_answer_until_the_case_is_closed(lively: Cast) -> None:
    play(12, start=now() - timedelta(minutes=20))
    rows = Incident.objects.all()
    assert rows.count() >= 10
    assert all(row.words.startswith(MARK) for row in rows)
    assert {"reported", "closed"} <= {row.state for row in rows}


@pytest.mark.django_db(transaction=True)
def test_they_leave_the_newcomer_alone(lively: Cast) -> None:
    play(4, start=now() - timedelta(minutes=20))
    rows = Incident.objects.all()
    played = {lively.person[key].pk for key in ("worker", "centre", "unit")}
    assert not [row for row in rows if row.area_code.startswith(VILLAGE) or row.reporter_id in played]
    assert {row.township for row in rows} == {OTHER_TOWN}


@pytest.mark.django_db(transaction=True)
def test_real_cases_are_never_answered_by_simulated_people(lively: Cast) -> None:
    with transaction.atomic(durable=True):
        incident = county.report_somewhere(village=VILLAGE, chance=CHANCE, now=now() - timedelta(minutes=10))
    assert incident is not None
    Incident.objects.filter(pk=incident.pk).update(words="真的有人吵架")
    with transaction.atomic(durable=True):
        answer_one(county=TOWN[:6], skip=0, chance=CHANCE, now=now())
    assert Incident.objects.get(pk=incident.pk).state == "reported"


def switch(on: bool) -> dict[str, object]:
    found: dict[str, object] = APIClient().post("/api/demo/living", {"on": on}, format="json").json()
    return found


def test_the_switch_turns_on_and_off(db: None) -> None:
    assert APIClient().get("/api/demo/living").json()["on"] is False
    assert switch(True)["on"] is True
    assert switch(True)["turns"] == 0
    assert switch(False)["on"] is False
    assert APIClient().get("/api/demo/living").json()["on"] is False


def test_a_switch_that_says_neither_is_refused(db: None) -> None:
    answer = APIClient().post("/api/demo/living", {"on": "perhaps"}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["on"])


@pytest.mark.django_db(transaction=True)
def test_a_turn_orders_the_next_one_until_half_an_hour_is_over() -> None:
    live_on(until=(now() - timedelta(seconds=1)).isoformat(), turn=3)
    assert APIClient().get("/api/demo/living").json()["on"] is False
    live_on(until=(now() + timedelta(minutes=1)).isoformat(), turn=3)
    assert APIClient().get("/api/demo/living").json() | {"until": None} == {
        "on": True, "until": None, "turns": 4, "every_s": 10,
    }  # fmt: skip
