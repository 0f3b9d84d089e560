"""The centre writes down what a caller says, by keyboard, with the place by words or on the map."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session
from tests.e2e.product import Product


@pytest.fixture
def centre(desk_of: Callable[..., Desk]) -> Desk:
    desk = desk_of("centre")
    console_session(desk.context.request, desk.origin, desk.account)
    desk.page.goto(f"{desk.origin}/console/")
    desk.is_settled()
    expect(desk.rows().first).to_be_visible()
    return desk


def form(desk: Desk) -> Locator:
    return desk.page.get_by_role("region", name="登记来电来访")


def typed(desk: Desk, words: str) -> None:
    """Letter by letter, wherever the cursor is."""
    desk.keys += len(words)
    desk.page.keyboard.type(words)


def offered(desk: Desk, name: str) -> Locator:
    """An entry of the open list; rows of the queue are options too."""
    return desk.page.locator(".el-select-dropdown").get_by_role("option", name=name).locator("visible=true").first


def entered(product: Product, desk: Desk) -> Any:
    """The case that the form opened."""
    expect(desk.case()).to_be_visible()
    incident = re.search(r"case=([0-9a-f-]{36})", desk.page.url)
    assert incident, desk.page.url
    return product.sign_in("centre")[0].ask("GET", f"/api/v1/incidents/{incident.group(1)}")


def test_a_call_is_written_down_without_the_mouse(
    product: Product, centre: Desk, count: Callable[[str, float], None]
) -> None:
    centre.press("n")
    expect(form(centre)).to_be_visible()
    typed(centre, "邻里")
    expect(offered(centre, "邻里纠纷")).to_be_visible()
    centre.press("Enter")
    centre.press("Tab")
    typed(centre, "楼上天天半夜吵，请来劝劝")
    for _ in ("channel", "urgent", "place"):
        centre.press("Tab")
    expect(form(centre).get_by_role("combobox", name="地点")).to_be_focused()
    name = product.sign_in("worker")[1]["post"]["area"]["name"]
    typed(centre, name[:2])
    expect(offered(centre, name)).to_be_visible()
    centre.press("Enter")
    centre.press("Control+Enter")
    expect(centre.toast("已登记")).to_be_visible()
    case = entered(product, centre)
    assert (case["channel"], case["category"]) == ("hotline", "dispute.neighbours")
    assert case["words"] == "楼上天天半夜吵，请来劝劝"
    assert (case["placed"], len(case["area"]["code"])) == (True, 12)
    assert case["queue"] == "to_register"
    count("day.centre.intake.keys", centre.keys)


def refuse(route: Route) -> None:
    """The server's answer to words that it does not take."""
    body = {"code": "core.invalid", "message": "有内容填写不正确。", "fields": {"words": ["too rude"]}, "params": {}}
    if route.request.method == "POST":
        route.fulfill(status=400, json=body)
    else:
        route.continue_()


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(centre: Desk) -> None:
    centre.press("n")
    expect(form(centre)).to_be_visible()
    choices = centre.page.locator(".el-select-dropdown:visible")
    expect(choices).to_have_count(1)  # those of the category open by themselves
    centre.press("Escape")
    expect(choices).to_have_count(0)
    centre.press("Escape")
    expect(form(centre)).to_have_count(0)
    centre.press("n")
    box = form(centre).get_by_label("来人说的话")
    expect(box).to_be_visible()
    centre.press("Control+Enter")
    expect(form(centre).get_by_text("请选择类别。")).to_be_visible()
    expect(form(centre).get_by_text("请写下来人说的话。")).to_be_visible()
    centre.write(box, "路灯不亮")
    centre.tolerate(r"(answer|console).*(400|incidents)")
    centre.context.route("**/api/v1/incidents", refuse)
    centre.click(form(centre).get_by_role("combobox", name="类别"))
    typed(centre, "路灯")
    centre.press("Enter")
    centre.press("Control+Enter")
    expect(form(centre).get_by_text("too rude").first).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("路灯不亮")


def test_the_place_is_clicked_on_the_map(product: Product, centre: Desk) -> None:
    centre.click(centre.button("登记", exact=False).first)
    centre.click(form(centre).get_by_role("combobox", name="类别"))
    typed(centre, "路灯")
    centre.press("Enter")
    centre.write(form(centre).get_by_label("来人说的话"), "路灯不亮，晚上看不见路")
    centre.click(form(centre).get_by_role("button", name="在地图上点"))
    canvas = centre.page.locator(".map canvas")
    box = canvas.bounding_box()
    assert box
    save = centre.page.get_by_role("button", name="保存位置")
    centre.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(save).to_be_enabled()
    centre.click(save)
    expect(form(centre).get_by_text("已在地图上选定")).to_be_visible()
    centre.click(form(centre).get_by_role("button", name=re.compile("^登记")))
    expect(centre.toast("已登记")).to_be_visible()
    case = entered(product, centre)
    assert (case["placed"], len(case["area"]["code"]), case["position"]["source"]) == (True, 15, "map")
