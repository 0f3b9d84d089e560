"""A county may have time and place burned into what is shown of its photos; originals stay as they came."""

import io
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageChops, ImageStat
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.area_settings import WATERMARK
from backend.accounts.models import AreaSetting
from backend.incidents.jobs import judge
from media_pipeline import commands, renditions, watermark
from media_pipeline.models import Photo
from media_pipeline.storage import store
from tests.cast import COUNTY, IN_GRID
from tests.media.pictures import jpeg, sha
from tests.mobile.conftest import API, mutation, report

LINES = ["2026-11-23 09:15  30.00500, 120.00500", "干𬒗镇 顾家桥村 001网格"]


def choose(county: str = COUNTY, value: int = 1) -> None:
    AreaSetting.objects.update_or_create(
        name=WATERMARK, area_code=county, defaults={"value": value, "version": 1, "at": timezone.now()}
    )


def verify(data: bytes) -> None:
    outcome = renditions.prepare(sha(data))
    with transaction.atomic():
        commands.finish_photo(sha256=sha(data), outcome=outcome, now=timezone.now())


def orders(data: bytes) -> int:
    return ProcrastinateJob.objects.filter(task_name="media.prepare", args={"sha256": sha(data)}).count()


def taken(phone: Any, data: bytes, *, first: str = "bytes") -> None:
    """A photo comes with its report, before or after it, and everything that was ordered for it is done."""
    named = {"sha256": sha(data), "taken_at": "2026-11-23T09:15:00+08:00", "lon": IN_GRID[0], "lat": IN_GRID[1]}

    def put() -> None:
        answer = phone("worker").generic("PUT", f"{API}/photos/{sha(data)}", data, content_type="image/jpeg")
        assert answer.status_code == 201, answer.content

    if first == "bytes":
        put()
        verify(data)
    body = {"mutations": [mutation("incident.report", report(photos=[named]))]}
    result = phone("worker").post(f"{API}/mutations", body, format="json").json()["results"][0]
    assert result["state"] == "done", result
    if first == "report":
        put()
        verify(data)
    else:
        judged()
    verify(data)


def judged() -> None:
    [args] = ProcrastinateJob.objects.filter(task_name="incidents.judge_photos").values_list("args", flat=True)
    judge(**args)


def shown(data: bytes, edge: int) -> Image.Image:
    content = store().open(sha(data), edge)
    assert content is not None
    with content:
        return Image.open(io.BytesIO(content.read())).convert("L")


def changed(data: bytes, edge: int) -> tuple[int, int, int, int] | None:
    """Where a rendition of one colour is another one: beyond what JPEG does to it."""
    picture = shown(data, edge)
    plain = Image.new("L", picture.size, picture.getpixel((picture.width - 1, 0)))
    return ImageChops.difference(picture, plain).point([0] * 40 + [255] * 216).getbbox()


@pytest.mark.parametrize("first", ["bytes", "report"])
@pytest.mark.parametrize("colour", ["white", "black", "grey"])
def test_time_and_place_stand_below_on_light_and_dark(phone: Any, first: str, colour: str) -> None:
    choose()
    data = jpeg(1600, 1200, colour)
    taken(phone, data, first=first)
    assert Photo.objects.get().mark.splitlines() == LINES
    for edge in (1280, 256):
        box = changed(data, edge)
        picture = shown(data, edge)
        assert box is not None
        assert box[1] > picture.height * 0.8, "it covers the picture"
        assert box[0] < picture.width * 0.05
        low, high = ImageStat.Stat(picture.crop(box)).extrema[0]
        assert high - low > 120, "letters and ground look alike"
    content = store().open(sha(data))
    assert content is not None
    with content:
        assert content.read() == data


def test_each_letter_is_one_and_no_box_of_a_missing_sign() -> None:
    assert watermark.is_possible()
    font = watermark._font(40)
    missing = bytes(font.getmask("\U0010fffd"))
    for letter in "干𬒗镇顾家桥村鿎石街道太炎网格收到0":
        assert bytes(font.getmask(letter)) not in (missing, b""), letter


def test_where_nobody_has_chosen_it_nothing_is_burned_in(phone: Any) -> None:
    choose("330106")
    data = jpeg(1600, 1200, "white")
    taken(phone, data)
    assert Photo.objects.get().mark == ""
    assert changed(data, 1280) is None
    assert orders(data) == 1


def test_a_change_of_mind_is_for_new_photos_only(phone: Any) -> None:
    choose()
    data = jpeg(1600, 1200, "white")
    taken(phone, data)
    choose(value=0)
    verify(data)
    assert changed(data, 1280) is not None
    assert orders(data) == 2


def test_the_fingerprint_is_that_of_the_picture_without_the_mark(phone: Any) -> None:
    picture = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    data = out.getvalue()
    choose()
    taken(phone, data)
    marked = Photo.objects.get()
    look = marked.look
    Photo.objects.update(mark="")
    verify(data)
    assert Photo.objects.get().look == look


@pytest.mark.parametrize("size", [(40, 30), (1280, 8), (8, 1280), (256, 192)])
def test_no_picture_is_too_small_to_be_marked(size: tuple[int, int]) -> None:
    assert watermark.burn(Image.new("RGB", size, "white"), LINES).size == size
