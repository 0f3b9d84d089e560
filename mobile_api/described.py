"""What each view of phones takes and answers, as the OpenAPI file tells it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from backend.accounts.problems import DeviceRevoked, StillSignedIn
from backend.core.problems import Invalid, NotFound, Overloaded, RoleNotAllowed, StorageFull, TooLarge
from backend.core.schema import describe, query
from media_pipeline import problems as media
from mobile_api import shapes
from mobile_api.problems import AlreadyDelivered, TooMany
from mobile_api.serializers import HashesIn

_PHOTO = (
    media.HashMismatch, media.NotAnImage, media.TooLargePhoto, media.TooLargeVoice, media.TooLongVoice,
    media.BrokenVoice, media.Incomplete, media.LengthNeeded,
    media.TooManyPixels, media.Broken, media.Animated,
)  # fmt: skip
_ALWAYS = (DeviceRevoked, RoleNotAllowed, Overloaded)
_BYTES = dict.fromkeys(
    ("image/jpeg", "image/png", "image/webp", "audio/webm", "audio/ogg", "audio/mp4"), OpenApiTypes.BINARY
)

photo = describe(
    "Send the bytes of a photo; 201 means that they are safe on disk, 200 that they were already",
    operation_id="phone_photos_put",
    request=_BYTES,
    answers={201: shapes.ArrivalOut, 200: shapes.ArrivalOut},
    problems=[Invalid, StorageFull, *_PHOTO, *_ALWAYS],
)
delivered_photo = describe(
    "Send the bytes of a photo that a delivery will name",
    operation_id="phone_deliveries_photo",
    request=_BYTES,
    answers={201: shapes.ArrivalOut, 200: shapes.ArrivalOut},
    problems=[Invalid, StorageFull, AlreadyDelivered, DeviceRevoked, StillSignedIn, Overloaded, *_PHOTO],
)
missing = describe(
    "Which of these photos are not here yet",
    operation_id="phone_photos_missing",
    request=HashesIn,
    answers={200: shapes.MissingOut},
    problems=[Invalid, *_ALWAYS],
)
mutations = describe(
    "Do what the outbox holds, in order, each once",
    operation_id="phone_mutations",
    request=shapes.MutationsIn,
    answers={200: shapes.MutationsOut},
    problems=[Invalid, TooLarge, TooMany, *_ALWAYS],
)
changes = describe(
    "What is new behind the cursor, or everything from the start",
    operation_id="phone_changes",
    parameters=[query("cursor", OpenApiTypes.STR, "`cursor` of the page before; none, or an old one, starts again.")],
    answers={200: shapes.ChangesOut},
    problems=_ALWAYS,
)
reports = describe(
    "Report with photos in one request; the same id again is 200",
    operation_id="phone_reports",
    request={"multipart/form-data": shapes.ReportPartsIn},
    answers={201: shapes.ReportedOut, 200: shapes.ReportedOut},
    problems=[Invalid, TooLarge, StorageFull, *_PHOTO, *_ALWAYS],
)


def _header(name: str, text: str, *, required: bool = True) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=required, description=text)


_TUS = _header("Tus-Resumable", "1.0.0")
_CHECKSUM = _header("Upload-Checksum", "`sha1` or `sha256`, a space, the digest in base64", required=False)
_PIECES = {"application/offset+octet-stream": OpenApiTypes.BINARY}
_UPLOAD = (media.VersionNeeded, media.WrongType, media.LengthNeeded, media.UnknownChecksum, media.ChecksumMismatch,
           media.TooLong, media.Busy, media.Gone, media.WrongOffset, media.HashMismatch,
           media.TooLargeVoice)  # fmt: skip
upload_begin = describe(
    "Begin to send a photo in pieces (tus 1.0), perhaps with the first one; the same photo again goes on",
    operation_id="phone_uploads_begin",
    request=_PIECES,
    parameters=[
        _TUS,
        _header("Upload-Length", "bytes of the photo"),
        _header("Upload-Metadata", "`sha256`, a space, and the hash in hex as base64; more pairs behind commas"),
        _CHECKSUM,
    ],
    answers={201: None},
    problems=[Invalid, StorageFull, media.NotAnImage, media.TooLargePhoto, *_UPLOAD, *_ALWAYS],
)
upload_piece = describe(
    "Send what follows the bytes that are here; the last piece makes it a photo",
    operation_id="phone_uploads_piece",
    request=_PIECES,
    parameters=[_TUS, _header("Upload-Offset", "bytes that are here, as HEAD tells"), _CHECKSUM],
    answers={204: None},
    problems=[Invalid, StorageFull, NotFound, media.NotAnImage, *_UPLOAD, *_ALWAYS],
)
upload_end = describe(
    "Give an upload up",
    operation_id="phone_uploads_end",
    parameters=[_TUS],
    answers={204: None},
    problems=[NotFound, media.VersionNeeded, media.Gone, *_ALWAYS],
)
