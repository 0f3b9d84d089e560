"""A walk through every page that somebody has: settled, without an error, and for everybody to use."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect

from deploy.start.places import WEB
from tests.e2e.person import Person

AXE = (WEB / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
GRAVE = {"serious", "critical"}
# The list of a select of Element Plus is walked through by the arrow keys of its box, which axe does not see.
FOREIGN = 'scrollable-region-focusable: <div class="el-select-dropdown__wrap'
CHECK = "() => axe.run(document, { resultTypes: ['violations'] })"
# What lies beyond the edge of the screen, or can be pushed sideways, without being in a strip that says so itself.
WIDER = """() => {
  const clipped = (one) => {
    for (let up = one.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== 'visible') return true
    return false
  }
  const named = (one) => `${one.tagName.toLowerCase()}.${one.className?.baseVal ?? one.className}`
  const width = document.documentElement.clientWidth
  const found = []
  for (const one of document.body.querySelectorAll('*')) {
    if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
    const box = one.getBoundingClientRect()
    const outside = box.width > 1 && (box.right > width + 1 || box.left < -1)
    if (outside && !clipped(one)) found.push(`is beyond the edge: ${named(one)}`)
    const scrolls = !one.dataset.strip && ['auto', 'scroll'].includes(getComputedStyle(one).overflowX)
    const hidden = one.scrollWidth - one.clientWidth
    if (scrolls && one.clientWidth && hidden > 1) found.push(`scrolls sideways: ${named(one)}`)
  }
  return found
}"""
MAP_MS = 8_000
MOMENT_MS = 1_000
DRAWN = "all => all.every(one => one.complete)"

BACK = re.compile("^(返回|Back)$")
SHUTTER = re.compile("^(拍照|Take a photo)$")
DROP = re.compile("^(不要了|Discard)$")

Keep = Callable[[Page, str], None]


@dataclass
class Walk:
    """One person at one screen in one language; `keep` gets every page that was looked at."""

    person: Person
    keep: Keep
    wrong: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.person.page

    def look(self, name: str) -> None:
        """Wait until the page says what it has to say, note what is wrong with it, and keep it."""
        self.settles()
        if found := self.barriers():
            # axe reads a page that changes under its hands: what counts is what is still there a moment later.
            self.page.wait_for_timeout(MOMENT_MS)
            self.settles()
            found = self.barriers()
        self.wrong += [f"{name}: {one}" for one in [*found, *self.page.evaluate(WIDER)]]
        self.keep(self.page, name)

    def settles(self) -> None:
        """Loaded, not empty, no error in place of the content; pictures and maps are there."""
        expect(self.page.locator("main")).to_have_text(re.compile(r"\S{2,}"))
        expect(self.page.locator(".skeleton")).to_have_count(0)
        expect(self.page.locator(".error")).to_have_count(0)
        # Where something happens every second a map is renewed again and again and never comes to rest.
        with suppress(AssertionError):
            expect(self.page.locator('[aria-busy="true"]')).to_have_count(0, timeout=MAP_MS)
        self.person.wait_for(lambda: self.page.locator("img:visible").evaluate_all(DRAWN), "pictures")

    def barriers(self) -> list[str]:
        """What keeps somebody out, in axe's words."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE)
        found: Any = self.page.evaluate(CHECK)
        grave = [one for one in found["violations"] if one["impact"] in GRAVE]
        said = [f"{one['id']}: {node['html'][:160]} {reason(node)}" for one in grave for node in one["nodes"][:3]]
        return [one for one in said if FOREIGN not in one]

    def step_into(self, entry: Locator, then: Locator, name: str) -> bool:
        """Open the first of something, where there is one, and look at it."""
        if not entry.count():
            return False
        entry.first.click()
        expect(then.first).to_be_visible()
        self.look(name)
        return True


def reason(node: Any) -> str:
    """The first thing that axe misses at an element."""
    return next((check["message"] for kind in ("any", "all", "none") for check in node[kind]), "")


