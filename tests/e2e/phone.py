"""The phone app in the hand of a person, in the words of its Chinese texts."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import FilePayload, Locator, expect

from tests.e2e.person import Person

TABS = {"report": ("上报", "/field/"), "tasks": ("任务", "/field/tasks")}
TABS |= {"map": ("地图", "/field/map"), "mine": ("我的结果", "/field/mine")}


@dataclass
class Phone(Person):
    """390 × 844, touched, with position and camera."""

    device: str = ""

    def tap(self, target: Locator) -> None:
        """One touch; it is counted."""
        self.taps += 1
        target.tap()

    def sign_in(self) -> None:
        """Choose one's card on the sign-in page."""
        self.page.goto(f"{self.origin}/field/")
        cards = self.page.locator(".demo").get_by_role("button")
        card = cards.filter(has_text=self.account.name).filter(has_text=self.account.unit)
        expect(cards).not_to_have_count(0)
        if card.count() == 0:  # Only the first of the cast stand there at once.
            cards.last.tap()
        with self.page.expect_response("**/api/mobile/v1/sessions") as told:
            card.tap()
        session: Any = told.value.json()
        self.device = session["device"]
        expect(self.page.get_by_role("navigation")).to_be_visible()
        self.has_everything()

    def has_everything(self) -> None:
        """The first download of this person's data has ended."""
        expect(self.page.locator(".skeleton")).to_have_count(0)
        self.wait_for(lambda: self.page.locator("html").get_attribute("lang"), "language")

    def go(self, tab: str) -> None:
        name, path = TABS[tab]
        self.tap(self.page.get_by_role("navigation").get_by_role("link", name=re.compile(name)))
        self.page.wait_for_url(f"**{path}")

    def camera_is_live(self) -> None:
        # The video is shown only once it plays; its first frames may still be empty.
        video = self.page.locator("video")
        expect(video).to_be_visible()
        self.wait_for(lambda: video.evaluate("one => one.videoWidth > 0"), "picture of the camera")

    def knows_its_place(self) -> None:
        expect(self.page.get_by_label("拍照").locator(".chip")).to_contain_text(re.compile(r"±\d+ 米"))

    def shutter(self) -> str:
        """Take a photo on the start page; the id of the report that begins."""
        self.tap(self.page.get_by_role("button", name="拍照", exact=True))
        self.page.wait_for_url("**/field/report/*")
        return self.page.url.rsplit("/", 1)[1]

    def usual_categories(self) -> Locator:
        """The six that this person uses most; which they are follows from what they reported before."""
        six = self.page.get_by_role("region", name="类别").locator(".six").get_by_role("button")
        expect(six).to_have_count(6)
        return six

    def choose_category(self, name: str) -> None:
        """One tap where it is among the six, else through the search of all groups."""
        usual = self.usual_categories().filter(has_text=name)
        if not usual.count():
            self.tap(self.button("全部 8 类"))
            sheet = self.page.get_by_role("dialog", name="全部 8 类")
            self.write(sheet.get_by_role("searchbox"), name)
            usual = sheet.get_by_role("button", name=name)
        self.tap(usual)

    def send(self) -> None:
        self.tap(self.button("发送"))

    def bell_banner(self, kind: str) -> Locator:
        return self.page.get_by_role("alert").filter(has_text=f"新任务：{kind}")

    def open_task(self, kind: str) -> None:
        """The phone rings; open what it rings for."""
        banner = self.bell_banner(kind)
        expect(banner).to_be_visible()
        self.tap(banner.get_by_role("link"))
        self.page.wait_for_url("**/field/tasks/*")

    def accept(self) -> None:
        self.tap(self.button("受理"))
        expect(self.toast("已受理")).to_be_visible()

    def finish(self, *, words: str, photo: bytes) -> None:
        """Answer with words and a photo from the gallery."""
        self.tap(self.button("办结"))
        sheet = self.page.get_by_role("dialog", name="办结")
        self.tap(sheet.get_by_role("button", name="拍照"))
        camera = self.page.get_by_role("dialog", name="拍照")
        self.taps += 1
        camera.locator("input[type=file]").set_input_files(picture_file(photo))
        expect(camera.get_by_role("button", name="够了")).to_contain_text("1")
        self.tap(camera.get_by_role("button", name="够了"))
        expect(sheet.get_by_role("button", name=re.compile("第 1 张"))).to_be_visible()
        self.write(sheet.get_by_role("textbox"), words)
        self.tap(sheet.get_by_role("button", name="办结并提交"))
        expect(self.toast("已办结")).to_be_visible()
        self.page.wait_for_url("**/field/tasks")

    def not_fixed(self, reason: str) -> None:
        self.tap(self.button("没修好"))
        sheet = self.page.get_by_role("dialog")
        self.tap(sheet.get_by_role("button", name=reason))
        self.tap(sheet.get_by_role("button", name="没修好，退回重办"))
        expect(self.toast("会重新办理")).to_be_visible()

    def fixed(self) -> None:
        self.tap(self.button("修好了"))
        expect(self.toast("已修好")).to_be_visible()

    def unsent_badge(self) -> Locator:
        return self.page.locator('a[href="/field/unsent"]')

    def is_kept_for_offline(self) -> None:
        """The service worker holds the app, so that a reload works without a network."""
        controlled = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
        if not self.page.evaluate(controlled):
            self.page.reload()
            self.has_everything()
        self.wait_for(lambda: self.page.evaluate(controlled), "service worker")


def picture_file(data: bytes) -> FilePayload:
    """A file as the gallery hands it over, whatever it really holds."""
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data}
