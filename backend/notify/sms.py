"""SMS through a gateway: one signed HTTP POST; which company carries it is the gateway's affair.

    POST <SMS_URL>
    Idempotency-Key: <id>
    X-Wangge-Signature: t=<seconds since 1970>,v1=<HMAC-SHA256 in hex of "<t>.<body>" under SMS_SECRET>
    {"id": "<id>", "to": "<11 digits>", "kind": "code", "text": "…", "params": {"code": "123456"}}

2xx means that the gateway took it; 408, 425, 429 and 5xx ask for another try, every other answer is final.
"""

import hashlib
import hmac
import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings

from backend.notify.providers import Result

ANSWER_MAX = 10_000  # bytes of an answer that are read
OPENS_AFTER = 5  # failures in a row
OPEN_S = 30.0
_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Sms:
    """A text for one number. Gateways whose company knows templates only use `kind` and `params`."""

    id: str
    to: str
    kind: str
    text: str
    params: dict[str, str]


@dataclass
class Breaker:
    """After failures in a row nobody is asked for a while; then one try decides."""

    failures: int = 0
    closed_at: float = 0.0  # seconds of the monotonic clock
    lock: threading.Lock = field(default_factory=threading.Lock)

    def lets_through(self, at: float) -> bool:
        with self.lock:
            if self.failures < OPENS_AFTER:
                return True
            if at < self.closed_at:
                return False
            self.closed_at = at + OPEN_S  # the others wait for this one
            return True

    def note(self, *, worked: bool, at: float) -> None:
        with self.lock:
            self.failures = 0 if worked else self.failures + 1
            if self.failures >= OPENS_AFTER:
                self.closed_at = at + OPEN_S


breaker = Breaker()


def send(sms: Sms) -> Result:
    """Network trouble is an outcome, not an exception."""
    if not settings.SMS.url:
        return Result("failed", "no gateway")
    if not breaker.lets_through(time.monotonic()):
        return Result("retry", "gateway is left alone")
    result = _post(sms)
    breaker.note(worked=result.outcome != "retry", at=time.monotonic())
    return result


def signature(body: bytes, *, secret: str, at: int) -> str:
    """Of the bytes as they are sent, with the moment in seconds since 1970."""
    digest = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def _post(sms: Sms) -> Result:
    body = json.dumps(vars(sms), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": sms.id,
        "X-Wangge-Signature": signature(body, secret=settings.SMS.secret, at=int(time.time())),
    }
    target = urlsplit(settings.SMS.url)
    # No redirects and no proxy of the environment: numbers and codes go to this address only.
    kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
    line = kind(target.netloc, timeout=settings.SMS.timeout_s)
    try:
        line.request("POST", target.path or "/", body, headers)
        answer = line.getresponse()
        answer.read(ANSWER_MAX)
    except (OSError, http.client.HTTPException) as error:
        return Result("retry", type(error).__name__)
    finally:
        line.close()
    if 200 <= answer.status < 300:
        return Result("sent", "")
    return Result("retry" if answer.status in _AGAIN or answer.status >= 500 else "failed", f"HTTP {answer.status}")
