"""Push through firebase-admin, unpatched, to the stub: what is sent, and what each answer does."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import firebase_admin
import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.accounts.models import Device
from backend.accounts.tokens import digest_of
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.notify import providers
from backend.notify.commands import tell
from backend.notify.jobs import NotDelivered, push
from backend.notify.models import Delivery, InboxEntry
from deploy.fcm_stub.server import Stub, serve
from tests.cast import GRID, Cast
from tests.incidents.groups import make_categories


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Stub]:
    server = serve(tmp_path / "fcm", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.PUSH = type(django_settings.PUSH)(
        credentials_file="", project_id="wangge-demo", stub_port=server.server_address[1],
        stub_ca_file=str(server.authority), http_timeout_s=3.0,
    )  # fmt: skip
    for name in ("HTTPS_PROXY", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, "")
    providers._fcm.cache_clear()
    yield server
    app = providers._fcm().app
    firebase_admin.delete_app(app)
    providers._fcm.cache_clear()
    server.shutdown()
    server.server_close()


def delivery_to(cast: Cast, target: str, who: str = "unit") -> Delivery:
    Device.objects.create(
        token_sha256=uuid4().bytes, person=cast.person[who], post=cast.post[who], push_kind="fcm", push_id=target,
        created_at=now(), last_seen_at=now(),
    )  # fmt: skip
    with transaction.atomic():
        tell(
            [cast.person[who].pk], "task.new", subject_kind="incident", subject_id=uuid7(),
            params={"category": "hazard.fire_exit", "area": GRID}, now=now(), urgent=True, ring=True,
        )  # fmt: skip
    return Delivery.objects.get(device_id=Device.objects.get(push_id=target).pk)


def answer(stub: Stub, **codes: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{stub.server_address[1]}/answers", json.dumps(codes).encode(), method="POST"
    )
    urllib.request.urlopen(request, timeout=5).close()


def test_a_ring_is_an_inbox_entry_a_delivery_and_a_job_of_one_transaction(cast: Cast, stub: Stub) -> None:
    row = delivery_to(cast, "phone-1")
    assert InboxEntry.objects.filter(person_id=cast.person["unit"].pk).count() == 1
    assert ProcrastinateJob.objects.filter(task_name="notify.push", args={"delivery": str(row.pk)}).count() == 1
    push(delivery=str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 1)
    message = stub.received[0]["message"]
    assert message["token"] == "phone-1"
    assert set(message["data"]) == {"entry", "subject_kind", "subject"}
    assert cast.person["unit"].name not in json.dumps(message, ensure_ascii=False)
    push(delivery=str(row.pk))
    assert len(stub.received) == 1


@pytest.mark.parametrize(
    ("asked", "title"), [("en-GB", "New task: Fire exit"), ("zh-CN", "新任务：消防通道"), ("", "新任务：消防通道")]
)
def test_a_push_speaks_the_language_in_which_the_phone_asked_last(
    cast: Cast, stub: Stub, client: Client, asked: str, title: str
) -> None:
    make_categories()
    row = delivery_to(cast, "phone-1")
    Device.objects.filter(pk=row.device_id).update(token_sha256=digest_of("token"))
    headers = {"Authorization": "Device token"} | ({"Accept-Language": asked} if asked else {})
    assert client.get("/api/v1/inbox", headers=headers).status_code == 200
    push(delivery=str(row.pk))
    assert stub.received[0]["message"]["notification"]["title"] == title


def test_an_unregistered_device_is_removed_and_no_other(cast: Cast, stub: Stub) -> None:
    answer(stub, gone="UNREGISTERED")
    gone, other = delivery_to(cast, "gone"), delivery_to(cast, "here", "unit_lead")
    push(delivery=str(gone.pk))
    push(delivery=str(other.pk))
    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.state, other.state) == ("dropped", "sent")
    assert list(Device.objects.exclude(push_id="").values_list("push_id", flat=True)) == ["here"]


@pytest.mark.parametrize(("code", "state"), [("QUOTA_EXCEEDED", "waiting"), ("INVALID_ARGUMENT", "failed")])
def test_what_may_pass_is_tried_again_and_what_cannot_is_not(cast: Cast, stub: Stub, code: str, state: str) -> None:
    answer(stub, **{"*": code})
    row = delivery_to(cast, "phone-1")
    if state == "waiting":
        with pytest.raises(NotDelivered):
            push(delivery=str(row.pk))
    else:
        push(delivery=str(row.pk))
    row.refresh_from_db()
    assert (row.state, row.tries, Device.objects.exclude(push_id="").count()) == (state, 1, 1)


def test_the_stub_refuses_what_google_would_refuse(stub: Stub) -> None:
    result = providers.Fcm.send(providers._fcm(), providers.Push("t", "a", "b", {"k": "v" * 5000}, "c", urgent=False))
    assert result.outcome == "failed"
