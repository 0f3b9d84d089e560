"""Who may send photos: everyone who reports or works. Who sees them stands with the incidents that show them."""

import base64
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from backend.core.clock import now
from media_pipeline.links import links_of
from media_pipeline.models import Photo, Upload
from media_pipeline.storage import store
from media_pipeline.uploads import LASTS
from tests.cast import Cast
from tests.media.pictures import jpeg, sha
from tests.routes import Row

PICTURE = jpeg(40, 30)
PIECES = "application/offset+octet-stream"
TUS = {"HTTP_TUS_RESUMABLE": "1.0.0"}
NAMED = "sha256 " + base64.b64encode(sha(PICTURE).encode()).decode()
SENDERS = (
    "worker", "neighbour", "deputy", "other_worker", "station", "centre", "centre_lead", "other_centre", "unit",
    "unit_lead", "county_centre", "county_unit", "entity",
)  # fmt: skip
OTHERS = dict.fromkeys(("leader", "sysadmin", "secadmin", "auditor", "no_post"), 403) | {"signed_out": 401}


def workers_upload(cast: Cast) -> Any:
    return Upload.objects.create(
        id=uuid4(), person_id=cast.person["worker"].pk, sha256=sha(PICTURE), length=len(PICTURE), created_at=now(),
        expires_at=now() + LASTS,
    )  # fmt: skip


OWN_ONLY = dict.fromkeys(SENDERS, 404) | OTHERS | {"worker": 204}
ANYBODY = dict.fromkeys((*SENDERS, *OTHERS), 200)


def prepared(cast: Cast) -> SimpleNamespace:
    """A photo that is there, its signed address, and one that ended."""
    Photo.objects.create(sha256=sha(PICTURE), size=1, mime="image/jpeg", state=Photo.VERIFIED, received_at=now())
    store().put_rendition(sha(PICTURE), 256, PICTURE)
    ended = now() - timedelta(minutes=11)
    query, old = (links_of(sha(PICTURE), now=at).urls["256"].partition("?")[2] for at in (now(), ended))
    return SimpleNamespace(query=f"?{query}", ended=f"?{old}")


ROWS = [
    Row(
        "PUT", f"/api/mobile/v1/photos/{sha(PICTURE)}", dict.fromkeys(SENDERS, 201) | OTHERS,
        body=PICTURE, content_type="image/jpeg",
    ),
    Row("POST", "/api/mobile/v1/photos/missing", dict.fromkeys(SENDERS, 200) | OTHERS, body={"sha256": []}),
    Row(
        "POST", "/api/mobile/v1/uploads/", dict.fromkeys(SENDERS, 201) | OTHERS, body=b"", content_type=PIECES,
        headers={**TUS, "HTTP_UPLOAD_LENGTH": str(len(PICTURE)), "HTTP_UPLOAD_METADATA": NAMED},
    ),
    Row(
        "PATCH", "/api/mobile/v1/uploads/{it.pk}", OWN_ONLY, body=PICTURE, content_type=PIECES, given=workers_upload,
        headers={**TUS, "HTTP_UPLOAD_OFFSET": "0"},
    ),
    Row("DELETE", "/api/mobile/v1/uploads/{it.pk}", OWN_ONLY, given=workers_upload, headers=TUS),
    # The signature opens it, not who comes with it.
    Row("GET", f"/api/v1/photos/{sha(PICTURE)}/256{{it.query}}", ANYBODY, given=prepared),
    Row(
        "GET", f"/api/v1/photos/{sha(PICTURE)}/256{{it.ended}}", dict.fromkeys(ANYBODY, 404), given=prepared,
        note="ended",
    ),
]  # fmt: skip
