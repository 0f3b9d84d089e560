"""Uploads in pieces as tus 1.0 says: creation, creation-with-upload, checksum, expiration, termination."""

import base64
import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.problems import Invalid
from media_pipeline import problems, uploads
from media_pipeline.commands import release_connection
from media_pipeline.models import Upload
from media_pipeline.storage import drain
from mobile_api import described
from mobile_api.serializers import HASH
from mobile_api.views import SENDERS, UNHEARD_MAX, length_of

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
PIECES = "application/offset+octet-stream"
METADATA_MAX = 1000


class TusView(ScopedView):
    """What all addresses of uploads share: the version in each request and answer, methods that hide in a header."""

    roles = SENDERS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Some proxies let only GET and POST through; tus-clients then name the method they mean.
        meant = request.headers.get("X-HTTP-Method-Override", "")
        if request.method == "POST" and meant in ("PATCH", "DELETE", "HEAD"):
            request.method = meant
        answer = super().dispatch(request, *args, **kwargs)
        answer["Tus-Resumable"] = VERSION
        return answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.method == "OPTIONS":
            return
        if request.headers.get("Tus-Resumable") != VERSION:
            raise problems.VersionNeeded(version=VERSION)
        super().initial(request, *args, **kwargs)

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Response:
        del request, args, kwargs
        offer = {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(settings.FIELD_LIMITS.photo_max_bytes),
            "Tus-Checksum-Algorithm": ",".join(uploads.CHECKSUMS),
        }
        return Response(status=204, headers=offer)

    def handle_exception(self, exc: Exception) -> Response:
        # A client that is still sending would take an early answer for a broken line.
        release_connection()  # it may take its time
        drain(self.request.stream, min(length_of(self.request) or 0, UNHEARD_MAX))
        answer = super().handle_exception(exc)
        if answer.status_code == problems.VersionNeeded.status:
            answer["Tus-Version"] = VERSION
        return answer

    def piece(self, request: Request, offset: int) -> uploads.Piece:
        """The body of the request. Raises WrongType, LengthNeeded, UnknownChecksum."""
        if request.content_type != PIECES:
            raise problems.WrongType(expected=PIECES)
        length = length_of(request)
        if length is None:
            raise problems.LengthNeeded()
        header = request.headers.get("Upload-Checksum")
        checksum = uploads.Checksum.of(header) if header else None
        return uploads.Piece(offset, length, request.stream, checksum)


class UploadsView(TusView):
    """POST uploads/: a new upload, perhaps with its first bytes."""

    @described.upload_begin
    def post(self, request: Request) -> Response:
        length = _number(request, "Upload-Length")
        metadata = request.headers.get("Upload-Metadata", "")
        upload = uploads.begin(access=self.access, sha256=_hash(metadata), length=length, metadata=metadata)
        if length_of(request) and request.content_type == PIECES and upload.position == 0:
            upload = uploads.receive(access=self.access, pk=upload.pk, piece=self.piece(request, 0))
        return Response(status=201, headers=_state(upload) | {"Location": f"/api/mobile/v1/uploads/{upload.pk}"})


class UploadView(TusView):
    """HEAD, PATCH and DELETE uploads/{id}."""

    def head(self, request: Request, pk: UUID) -> Response:
        del request
        upload = uploads.one(access=self.access, pk=pk)
        told = {"Upload-Length": str(upload.length), "Cache-Control": "no-store"}
        if upload.metadata:
            told["Upload-Metadata"] = upload.metadata
        return Response(headers=_state(upload) | told)

    @described.upload_piece
    def patch(self, request: Request, pk: UUID) -> Response:
        piece = self.piece(request, _number(request, "Upload-Offset"))
        upload = uploads.receive(access=self.access, pk=pk, piece=piece)
        return Response(status=204, headers=_state(upload))

    @described.upload_end
    def delete(self, request: Request, pk: UUID) -> Response:
        del request
        uploads.end(access=self.access, pk=pk)
        return Response(status=204)


def _state(upload: Upload) -> dict[str, str]:
    return {"Upload-Offset": str(upload.position), "Upload-Expires": http_date(upload.expires_at.timestamp())}


def _number(request: Request, header: str) -> int:
    """Raises Invalid."""
    text = request.headers.get(header, "")
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise Invalid(fields={header: ["integer"]})
    return int(text)


def _hash(metadata: str) -> str:
    """`sha256` of `name base64, name base64, …`. Raises Invalid."""
    found = ""
    for pair in metadata.split(","):
        name, _, value = pair.strip().partition(" ")
        if name == "sha256":
            try:
                found = base64.b64decode(value, validate=True).decode("ascii")
            except ValueError:
                found = ""
    # It is told again in a header.
    if len(metadata) > METADATA_MAX or not re.fullmatch(r"[\x20-\x7e]*", metadata) or not re.fullmatch(HASH, found):
        raise Invalid(fields={"Upload-Metadata": ["sha256"]})
    return found
