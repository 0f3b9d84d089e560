"""Drill of the phone app without a network: killed, updated and out of room, then everything has to arrive once."""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from backend.core.ids import uuid7
from tests.chaos.crowd import soundness, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.handset import CHROMIUM, PATIENCE_MS, Handset, without_room
from tests.chaos.phone import BROWSER_NAME, BROWSER_PASSWORD, TAG, Sent
from tests.chaos.stack import Stack, start
from tests.chaos.truth import drained

SAVED_MS = 1_500  # a person who looks up from what was typed last
ARRIVED_WITHIN_S = 300.0
# Another address of the same script is a new version to the browser: it is installed and waits for the page.
_NEW_WORKER = """() => navigator.serviceWorker.register('/field/sw.js?next', { scope: '/field/' })
  .then((found) => found.scope)"""
_CONTROLLED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def offline_phone(short: bool) -> Outcome:
    """Reports with photos, and kills of the whole browser in between, half of them while something is written."""
    reports, kills = (6, 2) if short else (200, 20)
    stack = start()
    with tempfile.TemporaryDirectory(prefix="wangge-phone-") as folder, sync_playwright() as playwright:
        handset = Handset(playwright, Path(folder), stack.people[0], f"http://127.0.0.1:{stack.port}")
        try:
            return _drill(stack, handset, reports, kills)
        finally:
            handset.close()


def _drill(stack: Stack, handset: Handset, reports: int, kills: int) -> Outcome:
    _prepare(handset)
    entries: list[Sent] = []
    counts = {"resumed": 0.0, "new_workers": 0.0, "quota_told": 0.0}
    every = max(1, reports // kills)
    for number in range(reports):
        entry = handset.write(f"{TAG}{uuid7()}")
        entries.append(entry)
        last = number % every == every - 1
        if last and (number // every) % 2 == 0:
            counts["resumed"] += _killed_while_writing(handset, entry)
        handset.send()
        if last and (number // every) % 2 == 1:
            handset.kill()
            handset.start(offline=True)
        if number == reports // 2:
            counts["new_workers"] += _take_new_worker(handset)
            counts["quota_told"] += _run_out_of_room(handset)
    return _arrive(stack, handset, entries, counts)


def _prepare(handset: Handset) -> None:
    """Signed in, with all it needs for a day without a network."""
    handset.start(offline=False)
    handset.sign_in(BROWSER_NAME, BROWSER_PASSWORD)
    expect(handset.page.locator(".skeleton")).to_have_count(0, timeout=PATIENCE_MS)
    if not handset.page.evaluate(_CONTROLLED):
        handset.page.reload()
    handset.page.wait_for_timeout(SAVED_MS)
    handset.context.set_offline(True)


def _killed_while_writing(handset: Handset, entry: Sent) -> bool:
    """Whether the form came back with everything in it; it is in front afterwards."""
    handset.page.wait_for_timeout(SAVED_MS)
    handset.kill()
    handset.start(offline=True)
    handset.page.get_by_text("继续上次没写完的上报（1 张照片）").tap()
    handset.page.wait_for_url(f"**/field/report/{entry.id}")
    words = handset.page.get_by_label("说一句（可不填）")
    expect(words).to_be_visible(timeout=PATIENCE_MS)
    return words.input_value() == entry.words and handset.page.locator(".leaf[aria-pressed=true]").count() == 1


def _take_new_worker(handset: Handset) -> bool:
    """The app is renewed while reports wait: its files may come, the reports may not go yet."""
    before = len(handset.waiting())
    handset.context.route("**/api/**", lambda route: route.abort("internetdisconnected"))
    handset.context.set_offline(False)
    handset.page.evaluate(_NEW_WORKER)
    with handset.page.expect_navigation(timeout=PATIENCE_MS):
        handset.page.get_by_role("button", name="现在更新").tap()
    handset.context.set_offline(True)
    handset.context.unroute("**/api/**")
    handset.page.goto(f"{handset.origin}/field/")
    return len(handset.waiting()) == before


def _run_out_of_room(handset: Handset) -> bool:
    """The shot that finds no room says so, and nothing that was kept goes."""
    before = len(handset.waiting())
    with without_room(handset):
        handset.shutter()
        expect(handset.page.locator(".toast").filter(has_text="没有存下来")).to_be_visible(timeout=PATIENCE_MS)
    return len(handset.waiting()) == before


def _arrive(stack: Stack, handset: Handset, entries: list[Sent], counts: dict[str, float]) -> Outcome:
    waiting = handset.waiting()
    gone = sum(entry.id not in waiting or waiting[entry.id][0] != entry.words for entry in entries)
    for entry in entries:
        entry.photo = next(iter(waiting.get(entry.id, ("", []))[1]), b"")
    unsent = handset.page.locator('a[href="/field/unsent"]')
    expect(unsent).to_be_visible(timeout=PATIENCE_MS)  # a page that is still being drawn shows none either
    begun = time.monotonic()
    handset.context.set_offline(False)
    expect(unsent).to_have_count(0, timeout=ARRIVED_WITHIN_S * 1000)
    back = time.monotonic() - begun
    for entry in entries:
        # The phone said that it had it: from then on it must not be lost.
        entry.acknowledged = entry.photo_acknowledged = time.monotonic()
        entry.tries = handset.times_sent(entry.id)
    handset.ledger.sent += entries
    figures = told(stack, handset.ledger, [back]) | drained(stack) | counts
    figures |= {"kills": float(handset.kills), "gone_from_phone": float(gone)}
    different = len({entry.sha256 for entry in entries if entry.photo})
    # What the camera shows begins anew with every start, so that pictures of two starts may be the same.
    goals = soundness() | {
        "acknowledged": ("==", float(len(entries))), "photos": ("==", float(len(entries))),
        "different_photos": (">=", 2.0), "gone_from_phone": ("==", 0.0),
        "resumed": (">=", float(handset.kills // 2)), "new_workers": ("==", 1.0), "quota_told": ("==", 1.0),
        "unverified": ("==", 0.0),
    }  # fmt: skip
    return Outcome(figures | {"different_photos": float(different)}, goals)


DRILLS = {"offline-phone": Drill(offline_phone, in_checks=Path(CHROMIUM).exists())}
