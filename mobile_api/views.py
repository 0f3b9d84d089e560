"""Push of photos, mutations and reports, pull of changes."""

import re

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.problems import Invalid
from media_pipeline import commands as media
from media_pipeline import queries as photos
from mobile_api.serializers import HASH, HashesIn

# Everybody who reports or works; the three administrators and the leaders send nothing.
SENDERS = frozenset({"worker", "deputy", "station", "centre", "centre_lead", "unit", "unit_lead", "entity"})


class PhotoView(ScopedView):
    """PUT photos/{sha256}: the bytes of one photo."""

    roles = SENDERS

    def put(self, request: Request, sha256: str) -> Response:
        if not re.fullmatch(HASH, sha256):
            raise Invalid(fields={"sha256": ["invalid"]})
        arrival = media.store_photo(
            access=self.access, sha256=sha256, stream=request.stream, length=length_of(request), now=self.now
        )
        arrival.check()
        body = {"sha256": arrival.sha256, "state": arrival.state}
        return Response(body, status=201 if arrival.new else 200)


class MissingPhotosView(ScopedView):
    """POST photos/missing: which of these the caller still has to send."""

    roles = SENDERS

    def post(self, request: Request) -> Response:
        hashes = HashesIn.parse(request.data)
        return Response({"missing": photos.missing(self.actor.person, hashes.sha256)})


def length_of(request: Request) -> int | None:
    """Announced length of the body in bytes, or None."""
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None
