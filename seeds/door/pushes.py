"""What the stand-ins for Google and for a gateway received: pushes that would make phones ring, and SMS."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from backend.accounts.models import Device

PREFIX = "demo-"
MOST = 20
ANSWERS_WITHIN_S = 1.0


def pushes() -> list[dict[str, Any]]:
    """The newest messages to phones of the demo, newest first; none where the stub does not answer."""
    rows = [row for row in reversed(_received()) if row["message"]["token"].startswith(PREFIX)][:MOST]
    owners = _owners([row["message"]["token"].removeprefix(PREFIX) for row in rows])
    found = []
    for row in rows:
        message = row["message"]
        device = message["token"].removeprefix(PREFIX)
        shown = message.get("notification", {})
        found.append(
            {
                "id": row["id"],
                "at": datetime.fromtimestamp(row["at"], tz=UTC),
                "device": device,
                "username": owners.get(device, ""),
                "title": shown.get("title", ""),
                "body": shown.get("body", ""),
                "subject": message.get("data", {}).get("subject", ""),
            }
        )
    return found


def texts() -> list[dict[str, Any]]:
    """The newest texts that the stand-in for a gateway took, newest first."""
    return [
        {"id": row["id"], "at": datetime.fromtimestamp(row["at"], tz=UTC), "to": row["to"], "text": row["text"]}
        for row in reversed(_received("sms"))
    ][:MOST]


def _received(path: str = "received") -> list[dict[str, Any]]:
    if not settings.PUSH.stub_port:
        return []
    address = f"http://127.0.0.1:{settings.PUSH.stub_port}/{path}"
    # Never through the proxy of the environment: that is the stub itself.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=ANSWERS_WITHIN_S) as answer:
            received: list[dict[str, Any]] = json.load(answer)["received"]
    except (OSError, ValueError, KeyError):
        return []
    return received


def _owners(devices: list[str]) -> dict[str, str]:
    rows = Device.objects.filter(push_id__in=[f"{PREFIX}{device}" for device in devices])
    return {str(pk): username for pk, username in rows.values_list("pk", "person__username")}
