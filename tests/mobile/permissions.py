"""Who may use the phones' protocol; what each mutation may do is decided by its command."""

import json

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.cast import Cast
from tests.media.permissions import OTHERS, SENDERS
from tests.mobile.conftest import make_categories, mutation, report
from tests.routes import Row

READERS = dict.fromkeys(SENDERS, 200) | OTHERS | {"leader": 200}
REPORT = encode_multipart(BOUNDARY, {"report": json.dumps(report())})


def categories(cast: Cast) -> None:
    del cast
    make_categories()


ROWS = [
    Row("GET", "/api/mobile/v1/changes", READERS),
    Row("POST", "/api/mobile/v1/mutations", READERS, body={"mutations": [mutation("inbox.read", {"entries": []})]}),
    Row(
        "POST", "/api/mobile/v1/reports", dict.fromkeys(SENDERS, 201) | OTHERS,
        body=REPORT, content_type=MULTIPART_CONTENT, given=categories,
    ),
]  # fmt: skip
