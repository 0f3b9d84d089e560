"""Voice notes: kept like photos, measured by their container, refused where they are too long or no sound."""

import contextlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from backend.core.clock import now
from backend.core.problems import Problem
from media_pipeline import commands, renditions, sound
from media_pipeline.links import links_of
from media_pipeline.models import Photo
from media_pipeline.storage import sniff
from tests.media.pictures import jpeg, sha
from tests.media.sounds import mp4, ogg, webm

Send = Callable[..., Any]
NOTES = {
    "webm": (webm(), "audio/webm"),
    "ogg": (ogg(), "audio/ogg"),
    "mp4": (mp4(), "audio/mp4"),
    "mp4 in pieces": (mp4(pieces=True), "audio/mp4"),
}
KINDS = pytest.mark.parametrize("kind", NOTES)
REFUSED = {
    "a film": webm(kinds=(2, 1)),
    "a film in MP4": mp4(handlers=(b"soun", b"vide")),
    "pictures only": mp4(handlers=(b"vide",)),
    "another codec": webm(codec=b"A_PCM"),
    "no block": webm(0),
    "two streams": ogg(serials=(7, 8)),
    "cut in a block": webm()[:-10],
    "cut in a page": ogg()[:-10],
    "cut in a box": mp4()[:-10],
    "a name only": b"OggS\x00" + b"\x00" * 20,
    "boxes in boxes": mp4()[:24] + (b"\x00\x00\x00\x00moov" * 2000),
}


def prepared(data: bytes) -> Photo:
    outcome = renditions.prepare(sha(data))
    with transaction.atomic():
        commands.finish_photo(sha256=sha(data), outcome=outcome, now=now())
    return Photo.objects.get(pk=sha(data))


@KINDS
def test_a_voice_note_is_kept_measured_and_given_out_as_it_came(send: Send, phone: Any, kind: str) -> None:
    data, mime = NOTES[kind]
    answer = send("worker", data, content_type=mime)
    assert answer.status_code == 201, answer.content
    row = prepared(data)
    assert (row.state, row.mime, row.width, row.look) == ("verified", mime, None, None)
    assert row.seconds == pytest.approx(2.0, abs=0.03)
    urls = links_of(sha(data), now=now()).urls
    heard = phone("worker").get(urls["original"])
    assert (heard.status_code, heard["Content-Type"], heard.getvalue()) == (200, mime, data)
    assert "sandbox" in heard["Content-Security-Policy"]
    assert [phone("worker").get(urls[size]).status_code for size in ("256", "1280")] == [404, 404]


@KINDS
@pytest.mark.parametrize("where", ["local", "s3"])
@pytest.mark.django_db
def test_both_stores_keep_voice_notes(use: Any, kind: str, where: str) -> None:
    data, mime = NOTES[kind]
    kept = use(where)
    stored = kept.put(io.BytesIO(data), length=len(data), limit=2_000_000, sha256=sha(data))
    assert (stored.mime, stored.size) == (mime, len(data))
    opened = kept.open(sha(data))
    assert opened is not None
    assert opened.read() == data


@pytest.mark.parametrize("make", [webm, ogg, mp4])
def test_a_minute_is_taken_and_more_is_refused(send: Send, make: Callable[..., bytes]) -> None:
    for seconds, state, refusal in ((60.0, "verified", ""), (63.0, "refused", "voice.too_long")):
        data = make(seconds)
        assert send("worker", data).status_code == 201
        row = prepared(data)
        assert (row.state, row.refusal) == (state, refusal)
    again = send("worker", data)
    assert (again.status_code, again.json()["code"], again.json()["params"]) == (422, "voice.too_long", {"max_s": 60})


def test_what_is_larger_than_a_minute_needs_is_not_kept(send: Send) -> None:
    data = webm(50, payload=220)
    assert len(data) > sound.MAX_BYTES
    answer = send("worker", data)
    assert (answer.status_code, answer.json()["code"]) == (413, "voice.too_large")
    assert not Photo.objects.exists()
    photo = jpeg(2400, 2400, quality=100, subsampling=0) + b"\x00" * sound.MAX_BYTES
    assert send("worker", photo).status_code == 201


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_single_track_of_sound_is_refused(send: Send, what: str) -> None:
    data = REFUSED[what]
    assert send("worker", data).status_code == 201
    row = prepared(data)
    assert (row.state, row.refusal) == ("refused", "voice.broken")


@pytest.mark.django_db
def test_a_photo_is_no_voice_note(send: Send) -> None:
    assert sniff(jpeg()[:16]) == "image/jpeg"
    with pytest.raises(sound.NoSound):
        sound.seconds_of(jpeg())


@with_settings(max_examples=300, deadline=None)
@given(st.sampled_from([webm(0.2), ogg(1), mp4(1), mp4(1, pieces=True)]), st.data())
def test_no_damage_does_more_than_refuse(data: bytes, draw: st.DataObject) -> None:
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        changed[draw.draw(st.integers(0, len(changed) - 1))] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(1, len(changed)))
    with contextlib.suppress(sound.NoSound):
        assert sound.seconds_of(bytes(changed[:cut])) > 0


def test_a_problem_of_each_refusal_has_its_numbers() -> None:
    for code in ("voice.too_long", "voice.too_large", "voice.broken", "photo.too_many_pixels"):
        problem: Problem = commands.refusal_problem(code)
        assert "?" not in problem.message("en")
        assert problem.code == code
