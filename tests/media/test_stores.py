"""Both stores keep the same promises: a local folder and an S3-compatible object store."""

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from backend.core.problems import Overloaded, Problem
from media_pipeline.models import Photo
from media_pipeline.storage import Store
from tests.media.buckets import Bucket, running_bucket
from tests.media.pictures import jpeg, sha

PICTURE = jpeg()
LIMIT = 2_000_000


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    with running_bucket() as made:
        yield made


def put(kept: Store, data: bytes, name: str | None = None) -> str:
    return kept.put(io.BytesIO(data), length=len(data), limit=LIMIT, sha256=name).sha256


def held(kind: str, media_root: Path) -> list[str]:
    files = [str(path.relative_to(media_root)) for path in media_root.rglob("*") if path.is_file()]
    bucket: Any = storages["photos"] if kind == "s3" else None
    return sorted(files + ([entry.key for entry in bucket.bucket.objects.all()] if bucket else []))


BOTH = pytest.mark.parametrize("kind", ["local", "s3"])


@BOTH
def test_what_was_kept_can_be_opened_again(use: Any, kind: str) -> None:
    kept = use(kind)
    assert put(kept, PICTURE) == sha(PICTURE)
    handle, local = kept.open(sha(PICTURE)), kept.local(sha(PICTURE))
    assert handle is not None
    assert local is not None
    assert (handle.read(), local.read_bytes()) == (PICTURE, PICTURE)


@BOTH
def test_a_rendition_lies_beside_its_original(use: Any, kind: str) -> None:
    kept = use(kind)
    put(kept, PICTURE)
    kept.put_rendition(sha(PICTURE), 256, b"small")
    small = kept.open(sha(PICTURE), 256)
    assert small is not None
    assert small.read() == b"small"
    assert kept.open(sha(PICTURE), 1280) is None


@BOTH
def test_what_is_not_there_is_none(use: Any, kind: str) -> None:
    kept = use(kind)
    assert (kept.open("0" * 64), kept.local("0" * 64)) == (None, None)


@BOTH
@pytest.mark.parametrize(
    ("data", "length", "name"),
    [(b"no picture", 10, None), (PICTURE, len(PICTURE), "0" * 64), (PICTURE, LIMIT + 1, None), (PICTURE[:9], 99, None)],
    ids=["no picture", "another hash", "too long", "cut"],
)
def test_what_is_refused_leaves_nothing(
    use: Any, kind: str, data: bytes, length: int, name: str | None, media_root: Path
) -> None:
    kept = use(kind)
    with pytest.raises(Problem):
        kept.put(io.BytesIO(data), length=length, limit=LIMIT, sha256=name)
    assert held(kind, media_root) == []


@BOTH
def test_the_same_bytes_twice_are_one_object(use: Any, kind: str, media_root: Path) -> None:
    kept = use(kind)
    put(kept, PICTURE)
    put(kept, PICTURE)
    name = sha(PICTURE)
    assert held(kind, media_root) == [f"{name[:2]}/{name[2:4]}/{name}"]


@BOTH
def test_what_is_held_is_listed_by_folder_and_can_be_removed(use: Any, kind: str, media_root: Path) -> None:
    kept, name = use(kind), sha(PICTURE)
    put(kept, PICTURE)
    kept.put_rendition(name, 256, b"small")
    found = kept.held(name[:4])
    assert {(one.sha256, one.edge) for one in found} == {(name, None), (name, 256)}
    assert all(abs(one.written_at - time.time()) < 60 for one in found)
    assert kept.held("zzzz") == []
    assert not kept.remove(name, before=time.time() - 60), "it came anew"
    assert len(kept.held(name[:4])) == 2
    assert kept.remove(name, before=time.time() + 60)
    assert (held(kind, media_root), kept.open(name), kept.open(name, 256)) == ([], None, None)
    assert kept.remove(name, before=time.time() + 60), "again is the same"


@BOTH
def test_an_original_can_go_alone(use: Any, kind: str, media_root: Path) -> None:
    kept, name = use(kind), sha(PICTURE)
    put(kept, PICTURE)
    kept.put_rendition(name, 256, b"small")
    assert not kept.remove_original(name, before=time.time() - 60), "it came anew"
    assert kept.remove_original(name, before=time.time() + 60)
    assert held(kind, media_root) == [f"{name[:2]}/{name[2:4]}/{name}.256.jpg"]
    assert kept.remove_original(name, before=time.time() + 60), "again is the same"


def test_the_object_store_is_asked_with_a_signature(use: Any, bucket: Bucket) -> None:
    put(use("fragile"), PICTURE)
    assert bucket.signed == [True]


def test_an_object_store_that_fails_makes_the_phone_try_again(use: Any, send: Any, bucket: Bucket) -> None:
    kept = use("fragile")
    bucket.broken = True
    answer = send("worker", PICTURE)
    assert (answer.status_code, answer.json()["code"]) == (503, "core.overloaded")
    assert not Photo.objects.exists()
    with pytest.raises(Overloaded):
        kept.open(sha(PICTURE))
    bucket.broken = False
    assert send("worker", PICTURE).status_code == 201


def test_a_photo_sent_by_a_phone_reaches_the_object_store(use: Any, send: Any, bucket: Bucket) -> None:
    use("fragile")
    assert send("worker", PICTURE).status_code == 201
    assert list(bucket.objects.values()) == [PICTURE]
