"""A photo is acknowledged only when its bytes are durable, checked and written down."""

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.http import UnreadablePostError
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.problems import Problem
from media_pipeline import commands, storage
from media_pipeline.models import Photo, PhotoUploader
from media_pipeline.problems import Incomplete
from tests.media.conftest import PHOTOS
from tests.media.pictures import NOT_PICTURES, jpeg, png, sha, webp

PICTURE = jpeg()


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


@pytest.mark.parametrize("data", [PICTURE, png(), webp()], ids=["jpeg", "png", "webp"])
def test_a_photo_is_kept_under_its_hash_with_its_job(send: Any, media_root: Path, data: bytes) -> None:
    answer = send("worker", data)
    name = sha(data)
    assert (answer.status_code, answer.json()) == (201, {"sha256": name, "state": "received"})
    assert (media_root / name[:2] / name[2:4] / name).read_bytes() == data
    assert Photo.objects.get(pk=name).size == len(data)
    job = ProcrastinateJob.objects.get(task_name="media.prepare")
    assert (job.queue_name, job.args) == ("images", {"sha256": name})


def test_the_same_photo_again_is_the_same_photo(send: Any) -> None:
    assert [send("worker", PICTURE).status_code for _ in range(3)] == [201, 200, 200]
    assert Photo.objects.count() == PhotoUploader.objects.count() == ProcrastinateJob.objects.count() == 1


def test_two_people_with_the_same_bytes_both_become_uploaders(send: Any, cast: Any) -> None:
    assert [send(who, PICTURE).status_code for who in ("worker", "neighbour")] == [201, 201]
    people = set(PhotoUploader.objects.values_list("person_id", flat=True))
    assert people == {cast.person["worker"].pk, cast.person["neighbour"].pk}
    assert Photo.objects.count() == ProcrastinateJob.objects.count() == 1


def test_links_hear_of_the_arrival(send: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[object, ...]] = []
    monkeypatch.setattr(commands, "photo_reactions", [lambda *what: heard.append(what)])
    send("worker", PICTURE)
    assert heard == [(sha(PICTURE), cast.person["worker"].pk, "received")]


@pytest.mark.parametrize("kind", NOT_PICTURES)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(send: Any, media_root: Path, kind: str) -> None:
    answer = send("worker", NOT_PICTURES[kind])
    assert (answer.status_code, answer.json()["code"]) == (415, "photo.not_an_image")
    assert files(media_root) == []
    assert not Photo.objects.exists()


def test_the_sender_s_type_does_not_count(send: Any) -> None:
    assert send("worker", png(), content_type="text/html").status_code == 201
    assert Photo.objects.get().mime == "image/png"


def test_bytes_under_a_foreign_hash_are_refused(send: Any, media_root: Path) -> None:
    answer = send("worker", PICTURE, name="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (422, "photo.hash_mismatch")
    assert files(media_root) == []


def test_a_photo_over_the_limit_is_refused_when_its_sender_listens(send: Any, settings: Any, media_root: Path) -> None:
    big = PICTURE + bytes(settings.FIELD_LIMITS.photo_max_bytes)
    answer = send("worker", big)
    assert (answer.status_code, answer.json()["code"]) == (413, "photo.too_large")
    assert files(media_root) == []


@pytest.mark.parametrize("data", [b"\xff\xd8\xff" + bytes(3_000_000), b"no picture" * 100_000])
def test_a_refused_body_is_read_to_its_end(data: bytes) -> None:
    stream = io.BytesIO(data)
    with pytest.raises(Problem):
        storage.store().put(stream, length=len(data), limit=2_000_000)
    assert stream.read() == b""


@pytest.mark.parametrize("name", ["abc", "G" * 64, "A" * 64, "%00"])
def test_a_name_that_is_no_hash_is_refused(send: Any, name: str) -> None:
    assert send("worker", PICTURE, name=name).status_code == 400


def test_a_body_without_length_is_refused(phone: Any) -> None:
    api = phone("worker")
    answer = api.generic("PUT", f"{PHOTOS}/{sha(PICTURE)}", PICTURE, content_type="image/jpeg", CONTENT_LENGTH="")
    assert (answer.status_code, answer.json()["code"]) == (411, "photo.length_needed")


class Cut(io.BytesIO):
    """A line that drops in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise UnreadablePostError("gone")
        return piece


@pytest.mark.parametrize("stream", [io.BytesIO(PICTURE[:700]), Cut(PICTURE[:700])], ids=["short", "dropped"])
def test_a_cut_body_keeps_nothing(stream: Any, media_root: Path, settings: Any) -> None:
    with pytest.raises(Incomplete):
        storage.store().put(stream, length=len(PICTURE), limit=10_000_000, sha256=sha(PICTURE))
    assert files(media_root) == []


def test_a_full_disk_is_said_and_nothing_is_half_stored(
    send: Any, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        answer = send("worker", PICTURE)
    assert (answer.status_code, answer.json()["code"]) == (507, "core.storage_full")
    assert files(media_root) == []
    assert send("worker", PICTURE).status_code == 201


def test_bytes_and_folders_are_synced_before_the_answer(
    send: Any, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    send("worker", PICTURE)
    name = sha(PICTURE)
    folders = [media_root / name[:2] / name[2:4], media_root / name[:2], media_root]
    assert [str(folder) for folder in folders if str(folder) not in synced] == []
    assert "incoming" in synced[0]


def test_a_crash_between_disk_and_commit_leaves_no_row_and_heals(
    send: Any, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(**what: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(commands, "keep_photo", killed)
        with pytest.raises(SystemExit):
            send("worker", PICTURE)
    assert len(files(media_root)) == 1
    assert not Photo.objects.exists()
    assert send("worker", PICTURE).status_code == 201
    assert ProcrastinateJob.objects.count() == 1


def test_a_damaged_file_is_healed_by_sending_it_again(send: Any, media_root: Path) -> None:
    send("worker", PICTURE)
    path = media_root / files(media_root)[0]
    path.write_bytes(b"rotten")
    assert send("worker", PICTURE).status_code == 200
    assert path.read_bytes() == PICTURE


def test_missing_counts_own_uploads_only(send: Any, phone: Any) -> None:
    other = jpeg(colour="red")
    send("worker", PICTURE)
    send("neighbour", other)
    asked = {"sha256": [sha(other), sha(PICTURE)]}
    assert phone("worker").post(f"{PHOTOS}/missing", asked, format="json").json() == {"missing": [sha(other)]}


@pytest.mark.parametrize("body", [{}, {"sha256": "x"}, {"sha256": ["x"]}, {"sha256": ["0" * 64] * 501}, [], "x", None])
def test_missing_refuses_what_are_no_hashes(phone: Any, body: object) -> None:
    assert phone("worker").post(f"{PHOTOS}/missing", body, format="json").status_code == 400
