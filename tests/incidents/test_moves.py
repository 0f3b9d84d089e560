"""Every offered move by everybody of the cast, in the right and in a wrong state."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.incidents.moves import INCIDENT_MOVES
from backend.work.moves import TASK_MOVES
from tests.cast import TOWN, VILLAGE, Cast
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import (
    accepted,
    asked,
    called,
    clarified,
    closed,
    confirmed,
    disputed,
    escalated,
    held,
    late,
    later,
    merged,
    preserved,
    registered,
    settled_by_station,
    wished,
)

EVERYBODY = (
    "worker", "neighbour", "deputy", "other_worker", "station", "centre", "centre_lead", "other_centre", "unit",
    "unit_lead", "law_unit", "police_lead", "other_unit", "county_centre", "county_unit", "entity", "leader",
    "sysadmin", "secadmin", "auditor", "no_post", "signed_out",
)  # fmt: skip
# Whoever sees the case but may not make the move gets 403; whoever does not see it gets 404.
SEES_AREA = {"worker", "deputy", "station", "centre", "centre_lead", "county_centre", "leader"}
SEES_TASK = SEES_AREA | {"unit", "unit_lead"}
Case = Callable[[Story], dict[str, Any]]
Path = Callable[[dict[str, Any]], str]


def incident(move: str) -> Path:
    return lambda case: f"/api/v1/incidents/{case['id']}/moves/{move}"


def task(move: str, kind: str = "handle") -> Path:
    return lambda case: f"/api/v1/tasks/{open_task(case, kind)['id']}/moves/{move}"


# move, the case it starts from, path, body, who may, who sees the case
TABLE: list[tuple[str, Case, Path, dict[str, Any], set[str], set[str]]] = [
    ("amend", Story.report, incident("amend"), {"words": "改"},
     {"worker", "station", "centre", "centre_lead"}, SEES_AREA),
    ("join", Story.report, incident("join"), {"words": "我也看到了"}, {"worker", "deputy", "station"}, SEES_AREA),
    ("withdraw", Story.report, incident("withdraw"), {"reason": "报错了"}, {"worker"}, SEES_AREA),
    ("settle", Story.report, incident("settle"), {"words": "已劝离，通道清空", "photos": [{"sha256": "b" * 64}]},
     {"worker", "deputy", "station"}, SEES_AREA),
    ("undo", settled_by_station, incident("undo"), {}, {"station"}, SEES_AREA),
    ("register", Story.report, incident("register"), {}, {"station", "centre", "centre_lead"}, SEES_AREA),
    ("clarify", Story.report, incident("clarify"), {"words": "是哪一户？"}, {"centre", "centre_lead"}, SEES_AREA),
    ("confirm", called, incident("confirm"), {"words": "请看是否堵塞"}, {"centre", "centre_lead"}, SEES_AREA),
    ("reject", Story.report, incident("reject"), {"reason": "不属于"}, {"centre", "centre_lead"}, SEES_AREA),
    ("dispatch", registered, incident("dispatch"), {"tasks": ["emergency_mgmt"]}, {"centre", "centre_lead"}, SEES_AREA),
    ("dispatch", settled_by_station, incident("dispatch"), {"tasks": ["station"]},
     {"station", "centre", "centre_lead"}, SEES_AREA),
    ("rework", Story.finished, incident("rework"), {"reason": "没好"}, {"centre", "centre_lead"}, SEES_TASK),
    ("close", Story.verified, incident("close"), {}, {"centre", "centre_lead"}, SEES_TASK),
    ("merge", Story.report, incident("merge"), {"main": "another"}, {"centre", "centre_lead"}, SEES_AREA),
    ("unmerge", merged, incident("unmerge"), {"reason": "不是一回事"}, {"centre", "centre_lead"}, SEES_AREA),
    ("rule", disputed, incident("rule"), {"tasks": ["police"], "reason": "职责清单第 12 条"},
     {"county_centre"}, SEES_TASK | {"law_unit"}),
    ("escalate", registered, incident("escalate"), {"reason": "跨镇街"}, {"centre", "centre_lead"}, SEES_AREA),
    ("hand_down", escalated, incident("hand_down"), {"area_code": TOWN}, {"county_centre"}, SEES_AREA),
    ("hold", accepted, incident("hold"), {"reason": "等汛期过去"}, {"centre_lead"}, SEES_TASK),
    ("resume", held, incident("resume"), {}, {"centre_lead"}, SEES_TASK),
    ("reopen", closed, incident("reopen"), {"reason": "又堵上了"}, {"centre", "centre_lead"}, SEES_TASK),
    ("void", accepted, incident("void"), {"reason": "误录"}, {"centre_lead"}, SEES_TASK),
    ("supervise", accepted, incident("supervise"), {"level": "yellow", "reason": "逾期"},
     {"centre", "centre_lead", "county_centre", "leader"}, SEES_TASK),
    ("urge", late, incident("urge"), {"note": "请抓紧"},
     {"worker", "centre", "centre_lead", "county_centre", "leader"}, SEES_TASK),
    ("rate", closed, incident("rate"), {"rating": "satisfied"}, {"worker"}, SEES_TASK),
    ("keep_closed", wished, incident("keep_closed"), {"reason": "现场已核实"}, {"centre", "centre_lead"}, SEES_TASK),
    ("preserve", closed, incident("preserve"), {"reason": "当事人起诉"}, {"centre_lead"}, SEES_TASK),
    ("unpreserve", preserved, incident("unpreserve"), {"reason": "判决已生效"}, {"centre_lead"}, SEES_TASK),
    ("accept", Story.dispatched, task("accept"), {}, {"unit", "unit_lead"}, SEES_TASK),
    ("assign", Story.dispatched, task("assign"), {"person": "unit"}, {"unit_lead"}, SEES_TASK),
    ("progress", accepted, task("progress"), {"words": "已联系"}, {"unit", "unit_lead"}, SEES_TASK),
    ("assist", accepted, task("assist"), {"unit": "police", "reason": "请协助疏散"},
     {"unit", "unit_lead", "centre", "centre_lead"}, SEES_TASK),
    ("transfer", accepted, task("transfer"), {"unit": "law_enforcement", "reason": "职责调整"},
     {"unit_lead", "centre", "centre_lead"}, SEES_TASK),
    ("extend", accepted, task("extend"), {"due_at": "later", "reason": "等配件"}, {"unit", "unit_lead"}, SEES_TASK),
    ("decide", asked, task("decide"), {"granted": True}, {"centre", "centre_lead"}, SEES_TASK),
    ("return", Story.dispatched, task("return"), {"reason": "不归我们"}, {"unit", "unit_lead"}, SEES_TASK),
    ("recall", Story.dispatched, task("recall"), {}, {"centre", "centre_lead"}, SEES_TASK),
    ("finish", accepted, task("finish"), {"words": "好了", "photos": [{"sha256": "b" * 64}]},
     {"unit", "unit_lead", "centre", "centre_lead"}, SEES_TASK),
    ("finish", clarified, task("finish", "clarify"), {"words": "三单元 201"},
     {"worker", "centre", "centre_lead"}, SEES_AREA),
    ("finish", confirmed, task("finish", "confirm"), {"fixed": False, "words": "没有发现"},
     {"worker", "centre", "centre_lead"}, SEES_AREA),
    ("recall", clarified, task("recall", "clarify"), {}, {"centre", "centre_lead"}, SEES_AREA),
    ("finish", Story.finished, task("finish", "verify"), {"fixed": True, "words": "通道已清空"},
     {"worker", "centre", "centre_lead"}, SEES_TASK),
]  # fmt: skip


def filled(body: dict[str, Any], cast: Cast, story: Story) -> dict[str, Any]:
    full = dict(body)
    if "tasks" in full:
        full["tasks"] = [story.order(unit) for unit in full["tasks"]]
    if "due_at" in full:
        full["due_at"] = later()
    if "unit" in full:
        full["unit"] = str(cast.unit[full["unit"]].pk)
    if "main" in full:
        full["main"] = story.report()["id"]
    if "person" in full:
        full["person"] = str(cast.person[full["person"]].pk)
    return full


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1].__name__}")
def test_only_the_posts_of_the_table_may_make_a_move(row: Any, story: Story, cast: Cast) -> None:
    _, start, path, body, may, sees = row
    case = start(story)
    wrong = {}
    for who in EVERYBODY:
        if who in may:
            continue
        answer = story.api_as(who).post(path(case), filled(body, cast, story), format="json")
        expected = 401 if who == "signed_out" else 403 if who in sees else 404
        # Roles that make no moves at all are refused before the case is looked for.
        allowed = {expected, 403} if who in ("sysadmin", "secadmin", "auditor", "no_post") else {expected}
        if answer.status_code not in allowed:
            wrong[who] = (answer.status_code, expected)
    assert wrong == {}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1].__name__}")
def test_everybody_of_the_table_may_make_it(row: Any, story: Story, cast: Cast) -> None:
    _, start, path, body, may, _ = row
    for who in sorted(may):
        case = start(story)
        answer = story.api_as(who).post(path(case), filled(body, cast, story), format="json")
        assert answer.status_code == 200, (who, answer.content.decode())


def test_every_offered_move_stands_in_the_table() -> None:
    offered = {name for name, rule in {**INCIDENT_MOVES, **TASK_MOVES}.items() if rule.offered} - {"report"}
    assert offered == {row[0] for row in TABLE}


@pytest.mark.parametrize(("move", "body"), [("dispatch", {}), ("close", {}), ("rework", {"reason": "x"})])
def test_a_move_in_the_wrong_state_says_what_is_possible(story: Story, move: str, body: dict[str, Any]) -> None:
    case = story.report()
    if move == "dispatch":
        body = {"tasks": [story.order("emergency_mgmt")]}
    answer = story.move("centre", case, move, status=409, **body)
    assert answer["code"] == "work.move_not_allowed"
    assert "立案" in answer["message"]
    assert story.get("centre", case)["state"] == "reported"


def test_a_second_tab_with_an_old_version_is_told_and_changes_nothing(story: Story) -> None:
    case = story.report()
    story.move("centre", case, "amend", words="新")
    answer = story.move("centre", case, "register", status=409, base_version=case["version"])
    assert answer["code"] == "core.stale"
    assert story.get("centre", case)["state"] == "reported"


def test_a_refusal_as_stale_shows_both_sides_as_the_caller_may_see_them(story: Story) -> None:
    case = story.report()
    story.move("centre", case, "amend", words="新的描述")
    answer = story.move("centre", case, "amend", status=409, base_version=case["version"], words="旧的描述")
    assert answer["params"] == {"current": case["version"] + 1, "yours": case["version"]}
    assert answer["sides"]["mine"] == {"base_version": case["version"], "words": "旧的描述"}
    assert answer["sides"]["current"] == story.get("centre", case)
    assert answer["sides"]["current"]["words"] == "新的描述"


def test_a_task_that_changed_is_shown_as_the_case_is_now(story: Story) -> None:
    case = story.dispatched()
    task = open_task(case)
    body = {"base_version": task["version"]}
    story.task("unit", task, "accept", **body)
    answer = story.task("unit", task, "accept", status=409, **body)
    assert answer["code"] == "core.stale"
    assert answer["sides"]["mine"] == body
    assert answer["sides"]["current"]["tasks"][0]["state"] == "accepted"
    assert "sides" not in story.task("unit", task, "accept", status=409)


def test_closing_needs_somebody_who_found_it_fixed(story: Story) -> None:
    case = story.finished()
    assert story.move("centre", case, "close", status=409)["code"] == "incident.not_verified"
    assert "close" not in [row["move"] for row in story.get("centre", case)["moves"]["allowed"]]


@pytest.mark.parametrize(
    ("tasks", "code"),
    [
        ([], "core.invalid"),
        ([("emergency_mgmt", False)], "work.one_lead"),
        ([("emergency_mgmt", True), ("police", True)], "work.one_lead"),
        ([("emergency_mgmt", True), ("emergency_mgmt", False)], "work.same_unit_twice"),
        ([("other_police", True)], "work.unknown_unit"),
        ([("county_unit", True)], "work.unknown_unit"),
    ],
)
def test_a_dispatch_that_makes_no_sense_leaves_nothing_behind(story: Story, tasks: Any, code: str) -> None:
    case = story.report()
    orders = [story.order(unit, lead=lead) for unit, lead in tasks]
    answer = story.move("centre", case, "register", status=400, dispatch={"tasks": orders})
    assert answer["code"] == code
    after = story.get("centre", case)
    assert (after["state"], after["tasks"], len(after["timeline"])) == ("reported", [], 1)


def test_several_units_work_at_once_and_the_lead_decides(story: Story) -> None:
    orders = [story.order("emergency_mgmt"), story.order("police", lead=False)]
    case = story.move("centre", story.report(), "register", dispatch={"tasks": orders})
    lead = next(t for t in case["tasks"] if t["lead"])
    assisting = next(t for t in case["tasks"] if not t["lead"])
    story.task("unit", lead, "accept")
    case = story.task("unit", lead, "finish", words="好了", photos=[{"sha256": "b" * 64}])
    assert case["state"] == "dispatched"
    case = story.task("police_lead", assisting, "return", reason="无需配合")
    assert case["state"] == "verifying"


def test_done_needs_the_proof_of_the_category_unless_the_centre_says_it(story: Story) -> None:
    case = accepted(story)
    answer = story.task("unit", open_task(case), "finish", status=400, words="好了")
    assert answer["code"] == "incident.proof_required"
    assert story.get("unit", case)["state"] == "in_progress"
    done = story.task("centre", open_task(case), "finish", words="电话确认")
    assert done["state"] == "verifying"
    assert done["timeline"][-1]["on_behalf"] is True


@pytest.mark.parametrize("move", ["accept", "progress", "return"])
def test_a_check_is_answered_and_neither_accepted_nor_returned(story: Story, move: str) -> None:
    case = story.finished()
    body = {"accept": {}, "progress": {"words": "在路上"}, "return": {"reason": "太远"}}[move]
    answer = story.task("worker", open_task(case, "verify"), move, status=409, **body)
    assert answer["code"] == "work.move_not_allowed"
    check = open_task(story.get("worker", case), "verify")
    assert (check["state"], check["clock"], check["moves"]) == ("dispatched", "verify", ["finish"])


def test_fixed_stands_for_words_only_at_a_check(story: Story) -> None:
    answer = story.task("unit", open_task(accepted(story)), "finish", status=400, fixed=True)
    assert answer["code"] == "work.words_needed"


def test_the_verifier_is_the_reporter_the_grids_worker_the_deputy_or_the_centre(story: Story, cast: Cast) -> None:
    def verifier(reporter: str) -> str:
        case = story.dispatched(reporter)
        story.task("unit", open_task(case), "accept")
        story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
        check = open_task(story.get("centre", case), "verify")
        found = check["person"] or check["unit"]
        assert isinstance(found, dict)
        return str(found["id"])

    def leave(who: str) -> None:
        post = cast.post[who]
        post.on_duty = False
        post.save()

    people = {str(person.pk): who for who, person in cast.person.items()}
    assert people[verifier("worker")] == "worker"
    assert people[verifier("neighbour")] == "neighbour"
    assert people[verifier("station")] == "worker"
    leave("worker")
    assert people[verifier("station")] == "deputy"
    leave("deputy")
    assert verifier("station") == str(cast.unit["centre"].pk)


def test_a_check_said_by_somebody_else_needs_a_note_and_is_flagged(story: Story) -> None:
    check = open_task(story.finished(), "verify")
    refused = story.task("centre", check, "finish", status=400, fixed=True)
    assert (refused["code"], refused["fields"]) == ("work.words_needed", {"words": ["required"]})
    case = story.task("centre", check, "finish", fixed=True, words="网格员来电：已清空")
    assert (case["queue"], case["timeline"][-1]["on_behalf"]) == ("to_close", True)


def test_a_call_back_is_a_task_of_the_centre_with_a_note(story: Story) -> None:
    case = story.report(category="dispute.neighbour", photos=[])
    case = story.move("centre", case, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="已调解")
    check = open_task(case, "verify")
    assert check["unit"]["id"] == str(story.cast.unit["centre"].pk)
    story.task("centre", check, "finish", status=400, fixed=True)
    assert story.task("centre", check, "finish", fixed=True, words="双方认可")["queue"] == "to_close"


def test_urgent_ones_come_first(story: Story) -> None:
    later = [story.report()["id"] for _ in range(2)]
    urgent = story.report(urgent=True)["id"]
    found: list[str] = []
    after = ""
    for _ in range(3):
        body = story.api_as("centre").get("/api/v1/incidents", {"limit": "1", "after": after}).json()
        found += [row["id"] for row in body["results"]]
        after = body["next"] or ""
    assert found == [urgent, *later]


def test_a_check_is_not_taken_back_and_a_township_is_no_place(story: Story) -> None:
    case = story.task("unit", open_task(story.dispatched()), "accept")
    case = story.task("centre", open_task(case), "finish", words="电话确认")
    check = open_task(case, "verify")
    assert story.task("centre", check, "recall", status=409)["code"] == "work.move_not_allowed"
    lost = story.report(position=None)
    assert story.move("centre", lost, "amend", area_code=TOWN)["queue"] == "unplaced"
    assert story.move("centre", lost, "amend", area_code=VILLAGE)["queue"] == "to_register"
