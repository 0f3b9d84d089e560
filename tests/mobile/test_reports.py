"""One request with everything: for clients that have no outbox."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.core.ids import uuid7
from backend.incidents.models import Incident
from media_pipeline.models import Photo
from mobile_api.models import Mutation
from tests.media.pictures import NOT_PICTURES, jpeg, sha
from tests.mobile.conftest import API, mutation, report

PICTURE = jpeg()


def post(api: Any, body: object, *pictures: bytes, raw: str | None = None) -> Any:
    photos = [SimpleUploadedFile("p.jpg", picture, content_type="image/jpeg") for picture in pictures]
    data = {"report": raw if raw is not None else json.dumps(body), "photo": photos}
    return api.post(f"{API}/reports", data, format="multipart")


def test_report_and_photo_arrive_together(phone: Any) -> None:
    body = report(category="hazard.fire_exit", photos=[{"sha256": sha(PICTURE)}])
    answer = post(phone("worker"), body, PICTURE)
    assert answer.status_code == 201, answer.content
    assert answer.json()["incident"]["id"] == body["id"]
    link = Incident.objects.get(pk=body["id"]).photos.get()
    assert (link.sha256, link.state) == (sha(PICTURE), "received")


def test_photos_that_the_report_does_not_name_are_added(phone: Any) -> None:
    body = report(category="hazard.fire_exit", photos=[])
    assert post(phone("worker"), body, PICTURE, jpeg(colour="red")).status_code == 201
    assert Incident.objects.get().photos.count() == 2


def test_the_same_report_again_gets_the_same_answer(phone: Any) -> None:
    body = report()
    first, second = (post(phone("worker"), body, PICTURE) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Incident.objects.count() == Photo.objects.count() == Mutation.objects.count() == 1


def test_another_report_under_the_same_id_is_a_conflict(phone: Any) -> None:
    body = report()
    post(phone("worker"), body)
    answer = post(phone("worker"), body | {"words": "else"})
    assert (answer.status_code, answer.json()["code"]) == (409, "mutation.conflict")


def test_a_phone_that_changes_the_way_of_sending_reports_once(phone: Any, send: Any) -> None:
    body = report()
    assert post(phone("worker"), body).status_code == 201
    (result,) = send("worker", mutation("incident.report", body, id=body["id"]))
    assert result["state"] == "done"
    assert Incident.objects.count() == 1


def test_a_refused_report_says_why_and_keeps_no_incident(phone: Any) -> None:
    answer = post(phone("worker"), report(category="no.such"), PICTURE)
    assert answer.json()["code"] == "incident.unknown_category"
    assert 400 <= answer.status_code < 500
    assert not Incident.objects.exists()


def test_a_broken_photo_refuses_the_whole_report(phone: Any) -> None:
    answer = post(phone("worker"), report(), PICTURE, NOT_PICTURES["svg"])
    assert (answer.status_code, answer.json()["code"]) == (415, "photo.not_an_image")
    assert not Incident.objects.exists()


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", "NaN", '{"id": 7}', '{"id": "x"}', "[" * 50_000, '{"id": NaN}'])
def test_what_is_no_report_is_400(phone: Any, raw: str) -> None:
    answer = post(phone("worker"), None, raw=raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid")


def test_a_request_without_the_field_is_400(phone: Any) -> None:
    assert phone("worker").post(f"{API}/reports", {}, format="multipart").status_code == 400


def test_too_many_photos_are_400(phone: Any) -> None:
    assert post(phone("worker"), report(), *([PICTURE] * 13)).status_code == 400


def test_json_instead_of_parts_is_415(phone: Any) -> None:
    assert phone("worker").post(f"{API}/reports", report(id=str(uuid7())), format="json").status_code == 415


def parts(*, pictures: int, end: bytes = b"--XX--\r\n", reports: int = 1) -> bytes:
    """A body as clients write it; the first report of `reports` names the pictures."""
    named = [{"sha256": sha(PICTURE)}] if pictures else []
    one = [b'--XX\r\nContent-Disposition: form-data; name="report"\r\n\r\n' + json.dumps(report(photos=named)).encode()]
    head = b'--XX\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n'
    return b"\r\n".join([*one * reports, *[head + PICTURE] * pictures, end])


def post_parts(api: Any, body: bytes) -> Any:
    return api.generic("POST", f"{API}/reports", body, content_type="multipart/form-data; boundary=XX")


def test_a_body_whose_line_broke_leaves_nothing_and_is_taken_when_it_comes_whole(phone: Any) -> None:
    """Half a photo is none: else the report would stand with it, and the whole one be refused as another report."""
    body = parts(pictures=1)
    for length in (len(body) - 10, len(body) - len(PICTURE) // 2):
        answer = post_parts(phone("worker"), body[:length])
        assert (answer.status_code, answer.json()["code"]) == (400, "core.unreadable")
    assert not Incident.objects.exists()
    assert not Photo.objects.exists()
    assert post_parts(phone("worker"), body).status_code == 201
    assert Incident.objects.get().photos.get().sha256 == sha(PICTURE)


@pytest.mark.parametrize("end", [b"--XX--", b"--XX--\r\n", b"--XX--\r\n\r\nWritten by a client.\r\n"])
def test_what_stands_behind_the_end_does_not_matter(phone: Any, end: bytes) -> None:
    assert post_parts(phone("worker"), parts(pictures=1, end=end)).status_code == 201


def test_two_reports_in_one_request_are_refused_before_one_of_them_is_lost(phone: Any) -> None:
    answer = post_parts(phone("worker"), parts(pictures=0, reports=2))
    assert (answer.status_code, answer.json()["fields"]) == (400, {"report": ["more than one"]})
    assert not Incident.objects.exists()
