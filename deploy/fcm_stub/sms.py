"""What the gateway for SMS accepts: the fields that `backend.notify.sms` names, under a signature of this minute."""

import hashlib
import hmac
import json
import re
import time
from typing import Any

FIELDS = {"id": str, "to": str, "kind": str, "text": str, "params": dict}
NUMBER = re.compile(r"1[0-9]{10}")
TEXT_MAX = 500  # characters
SIGNATURE = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")
FRESH_S = 300


def signed(raw: bytes, header: str, *, secret: str) -> bool:
    """Whether `header` signs these bytes now, under `secret`."""
    found = SIGNATURE.fullmatch(header)
    if not found or abs(time.time() - int(found[1])) > FRESH_S:
        return False
    expected = hmac.new(secret.encode(), found[1].encode() + b"." + raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, found[2])


def read(raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """The message in a body, and what is wrong with it; empty when it would be accepted."""
    try:
        body = json.loads(raw)
    except ValueError:
        return {}, ["no JSON"]
    if not isinstance(body, dict):
        return {}, ["an object"]
    wrong = [f"{name}: unknown" for name in body if name not in FIELDS]
    wrong += [f"{name}: {kind.__name__}" for name, kind in FIELDS.items() if not isinstance(body.get(name), kind)]
    if wrong:
        return body, wrong
    if not NUMBER.fullmatch(body["to"]):
        wrong.append("to: 11 digits")
    if not 0 < len(body["text"]) <= TEXT_MAX:
        wrong.append(f"text: 1 to {TEXT_MAX} characters")
    if any(not isinstance(value, str) for value in body["params"].values()):
        wrong.append("params: strings only")
    return body, wrong
