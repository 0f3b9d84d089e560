"""Who may use the phones' protocol; what each mutation may do is decided by its command."""

import json
from uuid import UUID, uuid4

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.core.clock import now
from backend.core.ids import uuid7
from mobile_api.models import Delivered, Delivery
from tests.cast import VILLAGE, Cast
from tests.media.permissions import OTHERS, PICTURE, SENDERS
from tests.media.pictures import sha
from tests.mobile.conftest import make_categories, mutation, report
from tests.routes import Row

READERS = dict.fromkeys(SENDERS, 200) | OTHERS | {"leader": 200}
REPORT = encode_multipart(BOUNDARY, {"report": json.dumps(report())})


def categories(cast: Cast) -> None:
    del cast
    make_categories()


# Only phones that were ended deliver: a console's session is none.
ENDED_ONLY = dict.fromkeys((*SENDERS, *OTHERS), 401)
DESK = dict.fromkeys((*SENDERS, *OTHERS), 403) | {"signed_out": 401, "centre": 200, "centre_lead": 200}
AREA = DESK | {"other_centre": 404, "county_centre": 200}
DELIVERED = "/api/v1/deliveries"


def delivered(cast: Cast) -> UUID:
    """An entry that the worker's phone handed over."""
    at = now()
    worker = {"person_id": cast.person["worker"].pk, "post_id": cast.post["worker"].pk, "area_code": VILLAGE}
    of = Delivery.objects.create(device_id=uuid4(), ended_at=at, reason="left", digest=b"", received_at=at, **worker)
    entry = Delivered.objects.create(of=of, area_code=VILLAGE, mutation_id=uuid7(), kind="push.register", body={})
    return entry.pk


def unreadable(cast: Cast) -> UUID:
    pk = delivered(cast)
    Delivered.objects.filter(pk=pk).update(kind="", raw="7", state=Delivered.UNREADABLE)
    return pk


ROWS = [
    Row("POST", "/api/mobile/v1/deliveries", ENDED_ONLY, body={"mutations": []}),
    Row(
        "PUT", f"/api/mobile/v1/deliveries/photos/{sha(PICTURE)}", ENDED_ONLY, body=PICTURE, content_type="image/jpeg",
    ),
    Row("GET", DELIVERED, DESK | {"other_centre": 200, "county_centre": 200}),
    Row("GET", DELIVERED + "/{it}/raw", AREA, given=unreadable),
    Row("POST", DELIVERED + "/{it}/moves/accept", AREA, given=delivered),
    Row("POST", DELIVERED + "/{it}/moves/set_aside", AREA, given=delivered),
    Row(
        "POST", DELIVERED + "/{it}/moves/none", AREA | dict.fromkeys(("centre", "centre_lead", "county_centre"), 404),
        given=delivered, note="no move",
    ),
    Row("GET", "/api/mobile/v1/changes", READERS),
    Row("POST", "/api/mobile/v1/mutations", READERS, body={"mutations": [mutation("inbox.read", {"entries": []})]}),
    Row(
        "POST", "/api/mobile/v1/reports", dict.fromkeys(SENDERS, 201) | OTHERS,
        body=REPORT, content_type=MULTIPART_CONTENT, given=categories,
    ),
]  # fmt: skip
