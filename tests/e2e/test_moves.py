"""Moves at the console beside the straight way: reject, assign, return, several units, send back, another post."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Api, Product

WORDS = "楼上装修太吵，请来调解"


@pytest.fixture
def report(product: Product) -> Callable[[], str]:
    """A worker of the centre's township reports; the id of the incident."""
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    return lambda: api.report(words=WORDS, lon=lon, lat=lat)


@pytest.fixture
def at_desk(desk_of: Callable[..., Desk]) -> Callable[[str], Desk]:
    """Somebody signed in, with the console open."""

    def sit(username: str) -> Desk:
        desk = desk_of(username)
        console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/")
        desk.is_settled()
        expect(desk.rows().or_(desk.page.locator(".tasks li")).first).to_be_visible()
        return desk

    return sit


def api_of(product: Product, username: str) -> Api:
    return product.sign_in(username)[0]


def case_of(product: Product, incident: str) -> Any:
    return api_of(product, "centre").ask("GET", f"/api/v1/incidents/{incident}")


def choose(desk: Desk, label: str, option: str) -> None:
    """Open a list by its label and take an option."""
    # What is chosen, or the hint, lies over the input.
    box = desk.page.get_by_role("combobox", name=re.compile(label))
    desk.click(desk.page.locator(".el-select__wrapper").filter(has=box))
    desk.click(desk.page.get_by_role("option", name=re.compile(option)).locator("visible=true").first)


def sent_to_emergency(product: Product, incident: str) -> Any:
    """Registered and sent to the emergency management station, without a screen."""
    centre = api_of(product, "centre")
    units = centre.ask("GET", "/api/v1/units", dispatchable="1")["results"]
    unit = next(row["id"] for row in units if row["kind"] == "emergency_mgmt")
    version = centre.ask("GET", f"/api/v1/incidents/{incident}")["version"]
    orders = {"tasks": [{"unit": unit, "lead": True, "note": ""}]}
    body = {"base_version": version, "dispatch": orders}
    return centre.ask("POST", f"/api/v1/incidents/{incident}/moves/register", body)


def test_a_report_is_rejected_with_a_reason_that_its_reporter_reads(
    product: Product, report: Callable[[], str], at_desk: Callable[[str], Desk]
) -> None:
    centre = at_desk("centre")
    incident = report()
    centre.let_in(incident)
    centre.open_case(incident)
    centre.click(centre.case().get_by_role("button", name="不予立案", exact=True))
    centre.press("Control+Enter")
    expect(centre.case().get_by_text("请写一句理由")).to_be_visible()
    centre.write(centre.case().get_by_label("为什么不予立案"), "同一件事已在办理")
    centre.press("Control+Enter")
    expect(centre.toast("已不予立案")).to_be_visible()
    case = api_of(product, "worker").ask("GET", f"/api/v1/incidents/{incident}")
    assert (case["state"], case["timeline"][-1]["note"]) == ("rejected", "同一件事已在办理")


def test_one_case_goes_to_several_units_at_once(
    product: Product, report: Callable[[], str], at_desk: Callable[[str], Desk]
) -> None:
    centre = at_desk("centre")
    incident = report()
    centre.let_in(incident)
    centre.open_case(incident)
    expect(centre.case().get_by_text("建议：")).to_be_visible()
    centre.click(centre.case().get_by_role("button", name="再派一个协办单位"))
    centre.press("Control+Enter")
    expect(centre.case().get_by_text("请先选择单位")).to_be_visible()
    choose(centre, "协办", "派出所")
    centre.press("Control+Enter")
    expect(centre.toast("已派给")).to_be_visible()
    tasks = case_of(product, incident)["tasks"]
    assert sorted((task["lead"], "派出所" in task["unit"]["name"]) for task in tasks) == [(False, True), (True, False)]


