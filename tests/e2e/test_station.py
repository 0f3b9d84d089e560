"""The village station's day: settle one report on the spot, pass one on, cover a grid whose worker is away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.pictures import photo_of
from tests.e2e.product import Api, Product

PHONE: ViewportSize = {"width": 390, "height": 844}
NOT_SETTLED_HERE = "order.suspicious_theft"


@dataclass
class Worker:
    """A worker of the village who reports without being seen."""

    api: Api
    lon: float
    lat: float

    def report(self, words: str, category: str = "dispute.neighbours") -> str:
        return self.api.report(words=words, lon=self.lon, lat=self.lat, category=category)

    def state(self, incident: str) -> Any:
        return next(case for case in self.api.changes("incident") if case["id"] == incident)


@pytest.fixture
def worker(product: Product) -> Worker:
    api, session = product.sign_in("worker")
    return Worker(api, *middle_of_own_grid(api, session))


@pytest.fixture
def station(desk_of: Callable[..., Desk]) -> Callable[..., Desk]:
    """`station()` has its page open; with `size` and `language` as asked for."""

    def take_a_seat(*, size: ViewportSize | None = None, language: str = "zh") -> Desk:
        desk = desk_of("station", language=language)
        if size:
            desk.page.set_viewport_size(size)
        console_session(desk.context.request, desk.origin, desk.account)
        desk.page.goto(f"{desk.origin}/console/")
        desk.is_settled()
        return desk

    return take_a_seat


def newest(desk: Desk, incident: str) -> Locator:
    """The card of a report that has just come, by the list that shows the newest first."""
    desk.click(desk.button("最新"))
    card = desk.page.locator(f'article[data-id="{incident}"]')
    expect(card).to_be_visible()
    return card


def test_a_station_lands_on_its_village(station: Callable[..., Desk]) -> None:
    desk = station()
    desk.page.wait_for_url("**/console/station")
    expect(desk.page.get_by_role("heading", name="待处理的上报")).to_be_visible()
    grids = desk.page.get_by_role("region", name="网格与值守")
    expect(grids.locator("[data-grid]").first).to_be_visible()
    assert grids.locator("[data-grid]").count() > 1
    phones = grids.locator('a[href^="tel:"]')
    assert phones.count() >= grids.locator("[data-grid]").count()
    expect(desk.page.locator("canvas")).to_be_visible()
    # On a desk all columns stand side by side.
    expect(desk.page.locator("nav.switch")).to_be_hidden()


def test_a_dispute_is_settled_on_the_spot_with_its_agreement(
    worker: Worker, station: Callable[..., Desk], count: Callable[[str, float], None]
) -> None:
    desk = station()
    incident = worker.report("楼上夜里装修太吵")
    card = newest(desk, incident)
    desk.taps = desk.keys = 0
    desk.click(card.get_by_role("button", name="当场解决"))
    desk.write(card.get_by_label("协议内容"), "已调解")
    desk.press("Control+Enter")
    expect(card.get_by_role("alert")).to_contain_text("至少 10 个字")
    desk.write(card.get_by_label("协议内容"), "住户张某与李某约定夜间十点后不施工")
    desk.press("Control+Enter")
    expect(desk.toast("已当场办结")).to_be_visible()
    expect(card).to_have_count(0)
    count("day.station.settle.taps", desk.taps)
    after = worker.state(incident)
    assert (after["state"], after["timeline"][-1]["note"]) == ("closed", "住户张某与李某约定夜间十点后不施工")
    desk.click(desk.page.get_by_role("tab", name="已办结"))
    expect(desk.page.locator(f'a[data-id="{incident}"]')).to_be_visible()


def test_a_hazard_is_settled_with_a_photo_of_before_and_after(
    product: Product, worker: Worker, station: Callable[..., Desk]
) -> None:
    desk = station()
    incident = worker.report("楼道停放电动车")
    # The report is of a kind without photos; as a fire exit it needs one from before and one from after.
    api, _ = product.sign_in("station")
    shown: Any = api.ask("GET", f"/api/v1/incidents/{incident}")
    move = {"base_version": shown["version"], "category": "hazard.fire_exit", "photos": [{"sha256": "5" * 64}]}
    api.ask("POST", f"/api/v1/incidents/{incident}/moves/amend", move)
    card = newest(desk, incident)
    desk.click(card.get_by_role("button", name="当场解决"))
    desk.write(card.get_by_label("怎么处理的"), "已劝离，通道清空")
    desk.click(card.get_by_role("button", name="办结"))
    expect(card.get_by_role("alert")).to_contain_text("要有照片")
    photo = photo_of("after", lon=worker.lon, lat=worker.lat)
    files = [{"name": "after.jpg", "mimeType": "image/jpeg", "buffer": photo}]
    card.locator('input[type="file"]').set_input_files(files)  # type: ignore[arg-type]
    expect(card.locator(".photo img")).to_have_count(1)
    desk.click(card.get_by_role("button", name="办结"))
    expect(desk.toast("已当场办结")).to_be_visible()
    after: Any = api.ask("GET", f"/api/v1/incidents/{incident}")
    assert after["state"] == "closed"
    assert [photo["moment"] for photo in after["photos"]] == ["finish", "report"]


def test_what_is_not_for_the_village_goes_on_to_the_township_in_one_click(
    product: Product, worker: Worker, station: Callable[..., Desk]
) -> None:
    desk = station()
    incident = worker.report("有人夜里撬车", category=NOT_SETTLED_HERE)
    card = newest(desk, incident)
    expect(card.get_by_role("button", name="当场解决")).to_have_count(0)
    desk.click(card.get_by_role("button", name="转街镇"))
    expect(desk.toast("已转给街镇中心")).to_be_visible()
    expect(card).to_have_count(0)
    centre, _ = product.sign_in("centre")
    case: Any = centre.ask("GET", f"/api/v1/incidents/{incident}")
    assert (case["queue"], case["timeline"][-1]["note"]) == ("to_dispatch", "村社已核实，需街镇派单处理。")
    assert "dispatch" in [row["move"] for row in case["moves"]["allowed"]]


def test_by_keyboard_a_report_goes_on_with_a_note_and_one_is_taken_back(
    product: Product, worker: Worker, station: Callable[..., Desk]
) -> None:
    desk = station()
    first = worker.report("有人夜里撬车", category=NOT_SETTLED_HERE)
    newest(desk, first)
    desk.press("j")
    desk.press("p")
    desk.write(desk.page.get_by_label("给街镇的话"), "请派出所看监控")
    desk.press("Control+Enter")
    expect(desk.toast("已转给街镇中心")).to_be_visible()
    assert worker.state(first)["queue"] == "to_dispatch"
    desk.press("Control+z")
    expect(desk.toast("案件回到待处理")).to_be_visible()
    expect(desk.page.locator(f'article[data-id="{first}"]')).to_be_visible()
    assert worker.state(first)["state"] == "reported"

    second = worker.report("楼上夜里装修太吵")
    card = desk.page.locator(f'article[data-id="{second}"]')
    expect(card).to_be_visible()
    desk.click(card.get_by_role("button", name="本站办理"))
    expect(desk.toast("由本站办理")).to_be_visible()
    desk.press("Control+z")
    expect(desk.toast("派单已撤销")).to_be_visible()
    api, _ = product.sign_in("station")
    case: Any = api.ask("GET", f"/api/v1/incidents/{second}")
    assert (case["state"], [task["state"] for task in case["tasks"]]) == ("registered", ["recalled"])


def test_a_worker_goes_on_leave_with_a_stand_in_and_comes_back(product: Product, station: Callable[..., Desk]) -> None:
    desk = station()
    account = product.account("neighbour")
    person = desk.page.locator(".person").filter(has_text=account.name).first
    back = person.get_by_role("button", name="回岗")
    leave = person.get_by_role("button", name=f"{account.name}请假")
    expect(back.or_(leave)).to_be_visible()
    if back.count():
        desk.click(back)
    desk.click(person.get_by_role("button", name=f"{account.name}请假"))
    deputy = product.account("deputy").name
    person.get_by_label("谁来代班").select_option(label=f"{deputy} · 副网格员")
    desk.click(person.get_by_role("button", name="确定请假"))
    expect(desk.toast(f"{account.name}已请假")).to_be_visible()
    expect(person).to_contain_text(f"{deputy}代班")
    stand_in, _ = product.sign_in("deputy")
    rows: Any = stand_in.ask("GET", "/api/v1/inbox")["results"]
    # What the absent one had to do comes along with it.
    assert "duty.stand_in" in {row["code"] for row in rows if row["created_at"] == rows[0]["created_at"]}

    desk.click(desk.toast(f"{account.name}已请假").get_by_role("button", name="撤销"))
    expect(desk.toast("已恢复原来的值守")).to_be_visible()
    expect(person).to_contain_text("在岗")
    desk.click(person.get_by_role("button", name=f"{account.name}请假"))
    person.get_by_label("谁来代班").select_option(label="没有人代班（网格会无人值守）")
    desk.click(person.get_by_role("button", name="确定请假"))
    expect(person).to_contain_text("没有人代班")
    desk.click(person.get_by_role("button", name="回岗"))
    expect(person).to_contain_text("在岗")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_reports_grids_and_map_are_one_tap_apart(station: Callable[..., Desk], language: str) -> None:
    desk = station(size=PHONE, language=language)
    words = {"zh": ("上报", "网格", "地图"), "en": ("Reports", "Grids", "Map")}[language]
    switch = desk.page.locator("nav.switch")
    expect(desk.page.get_by_role("tablist")).to_be_visible()
    desk.click(switch.get_by_role("button", name=words[1]))
    expect(desk.page.locator("[data-grid]").first).to_be_in_viewport()
    desk.click(switch.get_by_role("button", name=words[2]))
    expect(desk.page.locator("canvas")).to_be_in_viewport()
    desk.click(switch.get_by_role("button", name=words[0]))
    expect(desk.page.get_by_role("tab").first).to_be_in_viewport()
    wide = desk.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
