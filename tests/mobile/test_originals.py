"""Photos as they came are removed some time after their case was closed; what is shown and known of them stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from backend.accounts.area_settings import ORIGINALS
from backend.accounts.models import AreaSetting, Post
from backend.core.models import Event
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from media_pipeline import commands, renditions, upkeep
from media_pipeline.models import Photo, PhotoFault
from media_pipeline.storage import store
from tests.cast import COUNTY
from tests.media.pictures import jpeg, sha
from tests.mobile.conftest import API, mutation, report

PICTURE = jpeg(1600, 1200, "white")
NAME = sha(PICTURE)
YEAR = timedelta(days=365)
LONG_AGO = 4 * YEAR


def put(phone: Any, data: bytes = PICTURE) -> int:
    answer = phone("worker").generic("PUT", f"{API}/photos/{sha(data)}", data, content_type="image/jpeg")
    return int(answer.status_code)


def case(phone: Any, *, closed: timedelta | None = LONG_AGO) -> str:
    body = report(photos=[{"sha256": NAME}])
    sent = {"mutations": [mutation("incident.report", body)]}
    result = phone("worker").post(f"{API}/mutations", sent, format="json").json()["results"][0]
    assert result["state"] == "done", result
    if closed is not None:
        Incident.objects.within(SYSTEM).filter(pk=str(body["id"])).update(
            state="closed", closed_at=timezone.now() - closed
        )
    return str(body["id"])


@pytest.fixture
def old(phone: Any) -> str:
    """A case that was closed long ago, and its photo."""
    assert put(phone) == 201
    with transaction.atomic():
        commands.finish_photo(sha256=NAME, outcome=renditions.prepare(NAME), now=timezone.now())
    Photo.objects.update(received_at=timezone.now() - LONG_AGO - timedelta(days=1))
    return case(phone)


def night() -> upkeep.Found:
    return upkeep.check_slice(NAME[:2], now=timezone.now() + timedelta(days=2))


def has_original() -> bool:
    return store().local(NAME) is not None


def test_the_original_goes_and_all_that_is_shown_and_known_stays(phone: Any, old: str) -> None:
    before = Photo.objects.values("look", "look_bands", "width", "size", "exif_taken_at").get()
    assert night() == upkeep.Found(photos=1, originals=1)
    assert not has_original()
    assert {one.edge for one in store().held(NAME[:4])} == {256, 1280}
    assert Photo.objects.values("look", "look_bands", "width", "size", "exif_taken_at").get() == before
    assert Event.objects.get(name="keeping.done").data == {"rows": 1, ORIGINALS: 1}
    assert night() == upkeep.Found(photos=1)
    assert not PhotoFault.objects.exists()


def test_whoever_looks_is_told_when_it_went(phone: Any, old: str) -> None:
    night()
    desk = phone("centre")
    (photo,) = desk.get(f"/api/v1/incidents/{old}").json()["photos"]
    assert photo["original_removed_at"] is not None
    assert desk.get(f"/api/v1/incidents/{old}/photos/{NAME}/1280").status_code == 200
    answer = desk.get(f"/api/v1/incidents/{old}/photos/{NAME}/original")
    assert (answer.status_code, answer.json()["code"]) == (410, "photo.original_removed")
    assert answer.json()["params"]["date"] in answer.json()["message"]
    links = desk.get(f"/api/v1/incidents/{old}/photo-links").json()["results"][0]["urls"]
    assert phone("centre").get(links["original"]).status_code == 410


@pytest.mark.parametrize("why", ["recent", "open", "preserved", "another case", "county", "voice", "not verified"])
def test_what_somebody_needs_stays(phone: Any, old: str, why: str) -> None:
    rows = Incident.objects.within(SYSTEM).filter(pk=old)
    if why == "recent":
        rows.update(closed_at=timezone.now() - 2 * YEAR)
    elif why == "open":
        rows.update(state="registered", closed_at=None)
    elif why == "preserved":
        rows.update(preserved=True)
    elif why == "another case":
        case(phone, closed=2 * YEAR)
    elif why == "county":
        AreaSetting.objects.create(name=ORIGINALS, area_code=COUNTY, value=1825, at=timezone.now())
    elif why == "voice":
        Photo.objects.update(mime="audio/mp4")
    else:
        Photo.objects.update(state=Photo.REFUSED)
    assert night().originals == 0
    assert has_original()


def test_a_county_that_keeps_less_is_obeyed_in_its_own_cases_only(phone: Any, old: str) -> None:
    Incident.objects.within(SYSTEM).filter(pk=old).update(closed_at=timezone.now() - YEAR)
    AreaSetting.objects.create(name=ORIGINALS, area_code="330106", value=200, at=timezone.now())
    assert night().originals == 0
    AreaSetting.objects.create(name=ORIGINALS, area_code=COUNTY, value=200, at=timezone.now())
    assert night().originals == 1


def test_a_merged_case_keeps_its_photos_for_as_long_as_its_main_one(phone: Any, old: str) -> None:
    main = case(phone, closed=None)
    rows = Incident.objects.within(SYSTEM)
    rows.filter(pk=old).update(state="merged", main=main)
    Incident.objects.within(SYSTEM).filter(pk=main).first().photos.all().delete()  # type: ignore[union-attr]
    assert night().originals == 0
    rows.filter(pk=main).update(state="closed", closed_at=timezone.now() - LONG_AGO)
    assert night().originals == 1


def test_the_same_photo_sent_again_is_there_again(phone: Any, old: str) -> None:
    night()
    asked = {"sha256": [NAME]}
    assert phone("worker").post(f"{API}/photos/missing", asked, format="json").json()["missing"] == [NAME]
    assert put(phone) == 200
    assert Photo.objects.get().original_removed_at is None
    case(phone, closed=None)
    assert night().originals == 0
    assert has_original()


def test_what_was_broken_off_is_ended_the_next_time(phone: Any, old: str) -> None:
    Photo.objects.update(original_removed_at=timezone.now())
    night()
    assert not has_original()


def test_bytes_that_have_just_come_again_are_left_alone(phone: Any, old: str) -> None:
    """The row is written a moment after the file."""
    Photo.objects.update(original_removed_at=timezone.now())
    upkeep.check_slice(NAME[:2], now=timezone.now())
    assert has_original()


def test_a_rendition_that_got_lost_afterwards_is_a_fault(phone: Any, old: str) -> None:
    night()
    store().remove(NAME, before=timezone.now().timestamp() + 60)
    assert night().faults == 1
    assert PhotoFault.objects.get().kind == PhotoFault.MISSING
    assert phone("centre").get(f"/api/v1/incidents/{old}/photos/{NAME}/256").status_code == 410
    assert Photo.objects.get().state == Photo.VERIFIED


@pytest.fixture
def county(phone: Any, cast: Any, api_as: Any) -> Any:
    """The desk of the county's lead."""
    Post.objects.filter(pk=cast.post["county_centre"].pk).update(role="centre_lead")
    return api_as("county_centre")