def test_the_centre_sends_back_what_is_not_done(
    product: Product, report: Callable[[], str], at_desk: Callable[[str], Desk]
) -> None:
    incident = report()
    task = sent_to_emergency(product, incident)["tasks"][0]
    unit = api_of(product, "emergency")
    version = unit.ask("POST", f"/api/v1/tasks/{task['id']}/moves/accept", {})["tasks"][0]["version"]
    unit.ask("POST", f"/api/v1/tasks/{task['id']}/moves/finish", {"base_version": version, "words": "已上门"})
    centre = at_desk("centre")
    centre.queue("待核查")
    centre.search(case_of(product, incident)["number"])
    centre.open_case(incident)
    not_fixed = centre.case().get_by_role("button", name="没修好")
    centre.click(not_fixed)
    expect(centre.case().get_by_text("请写明还差什么")).to_be_visible()
    centre.write(centre.case().get_by_role("textbox"), "双方还没有签协议")
    centre.click(not_fixed)
    expect(centre.toast("已")).to_be_visible()
    case = case_of(product, incident)
    assert (case["state"], case["tasks"][-1]["round"]) == ("dispatched", 2)


def test_a_unit_assigns_a_colleague_and_returns_naming_whose_work_it_is(
    product: Product, report: Callable[[], str], at_desk: Callable[[str], Desk]
) -> None:
    incident = report()
    sent_to_emergency(product, incident)
    lead = at_desk("emergency-lead")
    lead.page.goto(f"{lead.origin}/console/?case={incident}")
    expect(lead.case().locator(".skeleton")).to_have_count(0)
    colleague = product.account("emergency").name
    choose(lead, "分派给", colleague)
    expect(lead.toast("已分派")).to_be_visible()
    assert case_of(product, incident)["tasks"][0]["person"]["name"] == colleague
    lead.click(lead.case().get_by_role("button", name="退回", exact=True))
    choose(lead, "应该由谁办", "司法所")
    lead.write(lead.case().get_by_label("为什么退回"), "属于民间纠纷")
    lead.press("Control+Enter")
    expect(lead.toast("已退回")).to_be_visible()

    centre = at_desk("centre")
    centre.queue("退回")
    centre.open_case(incident)
    expect(centre.case().get_by_text("退回时建议由")).to_be_visible()
    centre.press("Control+Enter")
    expect(centre.toast("已派给")).to_be_visible()
    case = case_of(product, incident)
    task = next(task for task in case["tasks"] if task["state"] == "dispatched")
    assert "司法所" in task["unit"]["name"]


def test_who_holds_two_posts_changes_between_them(product: Product, at_desk: Callable[[str], Desk]) -> None:
    lead = at_desk("county-lead")
    account = lead.page.get_by_role("button", name=re.compile("^我的账户"))
    expect(account).to_contain_text("中心负责人")
    lead.click(account)
    lead.click(lead.page.get_by_role("menuitem", name=re.compile("住")))
    expect(account).to_contain_text("单位负责人")
    expect(lead.page.get_by_role("tab", name=re.compile("^立案"))).to_have_count(0)
    lead.is_settled()
    lead.page.reload()
    expect(account).to_contain_text("单位负责人")
    lead.click(account)
    lead.click(lead.page.get_by_role("menuitem", name=re.compile("指挥中心")))
    expect(account).to_contain_text("中心负责人")


def test_what_was_reported_before_is_offered_and_merged_with_two_presses(
    product: Product, report: Callable[[], str], at_desk: Callable[[str], Desk]
) -> None:
    first, second = case_of(product, report()), case_of(product, report())
    centre = at_desk("centre")
    centre.page.goto(f"{centre.origin}/console/desk?case={second['id']}")
    likely = centre.page.get_by_role("region", name="可能是同一件事")
    row = likely.get_by_role("listitem").filter(has_text=first["number"])
    expect(row).to_contain_text("同一位置 · 描述 100% 相同")
    centre.click(row.get_by_role("button", name="并入此案"))
    assert case_of(product, second["id"])["state"] == "reported"
    centre.click(row.get_by_role("button", name="确认并入"))
    centre.wait_for(lambda: case_of(product, second["id"])["state"] == "merged", "the merge")
    assert case_of(product, second["id"])["main"]["id"] == first["id"]
