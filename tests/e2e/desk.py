"""The township console in front of a person, in the words of its Chinese texts."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.e2e.person import Person

# Counts what the page plays: there are no ears in a test.
LISTEN = """
window.tonesPlayed = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...when) { window.tonesPlayed += 1; return start.apply(this, when) }
"""


@dataclass
class Desk(Person):
    """1440 × 900, mouse and keyboard."""

    def click(self, target: Locator) -> None:
        """One click; it is counted."""
        self.taps += 1
        target.click()

    def sign_in(self) -> None:
        """Choose one's card, then sign in."""
        self.page.goto(f"{self.origin}/console/")
        card = re.compile(rf"^{self.account.name}.*{re.escape(self.account.unit)}\s*{self.account.username}$")
        self.page.get_by_role("button", name=card).click()
        self.button("登录").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.account.area_name)
        self.is_settled()

    def is_settled(self) -> None:
        expect(self.page.locator(".skeleton")).to_have_count(0)

    def tones(self) -> int:
        return int(self.page.evaluate("window.tonesPlayed"))

    def queue(self, name: str) -> None:
        self.click(self.page.get_by_role("tab", name=re.compile(f"^{name}")))

    def arrivals(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("件新到"))

    def let_in(self, incident: str) -> None:
        """Show a case that has just come; it waits above the list so that nothing jumps."""
        expect(self.row(incident).or_(self.arrivals()).first).to_be_visible()
        if self.arrivals().is_visible():
            self.click(self.arrivals())
        expect(self.row(incident)).to_be_visible()

    def rows(self) -> Locator:
        """Rows of the list; the entries of a menu are options too."""
        return self.page.locator('[role="option"][data-id]')

    def row(self, incident: str) -> Locator:
        return self.page.locator(f'[data-id="{incident}"]')

    def case(self) -> Locator:
        return self.page.get_by_role("article", name="案件")

    def selected(self) -> Locator:
        """The row of the list that is open beside it."""
        return self.page.locator('[data-id][aria-selected="true"]')

    def open_case(self, incident: str) -> None:
        self.click(self.row(incident))
        expect(self.case()).to_be_visible()
        expect(self.case().locator(".skeleton")).to_have_count(0)

    def number(self) -> str:
        return self.case().locator(".number").inner_text().strip()

    def search(self, words: str) -> None:
        self.press("/")
        self.write(self.page.get_by_role("searchbox"), words)
        self.press("Enter")

    def photos_are_drawn(self) -> None:
        pictures = self.case().locator(".photos img")
        self.wait_for(lambda: self.pictures_are_drawn(pictures), "photos of the case", within_s=15)

    def close_case(self, note: str) -> None:
        self.click(self.case().get_by_role("button", name="结案", exact=True))
        self.write(self.case().get_by_label("给上报人的话"), note)
        self.press("Control+Enter")
        expect(self.toast("已结案")).to_be_visible()
