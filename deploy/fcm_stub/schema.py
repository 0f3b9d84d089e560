"""What FCM's HTTP v1 API accepts in `messages:send`: field names and types, checked strictly.

Source: the reference of projects.messages in Google's documentation; only what Wangge sends is known here, so a
field with another name or type is refused as Google would refuse it.
"""

from collections.abc import Mapping
from typing import Any

_NOTIFICATION = {"title": str, "body": str, "image": str}
_ANDROID = {"collapse_key": str, "priority": str, "ttl": str, "notification": dict}
_ANDROID_NOTIFICATION = {"tag": str, "sound": str, "channel_id": str, "notification_priority": str}
_MESSAGE = {"token": str, "notification": dict, "data": dict, "android": dict}
DATA_MAX_BYTES = 4096


def faults(body: Any) -> list[str]:
    """What is wrong with a request body; empty when it would be accepted."""
    if not isinstance(body, dict) or not isinstance(body.get("message"), dict):
        return ["message: required"]
    found = [f"{name}: unknown" for name in body if name not in ("message", "validate_only")]
    message = body["message"]
    found += _fields("message", message, _MESSAGE)
    if not message.get("token"):
        found.append("message.token: required")
    found += _fields("notification", message.get("notification", {}), _NOTIFICATION)
    android = message.get("android", {})
    found += _fields("android", android, _ANDROID)
    if android.get("priority", "high") not in ("normal", "high"):
        found.append("android.priority: normal or high")
    found += _fields("android.notification", android.get("notification", {}), _ANDROID_NOTIFICATION)
    return found + _data(message.get("data", {}))


def _data(data: Any) -> list[str]:
    if not isinstance(data, dict):
        return ["data: an object"]
    found = [f"data.{key}: strings only" for key, value in data.items() if not isinstance(value, str)]
    if sum(len(str(key).encode()) + len(str(value).encode()) for key, value in data.items()) > DATA_MAX_BYTES:
        found.append(f"data: at most {DATA_MAX_BYTES} bytes")
    return found


def _fields(where: str, value: Any, known: Mapping[str, type]) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: an object"]
    found = [f"{where}.{name}: unknown" for name in value if name not in known]
    return found + [
        f"{where}.{name}: {known[name].__name__}"
        for name, each in value.items()
        if name in known and not isinstance(each, known[name])
    ]
