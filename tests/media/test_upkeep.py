"""Each night a part of the photos is held against its bytes; what is wrong is told, what nobody shows goes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core import registries
from backend.core.clock import now
from backend.incidents.photos import shown_photos
from media_pipeline import jobs, upkeep
from media_pipeline.models import Photo, PhotoFault, StoreSlice
from media_pipeline.storage import Store, name_of, store
from tests.media.pictures import jpeg, sha

PICTURE, OTHER = jpeg(), jpeg(colour="navy")
NAME = sha(PICTURE)
BOTH = pytest.mark.parametrize("kind", ["local", "s3"])
LATER = timedelta(days=2)
MONTHS_LATER = timedelta(days=60)


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What some case shows; at first the picture."""
    found = {NAME}
    monkeypatch.setattr(upkeep, "photo_holders", [lambda hashes: found & set(hashes)])
    return found


@pytest.fixture
def kept(use: Callable[[str], Store], send: Any, kind: str) -> Store:
    found = use(kind)
    assert send("worker", PICTURE).status_code == 201
    return found


def spoil(kind: str, data: bytes | None) -> None:
    """Other bytes, or none, under the name of the picture, behind the back of the store."""
    if kind == "local":
        path = store().local(NAME)
        assert path is not None
        path.unlink() if data is None else path.write_bytes(data)
        return
    storages["photos"].delete(name_of(NAME))
    if data is not None:
        storages["photos"].save(name_of(NAME), ContentFile(data))


def check(after: timedelta = LATER) -> upkeep.Found:
    return upkeep.check_slice(NAME[:2], now=now() + after)


@BOTH
def test_what_is_right_stays(kept: Store) -> None:
    assert check(MONTHS_LATER) == upkeep.Found(photos=1)
    assert (Photo.objects.count(), PhotoFault.objects.count()) == (1, 0)
    assert kept.local(NAME) is not None


@BOTH
@pytest.mark.parametrize(("bytes_left", "fault"), [(None, "missing"), (PICTURE[:-1] + b"?", "damaged")])
def test_what_is_wrong_is_named_until_it_is_sent_again(
    kept: Store, kind: str, bytes_left: bytes | None, fault: str, send: Any
) -> None:
    spoil(kind, bytes_left)
    for _ in range(2):
        assert check().faults == 1
    assert list(PhotoFault.objects.values_list("sha256", "kind")) == [(NAME, fault)]
    health = Client().get("/health/deep").json()
    assert (health[f"photos_{fault}"], health["photos_faulty"]) == (1, [NAME])
    send("worker", PICTURE)
    assert check() == upkeep.Found(photos=1)
    assert PhotoFault.objects.count() == 0


@BOTH
def test_a_photo_that_no_case_shows_goes_after_a_month(kept: Store, shown: set[str]) -> None:
    kept.put_rendition(NAME, 256, b"small")
    shown.clear()
    assert check(timedelta(days=29)).gone == 0
    assert check(MONTHS_LATER).gone == 2  # the row, then the file
    assert (Photo.objects.count(), kept.held(NAME[:4])) == (0, [])


@BOTH
def test_a_file_without_a_row_goes_when_it_is_a_day_old(kept: Store) -> None:
    Photo.objects.all().delete()
    assert check(timedelta(hours=23)).gone == 0
    assert kept.open(NAME) is not None
    assert check(timedelta(hours=25)).gone == 1
    assert kept.open(NAME) is None


@BOTH
def test_a_photo_that_comes_again_in_that_moment_stays(kept: Store, shown: set[str], send: Any) -> None:
    """Its bytes were written anew after the row had gone, and before the file went."""
    held = kept.held(NAME[:4])
    Photo.objects.all().delete()
    send("worker", PICTURE)
    assert upkeep._clear(held, now() + LATER) == 0
    Photo.objects.all().delete()
    assert not kept.remove(NAME, before=(now() - LATER).timestamp())
    assert kept.open(NAME) is not None


@pytest.mark.parametrize("kind", ["local"])
def test_pictures_that_are_shown_on_purpose_stay(kept: Store, shown: set[str]) -> None:
    shown.clear()
    Photo.objects.update(common=True)
    assert check(MONTHS_LATER).gone == 0


@pytest.mark.parametrize("kind", ["local"])
def test_files_that_are_not_ours_are_left_alone(kept: Store, media_root: Path) -> None:
    stranger = media_root / NAME[:2] / NAME[2:4] / "notes.txt"
    stranger.write_text("of an administrator")
    check(MONTHS_LATER)
    assert stranger.exists()


def test_cases_hold_what_they_name(cast: Any) -> None:
    assert shown_photos in registries.photo_holders
    assert shown_photos({NAME}) == set()


@pytest.mark.django_db
def test_all_slices_are_compared_within_a_month() -> None:
    nights = 0
    seen: set[str] = set()
    while len(seen) < 256:
        chosen = upkeep.due_slices()
        for prefix in chosen:
            row = {"checked_at": now() + timedelta(days=nights), "photos": 0}
            StoreSlice.objects.update_or_create(prefix=prefix, defaults=row)
        seen.update(chosen)
        nights += 1
    assert nights == 26
    assert upkeep.due_slices()[0] == "04", "the last night had room for four that came first"


def test_a_night_orders_its_slices_one_after_the_other(phone: Any) -> None:
    jobs.check_store(timestamp=0)
    found = ProcrastinateJob.objects.filter(task_name="media.check_slice")
    assert [job.args["prefix"] for job in found.order_by("id")] == upkeep.due_slices()
    assert {job.lock for job in found} == {"media.check_slice"}
    jobs.check_slice(prefix="00")
    assert StoreSlice.objects.get().prefix == "00"
