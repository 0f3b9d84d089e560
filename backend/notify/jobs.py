"""Jobs of notify: send a delivery to its device."""

from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from backend.accounts import sms_codes
from backend.accounts.models import Device
from backend.core.clock import now
from backend.notify import sms
from backend.notify.models import Delivery
from backend.notify.providers import Push, Result, provider
from backend.notify.texts import rendered

TRIES_MAX = 6
SMS_TRIES = 2  # more, 20 s after the first: nobody waits for a code for longer
TOO_OLD = timedelta(hours=6)  # after this a ring would only confuse; the inbox has it


class NotDelivered(Exception):
    """The provider did not take the push now; it is tried again with back-off."""


@app.task(
    name="notify.push",
    queue="push",
    retry=RetryStrategy(max_attempts=TRIES_MAX, exponential_wait=4, retry_exceptions=[NotDelivered]),
)
def push(delivery: str) -> None:
    """Sends one delivery; a delivery that is sent, dropped or failed already is left alone.

    No transaction is open while the provider is asked. A worker that dies in between sends again: the collapse
    key makes two of the same show as one.
    """
    row = Delivery.objects.select_related("entry").filter(pk=UUID(delivery), state=Delivery.WAITING).first()
    if row is None:
        return
    device = Device.objects.filter(pk=row.device_id, revoked_at__isnull=True).first()
    result = _send(row, device)
    with transaction.atomic(durable=True):
        _note(row, result)
        if device is not None and result.outcome == "unregistered":
            # Only this registration: the phone may have registered anew meanwhile.
            Device.objects.filter(pk=device.pk, push_id=device.push_id).update(push_kind="", push_id="")
    if result.outcome == "retry" and row.tries < TRIES_MAX:
        raise NotDelivered(result.detail)


@app.task(
    name=sms_codes.JOB, queue="push",
    retry=RetryStrategy(max_attempts=SMS_TRIES, exponential_wait=4, retry_exceptions=[NotDelivered]), pass_context=True,
)  # fmt: skip
def sms_code(context: JobContext, pk: str) -> None:
    """Sends a code that somebody asked for, where the number is somebody's; another try sends the same code."""
    with transaction.atomic(durable=True):
        made = sms_codes.prepare(pk=UUID(pk), now=now())
    if made is None:
        return
    result = sms.send(sms.Sms(str(made.id), made.number, "code", _code_text(made), {"code": made.code}))
    last = context.job.attempts >= SMS_TRIES
    if result.outcome == "retry" and not last:
        raise NotDelivered(result.detail)
    with transaction.atomic(durable=True):
        sms_codes.note(pk=made.id, sent=result.outcome == "sent", error=result.detail, now=now())


def _code_text(made: sms_codes.Outgoing) -> str:
    """The last line lets browsers offer the code to this product's page, and to no other."""
    minutes = int(sms_codes.LASTS.total_seconds() // 60)
    zh = f"【{settings.SMS.sign}】登录验证码 {made.code}，{minutes} 分钟内有效。请勿告诉他人。"
    en = f"[{settings.SMS.sign}] {made.code} is your code to sign in, for {minutes} minutes. Tell it to nobody."
    return f"{en if made.language == 'en' else zh}\n@{urlsplit(settings.PUBLIC_ORIGIN).hostname} #{made.code}"


def _send(row: Delivery, device: Device | None) -> Result:
    chosen = provider(row.provider)
    if device is None or not device.push_id or device.person_id != row.entry.person_id:
        return Result("failed", "no device")
    if chosen is None:
        return Result("failed", "no provider")
    if now() - row.created_at > TOO_OLD:
        return Result("failed", "too old")
    entry = row.entry
    [(title, body)] = rendered([(entry.code, entry.params)], device.language)
    data = {"entry": str(entry.pk), "subject_kind": entry.subject_kind, "subject": str(entry.subject_id)}
    return chosen.send(Push(device.push_id, title, body, data, collapse=str(entry.subject_id), urgent=entry.urgent))


def _note(row: Delivery, result: Result) -> None:
    row.tries += 1
    row.error = "" if result.outcome == "sent" else result.detail[:80]
    if result.outcome == "sent":
        row.state, row.sent_at, row.message_id = Delivery.SENT, now(), result.detail[:200]
    elif result.outcome == "unregistered":
        row.state = Delivery.DROPPED
    elif result.outcome == "failed" or row.tries >= TRIES_MAX:
        row.state = Delivery.FAILED
    row.save(update_fields=["tries", "error", "state", "sent_at", "message_id"])
