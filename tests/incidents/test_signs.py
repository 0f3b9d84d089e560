"""What is doubtful about a report or a photo is told to those who work on it, and refuses nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.incidents import jobs
from backend.incidents.evidence import Claims, Shown, signs_of_photo, signs_of_report
from backend.incidents.models import EvidenceSign
from backend.incidents.sign_words import distance, span
from media_pipeline.commands import finish_photo, keep_photo
from media_pipeline.decode import Facts
from media_pipeline.models import Photo
from media_pipeline.storage import StoredFile
from tests.cast import IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, Cast
from tests.incidents.conftest import Story, open_task

LON, LAT = IN_GRID
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
LOOK = 0x0F0F_5A5A_3C3C_9669


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


Come = Callable[..., None]


@pytest.fixture
def come(cast: Cast) -> Come:
    """`come(hash, who, **facts)`: the bytes of this person's photo arrive and are decoded with these facts."""

    def arrive(sha256: str, who: str = "worker", **facts: Any) -> None:
        with transaction.atomic():
            keep_photo(stored=StoredFile(sha256, 100, "image/jpeg"), person=cast.person[who].pk, now=now())
            finish_photo(sha256=sha256, outcome=Facts(**({"width": 40, "height": 30} | facts)), now=now())

    return arrive


def told(story: Story, case: dict[str, Any], who: str = "centre") -> dict[str, str]:
    return {sign["code"]: sign["text"] for sign in story.get(who, case)["signs"]}


def test_an_ordinary_report_has_no_signs(story: Story, come: Come) -> None:
    case = story.report(photos=[{"sha256": "a" * 64, "lon": LON, "lat": LAT, "taken_at": now().isoformat()}])
    come("a" * 64, look=LOOK, taken_at=now().isoformat(), lon=LON + 0.0005, lat=LAT)
    assert told(story, case) == {}
    assert EvidenceSign.objects.count() == 0


def test_a_photo_from_elsewhere_tells_how_far(story: Story, come: Come) -> None:
    case = story.report()
    come("a" * 64, lon=LON + 0.0125, lat=LAT)
    assert told(story, case) == {"elsewhere": "照片位置离上报位置 1.2 公里"}
    english = story.api_as("centre").get(f"/api/v1/incidents/{case['id']}", HTTP_ACCEPT_LANGUAGE="en").json()
    assert english["signs"][0]["text"] == "Taken 1.2 km from the reported position"
    assert (english["signs"][0]["photo"], english["signs"][0]["moment"]) == ("a" * 64, "report")


def test_the_claim_of_the_phone_stands_where_the_file_says_nothing(story: Story, come: Come) -> None:
    case = story.report(photos=[{"sha256": "a" * 64, "lon": LON, "lat": LAT + 0.01, "source": "gallery"}])
    come("a" * 64)
    assert told(story, case) == {
        "elsewhere": "照片位置离上报位置 1.1 公里", "gallery": "选自相册，不是现场拍摄",
    }  # fmt: skip


def test_an_old_photo_tells_its_age(story: Story, come: Come) -> None:
    case = story.report()
    come("a" * 64, taken_at=(now() - timedelta(days=3, hours=2)).isoformat())
    assert told(story, case) == {"old_photo": "拍摄 3 天 2 小时后才上报"}


