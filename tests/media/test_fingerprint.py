"""The same picture is found again, whatever has been done to its bytes; others are not."""

import io
import random
from typing import Any

import pytest
from django.db import connection
from PIL import Image, ImageDraw, ImageEnhance
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.clock import now
from media_pipeline import jobs
from media_pipeline.fingerprint import BITS, DISTANCE, PLAIN, bands_of, fingerprint, near_bands_of
from media_pipeline.models import Photo
from media_pipeline.queries import ALIKE_SQL, alike, facts_of
from media_pipeline.storage import store
from tests.media.pictures import jpeg, sha
from tests.media.sounds import webm
from tests.media.test_renditions import prepare

ALL = (1 << BITS) - 1


def scene(seed: int, width: int = 800, height: int = 600) -> Image.Image:
    """Some coloured shapes, always the same for a seed."""
    chance = random.Random(seed)  # noqa: S311
    picture = Image.new("RGB", (width, height), tuple(chance.randint(60, 200) for _ in range(3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(12):
        x, y = chance.randint(0, width), chance.randint(0, height)
        shape = (x, y, x + chance.randint(60, 400), y + chance.randint(60, 300))
        draw.rectangle(shape, fill=tuple(chance.randint(0, 255) for _ in range(3)))
    return picture


def as_jpeg(picture: Image.Image, quality: int = 90) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def apart(one: int, other: int) -> int:
    return ((one ^ other) & ALL).bit_count()


CHANGES: dict[str, Any] = {
    "bad jpeg": lambda picture: Image.open(io.BytesIO(as_jpeg(picture, 20))),
    "half as large": lambda picture: picture.resize((400, 300)),
    "twice as large": lambda picture: picture.resize((1600, 1200)),
    "darker": lambda picture: ImageEnhance.Brightness(picture).enhance(0.8),
    "grey": lambda picture: picture.convert("L"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_copy_is_the_same_picture(change: str) -> None:
    for seed in range(20):
        picture = scene(seed)
        assert apart(fingerprint(picture), fingerprint(CHANGES[change](picture))) <= DISTANCE


def test_different_pictures_are_far_apart() -> None:
    looks = [fingerprint(scene(seed)) for seed in range(120)]
    assert min(apart(one, other) for at, one in enumerate(looks) for other in looks[:at]) > DISTANCE


@pytest.mark.parametrize("colour", ["black", "white", "teal"])
def test_a_covered_lens_shows_nothing(colour: str) -> None:
    assert fingerprint(Image.new("RGB", (400, 300), colour)) == PLAIN


def test_every_picture_within_the_distance_shares_a_key() -> None:
    chance = random.Random("bands")  # noqa: S311
    for _ in range(3000):
        look = chance.getrandbits(BITS)
        other = look
        for place in chance.sample(range(BITS), chance.randint(0, DISTANCE)):
            other ^= 1 << place
        assert set(bands_of(other)) & set(near_bands_of(look))


def keep(name: str, look: int, **more: Any) -> None:
    signed = look - (1 << BITS) if look >> (BITS - 1) else look
    Photo.objects.create(
        sha256=name, state="verified", size=1, mime="image/jpeg", received_at=now(), look=signed,
        look_bands=bands_of(signed), **more,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_database_finds_exactly_what_is_near() -> None:
    chance = random.Random("search")  # noqa: S311
    look = chance.getrandbits(BITS)
    expected = set()
    for n in range(300):
        flips = chance.randint(0, 12)
        other = look
        for place in chance.sample(range(BITS), flips):
            other ^= 1 << place
        name = f"{n:064x}"
        keep(name, other)
        if flips <= DISTANCE:
            expected.add(name)
    signed = look - (1 << BITS) if look >> (BITS - 1) else look
    found = set(alike(signed))
    assert found <= expected
    assert len(found) == min(len(expected), 50)
    Photo.objects.exclude(pk__in=sorted(expected)[:40]).update(look_bands=[])
    assert set(alike(signed)) == set(sorted(expected)[:40])


@pytest.mark.django_db
def test_common_and_plain_pictures_are_like_nothing() -> None:
    keep("a" * 64, 12345, common=True)
    keep("b" * 64, PLAIN)
    assert (alike(12345), alike(PLAIN), alike(None)) == ([], [], [])


def test_the_decoder_takes_it_of_the_upright_rendition(send: Any) -> None:
    data, small = as_jpeg(scene(7, 2400, 1800)), as_jpeg(scene(7, 2400, 1800).resize((640, 480)), 60)
    for photo in (data, small):
        send("worker", photo)
        assert prepare(photo).state == "verified"
    look = facts_of([sha(data)])[sha(data)].look
    assert look
    assert set(alike(look)) == {sha(data), sha(small)}
    plain = jpeg()
    send("worker", plain)
    assert (prepare(plain).look, Photo.objects.get(pk=sha(plain)).look_bands) == (PLAIN, [])


def test_pictures_of_before_there_were_fingerprints_get_theirs_at_night(send: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(jobs, "UNKNOWN_A_NIGHT", 2)
    old, gone, note = as_jpeg(scene(3)), as_jpeg(scene(4)), webm()
    for data in (old, gone, note):
        send("worker", data)
        prepare(data)
    known = facts_of([sha(old)])[sha(old)].look
    Photo.objects.update(look=None, look_bands=None)
    gone_path = store().local(sha(gone))
    assert gone_path is not None
    gone_path.unlink()
    jobs.find_unknown(timestamp=0)
    ordered = ProcrastinateJob.objects.filter(task_name="media.look_again").values_list("args__sha256", flat=True)
    assert set(ordered) == {sha(old), sha(gone)}
    for sha256 in ordered:
        jobs.look_again(sha256=sha256)
    assert set(alike(known)) == {sha(old)}
    assert set(Photo.objects.values_list("state", flat=True)) == {"verified"}


@pytest.mark.django_db
def test_the_search_uses_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO media_photo (sha256, state, refusal, size, mime, received_at, exif_model, look, look_bands)"
            " SELECT lpad(n::text, 64, '0'), 'verified', '', 1, 'image/jpeg', now(), '', n,"
            " ARRAY[(random() * 4194303)::int, (random() * 2097151)::int + 4194304,"
            " (random() * 2097151)::int + 8388608] FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE media_photo")
        look = fingerprint(scene(1))
        cursor.execute(f"EXPLAIN {ALIKE_SQL}", {"bands": near_bands_of(look), "look": look})
        plan = str(cursor.fetchall())
    assert "media_alike" in plan
    assert "Seq Scan" not in plan
