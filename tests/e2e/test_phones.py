"""A phone that was ended empties itself, a shared one loses nobody's work, and one may speak instead of typing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF, console_session
from tests.e2e.phone import Phone, picture_file
from tests.e2e.pictures import photo_of
from tests.e2e.product import Api, Product

CATEGORY = "消防通道与电动车充电"
# What of the app is still on the phone: databases of people, caches, service workers, remembered names.
LEFT = """async () => [
  ...(await indexedDB.databases()).map((one) => one.name).filter((name) => name.startsWith('wangge.person.')),
  ...(await caches.keys()), ...(await navigator.serviceWorker.getRegistrations()).map((one) => one.scope),
]"""
PEOPLE = "async () => (await indexedDB.databases()).filter((one) => one.name.startsWith('wangge.person.')).length"
COUNT_ASKING = """Object.defineProperty(StorageManager.prototype, 'persist', { value: async () => {
  sessionStorage['asked'] = String(Number(sessionStorage['asked'] ?? 0) + 1)
  return true
} })"""


@pytest.fixture
def words() -> str:
    return f"手机试验 {str(uuid7())[-12:]}"


@pytest.fixture
def found(product: Product) -> Callable[[str], list[Any]]:
    centre, _ = product.sign_in("centre")
    return lambda words: list(centre.ask("GET", "/api/v1/incidents", q=words)["results"])


@pytest.fixture
def signed_in(phone_of: Callable[..., Phone]) -> Callable[[str], Phone]:
    """A phone that has everything for a day without a network."""

    def hand_out(username: str) -> Phone:
        phone = phone_of(username)
        phone.tolerate(NETWORK_OFF)
        phone.tolerate(r"\b401\b")
        phone.sign_in()
        phone.is_kept_for_offline()
        phone.camera_is_live()
        return phone

    return hand_out


def report(phone: Phone, words: str) -> str:
    incident = phone.shutter()
    phone.choose_category(CATEGORY)
    phone.write(phone.page.get_by_label("说一句（可不填）"), words)
    phone.send()
    return incident


def end_phone(phone: Phone, product: Product, reason: str) -> None:
    """The centre ends it."""
    request = phone.page.context.browser.new_context().request  # type: ignore[union-attr]
    session = console_session(request, product.origin, product.account("centre"))
    answer = request.post(
        f"{product.origin}/api/v1/phones/{phone.device}/end",
        data={"reason": reason},
        headers={"X-CSRFToken": session["csrf"], "Origin": product.origin},
    )
    assert answer.ok, answer.text()


def test_a_phone_whose_person_left_hands_over_once_and_is_empty(
    signed_in: Callable[[str], Phone], product: Product, words: str, found: Callable[[str], list[Any]]
) -> None:
    phone = signed_in("worker")
    phone.context.set_offline(True)
    report(phone, words)
    expect(phone.unsent_badge()).to_have_text("1 未传")
    end_phone(phone, product, "left")
    with phone.page.expect_response("**/api/mobile/v1/deliveries") as told:
        phone.context.set_offline(False)
    assert told.value.ok
    expect(phone.page.get_by_role("alert")).to_contain_text("没发出的 1 条内容已交给中心")
    phone.wait_for(lambda: phone.page.evaluate(PEOPLE) == 0, "empty phone")
    # The centre looks at it first: nothing of it is a case by itself.
    assert found(words) == []


def test_a_lost_phone_is_emptied_at_the_next_start(
    signed_in: Callable[[str], Phone], product: Product, words: str, found: Callable[[str], list[Any]]
) -> None:
    phone = signed_in("worker")
    phone.context.set_offline(True)
    report(phone, words)
    expect(phone.unsent_badge()).to_have_text("1 未传")
    page = phone.context.new_page()
    phone.page.close()
    phone.page = page
    end_phone(phone, product, "lost")
    phone.context.set_offline(False)
    page.goto(f"{phone.origin}/field/")
    expect(page.get_by_label("密码")).to_be_visible()
    phone.wait_for(lambda: page.evaluate(PEOPLE) == 0, "empty phone")
    left: list[str] = page.evaluate(LEFT)
    assert not any(name.startswith("wangge.person") for name in left)
    assert found(words) == []


def test_whoever_takes_over_a_shared_phone_sees_nothing_of_the_other_and_loses_nothing_of_theirs(
    signed_in: Callable[[str], Phone], product: Product, words: str, found: Callable[[str], list[Any]]
) -> None:
    phone = signed_in("worker")
    phone.context.route("**/api/mobile/v1/mutations", lambda route: route.abort("internetdisconnected"))
    incident = report(phone, words)
    expect(phone.unsent_badge()).to_have_text("1 未传")
    phone.page.goto(f"{phone.origin}/field/settings")
    phone.tap(phone.page.get_by_role("link", name="换人使用"))
    expect(phone.page.get_by_role("heading", name="本机用过的人")).to_be_visible()
    other = product.account("deputy")
    card = phone.page.get_by_role("button").filter(has_text=other.name).filter(has_text=other.unit)
    phone.tap(card.last)
    phone.page.wait_for_url("**/field/")
    phone.has_everything()
    expect(phone.unsent_badge()).to_have_count(0)
    phone.page.goto(f"{phone.origin}/field/unsent")
    expect(phone.page.get_by_text("都发出去了")).to_be_visible()
    assert found(words) == []

    phone.context.unroute("**/api/mobile/v1/mutations")
    phone.page.reload()
    phone.wait_for(lambda: found(words), "report of the other")
    [row] = found(words)
    assert row["id"] == incident
    centre, _ = product.sign_in("centre")
    whole: Any = centre.ask("GET", f"/api/v1/incidents/{incident}")
    assert whole["reporter"]["name"] == phone.account.name


def test_a_phone_signs_in_by_a_code_that_comes_as_sms(phone_of: Callable[..., Phone], product: Product) -> None:
    phone = phone_of("deputy")  # whose phone nobody loses in other tests: its card would get no code
    people = Api(product.origin).ask("GET", "/api/demo/cast")["cards"]
    number = next(one["number"] for one in people if one["username"] == "deputy")
    phone.page.goto(f"{phone.origin}/field/signin")
    phone.tap(phone.button("用短信验证码登录"))
    phone.write(phone.page.get_by_label("手机号"), f"+86 {number[:3]} {number[3:7]} {number[7:]}")
    stub = Api(product.push_stub)
    before = len(stub.ask("GET", "/sms")["received"])
    phone.tap(phone.button("发送验证码"))
    expect(phone.button("秒后可再发", exact=False)).to_be_disabled()
    text = phone.wait_for(lambda: stub.ask("GET", "/sms")["received"][before:], "SMS", within_s=20)[-1]
    code = re.search(r"\d{6}", text["params"].get("code") or text["text"])
    assert code
    phone.write(phone.page.get_by_label("6 位验证码"), code.group())
    phone.tap(phone.button("登录"))
    expect(phone.page.get_by_role("navigation")).to_be_visible()


def test_a_picture_tells_where_it_was_taken_and_carries_nothing_else(
    signed_in: Callable[[str], Phone], words: str
) -> None:
    """Its EXIF is read before it is encoded anew, and goes as a claim; the phone's own place is not used."""
    phone = signed_in("worker")
    sent: list[bytes] = []
    bodies: list[str] = []
    phone.context.on("request", lambda one: sent.append(one.post_data_buffer or b"") if "/photos/" in one.url else None)
    phone.context.on("request", lambda one: bodies.append(one.post_data or "") if "mutations" in one.url else None)
    original = photo_of("before", lon=120.0123, lat=30.2345)
    assert b"Exif" in original[:4000]
    phone.page.locator("input[type=file]").set_input_files(picture_file(original))
    phone.page.wait_for_url("**/field/report/*")
    expect(phone.page.get_by_text("非现场拍摄")).to_be_visible()
    phone.page.reload()
    phone.choose_category(CATEGORY)
    phone.write(phone.page.get_by_label("说一句（可不填）"), words)
    phone.send()
    expect(phone.unsent_badge()).to_have_count(0)
    phone.wait_for(lambda: any(words in body for body in bodies), "report")
    claim = next(body for body in bodies if words in body)
    assert re.search(r'"lon":120\.012[23]\d*,"lat":30\.234[45]\d*', claim), claim
    assert '"source":"gallery"' in claim
    assert all(b"Exif" not in one for one in sent)


