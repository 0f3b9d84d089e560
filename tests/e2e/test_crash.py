"""The tab dies without a word, and there is no network: what was said to be kept is there and is sent once."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Error, expect

from backend.core.ids import uuid7
from seeds.scenes.gallery import MOMENTS
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone
from tests.e2e.pictures import photo_of
from tests.e2e.product import Product
from tests.e2e.test_telephone import Case, case  # noqa: F401 - a fixture

CATEGORY = "消防通道与电动车充电"


def crash(phone: Phone) -> None:
    """The process of the tab ends; the person opens the app again."""
    dead = phone.page
    with dead.expect_event("crash"), suppress(Error):
        dead.goto("chrome://crash")
    phone.page = phone.context.new_page()
    dead.close()
    phone.page.goto(f"{phone.origin}/field/")
    expect(phone.page.get_by_role("navigation")).to_be_visible()


@pytest.fixture
def offline(phone_of: Callable[..., Phone]) -> Callable[[str], Phone]:
    """`offline("worker")` is signed in, has everything, and can be cut off."""

    def hand_out(username: str) -> Phone:
        phone = phone_of(username)
        phone.tolerate(NETWORK_OFF)
        phone.sign_in()
        phone.is_kept_for_offline()
        return phone

    return hand_out


def test_a_report_outlives_the_crash_of_the_tab(offline: Callable[[str], Phone], product: Product) -> None:
    worker, words = offline("worker"), f"崩溃试验 {str(uuid7())[-12:]}"
    worker.camera_is_live()
    worker.knows_its_place()
    incident = worker.shutter()
    worker.choose_category(CATEGORY)
    worker.write(worker.page.get_by_label("说一句（可不填）"), words)
    worker.context.set_offline(True)
    worker.send()
    expect(worker.page.get_by_text("记下了，有网时自动发送")).to_be_visible()

    crash(worker)
    expect(worker.unsent_badge()).to_have_text("1 未传")
    worker.context.set_offline(False)
    expect(worker.unsent_badge()).to_have_count(0)
    centre, _ = product.sign_in("centre")
    [row] = centre.ask("GET", "/api/v1/incidents", q=words)["results"]
    assert row["id"] == incident
    whole: Any = centre.ask("GET", f"/api/v1/incidents/{incident}")
    assert [photo["state"] for photo in whole["photos"]] != ["expected"]


def test_an_answer_outlives_the_crash_of_the_tab(offline: Callable[[str], Phone], case: Case) -> None:  # noqa: F811
    task = case.open_task("handle")
    case.unit.ask("POST", f"/api/v1/tasks/{task}/moves/accept", {})
    unit = offline("emergency")
    unit.tolerate(r"\b404\b.*/photos/5{64}/")  # the report's own photo is announced and never comes
    unit.page.goto(f"{unit.origin}/field/tasks/{task}")
    unit.has_everything()
    unit.context.set_offline(True)
    lon, lat = 120.0, 30.0
    unit.finish(words="已搬走，楼道通了", photo=photo_of(MOMENTS[1], lon=lon, lat=lat))
    badge = unit.unsent_badge()
    expect(badge).to_have_text(re.compile("未传"))

    crash(unit)
    expect(unit.unsent_badge()).to_have_text(re.compile("未传"))
    assert case.open_task("handle") == task
    unit.context.set_offline(False)
    expect(unit.unsent_badge()).to_have_count(0)
    [done] = [row for row in case.now()["tasks"] if row["id"] == task]
    assert (done["state"], case.now()["state"]) == ("done", "verifying")
