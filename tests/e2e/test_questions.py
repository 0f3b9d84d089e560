"""Before a case is registered: the centre asks its reporter for more, and the worker of the grid to look."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.desk import Desk
from tests.e2e.person import NETWORK_OFF, console_session, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Product


@pytest.fixture
def at_case(desk_of: Callable[..., Desk]) -> Callable[[str], Desk]:
    """The centre, with this case open."""

    def sit(incident: str) -> Desk:
        desk = desk_of("centre")
        console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/?case={incident}")
        expect(desk.case().locator(".head")).to_be_visible()
        return desk

    return sit


def test_the_reporter_answers_a_question_without_a_network(
    product: Product, at_case: Callable[[str], Desk], phone_of: Callable[..., Phone]
) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    incident = api.report(words="楼道里有人吵架", lon=lon, lat=lat)
    worker = phone_of("worker")
    worker.sign_in()

    centre = at_case(incident)
    centre.click(centre.case().get_by_role("button", name="退回补充"))
    centre.press("Control+Enter")
    expect(centre.case().get_by_text("请写明要补充什么")).to_be_visible()
    centre.write(centre.case().get_by_label("要上报人补充什么"), "是哪一户？")
    centre.press("Control+Enter")
    expect(centre.toast("已退回补充")).to_be_visible()
    expect(centre.case().get_by_role("button", name="退回补充")).to_have_count(0)

    worker.tap(worker.page.get_by_role("alert").filter(has_text="补充").get_by_role("link"))
    worker.page.wait_for_url("**/field/tasks/*")
    expect(worker.page.get_by_text("是哪一户？").first).to_be_visible()
    worker.tolerate(NETWORK_OFF)
    worker.context.set_offline(True)
    worker.tap(worker.button("补充"))
    worker.write(worker.page.get_by_label("补充的情况"), "三单元 201")
    worker.tap(worker.button("提交补充"))
    expect(worker.unsent_badge()).to_have_text("1 未传")
    worker.context.set_offline(False)
    expect(worker.unsent_badge()).to_have_count(0)
    expect(centre.case().locator(".timeline")).to_contain_text("三单元 201")


def test_the_worker_of_the_grid_looks_at_what_a_caller_told(
    product: Product, at_case: Callable[[str], Desk], phone_of: Callable[..., Phone]
) -> None:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    position = {"lon": lon, "lat": lat, "accuracy_m": 10, "source": "map", "source_crs": "EPSG:4326"}
    told: dict[str, Any] = {"id": str(uuid7()), "category": "dispute.neighbours", "words": "井盖没了", "photos": []}
    told |= {"position": position, "channel": "hotline"}
    product.sign_in("centre")[0].ask("POST", "/api/v1/incidents", told)
    worker = phone_of("worker")
    worker.sign_in()

    centre = at_case(told["id"])
    centre.click(centre.case().get_by_role("button", name="请网格员核实"))
    centre.press("Control+Enter")
    expect(centre.toast("已请网格员到现场核实")).to_be_visible()

    worker.tap(worker.page.get_by_role("alert").filter(has_text="核实").get_by_role("link"))
    worker.page.wait_for_url("**/field/tasks/*")
    worker.tap(worker.button("没有发现"))
    sheet = worker.page.get_by_role("dialog")
    worker.tap(sheet.get_by_role("button", name="地点不对"))
    worker.tap(sheet.get_by_role("button", name="没有发现，提交"))
    expect(worker.toast("没有发现")).to_be_visible()
    expect(centre.case().locator(".timeline")).to_contain_text("网格员核实：现场没有发现")
