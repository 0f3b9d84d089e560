"""Every page of the phone app and what opens over it: full, empty, without a network, refused, in whatever language."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Route, expect

from tests.e2e.phone import Phone
from tests.e2e.walk import BACK, DROP, SHUTTER, Walk

PAGES = ("tasks", "mine", "map", "inbox", "settings", "help", "patrol", "visits", "unsent")
MUTATIONS = "**/api/mobile/v1/mutations"
TAP_PX = 44
# What a finger has to hit, large enough and whole on the screen or in a strip that can be pushed; a box that is ticked
# belongs to its label, links inside a sentence to the sentence.
SMALL = f"""() => {{
  const found = []
  const pushed = (one) => {{
    for (let up = one.parentElement; up; up = up.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth) return true
    return false
  }}
  for (const one of document.querySelectorAll('button, a[href], input, select, textarea, summary')) {{
    if (!one.checkVisibility({{ visibilityProperty: true, opacityProperty: true }}) || one.disabled) continue
    if (one.closest('.visually-hidden, .maplibregl-ctrl-attrib, [inert]') || one.matches('p a, span a')) continue
    const hit = one.closest('label') ?? one
    const box = hit.getBoundingClientRect()
    if (box.width < 2 || box.height < 2) continue
    const cut = box.left < -1 || box.right > innerWidth + 1
    if (cut && !pushed(hit)) found.push(`cut off: ${{one.outerHTML.slice(0, 120)}}`)
    if (Math.min(box.width, box.height) < {TAP_PX} - 0.5)
      found.push(`${{Math.round(box.width)}} × ${{Math.round(box.height)}} px: ${{one.outerHTML.slice(0, 120)}}`)
  }}
  return found
}}"""


@dataclass
class Tour:
    """One phone, walked through; every stop is looked at."""

    phone: Phone
    walk: Walk
    # Where the phone is: longitude and latitude.
    here: tuple[float, float] = (0.0, 0.0)

    def look(self, name: str) -> None:
        self.walk.look(name)
        self.walk.wrong += [f"{name}: {one}" for one in self.phone.page.evaluate(SMALL)]

    def open(self, path: str) -> None:
        self.phone.page.goto(f"{self.phone.origin}/field/{path}")
        expect(self.phone.page.locator("main")).to_be_visible()

    def sheet(self, opener: Locator, name: str, inside: Callable[[Locator], None] | None = None) -> None:
        """What opens from below; closed again by its own button."""
        opener.tap()
        dialog = self.phone.page.locator("dialog[open]")
        expect(dialog).to_be_visible()
        self.look(name)
        if inside:
            inside(dialog)
        dialog.get_by_role("button", name=re.compile("^(关闭|Close)$")).tap()
        expect(dialog).to_have_count(0)

    def report(self) -> Locator:
        """A new one with a photo; the buttons of its categories."""
        self.open("")
        self.phone.camera_is_live()
        self.phone.page.get_by_role("button", name=SHUTTER).tap()
        self.phone.page.wait_for_url("**/field/report/*")
        expect(self.phone.page.locator(".leaf").first).to_be_visible()
        return self.phone.page.locator(".leaf")

    def drop(self) -> None:
        self.phone.page.get_by_role("button", name=DROP).tap()
        self.phone.page.wait_for_url("**/field/")


def every_page(tour: Tour) -> None:
    tour.open("")
    tour.phone.camera_is_live()
    tour.look("start")
    for name in PAGES:
        tour.open(name)
        tour.look(name)
        inside = {"tasks": "task", "mine": "case"}.get(name)
        if inside and tour.phone.page.locator("main a.card").count():
            tour.phone.page.locator("main a.card").first.tap()
            expect(tour.phone.page.get_by_role("button", name=BACK)).to_be_visible()
            tour.look(inside)
    tour.open("help")
    tour.phone.page.get_by_role("searchbox").fill("qqq")
    tour.look("help-nothing")


def every_state_of_a_report(tour: Tour) -> None:
    page = tour.phone.page
    tour.report()
    tour.look("report")
    page.locator(".actions .main").tap()
    expect(page.get_by_role("heading", name=re.compile("请选一个类别|Choose a category"))).to_be_visible()
    tour.look("report-lacks")
    page.locator(".tile.plus").tap()
    tour.phone.camera_is_live()
    tour.look("report-camera")
    page.locator("dialog[open]").get_by_role("button", name=re.compile("^(关闭|Close)$")).tap()
    tour.sheet(page.get_by_role("button", name=re.compile("全部 8 类|All 8")), "report-categories")
    page.locator(".tile").first.tap()
    expect(page.locator("dialog[open]")).to_be_visible()
    tour.look("report-photo")
    page.get_by_role("button", name=re.compile("^(遮挡|Blur)$")).tap()
    expect(page.locator("dialog[open] canvas")).to_be_visible()
    tour.look("report-blur")
    page.locator("dialog[open]").get_by_role("button", name=re.compile("^(关闭|Close)$")).tap()
    page.get_by_role("button", name=re.compile("说一句，代替打字|Say it instead")).tap()
    expect(page.get_by_role("timer")).to_be_visible()
    tour.look("report-voice")
    page.get_by_role("button", name=re.compile("说完了|^Done$")).tap()
    expect(page.locator("audio")).to_be_visible()
    tour.look("report-heard")
    page.wait_for_timeout(500)
    tour.open("")
    tour.phone.camera_is_live()
    tour.look("start-draft")
    page.locator('a[href*="/field/report/"]').first.tap()
    tour.drop()


def every_state_without_a_network(tour: Tour) -> None:
    page = tour.phone.page
    tour.report().first.tap()
    tour.phone.context.set_offline(True)
    page.locator(".actions .main").tap()
    expect(page.locator(".sent")).to_be_visible()
    tour.look("start-sent-offline")
    for name in ("unsent", "map", "visits"):
        tour.open(name)
        tour.look(f"{name}-offline")
    tour.open("mine")
    tour.look("mine-offline")


def every_state_of_a_refusal(tour: Tour) -> None:
    """The report that waits is refused, and comes back to be put right."""
    page = tour.phone.page

    def as_an_old_app_would(route: Route) -> None:
        body = json.loads(route.request.post_data or "{}")
        for mutation in body["mutations"]:
            if mutation["kind"] == "incident.report":
                mutation["body"]["category"] = "hazard.gone"
        route.continue_(post_data=json.dumps(body))

    page.route(MUTATIONS, as_an_old_app_would)
    tour.open("unsent")
    tour.phone.context.set_offline(False)
    expect(page.locator("a.fix").first).to_be_visible()
    # What stays below the message is looked at, and not after its twelve seconds only.
    page.locator(".toast .close").first.tap()
    expect(page.locator(".toast")).to_have_count(0)
    tour.look("unsent-refused")
    page.unroute(MUTATIONS)
    tour.open("")
    tour.phone.camera_is_live()
    tour.look("start-refused")
    page.locator('a[href*="/field/report/"]').first.tap()
    expect(page.get_by_role("alert").first).to_be_visible()
    tour.look("report-refused")
    tour.drop()


def every_way_to_sign_in(tour: Tour) -> None:
    page = tour.phone.page
    tour.open("signin")
    tour.look("signin")
    page.get_by_role("button", name=re.compile("短信验证码|code by SMS")).tap()
    tour.look("signin-sms")
    tour.open("signin?code=ABCD2345EFGH6789")
    tour.look("signin-code")


TOUR: tuple[Callable[[Tour], None], ...] = (
    every_way_to_sign_in,
    every_page,
    every_state_of_a_report,
    every_state_without_a_network,
    every_state_of_a_refusal,
)
