"""Somebody says it instead of typing it, without a network, and it arrives as it was said."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF
from tests.e2e.phone import Phone
from tests.e2e.product import Product

CATEGORY = "消防通道与电动车充电"


def test_a_voice_note_is_recorded_without_a_network_and_arrives(
    phone_of: Callable[..., Phone], product: Product
) -> None:
    phone, words = phone_of("worker"), f"语音试验 {str(uuid7())[-12:]}"
    phone.tolerate(NETWORK_OFF)
    phone.sign_in()
    phone.is_kept_for_offline()
    phone.camera_is_live()
    phone.context.grant_permissions(["geolocation", "camera", "microphone"])
    phone.context.set_offline(True)
    incident = phone.shutter()
    phone.choose_category(CATEGORY)
    phone.tap(phone.button("说一句，代替打字"))
    meter = phone.page.get_by_label("音量")
    phone.wait_for(lambda: float(meter.get_attribute("value") or 0) > 0, "sound")
    expect(phone.page.get_by_role("timer")).to_contain_text(re.compile(r"[2-9]/60 秒"))
    phone.tap(phone.button("说完了"))
    player = phone.page.locator("audio")
    expect(player).to_be_visible()
    phone.page.wait_for_timeout(1_000)
    phone.page.reload()
    expect(player).to_be_visible()
    phone.wait_for(lambda: player.evaluate("one => one.readyState > 0"), "sound that plays")
    phone.tap(phone.button("删除", exact=True).last)
    expect(player).to_have_count(0)
    phone.tap(phone.button("说一句，代替打字"))
    phone.page.wait_for_timeout(1_500)
    phone.tap(phone.button("说完了"))
    expect(player).to_be_visible()
    phone.write(phone.page.get_by_label("说一句（可不填）"), words)
    phone.send()
    expect(phone.page.get_by_text("记下了，有网时自动发送")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.unsent_badge()).to_have_count(0)
    centre, _ = product.sign_in("centre")

    def voice() -> Any:
        photos = centre.ask("GET", f"/api/v1/incidents/{incident}")["photos"]
        return next((one for one in photos if one["kind"] == "audio" and one["state"] == "verified"), None)

    heard = phone.wait_for(voice, "verified voice note", within_s=30)
    assert 0.5 < heard["seconds"] < 10
