"""Facts and renditions: upright, without EXIF, in little memory; what is no picture is refused with a code."""

import errno
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.core.clock import now
from media_pipeline import commands, decode, jobs, renditions
from media_pipeline.decode import EDGES
from media_pipeline.models import Photo
from media_pipeline.renditions import NotPrepared
from media_pipeline.storage import sniff, store
from tests.media.conftest import PHOTOS
from tests.media.memory import memory_of
from tests.media.pictures import (
    BROKEN,
    animated,
    camera_exif,
    heic,
    huge_png,
    jpeg,
    mpo,
    nonsense_exif,
    png,
    sha,
    webp,
    wordy_png,
)

MEMORY_MB = 300


class Context:
    """What a job knows of itself."""

    class job:  # noqa: N801
        attempts = 0


def prepare(data: bytes, attempts: int = 0) -> Photo:
    context: Any = Context()
    context.job.attempts = attempts
    jobs.prepare(context, sha256=sha(data))
    return Photo.objects.get(pk=sha(data))


def rendition(data: bytes, edge: int) -> Image.Image:
    handle = store().open(sha(data), edge)
    assert handle is not None
    with handle:
        return Image.open(io.BytesIO(handle.read()))


def test_a_photo_gets_two_renditions_and_its_facts(send: Any) -> None:
    data = jpeg(4000, 3000, exif=camera_exif())
    send("worker", data)
    photo = prepare(data)
    assert (photo.state, photo.width, photo.height, photo.exif_model) == ("verified", 4000, 3000, "Demo Phone 5")
    assert photo.exif_taken_at is not None
    assert photo.exif_taken_at.isoformat() == "2026-11-20T00:30:00+00:00"
    assert (photo.exif_lon, photo.exif_lat) == (120.16, 30.27)
    assert [rendition(data, edge).size for edge in EDGES] == [(1280, 960), (256, 192)]


def test_no_exif_comment_or_profile_goes_into_a_rendition(send: Any) -> None:
    data = jpeg(900, 700, exif=camera_exif(), comment=b"secret place", icc_profile=b"profile" * 30)
    send("worker", data)
    prepare(data)
    for edge in EDGES:
        picture = rendition(data, edge)
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_ends_upright(send: Any, orientation: int) -> None:
    """The red corner is top left in the scene, wherever the sensor has put it."""
    scene = Image.new("RGB", (400, 200), "white")
    scene.paste("red", (0, 0, 100, 100))
    turns = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # how the sensor saw the scene
    turn = turns[orientation]
    seen = scene if turn is None else scene.transpose(Image.Transpose(turn))
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    seen.save(out, "JPEG", quality=95, exif=exif)
    data = out.getvalue()
    send("worker", data)
    photo = prepare(data)
    assert (photo.width, photo.height) == (400, 200)
    picture = rendition(data, 256)
    assert picture.size == (256, 128)
    corner: Any = picture.getpixel((20, 20))
    assert corner[0] > 200
    assert corner[1] < 80


