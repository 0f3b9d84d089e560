"""What phones and browsers do to the data of the field, and that nothing is lost or promised wrongly by it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from backend.core.ids import uuid7
from tests.e2e.person import NETWORK_OFF, middle_of_own_grid
from tests.e2e.phone import Phone
from tests.e2e.product import Product

CATEGORY = "消防通道与电动车充电"
EAST_20_M = 0.000208  # degrees of longitude at 30° north
SAVED_MS = 800
NO_WORKERS = "delete Navigator.prototype.serviceWorker"
FORMS = """async () => {
  const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith('wangge.person.'))
  const store = await new Promise((done) => (indexedDB.open(name).onsuccess = (event) => done(event.target.result)))
  const all = store.transaction('drafts').objectStore('drafts').count()
  return new Promise((done) => (all.onsuccess = () => (store.close(), done(all.result))))
}"""
# What iOS does to a page in the background: `closed` ends the connections, `lost` leaves them open and of no use.
CUTTING = """(() => {
  const opened = new Set(), lost = new WeakSet()
  const { open } = IDBFactory.prototype, { transaction } = IDBDatabase.prototype
  IDBFactory.prototype.open = function (...given) {
    const request = open.apply(this, given)
    request.addEventListener('success', () => opened.add(request.result))
    return request
  }
  IDBDatabase.prototype.transaction = function (...given) {
    if (lost.has(this)) throw new DOMException('Connection to Indexed Database server lost', 'UnknownError')
    return transaction.apply(this, given)
  }
  window.cut = (way) => {
    const count = opened.size
    opened.forEach((one) => (way === 'closed' ? one.close() : lost.add(one)))
    opened.clear()
    return count
  }
})()"""
# Forms find no room; what is there already can still be read.
FULL = """(() => {
  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (...given) {
    if (window.full && this.name === 'drafts') throw new DOMException('no room', 'QuotaExceededError')
    return put.apply(this, given)
  }
})()"""
# A fix has the time of the phone's clock, which these tests put forward.
OWN_CLOCK = """(() => {
  const { watchPosition } = Geolocation.prototype
  Geolocation.prototype.watchPosition = function (found, ...more) {
    return watchPosition.call(this, ({ coords }) => found({ coords, timestamp: Date.now() }), ...more)
  }
})()"""


@pytest.fixture
def words() -> str:
    return f"手机故障 {str(uuid7())[-12:]}"


@pytest.fixture
def found(product: Product) -> Callable[[str], list[Any]]:
    centre, _ = product.sign_in("centre")
    return lambda words: list(centre.ask("GET", "/api/v1/incidents", q=words)["results"])


@pytest.fixture
def worker(phone_of: Callable[..., Phone]) -> Callable[[str], Phone]:
    """`worker(script)` is signed in on a phone that runs `script` before each page."""

    def hand_out(script: str) -> Phone:
        phone = phone_of("worker")
        phone.tolerate(NETWORK_OFF)
        phone.context.add_init_script(script)
        phone.sign_in()
        phone.camera_is_live()
        phone.knows_its_place()
        return phone

    return hand_out


def later(phone: Phone, by: timedelta) -> None:
    phone.page.clock.set_fixed_time(datetime.now(UTC) + by)


def box(phone: Phone) -> Any:
    return phone.page.get_by_label("说一句（可不填）")


def write(phone: Phone, words: str) -> None:
    phone.write(box(phone), words)
    phone.page.wait_for_timeout(SAVED_MS)


def test_a_web_view_without_service_workers_works_online_only_and_says_so(
    worker: Callable[[str], Phone], words: str, found: Callable[[str], list[Any]]
) -> None:
    phone = worker(NO_WORKERS)
    expect(phone.page.get_by_role("note")).to_contain_text("不能离线用")
    phone.shutter()
    write(phone, words)
    phone.page.reload()
    expect(phone.page.get_by_role("note")).to_be_visible()
    phone.wait_for(lambda: phone.page.evaluate(FORMS) == 0, "no draft")

    phone.page.goto(f"{phone.origin}/field/")
    phone.camera_is_live()
    phone.knows_its_place()
    incident = phone.shutter()
    phone.choose_category(CATEGORY)
    write(phone, words)
    phone.context.set_offline(True)
    phone.send()
    expect(phone.toast("没有网络，没有发出去")).to_be_visible()
    expect(phone.page).to_have_url(re.compile(incident))
    expect(box(phone)).to_have_value(words)
    assert found(words) == []

    phone.context.set_offline(False)
    phone.send()
    expect(phone.page.get_by_text("记下了，已发送")).to_be_visible()
    assert [row["id"] for row in found(words)] == [incident]


@pytest.mark.parametrize("way", ["closed", "lost"])
def test_a_connection_to_the_storage_that_died_in_the_background_is_opened_again(
    worker: Callable[[str], Phone], words: str, found: Callable[[str], list[Any]], way: str
) -> None:
    phone = worker(CUTTING)
    incident = phone.shutter()
    write(phone, "写了一半")
    assert phone.page.evaluate("(way) => window.cut(way)", way) > 0
    write(phone, words)
    expect(phone.page.get_by_text("没有存下来")).to_have_count(0)
    phone.page.reload()
    expect(box(phone)).to_have_value(words)

    phone.choose_category(CATEGORY)
    assert phone.page.evaluate("(way) => window.cut(way)", way) > 0
    phone.send()
    expect(phone.page.get_by_text("记下了，已发送")).to_be_visible()
    # The page that was there all along shows it, too.
    expect(phone.unsent_badge()).to_have_count(0)
    assert [row["id"] for row in found(words)] == [incident]


def test_what_could_not_be_saved_is_told_where_it_is_written(worker: Callable[[str], Phone], words: str) -> None:
    phone = worker(FULL)
    phone.shutter()
    phone.page.evaluate("window.full = true")
    phone.write(box(phone), words)
    expect(phone.page.get_by_role("alert").filter(has_text="没有存下来")).to_be_visible()
    phone.page.evaluate("window.full = false")
    write(phone, f"{words}。")
    expect(phone.page.get_by_role("alert")).to_have_count(0)
    phone.page.reload()
    expect(box(phone)).to_have_value(f"{words}。")


def test_who_signs_out_with_unsent_work_is_asked_and_it_is_sent_first(
    worker: Callable[[str], Phone], words: str, found: Callable[[str], list[Any]]
) -> None:
    phone = worker("void 0")
    phone.context.route("**/api/mobile/v1/mutations", lambda route: route.abort("internetdisconnected"))
    incident = phone.shutter()
    phone.choose_category(CATEGORY)
    phone.write(box(phone), words)
    phone.send()
    expect(phone.unsent_badge()).to_have_text("1 未传")
    phone.page.goto(f"{phone.origin}/field/settings")
    phone.tap(phone.button("退出登录"))
    sheet = phone.page.get_by_role("dialog", name="还有 1 条没发出")
    expect(sheet).to_be_visible()
    phone.context.unroute("**/api/mobile/v1/mutations")
    phone.tap(sheet.get_by_role("button", name="发送后退出"))
    phone.page.wait_for_url("**/field/signin")
    assert [row["id"] for row in found(words)] == [incident]


def test_after_two_days_somebody_is_asked_to_look_for_a_network(worker: Callable[[str], Phone], words: str) -> None:
    phone = worker("void 0")
    phone.is_kept_for_offline()
    phone.camera_is_live()
    warning = phone.page.get_by_role("link", name=re.compile("两天没发出去"))
    phone.shutter()
    phone.choose_category(CATEGORY)
    phone.write(box(phone), words)
    phone.context.set_offline(True)
    phone.send()
    expect(phone.unsent_badge()).to_have_text("1 未传")
    later(phone, timedelta(hours=47))
    phone.page.reload()
    expect(phone.unsent_badge()).to_have_text("1 未传")
    expect(warning).to_have_count(0)
    later(phone, timedelta(hours=49))
    phone.page.reload()
    expect(warning).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.unsent_badge()).to_have_count(0)
    expect(warning).to_have_count(0)


def test_where_the_phone_was_locked_the_round_has_a_gap_that_is_seen(
    worker: Callable[[str], Phone], product: Product
) -> None:
    phone = worker(OWN_CLOCK)
    lon, lat = middle_of_own_grid(*product.sign_in("worker"))
    phone.page.goto(f"{phone.origin}/field/patrol")
    phone.tap(phone.button("开始巡查"))
    sign, now = phone.page.locator("a.sign"), phone.page.locator(".now")
    for step in (1, 2, 3):
        phone.context.set_geolocation({"longitude": lon + step * EAST_20_M, "latitude": lat, "accuracy": 6})
        phone.page.wait_for_timeout(1_200)
    walked = re.compile(r"[4-6]\d 米")
    expect(now).to_contain_text(walked)
    later(phone, timedelta(minutes=5))
    expect(sign).to_contain_text("5 分没有定位，这段路不记")
    # Woken up far from there: the way between is nobody's guess.
    phone.context.set_geolocation({"longitude": lon + 20 * EAST_20_M, "latitude": lat, "accuracy": 6})
    expect(sign).to_contain_text("正在巡查")
    expect(now).to_contain_text("1 处没有定位，不作推测")
    expect(now).to_contain_text(walked)
    phone.tap(phone.button("结束巡查"))
    expect(sign).to_have_count(0)