def estimate(desk: Any, days: object) -> Any:
    return desk.get("/api/v1/settings/keep.originals/estimate", {"value": days})


def test_a_county_is_told_what_another_limit_would_remove(phone: Any, old: str, county: Any) -> None:
    assert estimate(county, 1095).json() == {"items": 1, "size": len(PICTURE), "exact": True, "kept": 0}
    assert estimate(county, 3650).json()["items"] == 0
    Incident.objects.within(SYSTEM).filter(pk=old).update(preserved=True)
    assert estimate(county, 1095).json() == {"items": 0, "size": 0, "exact": True, "kept": 1}
    Incident.objects.within(SYSTEM).filter(pk=old).update(preserved=False)
    case(phone, closed=2 * YEAR)
    assert estimate(county, 1095).json()["items"] == 0  # a younger case shows it, too
    assert has_original()


@pytest.mark.parametrize("days", [0, 179, 3651, -1, "x", "", 2**70])
def test_an_estimate_beyond_the_bounds_is_refused(old: str, county: Any, days: object) -> None:
    answer = estimate(county, days)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["value"])


def test_what_cannot_be_told_is_not_found(county: Any) -> None:
    assert county.get("/api/v1/settings/photo.watermark/estimate", {"value": 1}).status_code == 404


def test_preserving_gives_reasons_and_stands_in_the_timeline(phone: Any, old: str, cast: Any) -> None:
    lead = phone("centre_lead")
    version = lead.get(f"/api/v1/incidents/{old}").json()["version"]
    moves = f"/api/v1/incidents/{old}/moves"
    assert lead.post(f"{moves}/preserve", {"base_version": version}, format="json").status_code == 400
    answer = lead.post(f"{moves}/preserve", {"reason": "当事人起诉", "base_version": version}, format="json")
    assert answer.status_code == 200, answer.content
    kept = answer.json()
    assert (kept["preserved"], kept["state"]) == (True, "closed")
    line = kept["timeline"][-1]
    assert (line["line"], line["note"], line["who"]["role"]) == ("照片原件已保全", "当事人起诉", "centre_lead")
    again = lead.post(f"{moves}/preserve", {"reason": "再次"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "incident.preserved_already")
    assert night().originals == 0
    assert lead.post(f"{moves}/unpreserve", {"reason": "判决已生效"}, format="json").json()["preserved"] is False
    assert night().originals == 1