@pytest.mark.parametrize(
    "data",
    [png(mode=mode) for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")]
    + [webp(), heic("several"), mpo(), jpeg(1, 1), jpeg(5000, 3), jpeg(300, 300, progressive=True)],
)
def test_every_kind_of_pixel_is_prepared(send: Any, data: bytes) -> None:
    send("worker", data)
    assert prepare(data).state == "verified"
    assert rendition(data, 256).mode == "RGB"


def test_exif_that_makes_no_sense_is_left_out(send: Any) -> None:
    data = jpeg(exif=nonsense_exif())
    send("worker", data)
    photo = prepare(data)
    assert (photo.state, photo.exif_taken_at, photo.exif_lon, photo.exif_lat) == ("verified", None, None, None)


@pytest.mark.parametrize(
    "junk", [b"Exif\x00\x00" + b"\xff" * 90, b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00"]
)
def test_broken_exif_costs_no_photo(send: Any, junk: bytes) -> None:
    data = jpeg(exif=junk)
    send("worker", data)
    assert prepare(data).state == "verified"


def test_heic_from_a_phone_is_a_photo_like_others(send: Any) -> None:
    data = heic("phone")
    assert send("worker", data, content_type="image/heic").status_code == 201
    photo = prepare(data)
    assert (photo.state, photo.mime, photo.width, photo.height) == ("verified", "image/heic", 480, 320)
    assert (photo.exif_lon, photo.exif_lat, photo.exif_model) == (120.16, 30.27, "Demo Phone 5")
    assert rendition(data, 256).size == (256, 171)


def test_of_several_pictures_of_one_shot_the_first_is_shown(send: Any) -> None:
    data = mpo()
    send("worker", data)
    assert (prepare(data).width, prepare(data).height) == (640, 480)
    shade: Any = rendition(data, 256).getpixel((128, 96))
    assert shade[1] > shade[0] + 60, "teal, not navy"


@pytest.mark.parametrize(
    ("said", "data"),
    [("image/png", jpeg()), ("image/jpeg", png()), ("text/html", webp()), ("image/gif", heic("phone"))],
)
def test_the_bytes_say_what_it_is_not_the_sender(send: Any, said: str, data: bytes) -> None:
    assert send("worker", data, content_type=said).status_code == 201
    photo = prepare(data)
    assert photo.state == "verified"
    assert photo.mime == sniff(data[:16]) != said


@pytest.mark.parametrize("before", [b"GIF89a", b"%PDF-1.7\n", b"<html>", b"PK\x03\x04", b"#!/bin/sh\n", b"\x00"])
def test_a_picture_behind_something_else_is_no_picture(send: Any, before: bytes) -> None:
    answer = send("worker", before + jpeg())
    assert (answer.status_code, answer.json()["code"]) == (415, "photo.not_an_image")
    assert Photo.objects.count() == 0


def test_a_picture_with_something_behind_it_is_re_encoded_without_it(send: Any) -> None:
    data = jpeg() + b"PK\x03\x04<script>alert(1)</script>"
    send("worker", data)
    prepare(data)
    handle = store().open(sha(data), 1280)
    assert handle is not None
    assert b"script" not in handle.read()
    handle.close()


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_opened_is_refused_with_its_code(send: Any, media_root: Path, name: str) -> None:
    data, code = BROKEN[name]
    assert send("worker", data).status_code == 201
    photo = prepare(data)
    assert (photo.state, photo.refusal) == ("refused", code)
    assert [path.name for path in media_root.rglob("*.jpg")] == []
    again = send("worker", data)
    assert again.json()["code"] == code
    assert 400 <= again.status_code < 500


def test_links_hear_that_a_photo_was_checked_or_refused(send: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(commands, "photo_reactions", [lambda name, person, state: heard.append((name, state))])
    good, (bad, _) = jpeg(), BROKEN["truncated"]
    for data in (good, bad):
        send("worker", data)
        prepare(data)
    assert heard == [(sha(good), "received"), (sha(good), "verified"), (sha(bad), "received"), (sha(bad), "refused")]


@pytest.mark.parametrize(
    ("draw", "answer"),
    [
        pytest.param(lambda: jpeg(9000, 6600, quality=60), '{"width": 9000', id="59 megapixels"),
        pytest.param(lambda: jpeg(9000, 6600, progressive=True), '{"width": 9000', id="59 megapixels progressive"),
        pytest.param(lambda: png(7700, 7700), '{"width": 7700', id="59 megapixels png"),
        pytest.param(lambda: animated("PNG", frames=10_000), '{"refused": "photo.animated"', id="10,000 frames"),
        pytest.param(lambda: wordy_png(b"zTXt"), '{"', id="a text that unpacks to 200 MB"),
        pytest.param(lambda: wordy_png(b"iCCP"), '{"', id="a profile that unpacks to 200 MB"),
        pytest.param(lambda: heic("large"), '{"width": 6000', id="24 megapixels heic"),
        pytest.param(huge_png, '{"refused": "photo.too_many_pixels"', id="50,000 px square"),
    ],
)
def test_the_decoder_stays_small(tmp_path: Path, draw: Callable[[], bytes], answer: str) -> None:
    used, found = memory_of(draw(), tmp_path)
    assert found.startswith(answer)
    assert used < MEMORY_MB


def test_a_png_that_needs_too_much_memory_is_refused(tmp_path: Path) -> None:
    used, answer = memory_of(png(7700, 7700, mode="RGBA"), tmp_path)
    assert answer == '{"refused": "photo.too_heavy"}'
    assert used < MEMORY_MB


def test_a_decoder_that_hangs_is_ended_and_tried_again(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    data = jpeg()
    send("worker", data)
    monkeypatch.setattr(renditions, "TIMEOUT_S", 0.001)
    with pytest.raises(NotPrepared):
        prepare(data)
    assert Photo.objects.get().state == "received"


def test_after_the_last_attempt_the_photo_is_refused_and_sending_it_again_starts_anew(
    send: Any, phone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = jpeg()
    send("worker", data)
    missing = partial(phone("worker").post, f"{PHOTOS}/missing", {"sha256": [sha(data)]}, format="json")
    assert missing().json() == {"missing": []}
    with monkeypatch.context() as patched:
        patched.setattr(renditions, "TIMEOUT_S", 0.001)
        with pytest.raises(NotPrepared):
            prepare(data, attempts=jobs.ATTEMPTS - 1)
    assert Photo.objects.get().refusal == "photo.gave_up"
    assert missing().json() == {"missing": [sha(data)]}
    again = send("worker", data)
    assert (again.status_code, again.json()["state"]) == (200, "received")
    assert prepare(data).state == "verified"


def test_a_mark_that_cannot_be_burned_in_costs_no_photo(send: Any) -> None:
    data = jpeg()
    send("worker", data)
    assert prepare(data).state == "verified"
    for outcome in ("photo.broken", "photo.gave_up"):
        commands.finish_photo(sha256=sha(data), outcome=outcome, now=now())
    assert Photo.objects.get().state == "verified"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "no room"), OSError("no such font"), ValueError("no text")])
def test_what_fails_after_a_picture_was_read_is_not_its_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> Image.Image:
        raise error

    (tmp_path / "original").write_bytes(jpeg())
    monkeypatch.setattr(decode, "burn", fail)
    with pytest.raises(type(error)):
        decode.prepare(tmp_path / "original", tmp_path)


def test_a_disk_that_cannot_be_read_says_nothing_about_the_picture(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="original"):
        decode.prepare(tmp_path / "original", tmp_path)


def test_a_job_without_its_file_is_tried_again(send: Any, media_root: Path) -> None:
    data = jpeg()
    send("worker", data)
    next(path for path in media_root.rglob(sha(data))).unlink()
    with pytest.raises(NotPrepared):
        prepare(data)
