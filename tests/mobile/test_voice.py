"""A voice note goes the way of photos: named by a report, shown in the case, never the photo that a category wants."""

from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from backend.incidents.models import Incident, IncidentPhoto
from media_pipeline import commands, renditions
from tests.media.pictures import jpeg, sha
from tests.media.sounds import webm
from tests.mobile.conftest import API, mutation, report

NOTE, PICTURE = webm(3.0), jpeg()


def put(phone: Any, data: bytes, who: str = "worker") -> None:
    answer = phone(who).generic("PUT", f"{API}/photos/{sha(data)}", data, content_type="audio/webm")
    assert answer.status_code in (200, 201), answer.content


def verify(data: bytes) -> None:
    outcome = renditions.prepare(sha(data))
    with transaction.atomic():
        commands.finish_photo(sha256=sha(data), outcome=outcome, now=timezone.now())


def told(api_as: Any, pk: str, who: str = "centre") -> dict[str, Any]:
    answer = api_as(who).get(f"/api/v1/incidents/{pk}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def reported(phone: Any, **more: Any) -> Any:
    body = report(**more)
    answer = phone("worker").post(f"{API}/mutations", {"mutations": [mutation("incident.report", body)]}, format="json")
    return body["id"], answer.json()["results"][0]


@pytest.mark.parametrize("first", ["bytes", "report"])
def test_a_note_is_listed_with_its_seconds_whatever_comes_first(phone: Any, api_as: Any, first: str) -> None:
    named = [{"sha256": sha(PICTURE)}, {"sha256": sha(NOTE), "kind": "audio"}]
    if first == "bytes":
        put(phone, NOTE)
        put(phone, PICTURE)
        verify(NOTE)
    pk, result = reported(phone, category="hazard.fire_exit", photos=named)
    assert result["state"] == "done", result
    if first == "report":
        put(phone, NOTE)
        put(phone, PICTURE)
        verify(NOTE)
    photos = {row["sha256"]: row for row in told(api_as, pk)["photos"]}
    note = photos[sha(NOTE)]
    assert (note["kind"], note["state"], note["width"]) == ("audio", "verified", None)
    assert note["seconds"] == pytest.approx(3.0, abs=0.05)
    assert photos[sha(PICTURE)]["kind"] == "image"


def test_a_note_alone_is_not_the_photo_that_a_category_asks_for(phone: Any, cast: Any) -> None:
    pk, result = reported(phone, category="hazard.fire_exit", photos=[{"sha256": sha(NOTE), "kind": "audio"}])
    assert (result["state"], result["problem"]["code"]) == ("refused", "incident.photo_required")
    assert not Incident.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("first", ["bytes", "report"])
def test_what_it_is_shows_in_the_bytes_and_not_in_what_was_said(phone: Any, api_as: Any, first: str) -> None:
    if first == "bytes":
        put(phone, NOTE)
    pk, _ = reported(phone, photos=[{"sha256": sha(NOTE)}])
    if first == "report":
        put(phone, NOTE)
    assert IncidentPhoto.objects.get().kind == "audio"
    case = told(api_as, pk)
    assert [row["kind"] for row in case["photos"]] == ["audio"]
    assert case["photo"] is None


def test_lists_show_the_first_picture_and_no_note(phone: Any, api_as: Any) -> None:
    put(phone, NOTE)
    put(phone, PICTURE)
    pk, _ = reported(phone, photos=[{"sha256": sha(NOTE), "kind": "audio"}, {"sha256": sha(PICTURE)}])
    assert told(api_as, pk)["photo"] == {"sha256": sha(PICTURE)}


@pytest.mark.parametrize(
    ("who", "status"), [("centre", 200), ("worker", 200), ("other_centre", 404), ("signed_out", 401)]
)
def test_who_may_see_the_case_hears_the_note(phone: Any, api_as: Any, who: str, status: int) -> None:
    put(phone, NOTE)
    verify(NOTE)
    pk, _ = reported(phone, photos=[{"sha256": sha(NOTE), "kind": "audio"}])
    answer = api_as(who).get(f"/api/v1/incidents/{pk}/photos/{sha(NOTE)}/original")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Type"] == "audio/webm"
        assert b"".join(answer.streaming_content) == NOTE


def test_a_stranger_cannot_attach_a_note_that_he_has_not_sent(phone: Any, api_as: Any) -> None:
    put(phone, NOTE, "neighbour")
    pk, _ = reported(phone, photos=[{"sha256": sha(NOTE), "kind": "audio"}])
    assert [row["state"] for row in told(api_as, pk)["photos"]] == ["expected"]
    assert api_as("centre").get(f"/api/v1/incidents/{pk}/photos/{sha(NOTE)}/original").status_code == 404
