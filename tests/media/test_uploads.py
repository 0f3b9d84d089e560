"""tus 1.0: every rule of its headers, what a broken line leaves, leases, and photos at the end."""

import base64
import hashlib
import io
import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import OperationalError
from django.utils import timezone

from media_pipeline import jobs, leases, uploads
from media_pipeline.models import Photo, Upload
from media_pipeline.storage import store
from tests.media.conftest import PHOTOS
from tests.media.pictures import jpeg, sha

UPLOADS = "/api/mobile/v1/uploads/"
PIECES = "application/offset+octet-stream"
PICTURE = jpeg(1600, 1200)
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}


def named(data: bytes) -> str:
    return "filename cGhvdG8=,sha256 " + base64.b64encode(sha(data).encode()).decode()


@pytest.fixture
def begin(phone: Callable[[str], Any]) -> Callable[..., Any]:
    def call(data: bytes = PICTURE, who: str = "worker", first: bytes = b"", **headers: str) -> Any:
        given = {"HTTP_UPLOAD_LENGTH": str(len(data)), "HTTP_UPLOAD_METADATA": named(data), **TUS, **headers}
        return phone(who).generic("POST", UPLOADS, first, content_type=PIECES, **given)

    return call


@pytest.fixture
def send(phone: Callable[[str], Any]) -> Callable[..., Any]:
    def call(where: str, offset: int, data: bytes, who: str = "worker", **headers: str) -> Any:
        given = {"HTTP_UPLOAD_OFFSET": str(offset), "CONTENT_TYPE": PIECES, "CONTENT_LENGTH": str(len(data))}
        given |= TUS | headers
        return phone(who).generic("PATCH", where, data, content_type=given.pop("CONTENT_TYPE"), **given)

    return call


@pytest.fixture
def offset(phone: Callable[[str], Any]) -> Callable[[str], int]:
    def call(where: str) -> int:
        answer = phone("worker").head(where, **TUS)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
        return int(answer["Upload-Offset"])

    return call


def test_what_the_server_can_do_is_told_to_everybody(client: Any) -> None:
    answer = client.options(UPLOADS)
    assert (answer.status_code, answer.content) == (204, b"")
    assert (answer["Tus-Version"], answer["Tus-Resumable"], answer["Tus-Max-Size"]) == (
        "1.0.0",
        "1.0.0",
        str(settings.FIELD_LIMITS.photo_max_bytes),
    )
    assert answer["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"


@pytest.mark.parametrize("cuts", [[], [1], [20, 21, 40_000]])
def test_pieces_become_the_photo_byte_by_byte(begin: Any, send: Any, offset: Any, phone: Any, cuts: list[int]) -> None:
    where = begin()["Location"]
    ends = [cut for cut in cuts if cut < len(PICTURE)] + [len(PICTURE)]
    at = 0
    for end in ends:
        answer = send(where, at, PICTURE[at:end])
        assert (answer.status_code, answer["Upload-Offset"], answer["Tus-Resumable"]) == (204, str(end), "1.0.0")
        assert "GMT" in answer["Upload-Expires"]
        assert offset(where) == end
        at = end
    with store().open(sha(PICTURE)) as kept:  # type: ignore[union-attr]
        assert kept.read() == PICTURE
    assert Photo.objects.get().state == "received"
    assert list(uploads.folder().iterdir()) == []
    missing = phone("worker").post(f"{PHOTOS}/missing", {"sha256": [sha(PICTURE)]}, format="json")
    assert missing.json() == {"missing": []}


def test_an_upload_can_begin_with_its_first_bytes(begin: Any, send: Any) -> None:
    answer = begin(first=PICTURE[:1000])
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "1000")
    assert send(answer["Location"], 1000, PICTURE[1000:]).status_code == 204
    assert Photo.objects.count() == 1


def test_the_same_photo_goes_on_where_it_was_and_is_not_sent_twice(begin: Any, send: Any) -> None:
    first = begin()
    send(first["Location"], 0, PICTURE[:500])
    again = begin()
    assert (again["Location"], again["Upload-Offset"]) == (first["Location"], "500")
    send(first["Location"], 500, PICTURE[500:])
    begin()
    whole = begin()
    assert Upload.objects.filter(state="done").count() == 1
    assert (whole.status_code, whole["Upload-Offset"]) == (201, str(len(PICTURE)))


