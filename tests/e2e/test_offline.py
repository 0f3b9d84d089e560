"""Without a network nothing is lost and nothing comes twice; what cannot be taken is told and can be put right."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request, Route, expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone, picture_file
from tests.e2e.product import Product

MUTATIONS = "**/api/mobile/v1/mutations"
CATEGORY = "消防通道与电动车充电"


def is_report(request: Request) -> bool:
    return "incident.report" in (request.post_data or "")


@pytest.fixture
def words() -> str:
    """Words that no other report has."""
    return f"断网试验 {str(uuid7())[-12:]}"


@pytest.fixture
def worker(phone_of: Callable[..., Phone]) -> Phone:
    phone = phone_of("worker")
    phone.sign_in()
    phone.camera_is_live()
    phone.knows_its_place()
    return phone


@pytest.fixture
def found(product: Product) -> Callable[[str], list[Any]]:
    """Incidents with these words, as the centre finds them."""
    centre, _ = product.sign_in("centre")

    def ask(words: str) -> list[Any]:
        results: list[Any] = centre.ask("GET", "/api/v1/incidents", q=words)["results"]
        return results

    return ask


def write_report(worker: Phone, words: str) -> str:
    incident = worker.shutter()
    worker.choose_category(CATEGORY)
    worker.write(worker.page.get_by_label("说一句（可不填）"), words)
    return incident


def test_a_report_without_a_network_waits_in_the_phone_and_is_sent_once(
    worker: Phone, words: str, found: Callable[[str], list[Any]]
) -> None:
    worker.tolerate(NETWORK_OFF)
    worker.is_kept_for_offline()
    worker.camera_is_live()
    incident = write_report(worker, words)
    worker.context.set_offline(True)
    worker.send()
    expect(worker.page.get_by_text("记下了，有网时自动发送")).to_be_visible()
    expect(worker.unsent_badge()).to_have_text("1 未传")

    worker.page.reload()
    expect(worker.unsent_badge()).to_have_text("1 未传")
    worker.tap(worker.unsent_badge())
    expect(worker.page.get_by_text(f"上报 · {CATEGORY}")).to_be_visible()
    assert found(words) == []

    worker.context.set_offline(False)
    expect(worker.page.get_by_text("都发出去了")).to_be_visible()
    expect(worker.unsent_badge()).to_have_count(0)
    assert [row["id"] for row in found(words)] == [incident]
    assert found(words)[0]["placed"]


def test_an_answer_that_gets_lost_does_not_make_a_second_report(
    worker: Phone, words: str, found: Callable[[str], list[Any]]
) -> None:
    worker.tolerate(r"net::ERR_CONNECTION_RESET|net::ERR_FAILED")
    asked: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if is_report(route.request):
            asked.append(route.request.post_data or "")
            if len(asked) == 1:
                route.fetch()
                return route.abort("connectionreset")
        return route.continue_()

    worker.page.route(MUTATIONS, lose_the_first_answer)
    incident = write_report(worker, words)
    worker.send()
    worker.wait_for(lambda: len(asked) > 1, "second try", within_s=30)
    expect(worker.page.get_by_text("记下了，已发送")).to_be_visible()
    assert [row["id"] for row in found(words)] == [incident]
    first, second = (json.loads(body)["mutations"] for body in asked[:2])
    assert first[0] == second[0]


def test_a_file_that_is_no_picture_is_refused_in_words(worker: Phone) -> None:
    worker.page.locator("input[type=file]").set_input_files(picture_file("这不是照片".encode()))
    expect(worker.toast("这个文件不是照片")).to_be_visible()
    expect(worker.page).to_have_url(re.compile("/field/$"))


def test_a_refused_report_comes_back_to_be_corrected(
    worker: Phone, words: str, found: Callable[[str], list[Any]]
) -> None:
    def as_an_old_app_would(route: Route) -> None:
        """Names a category that the catalogue no longer has."""
        body = json.loads(route.request.post_data or "{}")
        for mutation in body["mutations"]:
            if mutation["kind"] == "incident.report":
                mutation["body"]["category"] = "hazard.gone"
        route.continue_(post_data=json.dumps(body))

    worker.page.route(MUTATIONS, as_an_old_app_would)
    incident = write_report(worker, words)
    worker.send()
    expect(worker.unsent_badge()).to_have_text("1 要改")
    assert found(words) == []

    worker.page.unroute(MUTATIONS)
    worker.tap(worker.page.get_by_role("link", name=re.compile("没有被接受")))
    worker.page.wait_for_url(f"**/field/report/{incident}")
    expect(worker.page.get_by_role("alert")).to_contain_text("类别")
    expect(worker.page.get_by_label("说一句（可不填）")).to_have_value(words)
    expect(worker.page.get_by_role("button", name=re.compile("第 1 张"))).to_be_visible()
    worker.choose_category("暴露垃圾")
    worker.send()
    expect(worker.page.get_by_text("记下了，已发送")).to_be_visible()
    expect(worker.unsent_badge()).to_have_count(0)
    assert [row["category"] for row in found(words)] == ["environment.litter"]


def test_an_emergency_without_a_network_says_whom_to_call_and_alarms_both_desks_once_there_is_one(
    worker: Phone, words: str, found: Callable[[str], list[Any]]
) -> None:
    worker.tolerate(NETWORK_OFF)
    worker.shutter()
    worker.choose_category("火灾")
    worker.write(worker.page.get_by_label("说一句（可不填）"), words)
    worker.context.set_offline(True)
    worker.send()
    call = worker.page.get_by_role("alert").filter(has_text="请先打电话")
    expect(call.get_by_role("link", name="119")).to_have_attribute("href", "tel:119")
    worker.context.set_offline(False)
    expect(worker.page.get_by_text("已直报，镇街和区县值班席已收到")).to_be_visible()
    expect(call).to_have_count(0)
    case = found(words)[0]
    assert (case["state"], case["queue"], case["urgent"]) == ("registered", "to_dispatch", True)
