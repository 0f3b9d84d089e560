"""Any moves by anybody, several at the same moment: no lost update, no illegal state, the chain verifies.

What holds after each step is said twice: the replay of the events against the tables of moves and clocks, which shares
no code with the commands, and the plain sentences about the rows below.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from rest_framework.test import APIClient

from backend.core.clock import now
from backend.core.models import Event
from backend.incidents.models import FINISHED, Incident
from backend.work.models import OPEN, QUESTIONS, Task
from backend.work.queries import tasks_of
from gis.density.check import differences
from seeds.history.check import faults
from tests.cast import COUNTY, TOWN, Cast, make_cast
from tests.incidents.conftest import Story
from tests.incidents.threads import at_once, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = [{"sha256": "b" * 64}]
UNITS = {"unit": "emergency_mgmt", "law_unit": "law_enforcement", "police_lead": "police"}
LATER = (now() + timedelta(days=40)).isoformat()
WHY = {"reason": "演示理由"}
# Who tries what; whether it is allowed now is for the server to say.
ON_CASE: dict[str, dict[str, Any]] = {
    "amend": {"words": "改"}, "withdraw": WHY, "register": {}, "reject": WHY, "dispatch": {"tasks": 1},
    "rule": {"tasks": 1} | WHY, "escalate": WHY, "hand_down": {"area_code": TOWN}, "hold": WHY, "resume": {},
    "rework": WHY, "close": {}, "reopen": WHY, "merge": {"main": 1}, "unmerge": WHY,
    "preserve": WHY, "unpreserve": WHY, "supervise": {"level": "yellow"} | WHY, "urge": {},
    "clarify": {"words": "哪一户"}, "rate": {"rating": "neutral"}, "keep_closed": WHY,
}  # fmt: skip
ON_TASK: dict[str, dict[str, Any]] = {
    "assist": {"unit": 1} | WHY, "transfer": {"unit": 1} | WHY, "extend": {"due_at": LATER} | WHY,
    "decide": {"granted": True}, "accept": {}, "progress": {"words": "在办"}, "return": WHY, "recall": {},
    "assign": {"person": 1},
    "finish": {"words": "好了", "photos": PHOTO, "fixed": True}, "fail": {"words": "没好", "fixed": False},
}  # fmt: skip
DESK = ("centre", "centre_lead", "county_centre")
HANDS = (*UNITS, "worker", "centre")
REFUSALS = {400, 403, 404, 409}

units = st.sampled_from(sorted(UNITS))
case_tries = st.tuples(st.sampled_from(DESK), st.sampled_from(sorted(ON_CASE)), units, st.booleans())
task_tries = st.tuples(st.sampled_from(HANDS), st.sampled_from(sorted(ON_TASK)), units, st.booleans())


class Life(RuleBasedStateMachine):
    """One case, and a second one into which it may be merged."""

    cast: ClassVar[Cast]

    @initialize()
    def report(self) -> None:
        # What an example broke must not make the next ones look broken, too.
        self.earlier = tuple(Incident.objects.values_list("number", flat=True)) or ("none",)
        self.story = Story(self.api, self.cast)
        self.case, self.other = self.story.report(), self.story.report("neighbour")

    def api(self, who: str) -> APIClient:
        return signed_in(self.cast, who)

    @rule(tries=st.lists(case_tries | task_tries, min_size=1, max_size=3), ahead=st.booleans())
    def several_at_once(self, tries: list[tuple[str, str, str, bool]], ahead: bool) -> None:
        if ahead:
            self.go_on()
        row, events = self.row(), self.events()
        calls = [call for one in tries if (call := self.call(row, *one))]
        if not calls:
            return
        answers = at_once(calls)
        assert {status for status, _ in answers} <= {200} | REFUSALS, answers
        done = sum(status == 200 for status, _ in answers)
        # Each "yes" is one event and one version; each "no" leaves nothing.
        assert self.events() - events == done == self.row().version - row.version
        self.check()

    def go_on(self) -> None:
        """One step of an ordinary day, so that the far states are reached, too."""
        row = self.row()
        tasks = {task.kind: task for task in self.tasks() if task.state in OPEN}
        if "verify" in tasks:
            who = "worker" if tasks["verify"].person_id else "centre"
            self.story.task(who, {"id": tasks["verify"].pk}, "finish", fixed=True, words="看过了")
        elif row.state in ("dispatched", "in_progress"):
            task = tasks["handle"]
            who = next((who for who, unit in UNITS.items() if task.unit_id == self.cast.unit[unit].pk), "county_unit")
            move = "accept" if task.state == "dispatched" else "finish"
            said: dict[str, Any] = {} if move == "accept" else {"words": "好了", "photos": PHOTO}
            self.story.task(who, {"id": task.pk}, move, **said)
        elif row.state == "reported":
            self.story.move("centre", self.case, "register")

    def call(
        self, row: Incident, who: str, move: str, unit: str, versioned: bool
    ) -> tuple[APIClient, str, dict[str, Any]] | None:
        if move in ON_CASE:
            path, body = f"/api/v1/incidents/{row.pk}/moves/{move}", dict(ON_CASE[move])
            version = row.version
        else:
            task = next((task for task in reversed(self.tasks()) if task.state in OPEN), None)
            if task is None:
                return None
            name = "finish" if move == "fail" else move
            path, body, version = f"/api/v1/tasks/{task.pk}/moves/{name}", dict(ON_TASK[move]), task.version
        named = {
            "tasks": [self.story.order(UNITS[unit])],
            "unit": str(self.cast.unit[UNITS[unit]].pk),
            "main": self.other["id"],
            "person": str(self.cast.person[unit].pk),
        }
        body |= {key: value for key, value in named.items() if body.get(key) == 1}
        return self.api(who), path, body | ({"base_version": version} if versioned else {})

    def row(self) -> Incident:
        return Incident.objects.select_related("owner_unit").get(pk=self.case["id"])

    def tasks(self) -> list[Task]:
        return list(tasks_of("incident", self.row().pk))

    def events(self) -> int:
        return Event.objects.filter(subject_id=self.case["id"]).count()

    def check(self) -> None:
        """What is true of every case at every moment."""
        row, tasks = self.row(), self.tasks()
        waiting = [task for task in tasks if task.state in OPEN]
        assert [fault for fault in faults(50) if not fault.startswith(self.earlier)] == []
        assert (row.queue == "") == (row.state in FINISHED)
        assert (row.main_id is not None) == (row.state == "merged")
        assert row.owner_unit.area_code in (TOWN, COUNTY)
        assert all(task.round == row.round for task in waiting)
        assert bool([task for task in waiting if task.kind == "handle"]) == (
            row.state in ("dispatched", "in_progress", "on_hold")
        )
        # Questions are asked while the desk has the case.
        assert not row.own_clock or not [task for task in waiting if task.kind not in QUESTIONS]
        assert not [task for task in waiting if task.kind in QUESTIONS] or row.state == "reported"
        running = [task.due_at for task in waiting if task.due_at and task.kind != "clarify"]
        running += [row.own_due_at] if row.own_due_at else []
        assert row.due_at == min(running, default=None)
        assert (row.state == "on_hold") <= (not running)
        assert list(differences("incident")) == []


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    yield make_cast()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change")


def test_whatever_is_tried_at_once_the_case_stays_whole(cast: Cast) -> None:
    Life.cast = cast
    chosen = settings(
        max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck),
        database=None, phases=(Phase.generate,),
    )  # fmt: skip
    run_state_machine_as_test(Life, settings=chosen)
