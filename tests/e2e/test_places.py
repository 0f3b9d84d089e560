"""The places of an area: found by kind and name, with their cases, and what lies around a school."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE_SIZE
from tests.e2e.desk import Desk
from tests.e2e.leader import number_in, open_page


@pytest.fixture
def county(desk_of: Callable[..., Desk]) -> Desk:
    return desk_of("county")


def test_a_school_shows_what_lies_within_200_metres_of_its_wall(county: Desk) -> None:
    open_page(county, "/places?klass=school.campus")
    expect(county.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    county.press("j")
    county.press("Enter")
    card = county.page.get_by_role("article", name="场所")
    expect(card.get_by_role("heading", level=2)).to_be_visible()
    around = card.get_by_role("region", name=re.compile("周边 200 米"))
    expect(around.locator(".counts")).to_be_visible()
    metres = [number_in(text) for text in around.locator("[data-near] b").all_inner_texts()]
    assert metres == sorted(metres)
    assert all(metre <= 200 for metre in metres)
    place = re.search("place=([0-9a-f-]{36})", county.page.url)
    assert place, county.page.url
    county.press("Escape")
    expect(card).to_have_count(0)


def test_places_are_found_by_kind_and_words(county: Desk) -> None:
    open_page(county, "/places")
    county.page.get_by_label("种类").select_option("rental")
    expect(county.page.get_by_role("listbox").get_by_role("option").first).to_contain_text("出租房屋")
    name = county.page.get_by_role("listbox").locator("strong").first.inner_text()
    county.press("/")
    county.write(county.page.get_by_role("searchbox"), name)
    county.press("Enter")
    expect(county.page.get_by_role("listbox").locator("strong").first).to_have_text(name)
    county.write(county.page.get_by_role("searchbox"), "没有这样的地方吧")
    county.press("Enter")
    expect(county.page.get_by_text("没有符合条件的场所")).to_be_visible()
    county.click(county.button("清除条件"))
    expect(county.page.get_by_role("listbox").get_by_role("option").first).to_be_visible()


def test_on_the_phone_a_place_opens_and_back_closes_it(county: Desk) -> None:
    county.page.set_viewport_size(PHONE_SIZE)
    open_page(county, "/places?klass=place")
    county.click(county.page.get_by_role("listbox").get_by_role("option").first)
    card = county.page.get_by_role("article", name="场所")
    expect(card.get_by_role("heading", level=2)).to_be_visible()
    wide = county.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE_SIZE["width"], f"the page is {wide} px wide"
    county.page.go_back()
    expect(card).to_have_count(0)
