"""What the phone shows on the way: places put right, cases joined, rounds, leave, answers, a phone that was ended."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from backend.accounts.problems import DeviceRevoked
from tests.e2e.field_pages import Tour
from tests.e2e.walk import BACK

CLOSE = re.compile("^(关闭|Close)$")
DRAGS = 3
EAST_20_M = 0.000208  # degrees of longitude at 30° north
DELIVERIES = "**/api/mobile/v1/deliveries"
CHANGES = "**/api/mobile/v1/changes*"
NO_WORKERS = "delete Navigator.prototype.serviceWorker"


def named(tour: Tour, chinese: str, english: str) -> Locator:
    return tour.phone.page.get_by_role("button", name=re.compile(f"^({chinese}|{english})$"))


def every_way_to_put_a_place_right(tour: Tour) -> None:
    page = tour.phone.page
    tour.report()
    named(tour, "改", "Change").tap()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("canvas")).to_be_visible()
    tour.look("report-place")
    box = dialog.locator("canvas").bounding_box()
    assert box
    left, right, middle = box["x"] + 40, box["x"] + box["width"] - 40, box["y"] + box["height"] / 2
    for _ in range(DRAGS):
        page.mouse.move(left, middle)
        page.mouse.down()
        page.mouse.move(right, middle, steps=8)
        page.mouse.up()
    named(tour, "就是这里", "Here it is").tap()
    expect(page.locator(".moved")).to_be_visible()
    tour.look("report-moved")
    tour.drop()


def every_step_of_joining(tour: Tour) -> None:
    """Two reports of the same in one place: the second is offered the first."""
    page = tour.phone.page
    first = tour.report().first
    category = first.inner_text()
    first.tap()
    page.locator(".actions .main").tap()
    expect(page.locator(".sent:not(.waiting)")).to_be_visible()
    tour.look("start-sent")
    tour.report().filter(has_text=category).first.tap()
    expect(page.locator(".nearby")).to_be_visible()
    page.locator(".nearby").scroll_into_view_if_needed()
    tour.look("report-nearby")
    page.locator(".nearby .good").tap()
    expect(page.locator(".sent:not(.waiting)")).to_be_visible()
    tour.look("start-joined")


def every_step_of_settling_at_once(tour: Tour) -> None:
    page = tour.phone.page
    tour.report().first.tap()
    at_once = page.locator(".settle input[type=checkbox]")
    if at_once.count():
        at_once.check()
        page.locator(".settle").scroll_into_view_if_needed()
        tour.look("report-settled")
    tour.drop()


def every_state_of_the_settings(tour: Tour) -> None:
    page = tour.phone.page
    tour.open("settings")
    tour.sheet(page.locator(".duty .btn"), "settings-leave")
    page.locator(".kept .btn").first.tap()
    expect(page.locator(".kept .btn.main")).to_be_visible()
    page.locator(".kept").scroll_into_view_if_needed()
    tour.look("settings-map")


def every_state_of_a_round(tour: Tour) -> None:
    phone, page = tour.phone, tour.phone.page
    tour.open("patrol")
    named(tour, "开始巡查", "Start a patrol").tap()
    expect(page.locator("a.sign")).to_be_visible()
    for step in (1, 2, 3):
        east = tour.here[0] + step * EAST_20_M
        phone.context.set_geolocation({"longitude": east, "latitude": tour.here[1], "accuracy": 6})
        page.wait_for_timeout(1_200)
    tour.look("patrol-running")
    tour.open("tasks")
    tour.look("tasks-on-patrol")
    tour.open("patrol")
    named(tour, "结束巡查", "End the patrol").tap()
    expect(page.locator("article.card").first).to_be_visible()
    tour.look("patrol-walked")


def leaving_with_unsent_work(tour: Tour) -> None:
    page = tour.phone.page
    tour.report().first.tap()
    tour.phone.context.set_offline(True)
    page.locator(".actions .main").tap()
    expect(page.locator(".sent")).to_be_visible()
    tour.open("settings")
    tour.sheet(named(tour, "退出登录", "Sign out"), "settings-unsent")
    tour.phone.context.set_offline(False)


def a_phone_that_was_ended(tour: Tour) -> None:
    """Its person has left: it hands over and is empty. The answers are played, so that nobody loses a phone."""
    page = tour.phone.page
    language = "zh" if (page.locator("html").get_attribute("lang") or "zh").startswith("zh") else "en"
    ended = DeviceRevoked(reason="left", then="deliver")
    told = {"code": ended.code, "message": ended.message(language), "params": ended.params}
    page.route(CHANGES, lambda route: route.fulfill(status=401, json=told))
    page.route(DELIVERIES, lambda route: route.fulfill(status=201, json={"id": "d", "entries": 1}))
    tour.phone.tolerate(r"\b401\b")
    page.goto(f"{tour.phone.origin}/field/tasks")
    expect(page.get_by_role("alert")).to_be_visible()
    tour.look("signin-ended")


def a_web_view(tour: Tour) -> None:
    """From now on its pages have no service workers, as in the views of chat apps."""
    tour.phone.context.add_init_script(NO_WORKERS)
    tour.open("signin")
    expect(tour.phone.page.get_by_role("note")).to_be_visible()
    tour.look("signin-online-only")


def every_sheet_of_a_task(tour: Tour, task: str) -> None:
    """What opens over it, each closed again; nothing is answered."""
    page = tour.phone.page
    tour.open(f"tasks/{task}")
    expect(page.locator(".actions .btn").first).to_be_visible()
    tour.look("task-moves")
    for chinese, english in (("办结", "Finish"), ("反馈", "Progress"), ("退回", "Return"), ("分派到人", "Assign")):
        opener = named(tour, chinese, english)
        if opener.count():
            tour.sheet(opener, f"task-{english.lower()}")


def every_sheet_of_a_check(tour: Tour, task: str) -> None:
    page = tour.phone.page
    tour.open(f"tasks/{task}")
    expect(page.locator(".choice .bad")).to_be_visible()
    tour.look("verify")
    tour.sheet(page.locator(".choice .bad"), "verify-not-fixed")
    named(tour, "再拍一张", "Take another photo").tap()
    tour.phone.camera_is_live()
    tour.look("verify-camera")


def every_sheet_of_a_case(tour: Tour, incident: str) -> None:
    page = tour.phone.page
    tour.open(f"cases/{incident}")
    expect(page.get_by_role("button", name=BACK)).to_be_visible()
    # To change it leads to the form of a report, which is seen there.
    buttons = page.locator(".actions .btn").filter(has_not_text=re.compile("^(补正|修改|Change)$"))
    expect(buttons.first).to_be_visible()
    tour.look("case-moves")
    for at in range(buttons.count()):
        buttons.nth(at).tap()
        dialog = page.locator("dialog[open]")
        expect(dialog).to_be_visible()
        tour.look(f"case-move-{at + 1}")
        dialog.get_by_role("button", name=CLOSE).tap()
        expect(dialog).to_have_count(0)


STATES: tuple[Callable[[Tour], None], ...] = (
    every_way_to_put_a_place_right,
    every_step_of_joining,
    every_step_of_settling_at_once,
    every_state_of_the_settings,
    every_state_of_a_round,
    leaving_with_unsent_work,
    a_phone_that_was_ended,
    a_web_view,
)
