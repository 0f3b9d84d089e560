"""A phone without a screen that keeps trying, and the book of what it sent and what was acknowledged."""

import hashlib
import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.core.ids import uuid7
from tests.media.pictures import jpeg

API = "/api/mobile/v1"
TIMEOUT_S = 30.0
PAUSE_MAX_S = 1.0
TAG = "drill "  # how the words of every report of a drill begin
# Who signs in with a browser; the other phones have their tokens from the start.
BROWSER_NAME, BROWSER_PASSWORD = "chaos-0-0", "drill-1234"
LINE_BROKE = (OSError, http.client.HTTPException)
_PICTURE = jpeg(64, 48)


@dataclass(frozen=True)
class Person:
    """A worker's phone, signed in, in the middle of its grid."""

    token: str
    county: str
    lon: float
    lat: float


@dataclass
class Sent:
    """One report and its photo: what was tried and what was acknowledged; seconds of the monotonic clock."""

    id: str
    words: str
    county: str
    photo: bytes = b""
    tries: int = 0
    photo_tries: int = 0
    begun: float = field(default_factory=time.monotonic)
    last_begun: float = 0.0
    acknowledged: float = 0.0
    photo_acknowledged: float = 0.0

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.photo).hexdigest() if self.photo else ""


@dataclass
class Ledger:
    """What all phones of a drill sent, in one book."""

    sent: list[Sent] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, person: Person, photo: bytes = b"") -> Sent:
        pk = str(uuid7())
        entry = Sent(pk, f"{TAG}{pk}", person.county, photo)
        with self.lock:
            self.sent.append(entry)
        return entry

    def note(self, status: str) -> None:
        with self.lock:
            self.statuses[status] += 1

    @property
    def reports(self) -> list[Sent]:
        return [entry for entry in self.sent if entry.acknowledged]

    @property
    def photos(self) -> list[Sent]:
        return [entry for entry in self.sent if entry.photo_acknowledged]

    def tries(self) -> float:
        """Median over what was acknowledged; of a report with a photo both count, as halves."""
        counts = sorted(entry.tries for entry in self.reports)
        return float(counts[len(counts) // 2]) if counts else 0.0


class Refused(Exception):
    """A final answer where none was deserved."""


def picture(size: int, dice: random.Random) -> bytes:
    """A JPEG of `size` bytes that no other has: decoders ignore what stands behind its end."""
    return _PICTURE + dice.randbytes(max(16, size - len(_PICTURE)))


@dataclass
class Phone:
    """One person's line to `port`; `fresh` opens a connection for every request."""

    person: Person
    port: int
    ledger: Ledger
    fresh: bool = False
    timeout_s: float = TIMEOUT_S
    _line: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers, body. Raises what LINE_BROKE names."""
        line = self._line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout_s)
        self._line = None
        given = {"Authorization": f"Device {self.person.token}", **(headers or {})}
        if self.fresh:
            given["Connection"] = "close"
        try:
            line.request(method, path, body, given)
            answer = line.getresponse()
            text = answer.read()
        except LINE_BROKE as error:
            line.close()
            self.ledger.note(type(error).__name__)
            raise
        self.ledger.note(str(answer.status))
        if self.fresh or answer.will_close:
            line.close()
        else:
            self._line = line
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, text

    def send(self, entry: Sent, until: float) -> bool:
        """The report, then its photo, each until it is acknowledged; False where time ran out."""
        return self.report(entry, until) and (not entry.photo or self.put_photo(entry, until))

    def report(self, entry: Sent, until: float) -> bool:
        body = json.dumps({"mutations": [self.mutation(entry)]}).encode()

        def once() -> bool:
            entry.tries += 1
            entry.last_begun = time.monotonic()
            status, _, text = self.ask("POST", f"{API}/mutations", body, {"Content-Type": "application/json"})
            if status != 200:
                return self.later(status, text)
            (result,) = json.loads(text)["results"]
            if result["state"] != "done":
                raise self.final(text)
            entry.acknowledged = time.monotonic()
            return True

        return bool(entry.acknowledged) or self.until_done(once, until)

    def put_photo(self, entry: Sent, until: float) -> bool:
        def once() -> bool:
            entry.photo_tries += 1
            status, _, text = self.ask(
                "PUT", f"{API}/photos/{entry.sha256}", entry.photo, {"Content-Type": "image/jpeg"}
            )
            if status not in (200, 201):
                return self.later(status, text)
            entry.photo_acknowledged = time.monotonic()
            return True

        return self.until_done(once, until)

    def mutation(self, entry: Sent) -> dict[str, Any]:
        position = {"lon": self.person.lon, "lat": self.person.lat, "accuracy_m": 8}
        photos = [{"sha256": entry.sha256}] if entry.photo else []
        body = {
            "id": entry.id, "category": "hazard.road", "words": entry.words, "position": position, "photos": photos
        }  # fmt: skip
        return {"id": entry.id, "kind": "incident.report", "at": None, "after": None, "body": body}

    def until_done(self, once: Callable[[], bool], until: float) -> bool:
        """Tries with growing pauses, as a phone does."""
        pause = 0.05
        while time.monotonic() < until:
            try:
                if once():
                    return True
            except LINE_BROKE:
                pass
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
            pause = min(PAUSE_MAX_S, pause * 2)
        return False

    def later(self, status: int, text: bytes) -> bool:
        """False for an answer that asks for another try. Raises Refused for any other."""
        if status in (423, 429, 502, 503, 504, 507) or b'"photo.incomplete"' in text:
            return False
        raise self.final(text)

    def final(self, text: bytes) -> Refused:
        with self.ledger.lock:
            self.ledger.refused.append(text.decode(errors="replace")[:300])
        return Refused(text)
