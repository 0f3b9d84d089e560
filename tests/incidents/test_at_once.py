"""Several hands on one case at the same moment: one wins, the others are told, the chain stays whole."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from backend.core.events import broken_links
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.work.queries import tasks_of
from tests.cast import make_cast
from tests.incidents.conftest import Story, open_task
from tests.incidents.threads import Answer, at_once, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(transactional_db: None) -> Iterator[Story]:
    cast = make_cast()
    yield Story(lambda who: signed_in(cast, who), cast)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change")


def codes(answers: list[Answer]) -> list[str]:
    return sorted(body.get("code", "ok") for _, body in answers)


def check_chain(case: dict[str, Any]) -> None:
    assert broken_links(Event.objects.filter(subject_id=case["id"]).order_by("id")) == []


def test_two_dispatchers_send_a_case_to_one_unit_once(story: Story) -> None:
    case = story.report()
    path = f"/api/v1/incidents/{case['id']}/moves/register"
    calls = [
        (story.api_as(who), path, {"base_version": case["version"], "dispatch": {"tasks": [story.order(unit)]}})
        for who, unit in (("centre", "emergency_mgmt"), ("centre_lead", "police"), ("centre", "law_enforcement"))
    ]
    assert codes(at_once(calls)) == ["core.stale", "core.stale", "ok"]
    assert tasks_of("incident", Incident.objects.get().pk).count() == 1
    check_chain(case)


def test_accept_and_recall_at_once_agree(story: Story) -> None:
    for _ in range(4):
        case = story.dispatched()
        task = open_task(case)
        path = f"/api/v1/tasks/{task['id']}/moves/"
        calls: list[tuple[APIClient, str, dict[str, Any]]] = [
            (story.api_as("unit"), path + "accept", {}),
            (story.api_as("centre"), path + "recall", {}),
        ]
        assert codes(at_once(calls)) == ["ok", "work.move_not_allowed"]
        after = story.get("centre", case)
        states = (after["state"], next(row["state"] for row in after["tasks"] if row["id"] == task["id"]))
        assert states in {("in_progress", "accepted"), ("registered", "recalled")}
        check_chain(case)


def test_settling_and_registering_at_once_leave_one_of_them(story: Story) -> None:
    settle = {"words": "已清理", "photos": [{"sha256": "b" * 64}]}
    for _ in range(4):
        case = story.report()
        path = f"/api/v1/incidents/{case['id']}/moves/"
        calls: list[tuple[APIClient, str, dict[str, Any]]] = [
            (story.api_as("station"), path + "settle", settle),
            (story.api_as("worker"), path + "settle", settle),
            (story.api_as("centre"), path + "register", {}),
        ]
        assert codes(at_once(calls)) == ["ok", "work.move_not_allowed", "work.move_not_allowed"]
        after = story.get("centre", case)
        assert (after["state"], len(after["timeline"])) in {("closed", 2), ("registered", 2)}
        assert len(after["photos"]) == (2 if after["state"] == "closed" else 1)
        check_chain(case)


def test_two_units_finish_at_once_and_one_check_follows(story: Story) -> None:
    photo = {"words": "好了", "photos": [{"sha256": "b" * 64}]}
    orders = [story.order("emergency_mgmt"), story.order("police", lead=False)]
    case = story.move("centre", story.report(), "register", dispatch={"tasks": orders})
    calls = []
    for task in case["tasks"]:
        who = "unit" if task["lead"] else "police_lead"
        story.task(who, task, "accept")
        calls.append((story.api_as(who), f"/api/v1/tasks/{task['id']}/moves/finish", photo))
    assert codes(at_once(calls)) == ["ok", "ok"]
    after = story.get("centre", case)
    assert after["state"] == "verifying"
    assert [row["kind"] for row in after["tasks"]].count("verify") == 1
    check_chain(case)


def test_reports_at_once_get_numbers_without_a_gap(story: Story) -> None:
    bodies = [
        {"id": f"01900000-0000-7000-8000-{n:012d}", "category": "hazard.fire_exit", "photos": [{"sha256": "a" * 64}]}
        for n in range(6)
    ]
    answers = at_once([(story.api_as("worker"), "/api/v1/incidents", body) for body in bodies])
    assert sorted(body["number"][-5:] for _, body in answers) == [f"{n:05d}" for n in range(1, 7)]
