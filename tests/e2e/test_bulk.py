"""Many cases at once: the reports of one storm go under one of them, tried first and taken back with one press."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.conftest import PHONE_SIZE
from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Product


def state_of(product: Product, incident: str) -> Any:
    return product.sign_in("centre")[0].ask("GET", f"/api/v1/incidents/{incident}")["state"]


def test_reports_of_one_storm_are_merged_at_once_and_taken_out_again(
    product: Product, desk_of: Callable[..., Desk]
) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    storm = f"台风刮倒的树 {uuid7().hex[-10:]}"
    main, *others = [api.report(words=f"{storm} {n}", lon=lon + n * 3e-5, lat=lat) for n in range(4)]
    centre = desk_of("centre")
    console_session(centre.context.request, centre.origin, centre.account)
    centre.page.goto(f"{centre.origin}/console/?sort=-reported&q={storm}")
    centre.is_settled()
    for incident in [main, *others]:
        expect(centre.row(incident)).to_be_visible()
    centre.row(main).hover()
    centre.click(centre.row(main).locator(".mark"))
    panel = centre.page.get_by_role("region", name="批量处理")
    expect(panel).to_contain_text("已选 1 件")
    centre.row(others[0]).click(modifiers=["Shift"], position={"x": 16, "y": 16})
    expect(panel).to_contain_text(re.compile("已选 [2-4] 件"))
    if not panel.get_by_text("已选 4 件").is_visible():
        centre.click(panel.get_by_role("button", name=re.compile("^选中列表中的前")))
    expect(panel.get_by_text("已选 4 件")).to_be_visible()
    centre.click(panel.get_by_role("button", name="并案", exact=True))
    centre.click(panel.locator(".el-select__wrapper"))
    number = product.sign_in("centre")[0].ask("GET", f"/api/v1/incidents/{main}")["number"]
    centre.click(centre.page.get_by_role("option", name=re.compile(number)).locator("visible=true").last)
    expect(panel.get_by_text("3 件可以")).to_be_visible()
    assert [state_of(product, incident) for incident in others] == ["reported"] * 3
    centre.click(panel.get_by_role("button", name=re.compile("^并案 3 件")))
    expect(centre.toast("已并案 3 件")).to_be_visible()
    assert [state_of(product, incident) for incident in others] == ["merged"] * 3
    assert state_of(product, main) == "reported"
    centre.press("Control+z")
    expect(centre.toast("已撤销 3 件")).to_be_visible()
    assert [state_of(product, incident) for incident in others] == ["reported"] * 3


def test_two_reports_are_rejected_with_the_keyboard_alone(product: Product, desk_of: Callable[..., Desk]) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    words = f"试按一下按钮 {uuid7().hex[-10:]}"
    both = [api.report(words=f"{words} {n}", lon=lon, lat=lat) for n in range(2)]
    centre = desk_of("centre")
    console_session(centre.context.request, centre.origin, centre.account)
    centre.page.goto(f"{centre.origin}/console/?sort=-reported&q={words}")
    centre.is_settled()
    expect(centre.row(both[0])).to_be_visible()
    for key in ("j", "x", "j", "x"):
        centre.press(key)
    panel = centre.page.get_by_role("region", name="批量处理")
    expect(panel).to_contain_text("已选 2 件")
    centre.click(panel.get_by_role("button", name="不予立案", exact=True))
    expect(panel.get_by_text("2 件可以")).to_be_visible()
    centre.write(panel.get_by_label(re.compile("^为什么不予立案")), "误按")
    centre.press("Control+Enter")
    expect(centre.toast("已不予立案 2 件")).to_be_visible()
    assert [state_of(product, incident) for incident in both] == ["rejected"] * 2


def test_on_the_phone_one_marks_first_and_then_says_what_is_done(
    product: Product, desk_of: Callable[..., Desk]
) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    words = f"店招被吹歪 {uuid7().hex[-10:]}"
    both = [api.report(words=f"{words} {n}", lon=lon, lat=lat) for n in range(2)]
    centre = desk_of("centre")
    centre.page.set_viewport_size(PHONE_SIZE)
    console_session(centre.context.request, centre.origin, centre.account)
    centre.page.goto(f"{centre.origin}/console/?sort=-reported&q={words}")
    centre.is_settled()
    centre.row(both[0]).hover()
    centre.click(centre.row(both[0]).locator(".mark"))
    centre.click(centre.row(both[1]))
    panel = centre.page.get_by_role("region", name="批量处理")
    expect(panel).not_to_be_visible()
    centre.click(centre.page.locator(".choice").get_by_role("button", name="批量处理"))
    expect(panel.get_by_text("已选 2 件")).to_be_visible()
    centre.click(panel.get_by_role("button", name="继续选择"))
    centre.click(centre.row(both[1]))
    expect(centre.page.locator(".choice")).to_contain_text("已选 1 件")
    centre.click(centre.page.locator(".choice").get_by_role("button", name="批量处理"))
    centre.click(panel.get_by_role("button", name="立案", exact=True))
    centre.click(panel.get_by_role("button", name=re.compile("^立案 1 件")))
    expect(centre.toast("已立案 1 件")).to_be_visible()
    assert [state_of(product, incident) for incident in both] == ["registered", "reported"]
