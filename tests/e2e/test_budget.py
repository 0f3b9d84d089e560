"""What a report costs the person, the phone and the line; counted on a slow processor and printed."""

import gzip
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, Response, expect

from tests.e2e.conftest import new_context
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone
from tests.e2e.product import Product, slack
from tests.e2e.walk import AXE, WIDER

REPORT_TAPS = 3
REPORT_S = 15.0
COLD_START_S = 3.0
REPORT_KB = 700.0
FIRST_LOAD_KB = 200.0
SLOWER = 4  # a cheap phone beside the machine of the tests
PAGES = ("", "tasks", "mine", "map", "inbox", "settings", "help", "patrol", "visits", "unsent")
ENHANCED = """() => axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] },
  rules: { 'color-contrast-enhanced': { enabled: true } } })"""

# The pictures that wait: a browser does not tell the size of what it sends from its own storage.
WAITING = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith('wangge.person.'))
  const asked = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result)
    request.onerror = () => fail(request.error)
  })
  let bytes = 0
  for (const name of names) {
    const db = await asked(indexedDB.open(name))
    const rows = await asked(db.transaction('photos').objectStore('photos').getAll())
    for (const row of rows) if (row.state === 'queued') bytes += row.size
    db.close()
  }
  return bytes
}"""

Count = Callable[[str, float], None]


def slow_down(phone: Phone, times: int) -> None:
    phone.context.new_cdp_session(phone.page).send("Emulation.setCPUThrottlingRate", {"rate": times})


@pytest.fixture
def worker(phone_of: Callable[..., Phone]) -> Phone:
    phone = phone_of("worker")
    phone.sign_in()
    phone.camera_is_live()
    # The name of the own grid comes after the categories: the first download is there.
    expect(phone.page.get_by_role("heading", level=1)).to_contain_text("网格")
    return phone


def test_a_report_without_a_network_on_a_slow_phone(worker: Phone, count: Count) -> None:
    """From the icon to the outbox; what was sent of it later is weighed."""
    worker.tolerate(NETWORK_OFF)
    worker.is_kept_for_offline()
    sent: list[int] = []

    def weigh(request: Request) -> None:
        if request.method in ("POST", "PUT", "PATCH") and "/api/mobile/" in request.url:
            sent.append(len(request.post_data_buffer or b""))

    worker.context.on("request", weigh)
    worker.context.set_offline(True)
    slow_down(worker, SLOWER)
    began, taps = time.monotonic(), worker.taps
    worker.page.goto(f"{worker.origin}/field/")
    worker.camera_is_live()
    started = time.monotonic() - began
    worker.shutter()
    worker.tap(worker.usual_categories().first)
    worker.send()
    expect(worker.page.get_by_text("记下了，有网时自动发送")).to_be_visible()
    queued = time.monotonic() - began
    count("day.worker.cold_start_seconds", started)
    count("day.worker.report_seconds", queued)
    count("day.worker.report_taps", worker.taps - taps)
    assert worker.taps - taps == REPORT_TAPS
    assert started <= COLD_START_S * slack()
    assert queued <= REPORT_S * slack()
    photos: int = worker.page.evaluate(WAITING)
    assert photos > 0
    sent.clear()
    worker.context.set_offline(False)
    expect(worker.unsent_badge()).to_have_count(0, timeout=60_000 * slack())
    weight = (photos + sum(sent)) / 1000
    count("day.worker.report_kb", weight)
    assert 0 < weight <= REPORT_KB


def test_the_first_load_is_small(product: Product, chromium: Browser, count: Count) -> None:
    """Scripts until the first page is there, as they go over the line; the map and the viewer come when wanted."""
    context = new_context(chromium, lon_lat=(120.0, 30.0), language="zh")
    scripts: dict[str, int] = {}

    def weigh(response: Response) -> None:
        if response.request.resource_type == "script" and response.ok:
            scripts[response.url] = len(gzip.compress(response.body(), 6))

    page = context.new_page()
    page.on("response", weigh)
    page.goto(f"{product.origin}/field/signin", wait_until="networkidle")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    total = sum(scripts.values()) / 1000
    context.close()
    count("day.worker.first_load_kb", total)
    assert 0 < total <= FIRST_LOAD_KB, scripts


def test_it_can_be_installed(product: Product, worker: Phone) -> None:
    manifest: Any = worker.page.request.get(f"{product.origin}/field/manifest.webmanifest").json()
    assert {"name", "short_name", "start_url", "icons"} <= manifest.keys()
    assert manifest["display"] == "standalone"
    assert manifest["start_url"].startswith(manifest["scope"])
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        assert worker.page.request.get(f"{product.origin}{icon['src']}").ok


@pytest.mark.parametrize("mode", ["large", "sun"])
def test_every_page_can_be_read_in(mode: str, worker: Phone) -> None:
    """Large type pushes nothing off the screen; in the sun everything has the strongest contrast (AAA)."""
    worker.page.evaluate(f"localStorage.setItem('wangge.field.{mode}', '1')")
    wrong: list[str] = []
    for name in PAGES:
        worker.page.goto(f"{worker.origin}/field/{name}")
        expect(worker.page.locator(".skeleton")).to_have_count(0)
        expect(worker.page.locator("html")).to_have_class(mode)
        wrong += [f"{name or 'start'}: {one}" for one in worker.page.evaluate(WIDER)]
        if mode == "sun":
            worker.page.evaluate(AXE)
            found: Any = worker.page.evaluate(ENHANCED)
            wrong += [
                f"{name or 'start'}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]
            ]
    assert wrong == []