def test_metadata_and_length_are_told_again(begin: Any, phone: Any) -> None:
    answer = phone("worker").head(begin()["Location"], **TUS)
    assert (answer["Upload-Length"], answer["Upload-Metadata"]) == (str(len(PICTURE)), named(PICTURE))


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE", "HEAD"])
@pytest.mark.parametrize("version", [None, "0.2.2"])
def test_another_version_is_refused_and_ours_is_told(begin: Any, phone: Any, method: str, version: str | None) -> None:
    where = UPLOADS if method == "POST" else begin()["Location"]
    headers = {"HTTP_TUS_RESUMABLE": version} if version else {}
    answer = phone("worker").generic(method, where, b"", content_type=PIECES, **headers)
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


@pytest.mark.parametrize("kind", ["image/jpeg", "application/json", "multipart/form-data; boundary=x", ""])
def test_pieces_have_their_type(begin: Any, send: Any, offset: Any, kind: str) -> None:
    where = begin()["Location"]
    answer = send(where, 0, PICTURE, CONTENT_TYPE=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "upload.wrong_type")
    assert offset(where) == 0


@pytest.mark.parametrize("claimed", [1, 499, 501])
def test_a_wrong_offset_changes_nothing_and_says_the_right_one(
    begin: Any, send: Any, offset: Any, claimed: int
) -> None:
    where = begin()["Location"]
    send(where, 0, PICTURE[:500])
    answer = send(where, claimed, PICTURE[claimed:])
    assert (answer.status_code, answer.json()["params"]) == (409, {"offset": 500})
    assert offset(where) == 500


@pytest.mark.parametrize("text", ["", "-1", "x", "1.5", "9" * 13])
def test_numbers_in_headers_are_numbers(begin: Any, send: Any, text: str) -> None:
    refused = send(begin()["Location"], 0, b"", HTTP_UPLOAD_OFFSET=text)
    assert (refused.status_code, refused.json()["fields"]) == (400, {"Upload-Offset": ["integer"]})
    refused = begin(HTTP_UPLOAD_LENGTH=text)
    assert (refused.status_code, refused.json()["fields"]) == (400, {"Upload-Length": ["integer"]})


@pytest.mark.parametrize(
    "metadata",
    [
        "",
        "sha256",
        "sha256 ???",
        "sha256 eA==",
        "filename eA==",
        "sha256 " + "eA==" * 400,
        "," * 20,
        named(PICTURE) + ",f a\x00b",
        named(PICTURE) + ",é",
    ],
)
def test_an_upload_names_its_hash(begin: Any, metadata: str) -> None:
    answer = begin(HTTP_UPLOAD_METADATA=metadata)
    assert (answer.status_code, answer.json()["fields"]) == (400, {"Upload-Metadata": ["sha256"]})
    assert Upload.objects.count() == 0


def test_what_is_too_large_or_nothing_is_refused_before_it_is_sent(begin: Any) -> None:
    large = begin(HTTP_UPLOAD_LENGTH=str(settings.FIELD_LIMITS.photo_max_bytes + 1))
    assert (large.status_code, large.json()["code"]) == (413, "photo.too_large")
    nothing = begin(data=b"")
    assert (nothing.status_code, nothing.json()["code"]) == (415, "photo.not_an_image")
    assert Upload.objects.count() == 0


def test_more_than_was_announced_is_refused(begin: Any, send: Any, offset: Any) -> None:
    where = begin()["Location"]
    send(where, 0, PICTURE[:100])
    answer = send(where, 100, PICTURE[100:] + b"!")
    assert (answer.status_code, answer.json()["code"]) == (413, "upload.too_long")
    assert offset(where) == 100


@pytest.mark.parametrize("name", ["sha1", "sha256"])
def test_a_piece_with_a_checksum_counts_whole_or_not_at_all(begin: Any, send: Any, offset: Any, name: str) -> None:
    where, half = begin()["Location"], PICTURE[:700]

    def of(data: bytes) -> str:
        return f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"

    wrong = send(where, 0, half, HTTP_UPLOAD_CHECKSUM=of(half + b"!"))
    assert (wrong.status_code, wrong.json()["code"], offset(where)) == (460, "upload.checksum_mismatch", 0)
    assert send(where, 0, half, HTTP_UPLOAD_CHECKSUM=of(half)).status_code == 204
    assert send(where, 700, PICTURE[700:], HTTP_UPLOAD_CHECKSUM=of(PICTURE[700:])).status_code == 204
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("text", ["md5 eA==", "sha1", "sha1 eA==", "sha256 ???", "x"])
def test_a_checksum_that_cannot_be_read_is_refused(begin: Any, send: Any, offset: Any, text: str) -> None:
    where = begin()["Location"]
    assert send(where, 0, PICTURE, HTTP_UPLOAD_CHECKSUM=text).json()["code"] == "upload.unknown_checksum"
    assert offset(where) == 0


