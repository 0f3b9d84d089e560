"""Who may send photos: everyone who reports or works. Who sees them stands with the incidents that show them."""

import base64
from typing import Any
from uuid import uuid4

from backend.core.clock import now
from media_pipeline.models import Upload
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
]  # fmt: skip