def test_a_photo_of_the_work_is_measured_against_its_arrival(story: Story, come: Come) -> None:
    case = story.dispatched()
    task = open_task(case)
    story.task("unit", task, "accept")
    story.task("unit", task, "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    come("b" * 64, "unit", taken_at=(now() - timedelta(days=30)).isoformat())
    assert told(story, case) == {"old_photo": "拍摄 30 天后才收到"}


def test_a_picture_that_was_seen_before_names_the_case(story: Story, come: Come) -> None:
    first = story.report()
    come("a" * 64, look=LOOK)
    second = story.report("neighbour", photos=[{"sha256": "b" * 64}], at=IN_NEXT_GRID)
    come("b" * 64, "neighbour", look=LOOK ^ 0b11)
    assert told(story, second) == {"seen_before": f"这张照片在事件 {first['number']} 中出现过"}
    assert story.get("centre", second)["signs"][0]["incident"] == {"id": first["id"], "number": first["number"]}
    assert told(story, first) == {}


def test_the_same_bytes_in_an_earlier_case_are_seen_even_where_nothing_can_be_compared(
    story: Story, come: Come
) -> None:
    first = story.report()
    come("a" * 64, look=0)
    second = story.report()
    jobs.judge(incident=second["id"])
    assert told(story, second) == {"seen_before": f"这张照片在事件 {first['number']} 中出现过"}


def test_a_photo_that_was_there_before_its_report_is_looked_at_by_a_job(story: Story, come: Come) -> None:
    come("a" * 64, look=LOOK, lon=LON + 0.02, lat=LAT)
    case = story.report()
    job = ProcrastinateJob.objects.get(task_name="incidents.judge_photos")
    assert job.args == {"incident": case["id"]}
    assert told(story, case) == {}
    for _ in range(2):
        jobs.judge(**job.args)
    assert list(told(story, case)) == ["elsewhere"]
    assert EvidenceSign.objects.count() == 1


def test_another_case_is_not_named_to_who_may_not_see_it(story: Story, come: Come) -> None:
    story.report("other_worker", at=IN_OTHER_GRID)
    come("a" * 64, "other_worker", look=LOOK)
    case = story.report("worker", photos=[{"sha256": "b" * 64}])
    come("b" * 64, look=LOOK)
    sign = story.get("centre", case)["signs"][0]
    assert (sign["text"], sign["incident"]) == ("这张照片在另一件事件中出现过", None)
    assert story.get("county_centre", case)["signs"][0]["incident"] is not None


def test_pictures_of_the_same_case_and_common_ones_are_no_news(story: Story, come: Come) -> None:
    case = story.finished()
    come("a" * 64, look=LOOK)
    come("b" * 64, "unit", look=LOOK)
    assert told(story, case) == {}
    Photo.objects.update(common=True)
    again = story.report()
    jobs.judge(incident=again["id"])
    assert told(story, again) == {}


def test_a_hash_that_was_only_announced_is_not_seen(story: Story, come: Come) -> None:
    story.report("neighbour", photos=[{"sha256": "a" * 64}], at=IN_NEXT_GRID)
    case = story.report()
    come("a" * 64, look=LOOK)
    assert told(story, case) == {}


def test_a_report_tells_what_is_doubtful_about_itself(story: Story) -> None:
    position = {"lon": IN_NEXT_GRID[0] + 0.003, "lat": LAT, "accuracy_m": 180, "mocked": True}
    body: dict[str, Any] = {"category": "hazard.fire_exit", "photos": [{"sha256": "a" * 64}], "position": position}
    body |= {"id": str(uuid7()), "at": (now() + timedelta(minutes=42)).isoformat()}
    body |= {"moved_m": 640, "moved_reason": "seen_from_afar"}
    case = story.api_as("worker").post("/api/v1/incidents", body, format="json").json()
    assert told(story, case) == {
        "mocked": "手机说它用了模拟定位",
        "moved": "位置被手动移动了 640 米，原因：在远处看到的",
        "inaccurate": "定位精度只有 ±180 米",
        "far_from_grid": "上报位置离上报人的网格 770 米",
        "clock": "手机时钟快了 42 分钟",
    }


def test_signs_are_for_those_who_work_on_it(story: Story, come: Come) -> None:
    case = story.dispatched()
    come("a" * 64, lon=LON + 0.0125, lat=LAT)
    for who in ("centre", "station", "unit", "leader", "county_centre"):
        assert told(story, case, who), who
    assert told(story, case, "worker") == {}
    story.get("other_centre", case, status=404)


def test_a_new_field_does_not_make_an_old_report_another_one(story: Story) -> None:
    position = {"lon": LON, "lat": LAT}
    body = {"id": str(uuid7()), "category": "hazard.fire_exit", "photos": [{"sha256": "a" * 64}], "position": position}
    filled = body | {"position": position | {"mocked": False}, "moved_m": None, "moved_reason": ""}
    answers = [
        story.api_as("worker").post("/api/v1/incidents", said, format="json").status_code
        for said in (body, filled, body | {"moved_m": 900}, body | {"position": position | {"mocked": True}})
    ]
    assert answers == [201, 200, 409, 409]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({}, []),
        ({"accuracy_m": 100.0}, []),
        ({"accuracy_m": 101.0}, ["inaccurate"]),
        ({"moved_m": 200.0, "moved_reason": "wrong_fix"}, []),
        ({"moved_m": 201.0, "moved_reason": "wrong_fix"}, ["moved"]),
        ({"moved_m": 450.0}, []),
        ({"moved_m": 501.0}, ["moved"]),
        ({"far_m": 500.0}, []),
        ({"far_m": 501.0}, ["far_from_grid"]),
        ({"device_time": NOON + timedelta(minutes=5)}, []),
        ({"device_time": NOON + timedelta(minutes=6)}, ["clock"]),
        ({"device_time": NOON - timedelta(days=9)}, []),
    ],
)
def test_each_threshold_of_a_report(change: dict[str, Any], codes: list[str]) -> None:
    assert [sign.code for sign in signs_of_report(Claims(received_at=NOON, **change))] == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"taken_at": NOON - timedelta(hours=24)}, []),
        ({"taken_at": NOON - timedelta(hours=25)}, ["old_photo"]),
        ({"taken_at": NOON + timedelta(minutes=5)}, []),
        ({"taken_at": NOON + timedelta(minutes=6)}, ["early_photo"]),
        # Sent two days later, because there was no network.
        ({"made_at": NOON - timedelta(days=2), "taken_at": NOON - timedelta(days=2, minutes=3)}, []),
        # A clock that is a day ahead makes no photo old.
        ({"made_at": NOON + timedelta(days=2), "taken_at": NOON - timedelta(minutes=3)}, []),
        ({"spot": (LON, LAT), "case_spot": (LON + 0.003, LAT)}, []),
        ({"spot": (LON, LAT), "case_spot": (LON + 0.0035, LAT)}, ["elsewhere"]),
        ({"spot": (LON, LAT), "case_spot": (LON + 0.0035, LAT), "exact_m": 60.0}, []),
        ({"spot": (LON, LAT), "case_spot": (LON + 0.5, LAT), "exact_m": 90_000.0}, ["elsewhere"]),
        ({"spot": (LON, LAT)}, []),
        ({"source": "gallery"}, ["gallery"]),
    ],
)
def test_each_threshold_of_a_photo(change: dict[str, Any], codes: list[str]) -> None:
    shown = Shown(**({"received_at": NOON, "made_at": NOON} | change))
    assert [sign.code for sign in signs_of_photo(shown)] == codes


