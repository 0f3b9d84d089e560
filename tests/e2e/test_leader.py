"""A leader's half minute: the heat is drawn, numbers agree, two clicks lead from the heat to a case."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import PHONE_SIZE
from tests.e2e.desk import Desk
from tests.e2e.leader import (
    DRAWN_SHARE,
    DRAWN_WITHIN_S,
    at_rest,
    blue_share,
    blueness,
    difference,
    drawn,
    ground,
    listed,
    middle,
    middle_of,
    number_in,
    open_page,
    sketch,
    tile,
)  # fmt: skip
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.pictures import keep_picture
from tests.e2e.product import Product

COUNTY = "330110"
LIVE_WITHIN_S = 10.0
SAME_PICTURE = 0.03  # of the range between black and white, in the mean: names stand elsewhere, one area is framed


@pytest.fixture
def leader(desk_of: Callable[..., Desk]) -> Desk:
    return desk_of("county-leader")


def test_the_heat_is_drawn_and_two_clicks_lead_to_a_case(leader: Desk) -> None:
    open_page(leader, "/")
    expect(leader.page).to_have_url(re.compile("/console/situation$"))
    drawn(leader)
    keep_picture(leader.page, "console-situation")
    box: Any = ground(leader.page).bounding_box()
    leader.taps = 0
    leader.taps += 1
    leader.page.mouse.click(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5)
    expect(listed(leader.page)).to_be_visible()
    if not leader.case().is_visible():
        leader.click(leader.rows().first)
    expect(leader.case().locator(".head")).to_be_visible()
    assert leader.taps <= 2


@pytest.mark.parametrize("show", ["heat", "areas"])
def test_the_picture_is_there_before_the_map_is_and_the_map_looks_the_same(leader: Desk, show: str) -> None:
    held: list[Route] = []
    leader.context.route("**/assets/SituationMap-*.js", lambda route: held.append(route))
    console_session(leader.context.request, leader.origin, leader.account)
    leader.page.goto(f"{leader.origin}/console/situation?show={show}")
    expect(sketch(leader.page)).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    expect(ground(leader.page)).to_have_count(0)
    before = middle(leader.page, sketch(leader.page))
    assert blueness(before) > DRAWN_SHARE
    leader.page.mouse.click(*middle_of(sketch(leader.page)))
    leader.wait_for(lambda: bool(held), "the map to be asked for")
    held[0].continue_()
    # What was pressed too early happens as soon as the map can do it.
    expect(listed(leader.page)).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    expect(leader.page.locator("canvas.sketch")).to_have_count(0)
    leader.press("Escape")
    expect(listed(leader.page)).to_have_count(0)
    at_rest(leader)
    assert difference(before, middle(leader.page)) < SAME_PICTURE


def test_a_map_without_cells_has_no_heat(leader: Desk) -> None:
    leader.context.route("**/tiles/heat/**", lambda route: route.fulfill(status=204))
    open_page(leader, "/situation")
    expect(leader.page.get_by_text("没有案件", exact=True)).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    assert blue_share(leader.page) < DRAWN_SHARE / 10


def test_the_numbers_open_as_many_cases(leader: Desk) -> None:
    open_page(leader, "/situation")
    for focus in ("today", "open", "overdue"):
        leader.click(tile(leader.page, focus))
        shown = number_in(tile(leader.page, focus).locator("b").inner_text())
        if shown:
            expect(listed(leader.page)).to_have_text(f"{shown:,} 件")
    row = leader.page.locator(".ranking li button").first
    for focus in ("overdue", "today"):
        if tile(leader.page, focus).get_attribute("aria-pressed") == "false":
            leader.click(tile(leader.page, focus))
        leader.press("Escape")
        expect(listed(leader.page)).to_have_count(0)
        leader.click(row)
        expect(listed(leader.page)).to_have_text(f"{number_in(row.locator('b').inner_text()):,} 件")


def test_a_link_shows_the_same(leader: Desk) -> None:
    open_page(leader, "/situation?days=90&show=areas&measure=per_1000&category=dispute&focus=open&list=1")
    for name in ("90 天", "分区", "每千人", "矛盾纠纷"):
        expect(leader.page.get_by_role("button", name=name, exact=True)).to_have_attribute("aria-pressed", "true")
    expect(tile(leader.page, "open")).to_have_attribute("aria-pressed", "true")
    expect(listed(leader.page)).to_have_text(f"{number_in(tile(leader.page, 'open').locator('b').inner_text()):,} 件")
    expect(leader.page.locator(".legend li").first).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    assert 1 <= leader.page.locator(".legend li").count() <= 5


def test_numbers_are_asked_for_once(leader: Desk) -> None:
    asked: list[str] = []
    leader.page.on("request", lambda request: asked.append(request.url.partition("?")[0].rpartition("/")[2]))
    with leader.page.expect_response(lambda answer: "/live" in answer.url):
        open_page(leader, "/situation")
    drawn(leader)
    assert [asked.count(name) for name in ("summary", "areas", "series", "heat.json")] == [1, 1, 1, 1]


def test_an_arrow_compares_with_the_window_before(leader: Desk) -> None:
    open_page(leader, "/situation?days=30")
    told = leader.context.request.get(f"{leader.origin}/api/v1/insight/summary", params={"area": COUNTY, "days": 30})
    now, before = (told.json()[window]["reported"] for window in ("numbers", "before"))
    assert before
    by = math.floor((now - before) * 100 / before + 0.5)
    words = f"▲ 升 {by if by <= 999 else '>999'}%" if by > 0 else f"▼ 降 {-by}%" if by < 0 else "＝ 持平"
    expect(leader.page.locator(".numbers .total .change")).to_have_text(re.compile(f"{re.escape(words)}$"))
    # What is now in a state was once in another: there is nothing to compare with.
    leader.page.goto(f"{leader.origin}/console/situation?days=30&state=closed")
    expect(leader.page.locator(".numbers .total .all")).to_contain_text("件")
    expect(leader.page.locator(".numbers .total .change")).to_have_count(0)


def test_a_part_that_an_update_took_away_begins_the_page_anew(leader: Desk) -> None:
    open_page(leader, "/situation")
    drawn(leader)
    leader.tolerate("SituationCharts|404|dynamically imported module|preload")
    leader.context.route("**/assets/SituationCharts-*", lambda route: route.fulfill(status=404))
    # The server has another release: its page begins with another script.
    page = '<!doctype html><title>new</title><p id="new">another release</p>'
    leader.context.route(
        re.compile(r"/console/(situation.*)?$"), lambda route: route.fulfill(body=page, content_type="text/html")
    )
    leader.click(leader.page.get_by_role("tab", name="图表"))
    expect(leader.page.locator("#new")).to_be_visible()


def test_a_new_report_counts_within_seconds(product: Product, leader: Desk) -> None:
    open_page(leader, "/situation")
    number = tile(leader.page, "today").locator("b")
    before = number_in(number.inner_text())
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    api.report(words="楼道里堆了纸箱", lon=lon, lat=lat)
    leader.wait_for(lambda: number_in(number.inner_text()) > before, "one case more", within_s=LIVE_WITHIN_S)


def test_on_the_phone_numbers_worst_areas_map_and_sheets(leader: Desk) -> None:
    leader.page.set_viewport_size(PHONE_SIZE)
    open_page(leader, "/situation")
    expect(leader.page.locator(".ranking li")).to_have_count(3)
    wide = leader.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE_SIZE["width"], f"the page is {wide} px wide"
    for focus in ("today", "open", "overdue", "late"):
        expect(tile(leader.page, focus)).to_be_in_viewport()
    expect(ground(leader.page)).to_be_in_viewport(ratio=0.9)
    leader.click(leader.page.locator(".ranking li button").first)
    leader.click(leader.rows().first)
    expect(leader.case().locator(".head")).to_be_visible()
    leader.page.go_back()
    expect(leader.case()).to_have_count(0)
    expect(listed(leader.page)).to_be_visible()
