"""The main job through the API: report, register and dispatch, accept, answer, verify, close."""

from datetime import timedelta

from backend.core.clock import now
from backend.core.events import broken_links
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from backend.work.models import Task
from tests.cast import ABROAD, GRID, IN_OTHER_GRID, TOWN, Cast
from tests.incidents.conftest import Story, open_task


def test_a_report_goes_to_the_close(story: Story) -> None:
    incident = story.report()
    assert incident["state"] == "reported"
    assert incident["area"]["code"] == GRID
    assert incident["number"].startswith(f"{TOWN}-")
    assert incident["clock"] == "register"
    case = story.move("centre", incident, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    assert case["state"] == "dispatched"
    task = open_task(case)
    assert story.task("unit", task, "accept")["state"] == "in_progress"
    case = story.task("unit", task, "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    assert case["state"] == "verifying"
    assert case["queue"] == "to_verify"
    check = open_task(case, "verify")
    assert check["person"]["id"] == str(story.cast.person["worker"].pk)
    case = story.task("worker", check, "finish", fixed=True)
    assert (case["state"], case["queue"], case["clock"]) == ("verifying", "to_close", "close")
    case = story.move("centre", case, "close", note="谢谢", note_for_reporter=True)
    assert (case["state"], case["queue"], case["light"]) == ("closed", "", "none")
    seen = story.get("worker", incident)
    assert [row["name"] for row in seen["timeline"]] == [
        "incident.report", "incident.register", "incident.dispatch", "task.accept", "task.finish", "task.finish",
        "incident.close",
    ]  # fmt: skip
    assert all(row["line"] for row in seen["timeline"])
    assert seen["timeline"][-1]["note"] == "谢谢"
    assert broken_links(Event.objects.filter(subject_id=incident["id"]).order_by("id")) == []


def test_not_fixed_sends_it_back_to_the_same_unit_for_another_round(story: Story) -> None:
    case = story.finished()
    case = story.task("worker", open_task(case, "verify"), "finish", fixed=False, words="还有一辆")
    assert case["state"] == "dispatched"
    task = open_task(case)
    assert (task["unit"]["id"], task["round"]) == (str(story.cast.unit["emergency_mgmt"].pk), 2)
    story.task("unit", task, "return", reason="不归我管")
    assert story.get("centre", case)["queue"] == "returned"


def test_a_report_without_a_place_waits_with_the_own_township_until_somebody_places_it(story: Story) -> None:
    for lost in ({"position": None}, {"at": ABROAD}):
        incident = story.report(**lost)
        assert (incident["queue"], incident["placed"], incident["area"]["code"]) == ("unplaced", False, TOWN)
        story.move("centre", incident, "register", status=409)
        placed = story.move("centre", incident, "amend", status=200, area_code=GRID)
        assert (placed["area"]["code"], placed["queue"]) == (GRID, "to_register")


def test_a_report_from_abroad_stays_with_its_reporter_when_it_lies_in_another_township(story: Story) -> None:
    incident = story.report(at=IN_OTHER_GRID)
    assert story.get("worker", incident)["area"]["township"] == "330110003"
    story.get("other_centre", incident)
    story.get("centre", incident, status=404)


def test_recall_within_ten_seconds_is_an_undo(story: Story) -> None:
    case = story.dispatched()
    case = story.task("centre", open_task(case), "recall")
    assert (case["state"], case["queue"]) == ("registered", "to_dispatch")
    assert case["timeline"][-1]["undo"] is True
    assert Incident.objects.get().recalls == 0


def test_a_later_recall_is_counted(story: Story) -> None:
    task = open_task(story.dispatched())
    Task.objects.filter(pk=task["id"]).update(dispatched_at=now() - timedelta(minutes=1))
    assert story.task("centre", task, "recall")["timeline"][-1]["undo"] is False
    assert Incident.objects.get().recalls == 1


def test_the_reporter_hears_that_the_unit_has_accepted(story: Story, cast: Cast) -> None:
    story.task("unit", open_task(story.dispatched()), "accept")
    told = InboxEntry.objects.filter(code="task.accepted").values_list("person_id", flat=True)
    assert cast.person["worker"].pk in set(told)


def test_return_brings_it_back_with_the_proposed_unit(story: Story) -> None:
    case = story.dispatched()
    proposed = str(story.cast.unit["law_enforcement"].pk)
    story.task("unit", open_task(case), "return", reason="属于执法中队", proposed_unit=proposed)
    case = story.get("centre", case)
    assert (case["state"], case["queue"]) == ("registered", "returned")
    assert case["timeline"][-1]["note"] == "属于执法中队"
    assert story.get("worker", case)["timeline"][-1]["note"] is None
    assert case["suggestion"]["unit"]["id"] == proposed
    assert case["suggestion"]["why"] == "应急管理站退回时建议由综合行政执法中队办理"
    assert story.get("worker", case)["suggestion"] is None
    case = story.move("centre", case, "dispatch", tasks=[story.order("law_enforcement")])
    assert case["suggestion"] is None


def test_a_unit_may_propose_the_units_around_it(story: Story) -> None:
    def offered(who: str, name: str) -> set[str]:
        return {row["name"] for row in story.api_as(who).get("/api/v1/units", {name: "1"}).json()["results"]}

    assert offered("unit_lead", "dispatchable") == set()
    assert {"综合行政执法中队", "派出所", "区住建局"} <= offered("unit_lead", "proposable")
    assert not offered("unit_lead", "proposable") & {"应急管理站", "区领导", "鿎石街道社会服务管理中心"}
    assert offered("auditor", "proposable") == set()


def test_taking_back_gains_no_time_but_a_return_does(story: Story) -> None:
    case = story.move("centre", story.report(), "register")
    due = case["due_at"]
    for _ in range(2):
        case = story.move("centre", case, "dispatch", tasks=[story.order("emergency_mgmt")])
        case = story.task("centre", open_task(case), "recall")
        assert (case["clock"], case["due_at"]) == ("dispatch", due)
    case = story.move("centre", case, "dispatch", tasks=[story.order("emergency_mgmt")])
    story.task("unit", open_task(case), "return", reason="不归我们")
    assert story.get("centre", case)["due_at"] >= due