def test_figures_are_said_as_people_say_them() -> None:
    assert [distance(metres, english=True) for metres in (7, 354, 1234, 48_400)] == ["7 m", "350 m", "1.2 km", "48 km"]
    assert distance(1234, english=False) == " 1.2 公里"
    minute, hour, day = 60, 3600, 86400
    spans = (20, 8 * minute, 3 * hour + 5 * minute, 2 * day + 7 * minute, 2 * day + hour)
    assert [span(seconds, english=True) for seconds in spans] == [
        "1 minute", "8 minutes", "3 hours 5 minutes", "2 days", "2 days 1 hour",
    ]  # fmt: skip


def test_addresses_of_photos_are_signed_for_those_who_see_the_case(story: Story, come: Come) -> None:
    case = story.report(photos=[{"sha256": "a" * 64}, {"sha256": "b" * 64}])
    come("a" * 64)
    path = f"/api/v1/incidents/{case['id']}/photo-links"
    links = story.api_as("centre").get(path).json()["results"]
    assert [link["sha256"] for link in links] == ["a" * 64], "what has not arrived opens nothing"
    assert set(links[0]["urls"]) == {"256", "1280", "original"}
    assert story.api_as("other_centre").get(path).status_code == 404
    assert story.api_as("signed_out").get(path).status_code == 401
