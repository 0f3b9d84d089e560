"""The centre's console: list, map and case follow each other; something is taken back; live updates fail."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Response, expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session, middle_of_own_grid
from tests.e2e.product import Api, Product, slack

POLLED_WITHIN_S = 15.0
DICE = random.Random()  # noqa: S311 - guards nothing
ASIDE_DEG = 0.0004  # some 40 m: far enough from the cases of other tests to be alone on a close map


@dataclass
class Reporter:
    """A worker somewhere out there who reports without being seen."""

    api: Api
    lon: float
    lat: float

    def report(self) -> str:
        # Not in the middle itself: cases of other tests lie there, and their pins would be clicked.
        lon, lat = (at + DICE.choice((-1, 1)) * DICE.uniform(ASIDE_DEG / 3, ASIDE_DEG) for at in (self.lon, self.lat))
        return self.api.report(words="楼上装修太吵，请来调解", lon=lon, lat=lat)


@pytest.fixture
def reporter(product: Product) -> Reporter:
    api, session = product.sign_in("worker")
    lon, lat = middle_of_own_grid(api, session)
    return Reporter(api, lon, lat)


@pytest.fixture
def centre(desk_of: Callable[..., Desk]) -> Desk:
    desk = desk_of("centre")
    console_session(desk.context.request, desk.origin, desk.account)
    return desk


def open_desk(desk: Desk) -> None:
    desk.page.goto(f"{desk.origin}/console/")
    desk.is_settled()
    expect(desk.rows().first).to_be_visible()


def test_a_dispatch_can_be_taken_back_within_ten_seconds(product: Product, reporter: Reporter, centre: Desk) -> None:
    open_desk(centre)
    incident = reporter.report()
    centre.let_in(incident)
    centre.open_case(incident)
    expect(centre.case().get_by_text("建议：")).to_be_visible()
    centre.press("Control+Enter")
    sent = centre.toast("已派给")
    expect(sent).to_be_visible()
    # The next one is open by itself.
    expect(centre.selected()).to_have_count(1)
    expect(centre.selected()).not_to_have_attribute("data-id", incident)
    centre.click(sent.get_by_role("button", name="撤销"))
    expect(centre.toast("派单已撤销")).to_be_visible()

    api, _ = product.sign_in("centre")
    case: Any = api.ask("GET", f"/api/v1/incidents/{incident}")
    assert (case["state"], case["queue"]) == ("registered", "to_dispatch")
    assert [task["state"] for task in case["tasks"]] == ["recalled"]
    assert case["timeline"][-1]["undo"]
    expect(centre.selected()).to_have_attribute("data-id", incident)


def test_list_and_map_follow_each_other(reporter: Reporter, centre: Desk) -> None:
    open_desk(centre)
    incident = reporter.report()
    centre.let_in(incident)
    centre.open_case(incident)
    map_ = centre.page.locator(".map canvas")
    expect(map_).to_be_visible()
    box = map_.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    centre.page.wait_for_timeout(1000)  # the map goes to the case
    centre.page.mouse.move(*middle)
    for _ in range(8):
        centre.page.mouse.wheel(0, -300)
        centre.page.wait_for_timeout(150)
    centre.press("Escape")
    expect(centre.case()).to_have_count(0)
    expect(centre.selected()).to_have_count(0)

    def opened_by_its_pin() -> bool:
        centre.page.mouse.click(*middle)
        return centre.case().count() > 0

    centre.wait_for(opened_by_its_pin, "pin in the middle of the map")
    expect(centre.selected()).to_have_attribute("data-id", incident)


def test_the_map_is_coloured_by_what_is_open_soon_due_or_overdue(centre: Desk) -> None:
    answers: list[Response] = []
    centre.page.on("response", lambda answer: answers.append(answer) if "areas/counts" in answer.url else None)
    open_desk(centre)
    legend = centre.page.locator(".legend")

    def agrees(counted: str) -> bool:
        """The legend ends with the highest number of the last answer; the map asks anew when it has moved."""
        most = max((area[counted] for area in answers[-1].json()["counts"].values()), default=0)
        last = legend.locator("li").last if most else legend.locator(".hint").first
        return bool(re.search(rf"(^|\D){most}$" if most else "没有", last.inner_text().strip()))

    for counted, words in (("due_soon", "快到期"), ("overdue", "超期"), ("open", "未结")):
        centre.click(legend.locator(f'[data-counted="{counted}"]'))
        expect(legend.locator("p").first).to_contain_text(f"{words}案件数")
        centre.wait_for(partial(agrees, counted), counted)


def test_without_live_updates_the_console_says_so_and_asks_by_itself(reporter: Reporter, centre: Desk) -> None:
    centre.tolerate(r"net::ERR_FAILED.*/live")
    centre.context.route(re.compile(r"/live(\?|$)"), lambda route: route.abort())
    open_desk(centre)
    expect(centre.page.get_by_text("实时更新中断")).to_be_visible()
    reporter.report()
    expect(centre.arrivals()).to_be_visible(timeout=POLLED_WITHIN_S * 1000 * slack())
