"""A county chooses how long original photos are kept, and preserves those of one case."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Product

DAYS = "照片原图保存天数"


@pytest.fixture
def lead(desk_of: Callable[..., Desk]) -> Desk:
    """The lead of the county's centre, signed in."""
    desk = desk_of("county-lead")
    console_session(desk.context.request, desk.origin, desk.account)
    return desk


def setting(desk: Desk) -> Any:
    rows = desk.context.request.get(f"{desk.origin}/api/v1/settings").json()["results"]
    return next(row for row in rows if row["name"] == "keep.originals")


def test_fewer_days_say_what_they_would_remove_before_they_hold(lead: Desk) -> None:
    before = setting(lead)
    lead.page.goto(f"{lead.origin}/console/settings")
    part = lead.page.get_by_role("region", name=DAYS)
    days = part.get_by_role("spinbutton")
    days.fill(str(before["value"] - 95))
    lead.click(part.get_by_role("button", name="保存", exact=True))
    warning = part.get_by_role("alert")
    expect(warning).to_contain_text(re.compile(rf"改为 {before['value'] - 95} 天后"))
    assert setting(lead) == before
    lead.click(warning.get_by_role("button", name="取消"))
    expect(days).to_have_value(str(before["value"]))
    expect(warning).to_have_count(0)
    days.fill(str(before["value"] - 95))
    days.press("Enter")
    lead.click(warning.get_by_role("button", name="确认保存"))
    expect(lead.toast("已保存")).to_be_visible()
    assert setting(lead)["value"] == before["value"] - 95
    days.fill(str(before["value"]))
    days.press("Enter")  # more days take nothing away
    expect(part.get_by_text("更改于")).to_be_visible()
    lead.wait_for(lambda: setting(lead)["value"] == before["value"], "the days as they were")


def test_the_photos_of_a_case_are_preserved_with_a_reason(lead: Desk, product: Product) -> None:
    worker, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(worker, session)
    incident = worker.report(words="路面塌陷，伤了一人", lon=lon, lat=lat)
    lead.page.goto(f"{lead.origin}/console/?case={incident}")
    lead.click(lead.case().get_by_role("button", name="更多操作"))
    lead.click(lead.case().get_by_role("button", name="保全照片原件"))
    lead.write(lead.case().get_by_label("为什么保全"), "当事人已起诉")
    lead.press("Control+Enter")
    expect(lead.toast("已保全")).to_be_visible()
    expect(lead.case().get_by_text("已保全，不会到期清除")).to_be_visible()
    expect(lead.case().get_by_text("当事人已起诉")).to_be_visible()
