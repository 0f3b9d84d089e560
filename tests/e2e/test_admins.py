"""A phone is ended and it is out, and the auditor reads of it; a lead makes the code for the next one."""

import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session
from tests.e2e.phone import Phone
from tests.e2e.product import PASSWORD, Api, Product, slack

OUT_WITHIN_S = 1.0
WATCHED = ("/api/mobile/v1/changes", "/tiles/incidents.json")


def status(api: Api, path: str) -> int:
    request = urllib.request.Request(f"{api.origin}{path}", headers={"Authorization": f"Device {api.token}"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def phone_of_model(product: Product, username: str, model: str) -> Api:
    device = {"id": str(uuid.uuid4()), "model": model, "platform": "test", "app_version": "0"}
    body = {"username": username, "password": PASSWORD, "device": device}
    return Api(product.origin, Api(product.origin).ask("POST", "/api/mobile/v1/sessions", body)["token"])


def test_a_lost_phone_is_out_within_a_second_and_the_auditor_reads_of_it(
    product: Product, desk_of: Callable[..., Desk], count: Callable[[str, float], None]
) -> None:
    owner, model = product.account("neighbour"), f"Lost {uuid.uuid4().hex[:8]}"
    phone = phone_of_model(product, owner.username, model)
    assert [status(phone, path) for path in WATCHED] == [200, 200]

    desk = desk_of("secadmin")
    desk.sign_in()
    desk.write(desk.page.get_by_role("searchbox"), owner.username)
    desk.click(desk.page.get_by_role("option").filter(has_text=owner.name))
    row = desk.page.get_by_role("listitem").filter(has_text=model)
    desk.click(row.get_by_role("button", name="结束这部手机"))
    with desk.page.expect_response("**/end") as answered:
        desk.click(row.get_by_role("button", name="确认结束"))
    began = time.monotonic()
    assert answered.value.ok
    assert status(phone, WATCHED[0]) == 401
    while any(status(phone, path) != 401 for path in WATCHED):
        assert time.monotonic() - began < OUT_WITHIN_S * slack()
        time.sleep(0.05)
    count("day.secadmin.phone_out_s", round(time.monotonic() - began, 2))
    expect(row).to_contain_text("手机遗失")

    auditor = desk_of("auditor")
    auditor.sign_in()
    auditor.page.get_by_label("类型").select_option("revoked")
    said = f"{desk.account.name} 结束了 {owner.name} 的手机 {model}：手机遗失"
    expect(auditor.page.get_by_role("listitem").filter(has_text=said)).to_be_visible()


def test_a_lead_finds_somebody_and_makes_the_code_that_signs_a_phone_in(
    product: Product, desk_of: Callable[..., Desk], phone_of: Callable[..., Phone]
) -> None:
    """The list follows what is typed, so that the press that follows does not hit a list that changes."""
    owner = product.account("on-leave")
    lead, phone = desk_of("lead"), phone_of(owner.username)
    console_session(lead.context.request, lead.origin, lead.account)
    lead.page.goto(f"{lead.origin}/console/phones")
    lead.click(lead.page.get_by_role("tab", name="人员与登录码"))
    expect(lead.page.get_by_role("listitem").nth(1)).to_be_visible()
    lead.page.get_by_role("searchbox").press_sequentially(owner.name)
    expect(lead.page.get_by_role("listitem")).to_have_count(1)
    lead.click(lead.page.get_by_role("listitem").get_by_role("button", name="登录码", exact=True))
    sheet = lead.page.get_by_role("dialog", name="登录码")
    expect(sheet).to_contain_text(owner.name)
    found = re.search(r"[A-Z0-9]{4}(?: [A-Z0-9]{4}){3}", sheet.inner_text())
    assert found
    phone.page.goto(f"{phone.origin}/field/signin")
    phone.tap(phone.button("用登录码登录"))
    phone.write(phone.page.get_by_role("textbox").first, found[0])
    phone.tap(phone.button("用登录码登录"))
    expect(phone.page.get_by_role("navigation")).to_be_visible()