def test_without_a_camera_in_the_page_the_one_of_the_phone_is_used_and_nothing_is_lost(
    phone_of: Callable[..., Phone], words: str
) -> None:
    """Android may end the page while its camera app is open: what was written before comes back."""
    phone = phone_of("worker")
    phone.context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    phone.context.add_init_script(COUNT_ASKING)
    phone.sign_in()
    assert phone.page.evaluate("sessionStorage['asked']") == "1"
    expect(phone.page.get_by_text("这里打不开相机")).to_be_visible()
    with phone.page.expect_file_chooser() as chooser:
        phone.tap(phone.page.get_by_role("button", name="拍照", exact=True))
    chooser.value.set_files(picture_file(photo_of("before", lon=120.0, lat=30.0)))
    phone.page.wait_for_url("**/field/report/*")
    phone.choose_category(CATEGORY)
    phone.write(phone.page.get_by_label("说一句（可不填）"), words)
    phone.page.wait_for_timeout(800)
    phone.tap(phone.page.get_by_role("button", name="再拍"))
    phone.page.reload()
    expect(phone.page.get_by_label("说一句（可不填）")).to_have_value(words)
    expect(phone.page.get_by_role("button", name=re.compile("第 1 张"))).to_be_visible()
    expect(phone.page.locator(".leaf[aria-pressed=true]")).to_have_text(CATEGORY)
