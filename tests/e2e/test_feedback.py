"""After the close: the reporter rates it on the phone and wants the work to go on; the centre answers."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Product


@pytest.fixture
def closed(product: Product) -> Any:
    """A case of the worker that went all the way."""
    worker, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(worker, session)
    incident = worker.report(words="邻居深夜装修", lon=lon, lat=lat)
    centre, unit = product.sign_in("centre")[0], product.sign_in("emergency")[0]
    units = centre.ask("GET", "/api/v1/units", dispatchable="1")["results"]
    to = next(row["id"] for row in units if row["kind"] == "emergency_mgmt")
    orders = {"tasks": [{"unit": to, "lead": True, "note": ""}]}
    case = centre.ask("POST", f"/api/v1/incidents/{incident}/moves/register", {"dispatch": orders})
    task = case["tasks"][0]["id"]
    unit.ask("POST", f"/api/v1/tasks/{task}/moves/accept", {})
    case = unit.ask("POST", f"/api/v1/tasks/{task}/moves/finish", {"words": "已劝停"})
    check = next(row["id"] for row in case["tasks"] if row["kind"] == "verify")
    centre.ask("POST", f"/api/v1/tasks/{check}/moves/finish", {"fixed": True, "words": "已回访"})
    return centre.ask("POST", f"/api/v1/incidents/{incident}/moves/close", {})


def test_the_reporter_is_not_satisfied_and_hears_why_it_stays_closed(
    product: Product, closed: Any, desk_of: Callable[..., Desk], phone_of: Callable[..., Phone]
) -> None:
    worker = phone_of("worker")
    worker.sign_in()
    worker.page.goto(f"{worker.origin}/field/cases/{closed['id']}")
    worker.tap(worker.button("评价"))
    sheet = worker.page.get_by_role("dialog", name="评价")
    worker.tap(sheet.get_by_role("button", name="评价"))
    expect(sheet.get_by_text("请选择满意、一般或不满意")).to_be_visible()
    worker.tap(sheet.get_by_text("不满意", exact=True))
    worker.tap(sheet.get_by_text("希望重新办理"))
    worker.tap(sheet.get_by_role("button", name="评价"))
    expect(sheet.get_by_text("请写明为什么要重新办理")).to_be_visible()
    worker.write(sheet.get_by_role("textbox"), "昨晚又开工了")
    worker.tap(sheet.get_by_role("button", name="评价"))
    expect(worker.toast("已评价")).to_be_visible()
    expect(worker.page.get_by_text("已申请重新办理")).to_be_visible()

    centre = desk_of("centre")
    console_session(centre.context.request, centre.origin, centre.account)
    centre.page.goto(f"{centre.origin}/console/?case={closed['id']}")
    expect(centre.case().locator(".head")).to_contain_text("上报人希望重启")
    expect(centre.case().locator(".timeline")).to_contain_text("昨晚又开工了")
    centre.click(centre.case().get_by_role("button", name="维持结案"))
    centre.write(centre.case().get_by_label("为什么维持结案"), "城管已到场查处")
    centre.press("Control+Enter")
    expect(centre.toast("已答复上报人")).to_be_visible()
    expect(worker.page.get_by_text("城管已到场查处")).to_be_visible()
    expect(worker.page.get_by_text("已申请重新办理")).to_have_count(0)
