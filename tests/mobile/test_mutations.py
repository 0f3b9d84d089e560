"""A mutation is done once and answered the same for ever, whatever the network does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import NotSupportedError, OperationalError
from procrastinate.exceptions import ConnectorException
from psycopg.errors import DiskFull

from backend.core.ids import uuid7
from backend.incidents.models import Incident
from backend.incidents.serializers import ReportIn
from mobile_api import kinds, mutations
from mobile_api.models import Mutation
from mobile_api.problems import UnknownKind
from tests.mobile.conftest import API, mutation, report


def codes(results: list[dict[str, Any]]) -> list[str]:
    return [result["state"] if result["state"] == "done" else result["problem"]["code"] for result in results]


def test_a_report_is_done_and_answered_in_the_short_form(send: Any, cast: Any) -> None:
    body = report()
    sent = mutation("incident.report", body)
    (result,) = send("worker", sent)
    assert (result["id"], result["state"]) == (sent["id"], "done")
    assert result["answer"]["incident"]["id"] == body["id"]
    incident = Incident.objects.get(pk=body["id"])
    assert incident.reporter == cast.person["worker"]
    assert incident.device_time is not None
    assert incident.device_time.isoformat() == "2026-11-21T00:00:00+00:00"
    stored = Mutation.objects.get(pk=str(sent["id"]))
    assert (stored.state, stored.person_id, stored.kind) == ("done", cast.person["worker"].pk, "incident.report")


def test_sent_again_it_gets_the_stored_answer_and_no_second_effect(send: Any) -> None:
    sent = mutation("incident.report", report())
    first, second, third = (send("worker", sent)[0] for _ in range(3))
    assert first == second == third
    assert Incident.objects.count() == Mutation.objects.count() == 1


def test_the_order_of_keys_is_not_another_body(send: Any) -> None:
    body = report()
    sent = mutation("incident.report", body)
    again = sent | {"body": dict(reversed(body.items())), "at": "2026-11-21T09:00:00Z"}
    assert codes(send("worker", sent, again)) == ["done", "done"]


@pytest.mark.parametrize("change", [{"kind": "incident.withdraw"}, {"body": report()}])
def test_the_same_id_with_other_content_is_a_conflict(send: Any, change: dict[str, object]) -> None:
    sent = mutation("incident.report", report())
    assert codes(send("worker", sent, sent | change)) == ["done", "mutation.conflict"]
    assert codes(send("worker", sent)) == ["done"]


def test_a_stranger_s_id_looks_like_any_conflict(send: Any) -> None:
    sent = mutation("incident.report", report())
    send("worker", sent)
    (stranger,) = send("neighbour", sent)
    (own,) = send("worker", sent | {"body": report()})
    assert stranger["problem"] == own["problem"]
    assert stranger["problem"]["code"] == "mutation.conflict"


def test_refusals_are_final_stored_and_in_the_language_of_each_request(send: Any) -> None:
    sent = mutation("incident.report", report(category="no.such"))
    (zh,) = send("worker", sent)
    (en,) = send("worker", sent, language="en")
    assert zh["problem"]["code"] == en["problem"]["code"] == "incident.unknown_category"
    assert zh["problem"]["fields"] == en["problem"]["fields"] == {"category": ["unknown"]}
    assert zh["problem"]["message"] != en["problem"]["message"]
    assert Mutation.objects.get(pk=str(sent["id"])).state == "refused"
    assert not Incident.objects.exists()


def test_one_bad_mutation_does_not_sink_the_batch(send: Any) -> None:
    good = [mutation("incident.report", report()) for _ in range(2)]
    bad = [
        mutation("incident.explode", {}),
        mutation("incident.report", {"id": "x"}),
        mutation("incident.report", report(position={"lon": "here", "lat": 1})),
        mutation("task.accept", {"task": str(uuid7()), "base_version": 1}),
        mutation("task.accept", {"base_version": 1}),
        mutation("task.accept", {"task": 7, "colour": "red"}),
    ]
    results = send("worker", good[0], *bad, good[1])
    assert codes(results) == [
        "done", "mutation.unknown_kind", "core.invalid", "core.invalid", "core.not_found", "core.invalid",
        "core.invalid", "done",
    ]  # fmt: skip
    assert "position.lon" in results[3]["problem"]["fields"]
    assert Mutation.objects.count() == 8


BAD_ENVELOPES: list[object] = [
    None, 7, "x", [], {}, {"id": "x"},
    mutation("incident.report", report(), id="00000000-0000-4000-8000-000000000000"),
    mutation("incident.report", report(), id=7),
    mutation("x" * 33, {}), mutation("", {}), mutation("a\u0000b", {}),
    mutation("incident.report", None), mutation("incident.report", []),
    mutation("incident.report", {}, after="x"), mutation("incident.report", {}, after=1),
]  # fmt: skip


@pytest.mark.parametrize("raw", BAD_ENVELOPES)
def test_without_a_usable_envelope_it_is_refused_and_not_stored(send: Any, raw: object) -> None:
    results = send("worker", raw, mutation("incident.report", report()))
    assert codes(results)[0] in {"core.invalid", "core.unreadable"}
    assert codes(results)[1] == "done"
    assert Mutation.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "outcome"), [("\\ud800", "core.unreadable"), ("\\u0000", "done"), ("\\u0007", "done")]
)
def test_letters_that_no_database_holds_are_no_accident(phone: Any, words: str, outcome: str) -> None:
    text = json.dumps({"mutations": [mutation("incident.report", report(words="WORDS"))]}).replace("WORDS", words)
    answer = phone("worker").post(f"{API}/mutations", text, content_type="application/json")
    assert codes(answer.json()["results"]) == [outcome]


def nested(depth: int, opening: str, closing: str) -> str:
    return opening * depth + "0" + closing * depth


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth", [33, 400, 800, 950, 1200, 60_000])
def test_one_that_is_nested_too_deep_is_final_and_the_others_go_on(
    phone: Any, opening: str, closing: str, depth: int
) -> None:
    good, deep = mutation("incident.report", report()), mutation("incident.report", report(words="DEEP"))
    late = mutation("incident.report", report(words='a "quoted" [bracket] \\'))
    after = mutation("incident.report", report(), after=deep["id"])
    text = json.dumps({"mutations": [good, deep, late, after]})
    text = text.replace('"DEEP"', nested(depth, opening, closing))
    answer = phone("worker").post(f"{API}/mutations", text, content_type="application/json")
    assert answer.status_code == 200, answer.content[:300]
    results = answer.json()["results"]
    assert codes(results) == ["done", "mutation.too_deep", "done", "mutation.predecessor_refused"]
    assert results[1]["id"] == deep["id"]
    assert "32 层" in results[1]["problem"]["message"]
    assert Incident.objects.count() == 2


def test_the_words_beside_a_deep_one_arrive_as_they_were_said(phone: Any) -> None:
    words = 'a "quoted" [bracket] {brace \\'
    deep, late = mutation("incident.report", report(words="DEEP")), mutation("incident.report", report(words=words))
    text = json.dumps({"mutations": [deep, late]}).replace('"DEEP"', nested(5000, "[", "]"))
    answer = phone("worker").post(f"{API}/mutations", text, content_type="application/json")
    assert codes(answer.json()["results"]) == ["mutation.too_deep", "done"]
    body: Any = late["body"]
    assert Incident.objects.get(pk=body["id"]).words == words


@pytest.mark.parametrize(
    "at", [None, 7, "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-21T08:00:00"]
)
def test_a_senseless_device_time_costs_no_report(send: Any, at: object) -> None:
    sent = mutation("incident.report", report(), at=at)
    assert codes(send("worker", sent)) == ["done"]
    assert Mutation.objects.get().device_time is None


def test_a_mutation_whose_predecessor_was_refused_says_so(send: Any) -> None:
    first = mutation("incident.report", report(category="no.such"))
    second = mutation("incident.report", report(), after=first["id"])
    third = mutation("incident.report", report(), after=second["id"])
    expected = ["incident.unknown_category", "mutation.predecessor_refused", "mutation.predecessor_refused"]
    assert codes(send("worker", first, second, third)) == expected
    late = mutation("incident.report", report(), after=first["id"])
    assert codes(send("worker", late)) == ["mutation.predecessor_refused"]
    assert not Incident.objects.exists()


def test_a_predecessor_in_conflict_blocks_too(send: Any) -> None:
    first = mutation("incident.report", report())
    send("neighbour", first)
    second = mutation("incident.report", report(), after=first["id"])
    assert codes(send("worker", first, second)) == ["mutation.conflict", "mutation.predecessor_refused"]


def test_a_stranger_s_refusal_blocks_nobody(send: Any) -> None:
    first = mutation("incident.report", report(category="no.such"))
    send("neighbour", first)
    assert codes(send("worker", mutation("incident.report", report(), after=first["id"]))) == ["done"]


def test_a_refused_command_leaves_nothing_behind(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(call: Any, body: Any) -> dict[str, Any]:
        kinds._report(call, body)
        raise UnknownKind(kind="half")

    table = dict(kinds.KINDS) | {"incident.report": kinds.Kind(ReportIn.parse, half)}
    monkeypatch.setattr(mutations, "KINDS", table)
    assert codes(send("worker", mutation("incident.report", report()))) == ["mutation.unknown_kind"]
    assert not Incident.objects.exists()
    assert Mutation.objects.get().state == "refused"


def test_an_unforeseen_failure_is_final_for_one_mutation_only(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(call: Any, body: Any) -> dict[str, Any]:
        raise ZeroDivisionError

    table = dict(kinds.KINDS) | {"inbox.read": kinds.Kind(kinds.EntriesIn.parse, broken)}
    monkeypatch.setattr(mutations, "KINDS", table)
    batch = [mutation("inbox.read", {"entries": []}), mutation("incident.report", report())]
    assert codes(send("worker", *batch)) == ["mutation.failed", "done"]


def full() -> Exception:
    """As the queue's library tells that the disk is full."""
    error = ConnectorException("There was a database error.")
    error.__cause__ = DiskFull("could not extend file")
    return error


