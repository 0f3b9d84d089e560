"""The phone app in a real browser whose processes are killed; its profile stays, as a phone's storage does."""

import base64
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.chaos.phone import Ledger, Person, Sent
from tests.chaos.stack import below

CHROMIUM = "/usr/bin/chromium"
# The camera of the browser shows a running clock, so that no two photos are the same.
ARGUMENTS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox"]
PATIENCE_MS = 60_000.0
# What waits in the phone: report, its words, its photo. The app's own pages may use its key, and nobody may see it.
_WAITING = """async () => {
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  const text = (bytes) => btoa([...new Uint8Array(bytes)].map((one) => String.fromCharCode(one)).join(''))
  const found = []
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('wangge.person.')) continue
    const db = await asked(indexedDB.open(name))
    const all = (store) => asked(db.transaction(store).objectStore(store).getAll())
    const secret = (await all('keys'))[0]?.secret
    const way = (iv, place) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) })
    const open = ({ iv, bytes }, place) => (iv ? crypto.subtle.decrypt(way(iv, place), secret, bytes) : bytes)
    const photos = new Map((await all('photos')).map((row) => [row.sha256, row]))
    for (const row of await all('outbox')) {
      if (row.kind !== 'incident.report') continue
      const { body } = JSON.parse(new TextDecoder().decode(await open(row.sealed, `outbox/${row.id}`)))
      const own = row.photos.map(async (sha256) => text(await open(photos.get(sha256).sealed, `photos/${sha256}`)))
      found.push([body.id, body.words, await Promise.all(own)])
    }
    db.close()
  }
  return found
}"""

_FULL = """() => {
  const write = IDBObjectStore.prototype.put
  window.makeRoom = () => { IDBObjectStore.prototype.put = write }
  IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') }
}"""


@dataclass
class Handset:
    """`page` is in front; `kills` counts how often all of the browser was killed."""

    playwright: Playwright
    profile: Path
    person: Person
    origin: str
    ledger: Ledger = field(default_factory=Ledger)
    kills: int = 0
    asked: list[str] = field(default_factory=list)
    _context: BrowserContext | None = None

    @property
    def context(self) -> BrowserContext:
        assert self._context
        return self._context

    @property
    def page(self) -> Page:
        return self.context.pages[0]

    def start(self, *, offline: bool) -> None:
        self._context = self.playwright.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=ARGUMENTS, offline=offline, locale="zh-CN",
            viewport={"width": 390, "height": 844}, has_touch=True, permissions=["geolocation", "camera"],
            geolocation={"longitude": self.person.lon, "latitude": self.person.lat, "accuracy": 8},
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.on("request", lambda request: self._remember(request.url, request.post_data_buffer))
        self.page.goto(f"{self.origin}/field/")

    def kill(self) -> None:
        """SIGKILL for the browser and all its processes; nothing is told beforehand."""
        for pid in self._pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills += 1
        with suppress(Error):
            self.context.close()
        self._context = None
        for lock in self.profile.glob("Singleton*"):
            lock.unlink(missing_ok=True)

    def close(self) -> None:
        if self._context:
            with suppress(Error):
                self.context.close()

    def sign_in(self, username: str, password: str) -> None:
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).tap()
        expect(self.page.get_by_role("navigation")).to_be_visible(timeout=PATIENCE_MS)

    def shutter(self) -> None:
        video = self.page.locator("video")
        expect(video).to_be_visible(timeout=PATIENCE_MS)
        self.page.get_by_role("button", name="拍照", exact=True).tap()

    def write(self, words: str) -> Sent:
        """A report with photo, category and words; the app keeps it at every change."""
        self.shutter()
        self.page.wait_for_url("**/field/report/*")
        self.page.locator(".leaf").first.tap()
        self.page.get_by_label("说一句（可不填）").fill(words)
        return Sent(self.page.url.rsplit("/", 1)[1], words, self.person.county)

    def send(self) -> None:
        """Until the app says that it has it."""
        self.page.get_by_role("button", name="发送", exact=True).tap()
        expect(self.page.get_by_text("记下了，有网时自动发送")).to_be_visible(timeout=PATIENCE_MS)

    def waiting(self) -> dict[str, tuple[str, list[bytes]]]:
        """Words and photos of what waits, by report."""
        rows: list[Any] = self.page.evaluate(_WAITING)
        return {pk: (words, [base64.b64decode(one) for one in photos]) for pk, words, photos in rows}

    def times_sent(self, pk: str) -> int:
        return sum(pk in text for text in self.asked)

    def _remember(self, url: str, body: bytes | None) -> None:
        if url.endswith("/mutations") and body:
            mutations = json.loads(body)["mutations"]
            self.asked.append(" ".join(str(one["body"].get("id")) for one in mutations))

    def _pids(self) -> list[int]:
        """Processes of this profile, and of no other browser."""
        mark = f"--user-data-dir={self.profile}".encode()
        roots = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/cmdline") if mark in _read(path)]
        return [pid for root in roots for pid in (*below(root), root)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@contextmanager
def without_room(handset: Handset) -> Iterator[None]:
    """Every write ends as it does on a phone that is full; the limit of a test browser cannot be set below its use."""
    handset.page.evaluate(_FULL)
    try:
        yield
    finally:
        handset.page.evaluate("() => window.makeRoom()")
