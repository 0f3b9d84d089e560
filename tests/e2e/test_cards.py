"""Supervision at the console: a leader gives a card in two taps, the unit appeals, the centre above takes it back."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Api, Product
from tests.e2e.walk import Walk

WORDS = "河道护栏松动，请督促处理"


@pytest.fixture
def at_desk(desk_of: Callable[..., Desk]) -> Callable[[str, str], Desk]:
    """Somebody signed in, at an address of the console."""

    def sit(username: str, address: str) -> Desk:
        desk = desk_of(username)
        console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/{address}")
        return desk

    return sit


def sent(product: Product) -> Any:
    """A case of the township that the emergency management station has."""
    worker, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(worker, session)
    incident = worker.report(words=WORDS, lon=lon, lat=lat)
    centre: Api = product.sign_in("centre")[0]
    units = centre.ask("GET", "/api/v1/units", dispatchable="1")["results"]
    unit = next(row["id"] for row in units if row["kind"] == "emergency_mgmt")
    version = centre.ask("GET", f"/api/v1/incidents/{incident}")["version"]
    orders = {"tasks": [{"unit": unit, "lead": True, "note": ""}]}
    return centre.ask(
        "POST", f"/api/v1/incidents/{incident}/moves/register", {"base_version": version, "dispatch": orders}
    )


def barriers(desk: Desk) -> list[str]:
    walk = Walk(desk, lambda page, name: None)
    walk.look("case")
    return walk.wrong


def test_a_card_is_given_appealed_and_taken_back(product: Product, at_desk: Callable[[str, str], Desk]) -> None:
    case = sent(product)
    unit = case["tasks"][0]["unit"]["name"]
    leader = at_desk("county-leader", f"situation?case={case['id']}")
    leader.click(leader.case().get_by_role("button", name="督办", exact=True))
    expect(leader.case().get_by_text(f"被督办单位：{unit}")).to_be_visible()
    leader.case().get_by_role("radio", name="黄牌").check()
    leader.write(leader.case().get_by_label("督办要求"), "三天内必须修好")
    assert barriers(leader) == []
    leader.press("Control+Enter")
    expect(leader.toast("已督办")).to_be_visible()
    cards = leader.case().locator(".cards")
    expect(cards).to_contain_text("黄牌")
    expect(cards).to_contain_text("扣 5 分")
    expect(leader.case().locator(".timeline")).to_contain_text(f"{unit}被黄牌督办")

    hands = at_desk("emergency", f"?case={case['id']}")
    expect(hands.case().locator(".head")).to_contain_text("黄牌")
    hands.click(hands.case().get_by_role("button", name="申诉"))
    hands.write(hands.case().get_by_label("申诉理由"), "配件未到")
    hands.press("Control+Enter")
    expect(hands.toast("已申诉")).to_be_visible()
    expect(hands.case().locator(".cards")).to_contain_text("申诉中")
    assert barriers(hands) == []

    above = at_desk("county-lead", f"?case={case['id']}")
    above.click(above.case().get_by_role("button", name="撤销督办"))
    above.write(above.case().get_by_label("为什么撤销"), "情况属实")
    above.press("Control+Enter")
    expect(above.toast("已裁定")).to_be_visible()
    expect(above.case().locator(".cards")).to_contain_text("已撤销，不扣分")
    expect(above.case().locator(".head")).not_to_contain_text("黄牌")
    # A card that was taken back is not given again: only the red one is left.
    above.click(above.case().get_by_role("button", name="更多操作"))
    above.click(above.case().get_by_role("button", name="督办", exact=True))
    expect(above.case().get_by_role("radio")).to_have_count(1)


def test_a_leader_urges_and_nobody_urges_again_at_once(product: Product, at_desk: Callable[[str, str], Desk]) -> None:
    case = sent(product)
    unit = case["tasks"][0]["unit"]["name"]
    leader = at_desk("county-leader", f"situation?case={case['id']}")
    leader.click(leader.case().get_by_role("button", name="催办", exact=True))
    leader.write(leader.case().get_by_label(f"给{unit}的话"), "今天要给群众答复")
    assert barriers(leader) == []
    leader.press("Control+Enter")
    expect(leader.toast("已催办")).to_be_visible()
    expect(leader.case().locator(".head")).to_contain_text("已催办 1 次")
    expect(leader.case().get_by_text("半个工作日内已催办过")).to_be_visible()
    expect(leader.case().get_by_role("button", name="催办", exact=True)).to_have_count(0)

    hands = at_desk("emergency", f"?case={case['id']}")
    expect(hands.case().locator(".timeline")).to_contain_text("今天要给群众答复")
    hands.click(hands.page.get_by_role("button", name="收件箱"))
    expect(hands.page.get_by_text("催办：").first).to_be_visible()
