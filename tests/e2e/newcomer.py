"""Somebody who opens the demo's front door for the first time and plays everybody on one page."""

import json
import re
from dataclasses import dataclass

from playwright.sync_api import FrameLocator, Locator, expect

from tests.e2e.person import Person
from tests.e2e.product import Api, slack

SIGN_INS_WITHIN_S = 20.0


@dataclass
class Newcomer(Person):
    """1440 × 900, one page; the phones and the console are frames of it."""

    def click(self, target: Locator) -> None:
        """One click; it is counted."""
        self.taps += 1
        target.click()

    def open_door(self) -> None:
        self.page.goto(self.origin)
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def begin(self) -> None:
        self.click(self.button("开始").first)
        expect(self.step("report")).to_have_attribute("aria-current", "step")
        # Three people sign in one after the other, each with a password to prove.
        limit = SIGN_INS_WITHIN_S * 1000 * slack()
        expect(self.page.locator('iframe[name="wangge-desk"]')).to_be_visible(timeout=limit)
        expect(self.page.locator(".cover")).to_have_count(0, timeout=limit)

    def step(self, key: str) -> Locator:
        return self.page.locator(f'[data-step="{key}"]')

    def ticked(self, key: str) -> None:
        """The step ticks by itself."""
        expect(self.step(key)).to_have_class(re.compile(r"\bdone\b"))

    def case(self) -> str:
        """The id of the newcomer's own case, as the server tells it."""
        kept = json.loads(self.page.evaluate("() => sessionStorage.getItem('wangge.door.story')"))
        found = Api(self.origin).ask("GET", f"/api/demo/story/{kept['begun']['id']}")
        return str(found["case"]["id"])

    def number(self) -> str:
        """The number of that case, as the second step shows it."""
        return self.step("pin").locator(".fact").inner_text().strip()

    def phone(self, username: str) -> FrameLocator:
        return self.page.frame_locator(f'iframe[name="wangge-phone:{username}"]')

    def console(self) -> FrameLocator:
        return self.page.frame_locator('iframe[name="wangge-desk"]')

    def phone_shows(self, username: str) -> None:
        """That phone is the one in front."""
        expect(self.page.locator(f'iframe[name="wangge-phone:{username}"]')).to_be_visible()

    def switch_network(self, *, on: bool) -> None:
        switch = self.page.get_by_role("switch", name="网络")
        self.click(switch)
        expect(switch).to_have_attribute("aria-checked", str(on).lower())

    def enter(self, name: str, *, by: str) -> None:
        """One click on somebody's card; `by` is 手机 or 电脑."""
        self.click(self.page.get_by_role("button", name=f"{name}，用{by}进入"))

    def take_sample(self, camera: FrameLocator | Locator) -> None:
        """Press the shutter of a viewfinder that shows a sample photo."""
        video = camera.locator("video")
        expect(video).to_be_visible()
        self.wait_for(lambda: video.evaluate("one => one.videoWidth > 0"), "sample photo in the viewfinder")
        self.click(camera.get_by_role("button", name="拍照", exact=True))
