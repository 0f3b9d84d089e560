"""Codes by SMS: the gateway that takes them, and phones that ask and enter."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job
from rest_framework.test import APIClient

from backend.accounts.models import Person, SmsCode
from backend.core.ids import uuid7
from backend.notify import sms
from backend.notify.jobs import sms_code
from deploy.fcm_stub.server import Stub, serve
from tests.cast import Cast

ASK, ENTER = "/api/mobile/v1/sms-codes", "/api/mobile/v1/sessions/sms"
NUMBER, UNKNOWN = "13912345678", "13900000000"


@pytest.fixture
def stub(tmp_path: Path, settings: Any, cast: Cast) -> Iterator[Stub]:
    """The gateway, and the worker of the cast has a number."""
    Person.objects.filter(pk=cast.person["worker"].pk).update(phone=NUMBER)
    server = serve(tmp_path / "fcm", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS = type(django_settings.SMS)(
        url=f"http://127.0.0.1:{server.server_address[1]}/sms", secret="stub", timeout_s=0.5, sign="网格",
        per_county_hour=3,
    )  # fmt: skip
    sms.breaker.note(worked=True, at=0)
    yield server
    sms.breaker.note(worked=True, at=0)
    server.shutdown()
    server.server_close()


def ask(phone: str = NUMBER, address: str = "198.51.100.7", language: str = "zh", **more: Any) -> Any:
    api = APIClient(HTTP_ACCEPT_LANGUAGE=language)
    return api.post(ASK, {"phone": phone} | more, format="json", HTTP_X_FORWARDED_FOR=address)


def carry(attempts: int = 0) -> None:
    """Does what the newest order wants, as the worker does."""
    jobs = ProcrastinateJob.objects.filter(task_name="notify.sms_code").order_by("-id")
    [args] = jobs.values_list("args", flat=True)[:1]
    job = Job(id=1, lock=None, queueing_lock=None, queue="push", task_name="notify.sms_code", attempts=attempts)
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
    sms_code(context, **args)


def sent(stub: Stub, phone: str = NUMBER, **more: Any) -> str:
    assert ask(phone, **more).status_code == 202
    carry()
    code: str = stub.texts[-1]["params"]["code"]
    return code


def later(minutes: float) -> None:
    for row in SmsCode.objects.all():
        row.asked_at -= timedelta(minutes=minutes)
        row.expires_at = row.expires_at and row.expires_at - timedelta(minutes=minutes)
        row.used_at = row.used_at and row.used_at - timedelta(minutes=minutes)
        row.save()


def enter(code: str, phone: str = NUMBER, device: str = "", address: str = "198.51.100.7") -> Any:
    facts = {"id": device or str(uuid7()), "model": "Redmi 9A", "platform": "android", "app_version": "0.1.0"}
    body = {"phone": phone, "code": code, "device": facts}
    return APIClient().post(ENTER, body, format="json", HTTP_X_FORWARDED_FOR=address)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"