PASSING: dict[str, Callable[[], Exception]] = {
    "deadlock": lambda: OperationalError("deadlock detected"),
    "disk full": full,
    "altered table": lambda: NotSupportedError("cached plan must not change result type"),
}


@pytest.mark.parametrize("why", PASSING)
def test_a_busy_database_answers_503_and_stores_nothing_of_that_mutation(
    phone: Any, send: Any, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    def deadlock(call: Any, body: Any) -> dict[str, Any]:
        kinds._report(call, body)
        raise PASSING[why]()

    first, second = mutation("incident.report", report()), mutation("inbox.read", {"entries": []})
    with monkeypatch.context() as patched:
        table = dict(kinds.KINDS) | {"inbox.read": kinds.Kind(lambda body: ReportIn.parse(report()), deadlock)}
        patched.setattr(mutations, "KINDS", table)
        answer = phone("worker").post(f"{API}/mutations", {"mutations": [first, second]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (503, "core.overloaded")
    assert int(answer["Retry-After"]) > 0
    assert [str(row.pk) for row in Mutation.objects.all()] == [first["id"]]
    assert codes(send("worker", first, second)) == ["done", "done"]


@pytest.mark.parametrize("body", [{}, [], "x", None, {"mutations": None}, {"mutations": {}}])
def test_a_request_without_mutations_is_refused_whole(phone: Any, body: object) -> None:
    assert phone("worker").post(f"{API}/mutations", body, format="json").status_code == 400


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"mutations": [NaN]}'])
def test_what_is_no_json_is_refused_whole(phone: Any, text: str) -> None:
    assert phone("worker").post(f"{API}/mutations", text, content_type="application/json").status_code == 400


def test_too_much_at_once_is_413(phone: Any, settings: Any) -> None:
    many = [mutation("inbox.read", {"entries": []})] * (settings.FIELD_LIMITS.mutations_max + 1)
    answer = phone("worker").post(f"{API}/mutations", {"mutations": many}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "mutation.too_many")
    large = [mutation("inbox.read", {"x": "y" * 1_000_000})]
    answer = phone("worker").post(f"{API}/mutations", {"mutations": large}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")


def test_a_full_batch_is_taken(send: Any, settings: Any) -> None:
    batch = [mutation("incident.report", report()) for _ in range(settings.FIELD_LIMITS.mutations_max)]
    assert codes(send("worker", *batch)) == ["done"] * len(batch)


def test_an_act_on_an_old_version_is_refused_with_both_sides_and_stays_so(send: Any) -> None:
    body = report()
    amend = {"incident": body["id"], "base_version": 1, "words": "又看了一次"}
    send("worker", mutation("incident.report", body), mutation("incident.amend", amend))
    late = mutation("incident.amend", amend | {"words": "旧手机上的说明"})
    (refused,) = send("worker", late)
    assert refused["problem"]["code"] == "core.stale"
    sides = refused["problem"]["sides"]
    assert sides["mine"] == late["body"]
    assert (sides["current"]["incident"]["words"], sides["current"]["incident"]["version"]) == ("又看了一次", 2)
    assert send("worker", late) == [refused]
