"""Phones that were ended, and what they hand over."""

from datetime import timedelta
from typing import Any

from rest_framework.test import APIClient

from backend.accounts import commands
from backend.accounts.models import Device
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from tests.accounts.shapes import sign_in_phone, with_password, with_token
from tests.cast import Cast
from tests.mobile.conftest import API

DELIVERIES, DESK = f"{API}/deliveries", "/api/v1/deliveries"


def phone(cast: Cast, who: str = "worker") -> tuple[Device, str]:
    with_password(cast.person[who])
    told = sign_in_phone(APIClient(), who).json()
    return Device.objects.get(pk=told["device"]), told["token"]


def end(device: Device, reason: str, days_ago: float = 0) -> None:
    commands.revoke_device(device=device, reason=reason, actor=SYSTEM_ACTOR, now=now() - timedelta(days=days_ago))


def ended(cast: Cast, reason: str = "left", days_ago: float = 0) -> str:
    device, token = phone(cast)
    end(device, reason, days_ago)
    return token


def deliver(token: str, *mutations: object) -> Any:
    return with_token(token).post(DELIVERIES, {"mutations": list(mutations)}, format="json")


def waiting(api: APIClient, **params: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get(DESK, params).json()["results"]
    return rows
