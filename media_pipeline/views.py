"""Photos by signed addresses."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.views import APIView

from backend.core import clock
from backend.core.problems import NotFound
from backend.core.schema import ProblemOut, describe, query
from media_pipeline.links import seconds_left
from media_pipeline.problems import OriginalRemoved, Refused
from media_pipeline.serve import photo_response

_described = describe(
    "A photo by a signed address, without a session: 256, 1280 (pixels of the longer side) or original",
    operation_id="photos_get",
    parameters=[
        query("until", OpenApiTypes.INT, "When the address ends, in seconds since 1970.", required=True),
        query("sig", OpenApiTypes.STR, "The signature.", required=True),
    ],
    answers={(200, "image/jpeg"): OpenApiTypes.BINARY, 202: ProblemOut},
    problems=[NotFound, Refused, OriginalRemoved],
    signed_in=False,
)


class SignedPhotoView(APIView):
    """GET photos/{sha256}/{size}: whoever holds an address that was signed a moment ago."""

    authentication_classes = ()
    permission_classes = ()

    @_described
    def get(self, request: Request, sha256: str, size: str) -> FileResponse:
        asked = request.query_params
        left = seconds_left(
            sha256, size, until=asked.get("until", ""), sig=asked.get("sig", ""), now=clock.now()
        )  # fmt: skip
        response = photo_response(sha256=sha256, size=size)
        response["Cache-Control"] = f"private, max-age={left}"
        response["Referrer-Policy"] = "no-referrer"
        return response