WITHOUT_A_MAP = {"audit", "phones", "security", "settings"}


def through_the_console(walk: Walk, *, inside: bool) -> None:
    """The page where one lands and the others of the bar; `inside`: also what opens over them."""
    page = walk.page
    links = page.get_by_role("banner").get_by_role("navigation").get_by_role("link")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for number in range(max(1, links.count())):
        if number:
            links.nth(number).click()
            expect(links.nth(number)).to_have_attribute("aria-current", "page")
        name = page.url.partition("?")[0].rsplit("/", 1)[1]
        if name not in WITHOUT_A_MAP:
            expect(page.locator("canvas").first).to_be_attached()
        walk.look(name)
        if inside and name in INSIDE:
            INSIDE[name](walk)
    if not inside:
        return
    page.locator(".bell").click()
    expect(page.locator(".el-popover .head")).to_be_visible()
    walk.look("inbox")
    page.keyboard.press("Escape")
    page.locator(".me").click()
    expect(page.get_by_role("menu")).to_be_visible()
    walk.look("menu")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    walk.look("keys")


def inside_the_desk(walk: Walk) -> None:
    case = walk.page.locator("article .head")
    rows = walk.page.locator("[role=option]").or_(walk.page.locator(".tasks li button"))
    if walk.step_into(rows, case, "desk-case"):
        walk.page.keyboard.press("Escape")
        expect(case).to_have_count(0)
    if walk.step_into(walk.page.locator(".enter"), walk.page.locator(".right form"), "desk-intake"):
        walk.page.keyboard.press("Escape")


def inside_the_situation(walk: Walk) -> None:
    page = walk.page
    page.locator(".filters .group").nth(1).get_by_role("button").nth(1).click()
    walk.look("situation-areas")
    walk.step_into(page.locator('[data-focus="open"]'), page.locator(".panel strong.count"), "situation-list")
    walk.step_into(page.locator(".panel [role=option]"), page.locator("article .head"), "situation-case")


def inside_the_places(walk: Walk) -> None:
    page = walk.page
    page.locator(".filters select").select_option("school.campus")
    walk.settles()
    walk.step_into(page.locator("[role=option]"), page.locator("article header h2"), "places-card")


def inside_the_station(walk: Walk) -> None:
    note = walk.page.get_by_role("button", name=re.compile("^(附言|Note)"))
    walk.step_into(note, walk.page.locator("form.form"), "station-note")


INSIDE: dict[str, Callable[[Walk], None]] = {
    "desk": inside_the_desk,
    "situation": inside_the_situation,
    "places": inside_the_places,
    "station": inside_the_station,
}


def through_the_phone(walk: Walk) -> None:
    """The tabs of the phone app with the first task and case in them, and what its upper corner opens."""
    page = walk.page
    for name, inside in (("tasks", "task"), ("mine", "case"), ("map", ""), ("", "")):
        page.get_by_role("navigation").locator(f'a[href="/field/{name}"]').click()
        page.wait_for_url(f"**/field/{name}")
        walk.look(name or "start")
        if inside and walk.step_into(page.locator("main a.card"), page.get_by_role("button", name=BACK), inside):
            page.go_back()
    for name in ("inbox", "settings", "unsent"):
        page.locator(f'a[href="/field/{name}"]').first.click()
        page.wait_for_url(f"**/field/{name}")
        walk.look(name)
        if name != "settings":
            page.go_back()
    page.goto(f"{walk.person.origin}/field/map")
    walk.settles()
    walks = page.locator('a[href="/field/patrol"]').count()
    for name in ("help", "patrol", "visits") if walks else ("help",):
        page.goto(f"{walk.person.origin}/field/{name}")
        walk.look(name)
    page.goto(f"{walk.person.origin}/field/")
    page.get_by_role("button", name=SHUTTER).click()
    page.wait_for_url("**/field/report/*")
    walk.look("report")
    page.get_by_role("button", name=DROP).click()
    page.wait_for_url("**/field/")
