"""Two at one case: each sees the other, and one says who deals with it."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Product


def test_two_at_one_case_see_each_other_and_one_takes_it(product: Product, desk_of: Callable[..., Desk]) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    words = f"两人同开一件 {uuid7().hex[-10:]}"
    incident = api.report(words=words, lon=lon, lat=lat)
    centre, lead = desk_of("centre"), desk_of("lead")
    for desk in (centre, lead):
        console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/?sort=-reported&q={words}")
        desk.is_settled()
        desk.open_case(incident)
    expect(lead.case()).to_contain_text(f"{centre.account.name} 也开着这件")
    expect(centre.case()).to_contain_text(f"{lead.account.name} 也开着这件")
    centre.press("c")
    expect(centre.case()).to_contain_text("您正在处理")
    expect(centre.row(incident)).to_contain_text("我在处理")
    expect(lead.case()).to_contain_text(re.compile(f"{centre.account.name}（.*）正在处理"))
    expect(lead.row(incident)).to_contain_text(f"{centre.account.name}在处理")
    lead.click(lead.case().get_by_role("button", name="由我接手"))
    expect(lead.case()).to_contain_text("您正在处理")
    expect(centre.case()).to_contain_text(re.compile(f"{lead.account.name}（.*）正在处理"))
    lead.press("c")
    expect(lead.case().get_by_role("button", name="我来处理")).to_be_visible()
    lead.press("Escape")
    expect(centre.case()).to_contain_text("还没有人认领")
    expect(centre.row(incident)).not_to_contain_text("在处理")
