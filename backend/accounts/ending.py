"""Why a phone is no longer let in, and what is to become of what lies on it.

A lost or stolen one is emptied. One whose person left, that was replaced or that expired hands over what it had not
sent, once and within some days, and is emptied then. Any other keeps it until somebody signs in again.
"""

from datetime import datetime, timedelta

from django.conf import settings

from backend.accounts.models import Device
from backend.accounts.problems import DeviceRevoked

EMPTIED = frozenset({"lost", "stolen"})
HANDED_OVER = frozenset({"left", "replaced", "expired"})
AGAIN = timedelta(days=1)  # within which the answer to a delivery can be heard again


def ended(device: Device, *, now: datetime) -> DeviceRevoked | None:
    """The refusal of `device`, or None for one that is signed in."""
    reason = _reason(device, now)
    return DeviceRevoked(reason=reason, then=_then(device, reason, now)) if reason else None


def heard_again(device: Device, *, now: datetime) -> bool:
    """Whether `device` handed over lately, and only wants to hear of it again."""
    return device.delivered_at is not None and now - device.delivered_at < AGAIN and _reason(device, now) in HANDED_OVER


def _reason(device: Device, now: datetime) -> str:
    if device.revoked_at is not None:
        return device.reason
    if not device.person.is_active:
        return "left"
    return "expired" if device.last_seen_at < now - timedelta(days=settings.PHONES.idle_days) else ""


def _then(device: Device, reason: str, now: datetime) -> str:
    if reason in EMPTIED:
        return "wipe"
    if reason not in HANDED_OVER:
        return "keep"
    # The days of one that expired begin when it hears of it, or nobody who comes back would have any.
    late = device.revoked_at is not None and now - device.revoked_at > timedelta(days=settings.PHONES.deliver_days)
    return "wipe" if late or device.delivered_at is not None else "deliver"