@pytest.mark.parametrize("seed", range(5))
def test_what_a_broken_line_brought_is_kept(begin: Any, phone: Any, send: Any, offset: Any, seed: int) -> None:
    where = begin()["Location"]
    chance, at = random.Random(seed), 0  # noqa: S311
    while at < len(PICTURE):
        cut = chance.randint(0, len(PICTURE) - at)
        headers: dict[str, Any] = {"HTTP_UPLOAD_OFFSET": str(at), "CONTENT_LENGTH": str(len(PICTURE) - at), **TUS}
        headers["wsgi.input"] = io.BytesIO(PICTURE[at : at + cut])
        phone("worker").generic("PATCH", where, b"x", content_type=PIECES, **headers)
        assert offset(where) == at + cut
        at += cut
    with store().open(sha(PICTURE)) as kept:  # type: ignore[union-attr]
        assert kept.read() == PICTURE


def test_a_cut_piece_with_a_checksum_is_dropped(begin: Any, phone: Any, offset: Any) -> None:
    where = begin()["Location"]
    digest = base64.b64encode(hashlib.sha1(PICTURE).digest()).decode()  # noqa: S324
    headers = {"HTTP_UPLOAD_OFFSET": "0", "CONTENT_LENGTH": str(len(PICTURE)), "HTTP_UPLOAD_CHECKSUM": f"sha1 {digest}"}
    body: dict[str, Any] = {"wsgi.input": io.BytesIO(PICTURE[:300])}
    assert (
        phone("worker").generic("PATCH", where, b"x", content_type=PIECES, **headers, **body, **TUS).status_code == 460
    )
    assert offset(where) == 0


def test_bytes_that_were_never_acknowledged_are_cut_away(begin: Any, send: Any) -> None:
    """A process died after writing and before the offset was written down."""
    where = begin()["Location"]
    send(where, 0, PICTURE[:400])
    with uploads.path_of(Upload.objects.get().pk).open("ab") as file:
        file.write(b"half a piece")
    assert send(where, 400, PICTURE[400:]).status_code == 204
    assert Photo.objects.count() == 1


def test_a_file_that_a_disk_lost_begins_again(begin: Any, send: Any, offset: Any) -> None:
    where = begin()["Location"]
    send(where, 0, PICTURE[:400])
    uploads.path_of(Upload.objects.get().pk).unlink()
    answer = send(where, 400, PICTURE[400:])
    assert (answer.status_code, answer.json()["params"]) == (409, {"offset": 0})
    assert offset(where) == 0
    assert send(where, 0, PICTURE).status_code == 204


def test_two_cannot_write_at_once_and_a_killed_one_does_not_block_for_long(begin: Any, send: Any, offset: Any) -> None:
    where = begin()["Location"]
    Upload.objects.update(lease=uuid4(), lease_until=timezone.now() + leases.LASTS)
    busy = send(where, 0, PICTURE)
    assert (busy.status_code, busy["Retry-After"]) == (423, "2")
    assert offset(where) == 0
    Upload.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send(where, 0, PICTURE).status_code == 204


