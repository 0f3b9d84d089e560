"""Push of photos, mutations and reports, pull of changes."""

import json
import re
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.clock import now
from backend.core.problems import Invalid, TooLarge, Unreadable
from backend.core.wire import PrunedJsonParser
from media_pipeline import commands as media
from media_pipeline import queries as photos
from media_pipeline.storage import drain
from mobile_api import described, feed, mutations
from mobile_api.envelopes import Sent, moment, seal, uuid7_of
from mobile_api.parts import WholePartsParser
from mobile_api.problems import TooMany
from mobile_api.serializers import HASH, HashesIn

# Everybody who reports or works; the three administrators and the leaders send nothing.
SENDERS = frozenset({"worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity"})
READERS = SENDERS | {"leader"}
BODY_MAX = 1_000_000  # bytes
UNHEARD_MAX = 4_000_000  # bytes of a photo that are read although it is refused
REPORT_PHOTOS_MAX = 12


class PhotoView(ScopedView):
    """PUT photos/{sha256}: the bytes of one photo."""

    roles: ClassVar[frozenset[str] | None] = SENDERS

    @described.photo
    def put(self, request: Request, sha256: str) -> Response:
        if not re.fullmatch(HASH, sha256):
            raise Invalid(fields={"sha256": ["invalid"]})
        arrival = media.store_photo(
            access=self.access, sha256=sha256, stream=request.stream, length=length_of(request), now=self.now
        )
        arrival.check()
        body = {"sha256": arrival.sha256, "state": arrival.state}
        return Response(body, status=201 if arrival.new else 200)

    def handle_exception(self, exc: Exception) -> Response:
        # Refused before the body was read (signed out, wrong post): the phone has to hear why.
        media.release_connection()  # a few who are refused and send nothing more would hold all of them
        drain(self.request.stream, min(length_of(self.request) or 0, UNHEARD_MAX))
        return super().handle_exception(exc)


class MissingPhotosView(ScopedView):
    """POST photos/missing: which of these the caller still has to send."""

    roles = SENDERS

    @described.missing
    def post(self, request: Request) -> Response:
        hashes = HashesIn.parse(request.data)
        return Response({"missing": photos.missing(self.actor.person, hashes.sha256)})


class MutationsView(ScopedView):
    """POST mutations: what a phone wants done, in order, with one answer each."""

    roles = READERS
    parser_classes = [PrunedJsonParser]

    @described.mutations
    def post(self, request: Request) -> Response:
        if (length_of(request) or 0) > BODY_MAX:
            raise TooLarge(max_bytes=BODY_MAX)
        data: Any = request.data
        batch = data.get("mutations") if isinstance(data, dict) else None
        if not isinstance(batch, list):
            raise Invalid(fields={"mutations": ["required"]})
        most = settings.FIELD_LIMITS.mutations_max
        if len(batch) > most:
            raise TooMany(most=most)
        results = mutations.take_batch(access=self.access, batch=batch, language=self.language)
        return Response({"results": [result.form(self.language) for result in results], "server_time": now()})


class ChangesView(ScopedView):
    """GET changes: what is new behind the cursor, or everything from the start."""

    roles = READERS

    @described.changes
    def get(self, request: Request) -> Response:
        cursor = request.query_params.get("cursor", "")
        page = feed.pull(access=self.access, cursor=cursor, language=self.language, now=self.now)
        return Response(
            {
                "cursor": page.cursor,
                "reset": page.reset,
                "more": page.more,
                "changes": page.changes,
                "server_time": self.now,
            }
        )


class ReportsView(ScopedView):
    """POST reports: a report and its photos in one request, for clients without an outbox."""

    roles = SENDERS
    parser_classes = [WholePartsParser]

    @described.reports
    def post(self, request: Request) -> Response:
        largest = REPORT_PHOTOS_MAX * settings.FIELD_LIMITS.photo_max_bytes + BODY_MAX
        if (length_of(request) or 0) > largest:
            raise TooLarge(max_bytes=largest)
        media.release_connection()
        files = request.FILES.getlist("photo")
        if len(files) > REPORT_PHOTOS_MAX:
            raise Invalid(fields={"photo": ["max_length"]})
        body = self._body(request)
        sent = self._sent(body, [self._keep(file) for file in files])
        result = mutations.take(access=self.access, sent=sent, language=self.language)
        if result.state == "refused":
            raise result.problem()
        return Response(result.answer, status=200 if result.again else 201)

    def _body(self, request: Request) -> dict[str, Any]:
        """The field `report`, which some clients send as a part with a file name."""
        data: Any = request.data
        if len(data.getlist("report")) > 1:
            raise Invalid(fields={"report": ["more than one"]})
        part = data.get("report")
        text = part.read(BODY_MAX) if isinstance(part, UploadedFile) else part
        try:
            body = json.loads(text or "", parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise Invalid(fields={"report": ["json"]}) from error
        if not isinstance(body, dict) or uuid7_of(body.get("id")) is None:
            raise Invalid(fields={"report": ["id"]})
        return body

    def _keep(self, file: Any) -> str:
        arrival = media.store_photo(access=self.access, sha256=None, stream=file, length=file.size, now=self.now)
        arrival.check()
        return arrival.sha256

    def _sent(self, body: dict[str, Any], hashes: Iterable[str]) -> Sent:
        """The report as the mutation that a phone would have sent; photos that it does not name are added."""
        named = body.get("photos", [])
        if isinstance(named, list):
            known = [photo.get("sha256") for photo in named if isinstance(photo, dict)]
            body = body | {"photos": named + [{"sha256": sha} for sha in dict.fromkeys(hashes) if sha not in known]}
        pk = uuid7_of(body["id"])
        if pk is None:
            raise Unreadable()
        return seal(pk=pk, kind="incident.report", body=body, at=moment(body.get("at")))


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def length_of(request: Request) -> int | None:
    """Announced length of the body in bytes, or None."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None
