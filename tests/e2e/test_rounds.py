"""What a worker does besides reporting: joins what is known, hides a face, walks a round, keeps the map."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Product

CATEGORY = "消防通道与电动车充电"
EAST_20_M = 0.000208  # degrees of longitude at 30° north


@pytest.fixture
def worker(phone_of: Callable[..., Phone]) -> Phone:
    phone = phone_of("worker")
    phone.sign_in()
    phone.camera_is_live()
    phone.knows_its_place()
    return phone


def test_what_is_reported_already_is_told_and_joined(worker: Phone, product: Product) -> None:
    first = worker.shutter()
    worker.choose_category(CATEGORY)
    worker.send()
    expect(worker.page.get_by_text("记下了，已发送")).to_be_visible()
    second = worker.shutter()
    worker.choose_category(CATEGORY)
    card = worker.page.locator(".nearby")
    expect(card).to_contain_text(re.compile(r"\d+ 米外"))
    words = f"还在原处 {str(uuid7())[-8:]}"
    worker.write(worker.page.get_by_label("说一句（可不填）"), words)
    with worker.page.expect_response("**/api/mobile/v1/mutations") as told:
        worker.tap(card.get_by_role("button", name="是，并入这件"))
    (result,) = [one for one in told.value.json()["results"] if one["state"]]
    assert result["state"] == "done", result
    centre, _ = product.sign_in("centre")
    joined: Any = centre.ask("GET", f"/api/v1/incidents/{result['answer']['incident']['id']}")
    assert joined["timeline"][-1]["name"] == "incident.join"
    assert joined["timeline"][-1]["note"] == words
    assert first != second
    worker.tolerate(r"answer: 404")
    with pytest.raises(AssertionError, match="404"):
        centre.ask("GET", f"/api/v1/incidents/{second}")


def test_what_a_finger_rubs_over_is_gone_from_the_picture(worker: Phone) -> None:
    worker.shutter()
    photo = worker.page.get_by_role("button", name=re.compile("第 1 张"))
    worker.tap(photo)
    worker.tap(worker.button("遮挡"))
    sheet = worker.page.get_by_role("dialog", name="遮挡人脸、车牌")
    canvas = sheet.locator("canvas")
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    look = "one => [...one.getContext('2d').getImageData(one.width / 2 - 8, one.height / 2 - 8, 16, 16).data]"
    before = canvas.evaluate(look)
    mouse = worker.page.mouse
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 40, middle[1], steps=4)
    mouse.up()
    after = canvas.evaluate(look)
    assert before != after
    worker.tap(sheet.get_by_role("button", name="撤销一笔"))
    assert canvas.evaluate(look) == before
    mouse.move(*middle)
    mouse.down()
    mouse.move(middle[0] + 40, middle[1], steps=4)
    mouse.up()
    worker.tap(sheet.get_by_role("button", name="遮好了"))
    expect(sheet).to_have_count(0)
    expect(photo).to_have_count(1)


def test_a_round_is_walked_in_pieces(worker: Phone, product: Product) -> None:
    """The sign is on every page while it runs; what was walked is shown to its worker afterwards."""
    lon, lat = middle_of_own_grid(*product.sign_in("worker"))
    worker.page.goto(f"{worker.origin}/field/patrol")
    worker.tap(worker.button("开始巡查"))
    sign = worker.page.locator("a.sign")
    expect(sign).to_contain_text("正在巡查")
    for step in range(1, 5):
        worker.context.set_geolocation({"longitude": lon + step * EAST_20_M, "latitude": lat, "accuracy": 6})
        worker.page.wait_for_timeout(1_200)
    expect(worker.page.locator(".now")).to_contain_text(re.compile(r"[4-9]\d 米"))
    worker.page.goto(f"{worker.origin}/field/mine")
    expect(sign).to_be_visible()
    worker.tap(sign)
    worker.tap(worker.button("结束巡查"))
    expect(worker.toast("这次巡查已保存")).to_be_visible()
    expect(sign).to_have_count(0)
    expect(worker.page.locator("article.card").first).to_contain_text(re.compile(r"[4-9]\d 米"))


def test_the_map_is_kept_and_there_without_a_network(worker: Phone) -> None:
    worker.tolerate(NETWORK_OFF)
    worker.is_kept_for_offline()
    worker.page.goto(f"{worker.origin}/field/settings")
    worker.tap(worker.button("看看要多大"))
    expect(worker.page.locator(".kept")).to_contain_text(re.compile(r"约 [\d.]+ [kM]B：地图 \d+ 块"))
    worker.tap(worker.button("下载"))
    expect(worker.page.locator(".kept")).to_contain_text(re.compile(r"已存 [\d.]+ [kM]B"), timeout=60_000)
    worker.page.goto(f"{worker.origin}/field/map")
    expect(worker.page.locator("canvas").first).to_be_attached()
    worker.context.set_offline(True)
    worker.page.reload()
    expect(worker.page.locator("canvas").first).to_be_attached()
    worker.context.set_offline(False)
    worker.page.goto(f"{worker.origin}/field/settings")
    worker.tap(worker.page.locator(".kept").get_by_role("button", name="删除"))
    expect(worker.page.locator(".kept")).to_contain_text("看看要多大")
