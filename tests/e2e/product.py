"""The product under test: the one that is told, the one that runs in this clone, or one started for the tests."""

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from backend.core.ids import uuid7
from deploy.clone import Clone
from deploy.start import demo, envfile, places, settings

PASSWORD = "demo-1234"
READY_WITHIN_S = 90.0
MOST_SLACK = 8.0


def slack() -> float:
    """Factor on the limits in seconds: they are meant for a machine that has a core left for the product."""
    return min(MOST_SLACK, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


@dataclass(frozen=True)
class Account:
    """One card of the sign-in page."""

    username: str
    name: str
    role: str
    unit: str
    area_name: str


@dataclass(frozen=True)
class Api:
    """The product's own interface, as somebody with nothing but the address or a device token."""

    origin: str
    token: str = ""

    def ask(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """JSON of the answer; an answer of 400 or more raises with what it said."""
        address = f"{self.origin}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(address, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Device {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read().decode()[:500]}") from None

    def changes(self, kind: str) -> list[Any]:
        """Everything of one kind that this person's phone would hold."""
        bodies: dict[str, Any] = {}
        cursor, more = "", True
        while more:
            page = self.ask("GET", "/api/mobile/v1/changes", cursor=cursor)
            cursor, more = page["cursor"], page["more"]
            bodies |= {change["id"]: change["body"] for change in page["changes"] if change["kind"] == kind}
        return list(bodies.values())

    def report(self, *, words: str, lon: float, lat: float, category: str = "dispute.neighbours") -> str:
        """Report through the phone's protocol, without a photo; the id of the incident."""
        incident = str(uuid7())
        position = {"lon": lon, "lat": lat, "accuracy_m": 8, "taken_at": now()}
        body: dict[str, Any] = {"id": incident, "category": category, "words": words, "photos": []}
        body |= {"position": {**position, "source": "gps", "source_crs": "EPSG:4326"}}
        body |= {"urgent": False, "channel": "mobile_app"}
        mutation = {"id": str(uuid7()), "kind": "incident.report", "at": now(), "after": None, "body": body}
        answer = self.ask("POST", "/api/mobile/v1/mutations", {"mutations": [mutation]})
        assert answer["results"][0]["state"] == "done", answer
        return incident


def now() -> str:
    """This moment as the protocol writes it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


@dataclass(frozen=True)
class Product:
    """Where it answers, and where its stand-in for Google tells what it was sent."""

    origin: str
    push_stub: str

    def accounts(self) -> list[Account]:
        offered = Api(self.origin).ask("GET", "/api/v1/session")["demo_accounts"]
        return [Account(**account) for account in offered]

    def account(self, username: str) -> Account:
        return next(account for account in self.accounts() if account.username == username)

    def sign_in(self, username: str) -> tuple[Api, Any]:
        """A phone of `username` without a screen, and what the sign-in answered."""
        device = {"id": str(uuid.uuid4()), "model": "test", "platform": "test", "app_version": "0"}
        body = {"username": username, "password": PASSWORD, "device": device}
        answer = Api(self.origin).ask("POST", "/api/mobile/v1/sessions", body)
        return Api(self.origin, answer["token"]), answer

    def pushed(self, device: str) -> list[Any]:
        """Messages that the stub got for `device`, oldest first."""
        rows = Api(self.push_stub).ask("GET", "/received")["received"]
        return [row["message"] for row in rows if row["message"]["token"] == f"demo-{device}"]


@contextmanager
def running_product() -> Iterator[Product]:
    """A product that answers; it is ended afterwards only if it was started here.

    WANGGE_E2E_URL names one that runs elsewhere, WANGGE_E2E_PUSH_STUB its stand-in for Google.
    """
    if url := os.environ.get("WANGGE_E2E_URL"):
        yield Product(url.rstrip("/"), os.environ.get("WANGGE_E2E_PUSH_STUB") or _push_stub())
        return
    if demo.supervisor() is not None:
        _wait_until_ready()
        yield _here()
        return
    kept = int(envfile.read(places.DEMO_ENV).get("PORT", settings.DEFAULT_PORT))
    clone = Clone(root=places.ROOT, port=kept if settings.is_free(kept) else settings.free_port())
    outcome = clone.make("demo")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    try:
        yield _here()
    finally:
        clone.make("stop")


def _wait_until_ready() -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while demo.ask(envfile.read(places.DEMO_ENV), "/health/ready")[0] != 200:
        assert time.monotonic() < deadline, "make demo runs in this clone, but it is not ready"
        time.sleep(0.5)


def _here() -> Product:
    return Product(envfile.read(places.DEMO_ENV)["PUBLIC_ORIGIN"], _push_stub())


def _push_stub() -> str:
    return f"http://127.0.0.1:{envfile.read(places.DEMO_ENV)['FCM_STUB_PORT']}"
