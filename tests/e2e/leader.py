"""The leader's page and the page of places in front of a person, in the words of their Chinese texts."""

import io
import re
from typing import Any

from PIL import Image, ImageChops
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session

DRAWN_SHARE = 0.1
DRAWN_WITHIN_S = 40.0
HEAT_BLUE = 24  # by how much blue must exceed red: the paper, borders and names of the map are nearly grey


def open_page(desk: Desk, address: str) -> None:
    """Sign in without the form and go to a page of the console."""
    console_session(desk.context.request, desk.origin, desk.account)
    desk.page.goto(f"{desk.origin}/console{address}")
    desk.is_settled()
    expect(ground(desk.page)).to_be_visible()


def drawn(desk: Desk) -> None:
    """Wait until the heat is on the map."""
    desk.wait_for(lambda: blue_share(desk.page) > DRAWN_SHARE, "heat on the map", within_s=DRAWN_WITHIN_S)


def at_rest(desk: Desk) -> None:
    """Wait until the map has drawn what it was asked for."""
    expect(desk.page.locator(".canvas")).to_have_attribute("aria-busy", "false", timeout=DRAWN_WITHIN_S * 1000)


def number_in(text: str) -> int:
    """The number in a text such as "1,835 件"."""
    found = re.search(r"\d[\d,]*", text)
    assert found, f"no number in {text!r}"
    return int(found[0].replace(",", ""))


def listed(page: Page) -> Locator:
    """The head of the list that slides in: how many cases there are."""
    return page.get_by_role("region", name="案件列表").locator("strong.count")


def tile(page: Page, focus: str) -> Locator:
    """One of the four numbers."""
    return page.locator(f'[data-focus="{focus}"]')


def ground(page: Page) -> Locator:
    """The canvas of the map; charts have theirs."""
    return page.locator("canvas.maplibregl-canvas")


def sketch(page: Page) -> Locator:
    """The first picture, drawn while the map cannot draw yet."""
    return page.locator('canvas.sketch[data-drawn="true"]')


def middle(page: Page, of: Locator | None = None) -> Image.Image:
    """The middle of the map, where nothing lies over it."""
    box: Any = (of or ground(page)).bounding_box()
    clip = FloatRect(
        x=box["x"] + box["width"] * 0.3,
        y=box["y"] + box["height"] * 0.25,
        width=box["width"] * 0.6,
        height=box["height"] * 0.6,
    )
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")


def blue_share(page: Page) -> float:
    """Part of the middle of the map that is as blue as heat is, 0 to 1."""
    return blueness(middle(page))


def blueness(picture: Image.Image) -> float:
    """The same of a picture of it."""
    red, _, blue = picture.split()
    shades = ImageChops.subtract(blue, red).histogram()
    return float(sum(shades[HEAT_BLUE + 1 :]) / sum(shades))


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of brightness, 0 to 1."""
    shades = ImageChops.difference(one.convert("L"), other.convert("L")).histogram()
    return float(sum(shade * n for shade, n in enumerate(shades)) / sum(shades) / 255)


def middle_of(part: Locator) -> tuple[float, float]:
    """In pixels of the window."""
    box: Any = part.bounding_box()
    return box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5