def test_a_lease_that_was_taken_away_stops_the_writer(
    begin: Any, phone: Any, offset: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has been asleep for longer than its lease; somebody else has begun."""
    where = begin()["Location"]

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            Upload.objects.update(lease=uuid4())
            return super().read(size)

    headers = {"HTTP_UPLOAD_OFFSET": "0", "CONTENT_LENGTH": str(len(PICTURE)), "wsgi.input": Slow(PICTURE), **TUS}
    monkeypatch.setattr(uploads, "KEEP_EVERY_S", 0.0)
    assert phone("worker").generic("PATCH", where, b"x", content_type=PIECES, **headers).status_code == 423
    assert (offset(where), Photo.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("data", "code"), [(jpeg(colour="red"), "photo.hash_mismatch"), (b"GIF89a" + bytes(900), "photo.not_an_image")]
)
def test_other_bytes_than_announced_are_refused_for_good_and_can_be_begun_anew(
    begin: Any, send: Any, phone: Any, data: bytes, code: str
) -> None:
    where = begin(HTTP_UPLOAD_LENGTH=str(len(data)))["Location"]
    assert send(where, 0, data).json()["code"] == code
    assert send(where, len(data), b"").json()["code"] == code
    asked = phone("worker").head(where, **TUS)
    assert asked.status_code in {415, 422}, "a client whose answer was lost would take it for delivered"
    assert "Upload-Offset" not in asked
    assert (Photo.objects.count(), list(uploads.folder().iterdir())) == (0, [])
    again = begin()
    assert again["Location"] != where
    assert send(again["Location"], 0, PICTURE).status_code == 204


def test_an_upload_can_be_given_up(begin: Any, phone: Any, send: Any) -> None:
    where = begin(first=PICTURE[:100])["Location"]
    assert phone("worker").delete(where, **TUS).status_code == 204
    for answer in (
        phone("worker").head(where, **TUS),
        send(where, 100, PICTURE[100:]),
        phone("worker").delete(where, **TUS),
    ):
        assert answer.status_code == 410
    assert list(uploads.folder().iterdir()) == []


def test_a_proxy_that_knows_only_post_can_be_used(begin: Any, phone: Any, send: Any) -> None:
    where = begin()["Location"]
    headers = {"HTTP_UPLOAD_OFFSET": "0", "HTTP_X_HTTP_METHOD_OVERRIDE": "PATCH", **TUS}
    assert phone("worker").generic("POST", where, PICTURE, content_type=PIECES, **headers).status_code == 204
    assert Photo.objects.count() == 1


def test_uploads_of_others_do_not_exist(begin: Any, phone: Any, send: Any) -> None:
    where = begin()["Location"]
    assert phone("neighbour").head(where, **TUS).status_code == 404
    assert send(where, 0, PICTURE, who="neighbour").status_code == 404
    assert phone("neighbour").delete(where, **TUS).status_code == 404
    assert begin(who="neighbour")["Location"] != where


def test_a_phone_that_forgets_its_uploads_does_not_fill_the_disk(begin: Any) -> None:
    first = begin(data=PICTURE + b"0", first=PICTURE)["Location"]
    for n in range(1, uploads.OPEN_MAX + 5):
        begin(data=PICTURE + str(n).encode(), first=PICTURE)
    assert Upload.objects.filter(state="open").count() == len(list(uploads.folder().iterdir())) == uploads.OPEN_MAX
    assert Upload.objects.get(pk=first.rsplit("/", 1)[1]).state == "ended"


def test_expired_uploads_go_with_their_files(begin: Any, phone: Any) -> None:
    where = begin(first=PICTURE[:100])["Location"]
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert phone("worker").head(where, **TUS).status_code == 410
    jobs.expire_uploads(timestamp=0)
    assert (Upload.objects.count(), list(uploads.folder().iterdir())) == (0, [])
    assert phone("worker").head(where, **TUS).status_code == 404


def test_old_files_go_unless_an_open_upload_needs_them(begin: Any) -> None:
    begin(first=PICTURE[:100])
    needed, lost = uploads.path_of(Upload.objects.get().pk), uploads.path_of(uuid4())
    lost.write_bytes(b"of an upload that nobody knows")
    for path in (needed, lost):
        os.utime(path, (0, 0))
    jobs.expire_uploads(timestamp=0)
    assert (needed.exists(), lost.exists()) == (True, False)


def test_what_the_nightly_clearing_removes_are_not_uploads(begin: Any) -> None:
    begin(first=PICTURE[:100])
    path = uploads.path_of(Upload.objects.get().pk)
    os.utime(path, (0, 0))
    jobs.clear_incoming(timestamp=0)
    assert path.exists()


@pytest.mark.parametrize("asked", ["head", "begin"])
def test_a_photo_that_could_not_be_made_of_all_bytes_is_made_when_somebody_asks(
    begin: Any, send: Any, offset: Any, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    where = begin()["Location"]
    with monkeypatch.context() as broken:
        broken.setattr(uploads, "keep_photo", lambda **_: (_ for _ in ()).throw(OperationalError("no connection")))
        assert send(where, 0, PICTURE).status_code == 503
    assert not Photo.objects.exists()
    if asked == "head":
        assert offset(where) == len(PICTURE)
    else:
        assert int(begin()["Upload-Offset"]) == len(PICTURE)
    assert Photo.objects.get().sha256 == sha(PICTURE)
    assert Upload.objects.get().state == Upload.DONE
