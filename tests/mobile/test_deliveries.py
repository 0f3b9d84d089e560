"""A phone whose person left, or that was replaced or expired, hands over what it had not sent: once, write-only."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from backend.accounts.models import Device
from backend.core.clock import now
from backend.core.models import Event
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from mobile_api import deliveries, mutations
from mobile_api.models import Delivered, Mutation
from mobile_api.reactions import named_photos
from tests.accounts.shapes import sign_in_phone, with_password, with_token
from tests.cast import Cast
from tests.mobile.conftest import API, make_categories, mutation, report
from tests.mobile.ended import DELIVERIES, DESK, deliver, end, ended, phone, waiting

Api = Callable[[str], APIClient]


@pytest.fixture(autouse=True)
def categories(cast: Cast) -> None:
    make_categories()


def then(token: str) -> Any:
    answer = with_token(token).get(f"{API}/changes")
    assert (answer.status_code, answer.json()["code"]) == (401, "auth.device_revoked")
    return answer.json()["params"]["then"]


@pytest.mark.parametrize("reason", ["left", "replaced", "expired"])
def test_what_was_not_sent_comes_into_a_queue_and_not_into_the_cases(api_as: Api, cast: Cast, reason: str) -> None:
    token = ended(cast, reason)
    assert then(token) == "deliver"
    answer = deliver(token, mutation("incident.report", report()), mutation("inbox.read", {"entries": []}))
    assert (answer.status_code, answer.json()["entries"]) == (201, 1)
    assert not Incident.objects.within(SYSTEM).exists()
    (row,) = waiting(api_as("centre"))
    assert (row["name"], row["reason"], row["kind"], row["state"]) == (
        "演示worker",
        reason,
        "incident.report",
        "waiting",
    )
    assert row["body"]["words"] == "路面塌陷"
    assert then(token) == "wipe"


@pytest.mark.parametrize("reason", ["lost", "stolen"])
def test_a_lost_phone_delivers_nothing(cast: Cast, reason: str) -> None:
    token = ended(cast, reason)
    assert then(token) == "wipe"
    answer = deliver(token, mutation("incident.report", report()))
    assert (answer.status_code, answer.json()["params"]["then"]) == (401, "wipe")
    assert not Delivered.objects.exists()


@pytest.mark.parametrize("reason", ["signed_out", "ended"])
def test_a_phone_that_keeps_its_outbox_delivers_nothing(cast: Cast, reason: str) -> None:
    token = ended(cast, reason)
    assert then(token) == "keep"
    assert deliver(token, mutation("incident.report", report())).status_code == 401


def test_a_second_delivery_is_refused_and_the_same_again_is_answered(cast: Cast) -> None:
    token = ended(cast)
    first = mutation("incident.report", report())
    one, again = deliver(token, first), deliver(token, first)
    assert (one.status_code, again.status_code) == (201, 200)
    assert one.json() == again.json()
    other = deliver(token, mutation("incident.report", report()))
    assert (other.status_code, other.json()["code"]) == (409, "delivery.already")
    assert Delivered.objects.count() == 1
    assert Event.objects.filter(name="device.delivered").count() == 1


def test_after_seven_days_it_is_too_late(cast: Cast) -> None:
    days = settings.PHONES.deliver_days
    assert deliver(ended(cast, "left", days - 0.1), mutation("incident.report", report())).status_code == 201
    late = ended(cast, "left", days + 0.1)
    assert then(late) == "wipe"
    assert deliver(late, mutation("incident.report", report())).status_code == 401
    assert Delivered.objects.count() == 1


def test_the_token_of_an_ended_phone_reads_and_does_nothing(cast: Cast) -> None:
    token = ended(cast)
    api = with_token(token)
    for url in (f"{API}/changes", "/api/v1/incidents", "/api/v1/inbox", DELIVERIES, DESK):
        assert api.get(url).status_code in (401, 405), url
    sent = api.post(f"{API}/mutations", {"mutations": [mutation("incident.report", report())]}, format="json")
    assert sent.status_code == 401
    assert not Mutation.objects.exists()


def test_a_phone_that_is_signed_in_does_not_deliver(cast: Cast) -> None:
    _, token = phone(cast)
    answer = deliver(token)
    assert (answer.status_code, answer.json()["code"]) == (409, "auth.still_signed_in")
    assert deliver("nonsense").status_code == 401


def test_one_that_was_idle_for_too_long_expires_and_has_its_days_from_then_on(cast: Cast) -> None:
    device, token = phone(cast)
    idle = timedelta(days=settings.PHONES.idle_days + 30)
    Device.objects.filter(pk=device.pk).update(last_seen_at=now() - idle)
    assert then(token) == "deliver"
    device.refresh_from_db()
    assert device.reason == "expired"
    assert device.revoked_at is not None
    assert now() - device.revoked_at < timedelta(minutes=1)
    assert deliver(token, mutation("incident.report", report())).status_code == 201


def test_who_left_delivers_although_nobody_ended_the_phone(cast: Cast) -> None:
    device, token = phone(cast)
    person = cast.person["worker"]
    person.is_active = False
    person.save()
    assert deliver(token, mutation("incident.report", report())).status_code == 201
    device.refresh_from_db()
    assert device.reason == "left"
    assert then(token) == "wipe"


def test_a_colleague_on_the_same_phone_leaves_the_former_one_a_delivery(cast: Cast) -> None:
    device, token = phone(cast)
    with_password(cast.person["neighbour"])
    taken = sign_in_phone(APIClient(), "neighbour", device={"id": str(device.pk)}).json()
    assert then(token) == "deliver"
    assert deliver(token, mutation("incident.report", report())).status_code == 201
    assert with_token(taken["token"]).get(f"{API}/changes").status_code == 200
    assert Delivered.objects.get().of.person_id == cast.person["worker"].pk


def test_the_centre_takes_an_entry_in_as_its_author_wrote_it(api_as: Api, cast: Cast) -> None:
    body = report()
    deliver(ended(cast), mutation("incident.report", body))
    api = api_as("centre")
    (row,) = waiting(api)
    answer = api.post(f"{DESK}/{row['id']}/moves/accept")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted"), answer.content
    incident = Incident.objects.within(SYSTEM).get(pk=body["id"])
    assert incident.state == "reported"
    assert Event.objects.get(name="incident.report").actor_person == cast.person["worker"].pk
    assert Event.objects.get(name="delivery.accepted").actor_person == cast.person["centre"].pk
    again = api.post(f"{DESK}/{row['id']}/moves/accept")
    assert (again.status_code, again.json()["code"]) == (409, "delivery.decided")
    assert waiting(api) == []
    told = api_as("auditor").get("/api/v1/security/events?kind=revoked").json()["results"]
    assert [one["name"] for one in told] == ["delivery.accepted", "device.delivered", "device.revoked"]
    assert (told[0]["actor"]["username"], told[0]["about"]["username"]) == ("centre", "worker")


def test_what_had_arrived_before_is_not_doubled(api_as: Api, cast: Cast) -> None:
    device, token = phone(cast)
    sent = mutation("incident.report", report())
    assert with_token(token).post(f"{API}/mutations", {"mutations": [sent]}, format="json").status_code == 200
    end(device, "left")
    assert deliver(token, sent).status_code == 201
    assert waiting(api_as("centre")) == []
    assert [row["state"] for row in waiting(api_as("centre"), state="accepted")] == ["accepted"]
    assert Incident.objects.within(SYSTEM).count() == 1


def test_what_cannot_be_taken_in_says_why(api_as: Api, cast: Cast) -> None:
    deliver(ended(cast), mutation("incident.report", report(category="no.such")))
    api = api_as("centre")
    answer = api.post(f"{DESK}/{waiting(api)[0]['id']}/moves/accept").json()
    assert answer["state"] == "refused"
    assert answer["problem"]
    assert not Incident.objects.within(SYSTEM).exists()


def test_the_centre_sets_an_entry_aside(api_as: Api, cast: Cast) -> None:
    deliver(ended(cast), mutation("incident.report", report()))
    api = api_as("centre")
    pk = waiting(api)[0]["id"]
    assert api_as("other_centre").post(f"{DESK}/{pk}/moves/set_aside").status_code == 404
    assert waiting(api_as("other_centre")) == []
    assert api.post(f"{DESK}/{pk}/moves/set_aside").json()["state"] == "aside"
    assert [row["id"] for row in waiting(api, state="aside")] == [pk]
    assert not Incident.objects.within(SYSTEM).exists()


@pytest.mark.parametrize("batch", [None, {}, "x", [1] * 2001])
def test_a_delivery_that_is_none_is_refused_and_does_not_use_up_the_one(cast: Cast, batch: object) -> None:
    token = ended(cast)
    answer = with_token(token).post(DELIVERIES, {"mutations": batch}, format="json")
    assert answer.status_code in (400, 413)
    assert then(token) == "deliver"


NAMED = "ab" * 32
UNREADABLE = {
    "no envelope": {"id": "x", "body": {"words": "路面塌陷", "photos": [{"sha256": NAMED}]}},
    "no object": 7,
    "half a letter": mutation("incident.report", report(words="\ud83d")),
    "a NUL": mutation("incident.report", report(words="a\x00b")),
    "an infinite number": "1e999",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_what_cannot_be_read_is_kept_for_the_centre_as_it_came(api_as: Api, cast: Cast, what: str) -> None:
    token, sent = ended(cast), UNREADABLE[what]
    entry = json.dumps(sent) if what != "an infinite number" else json.dumps(mutation("x.y", {"n": 1}))[:-2] + "e999}}"
    text = f'{{"mutations": [{entry}, {json.dumps(mutation("incident.report", report()))}]}}'
    api = with_token(token)
    answers = [api.post(DELIVERIES, text, content_type="application/json") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200], answers[0].content
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["entries"] == 2
    desk = api_as("centre")
    assert len(waiting(desk)) == 1
    (row,) = waiting(desk, state="unreadable")
    assert (row["kind"], row["state"]) == ("", "unreadable")
    told = desk.get(f"{DESK}/{row['id']}/raw")
    assert json.loads(told.content) == json.loads(entry)
    assert told["Content-Disposition"].startswith("attachment")
    refused = desk.post(f"{DESK}/{row['id']}/moves/accept")
    assert (refused.status_code, refused.json()["code"]) == (409, "delivery.not_readable")
    assert desk.post(f"{DESK}/{row['id']}/moves/set_aside").json()["state"] == "aside"
    assert json.loads(desk.get(f"{DESK}/{row['id']}/raw").content) == json.loads(entry)


def test_who_writes_about_a_nul_has_written_none(api_as: Api, cast: Cast) -> None:
    body = report(words=r"屏幕上显示 \u0000 \\u0000")
    deliver(ended(cast), mutation("incident.report", body))
    (row,) = waiting(api_as("centre"))
    assert row["body"]["words"] == body["words"]


def test_photos_that_an_unreadable_entry_names_are_named(api_as: Api, cast: Cast) -> None:
    deliver(ended(cast), UNREADABLE["no envelope"])
    (row,) = waiting(api_as("centre"), state="unreadable")
    assert row["body"] == {"photos": [{"sha256": NAMED}]}
    assert "路面塌陷" in row["raw"]
    assert named_photos([NAMED, "cd" * 32]) == {NAMED}


@pytest.mark.parametrize("depth", [40, 900, 5000])
def test_an_entry_that_is_nested_too_deep_keeps_none_of_the_others_away(api_as: Api, cast: Cast, depth: int) -> None:
    entries = [mutation("incident.report", report(words="DEEP")), mutation("incident.report", report())]
    text = json.dumps({"mutations": entries}).replace('"DEEP"', "[" * depth + "]" * depth)
    answer = with_token(ended(cast)).post(DELIVERIES, text, content_type="application/json")
    assert (answer.status_code, answer.json()["entries"]) == (201, 2), answer.content
    assert [row["kind"] for row in waiting(api_as("centre"))] == ["incident.report"]
    assert len(waiting(api_as("centre"), state="unreadable")) == 1


def test_a_list_has_no_megabytes_and_the_whole_has_an_address(api_as: Api, cast: Cast) -> None:
    named = [f"{number:064x}" for number in range(3000)]
    broken = {"id": "x", "words": "😀路" * 500, "photos": [{"sha256": one} for one in named]}
    way = [[120.0, 30.0, second] for second in range(5000)]
    deliver(ended(cast), broken, mutation("patrol.report", {"id": "7", "pieces": [way], "photos": broken["photos"]}))
    desk = api_as("centre")
    for state in ("unreadable", "waiting"):
        answer = desk.get(DESK, {"state": state})
        assert len(answer.content) < 5_000
        assert answer.json()["results"][0]["photos"] == 3000
    (row,) = waiting(desk)
    assert row["body"] == {"id": "7"}
    assert json.loads(desk.get(f"{DESK}/{row['id']}/raw").content)["pieces"] == [way]
    (row,) = waiting(desk, state="unreadable")
    assert len(row["raw"]) == 200
    assert row["raw"].startswith('{"id": "x", "words": "😀路😀路')
    assert json.loads(desk.get(f"{DESK}/{row['id']}/raw").content) == broken
    assert named_photos(named) == set(named)


@pytest.mark.parametrize("category", ["hazard.road", "no.such"])
def test_who_sets_aside_what_is_being_taken_in_comes_too_late(
    api_as: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch, category: str
) -> None:
    """Between doing it and noting it: the entry tells what happened, and so does the history of the entry."""
    deliver(ended(cast), mutation("incident.report", report(category=category)))
    desk, colleague = api_as("centre"), api_as("centre_lead")
    url = f"{DESK}/{waiting(desk)[0]['id']}/moves"
    real = mutations.take

    def slowly(**given: Any) -> mutations.Result:
        """The colleague has asked before it was done and is answered after."""
        with monkeypatch.context() as before:
            before.setattr(deliveries, "_done", lambda *_: set())
            assert colleague.post(f"{url}/set_aside").json()["state"] == "aside"
        return real(**given)

    monkeypatch.setattr(mutations, "take", slowly)
    answer = desk.post(f"{url}/accept")
    if category == "no.such":
        assert (answer.status_code, answer.json()["code"]) == (409, "delivery.decided")
        assert Delivered.objects.get().state == "aside"
        return
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert Incident.objects.within(SYSTEM).exists()
    told = Event.objects.filter(name__startswith="delivery.").order_by("pk").values_list("name", flat=True)
    assert list(told) == ["delivery.aside", "delivery.accepted"]


def test_what_was_done_is_not_set_aside(api_as: Api, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note of an entry that was taken in got lost; the next one who decides finds that it was done."""
    deliver(ended(cast), mutation("incident.report", report()))
    desk = api_as("centre")
    url = f"{DESK}/{waiting(desk)[0]['id']}/moves"
    with monkeypatch.context() as broken:
        broken.setattr(deliveries, "_decide", lambda *_, **__: 1 / 0)
        desk.raise_request_exception = False
        assert desk.post(f"{url}/accept").status_code == 500
    assert desk.post(f"{url}/set_aside").json()["state"] == "accepted"
    assert Incident.objects.within(SYSTEM).count() == 1


def test_an_outbox_of_megabytes_is_kept_whole(cast: Cast) -> None:
    words = "路" * 2000
    sent = [mutation("incident.report", report(words=words)) for _ in range(400)]
    answer = deliver(ended(cast), *sent)
    assert (answer.status_code, answer.json()["entries"]) == (201, 400), answer.content
