"""Routing rules in front of a centre's lead: written, tried on last month, switched on, and read by who dispatches."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from backend.core.ids import uuid7
from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Product

LEAD = "lead"


def rules(lead: Desk) -> Locator:
    console_session(lead.context.request, lead.origin, lead.account)
    lead.page.goto(f"{lead.origin}/console/settings?tab=routing")
    lead.is_settled()
    expect(lead.page.get_by_role("tab", name="派单规则")).to_have_attribute("aria-selected", "true")
    return lead.page.locator("main")


def choose(lead: Desk, box: Locator, option: str) -> None:
    lead.click(box)
    lead.click(lead.page.get_by_role("option", name=option, exact=True).locator("visible=true"))


def test_a_rule_is_tried_switched_on_and_proposes_its_unit(product: Product, desk_of: Callable[..., Desk]) -> None:
    name, word = f"变压器 {uuid7().hex[-8:]}", uuid7().hex[-10:]
    lead = desk_of(LEAD)
    page = rules(lead)
    lead.click(page.get_by_role("button", name="新建规则"))
    form = page.locator("form")
    lead.write(form.get_by_label("规则名称"), name)
    words = form.locator("label", has_text="内容包含").locator(".el-select__wrapper")
    lead.click(words)
    lead.page.keyboard.type(word)
    lead.press("Enter")
    lead.click(form.get_by_label("最近的一类单位"))
    choose(lead, form.locator("fieldset").last.locator(".el-select__wrapper"), "派出所")
    lead.click(form.get_by_role("button", name="试算最近 30 天"))
    expect(form.get_by_role("status")).to_contain_text(re.compile("有 0 件符合这条规则"))
    lead.click(form.get_by_role("button", name=re.compile("^保存")))
    rule = page.get_by_role("article", name=name)
    expect(rule).to_contain_text(f"“{word}”")
    expect(rule).to_contain_text("最近的派出所")
    switch = rule.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "false")
    lead.click(switch)
    expect(switch).to_have_attribute("aria-checked", "true")

    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    incident = api.report(words=f"变压器冒烟 {word}", lon=lon, lat=lat)
    centre = desk_of("centre")
    console_session(centre.context.request, centre.origin, centre.account)
    centre.page.goto(f"{centre.origin}/console/desk?case={incident}")
    centre.is_settled()
    expect(centre.case()).to_contain_text(f"派单规则“{name}”")
    expect(centre.case().locator(".dispatch .el-select").first).to_contain_text("派出所")

    lead.click(rule.get_by_role("button", name="删除"))
    expect(rule).to_have_count(0)
    lead.click(lead.toast("已删除规则").get_by_role("button", name="撤销"))
    expect(rule.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    lead.click(rule.get_by_role("button", name="删除"))
    expect(rule).to_have_count(0)
