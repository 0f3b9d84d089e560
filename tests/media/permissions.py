"""Who may send photos: everyone who reports or works. Who sees them stands with the incidents that show them."""

from tests.media.pictures import jpeg, sha
from tests.routes import Row

PICTURE = jpeg(40, 30)
SENDERS = (
    "worker", "neighbour", "deputy", "other_worker", "station", "centre", "centre_lead", "other_centre", "unit",
    "unit_lead", "county_centre", "county_unit", "entity",
)  # fmt: skip
OTHERS = dict.fromkeys(("leader", "sysadmin", "secadmin", "auditor", "no_post"), 403) | {"signed_out": 401}

ROWS = [
    Row(
        "PUT", f"/api/mobile/v1/photos/{sha(PICTURE)}", dict.fromkeys(SENDERS, 201) | OTHERS,
        body=PICTURE, content_type="image/jpeg",
    ),
    Row("POST", "/api/mobile/v1/photos/missing", dict.fromkeys(SENDERS, 200) | OTHERS, body={"sha256": []}),
]  # fmt: skip
