"""The demo's front door as a newcomer uses it: seven steps on one page, and what else is promised there."""

import re
import time
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser, FrameLocator, Request, expect

from tests.e2e.conftest import new_context
from tests.e2e.newcomer import Newcomer
from tests.e2e.person import Person
from tests.e2e.pictures import keep_picture
from tests.e2e.product import Api, Product, slack

STORY_WITHIN_S = 300.0
RINGS_WITHIN_S = 2.0
CATEGORY = "消防通道与电动车充电"
WORKER, HANDLER = "worker", "emergency"

DOWNLOADED = """() => performance.getEntriesByType('resource').some(
  (one) => one.name.includes('/api/mobile/v1/changes') && one.responseEnd > 0)"""


@pytest.fixture
def newcomer(product: Product, chromium: Browser, people: list[Person]) -> Newcomer:
    context = new_context(chromium, lon_lat=None, language="zh")
    found = Newcomer(product.account(WORKER), product.origin, context, context.new_page())
    people.append(found)
    return found


def test_a_newcomer_walks_the_seven_steps(newcomer: Newcomer, count: Callable[[str, float], None]) -> None:
    begun = time.monotonic()
    newcomer.open_door()
    keep_picture(newcomer.page, "door")
    newcomer.begin()
    incident = reports_without_a_network(newcomer)
    dispatches(newcomer, incident)
    count("day.newcomer.ring_seconds", the_phone_rings(newcomer))
    handles(newcomer, "已劝离两辆电动车。")
    newcomer.ticked("handle")
    checks(newcomer, fixed=False)
    handles(newcomer, "电动车全部搬走。")
    checks(newcomer, fixed=True)
    newcomer.ticked("check")
    closes(newcomer, incident)
    seconds = time.monotonic() - begun
    the_leader_counts_one_more(newcomer, incident)
    count("day.newcomer.taps", newcomer.taps)
    count("day.newcomer.keys", newcomer.keys)
    count("day.newcomer.seconds", seconds)
    assert seconds < STORY_WITHIN_S * min(slack(), 2)


def reports_without_a_network(newcomer: Newcomer) -> str:
    """The phone keeps what was written and sends it by itself; the id of the case."""
    phone = newcomer.phone(WORKER)
    expect(phone.get_by_role("navigation")).to_be_visible()
    # A phone that was never online has no categories yet, and says so.
    newcomer.wait_for(lambda: phone.locator("html").evaluate(DOWNLOADED), "first download")
    expect(phone.locator(".skeleton")).to_have_count(0)
    newcomer.switch_network(on=False)
    newcomer.take_sample(phone)
    usual = phone.get_by_role("region", name="类别").locator(".six").get_by_role("button")
    expect(usual).to_have_count(6)
    choose_category(newcomer, phone)
    newcomer.click(phone.get_by_role("button", name="发送"))
    expect(phone.locator('a[href="/field/unsent"]')).to_contain_text("1")
    expect(newcomer.step("report").locator(".marks .done")).to_have_count(2)
    newcomer.switch_network(on=True)
    newcomer.ticked("report")
    newcomer.ticked("pin")
    expect(newcomer.step("report").locator(".marks .done")).to_have_count(3)
    return newcomer.case()


def choose_category(newcomer: Newcomer, phone: FrameLocator) -> None:
    """Among the six, or where the hint of the step says to look: which six they are follows from the history."""
    wanted = phone.get_by_role("region", name="类别").locator(".six").get_by_role("button").filter(has_text=CATEGORY)
    if not wanted.count():
        newcomer.click(phone.get_by_role("button", name="全部 8 类"))
        wanted = phone.get_by_role("dialog", name="全部 8 类").get_by_role("button", name=CATEGORY)
    newcomer.click(wanted)


def dispatches(newcomer: Newcomer, incident: str) -> None:
    """It waits above the list, so that nothing jumps, or is in it where the console opened only after the report."""
    console = newcomer.console()
    row, arrivals = console.locator(f'[data-id="{incident}"]'), console.get_by_role("button", name=re.compile("件新到"))
    expect(row.or_(arrivals).first).to_be_visible()
    if arrivals.is_visible():
        newcomer.click(arrivals)
    newcomer.click(row)
    expect(console.get_by_text("建议：")).to_be_visible()
    newcomer.click(console.get_by_role("button", name="立案并派单"))
    newcomer.ticked("dispatch")
    expect(console.get_by_role("article", name="案件").locator(".number")).to_have_text(newcomer.number())


def the_phone_rings(newcomer: Newcomer) -> float:
    """The handler's phone comes to the front by itself; seconds from the dispatch to the push."""
    # What the stand-in for Firebase received lies over that phone for some seconds.
    expect(newcomer.page.locator(".push")).to_contain_text("新任务")
    newcomer.ticked("ring")
    newcomer.phone_shows(HANDLER)
    told = newcomer.step("ring").locator(".fact").inner_text()
    seconds = float(re.findall(r"\d+\.\d", told)[0])
    assert seconds < RINGS_WITHIN_S * slack()
    return seconds


def handles(newcomer: Newcomer, words: str) -> None:
    newcomer.phone_shows(HANDLER)
    phone = newcomer.phone(HANDLER)
    ring = phone.get_by_role("alert").filter(has_text="新任务：办理")
    expect(ring).to_be_visible()
    newcomer.click(ring.get_by_role("link"))
    newcomer.click(phone.get_by_role("button", name="受理"))
    newcomer.click(phone.get_by_role("button", name="办结", exact=True))
    sheet = phone.get_by_role("dialog", name="办结")
    newcomer.click(sheet.get_by_role("button", name="拍照"))
    camera = phone.get_by_role("dialog", name="拍照")
    newcomer.take_sample(camera)
    expect(camera.get_by_role("button", name="够了")).to_contain_text("1")
    newcomer.click(camera.get_by_role("button", name="够了"))
    newcomer.write(sheet.get_by_role("textbox"), words)
    newcomer.click(sheet.get_by_role("button", name="办结并提交"))
    expect(phone.locator(".host .toast").filter(has_text="已办结")).to_be_visible()


def checks(newcomer: Newcomer, *, fixed: bool) -> None:
    newcomer.phone_shows(WORKER)
    phone = newcomer.phone(WORKER)
    ring = phone.get_by_role("alert").filter(has_text="新任务：核查")
    expect(ring).to_be_visible()
    newcomer.click(ring.get_by_role("link"))
    expect(phone.get_by_text(re.compile(r"离原位置 \d+ 米"))).to_be_visible()
    if fixed:
        newcomer.click(phone.get_by_role("button", name="修好了"))
        return
    newcomer.click(phone.get_by_role("button", name="没修好"))
    sheet = phone.get_by_role("dialog")
    newcomer.click(sheet.get_by_role("button", name="只处理了一部分"))
    newcomer.click(sheet.get_by_role("button", name="没修好，退回重办"))
    expect(newcomer.step("check").locator(".marks .done")).to_have_count(1)


def closes(newcomer: Newcomer, incident: str) -> None:
    console = newcomer.console()
    newcomer.click(console.get_by_role("tab", name=re.compile("^待结案")))
    newcomer.click(console.locator(f'[data-id="{incident}"]'))
    case = console.get_by_role("article", name="案件")
    newcomer.click(case.get_by_role("button", name="结案", exact=True))
    newcomer.write(case.get_by_label("给上报人的话"), "谢谢你发现得及时。")
    newcomer.press("Control+Enter")
    newcomer.ticked("close")


def the_leader_counts_one_more(newcomer: Newcomer, incident: str) -> None:
    """Two clicks lead back: the button to the very spot of the map, then the marked row."""
    numbers = [int(n) for n in re.findall(r"\d+", newcomer.step("close").locator(".fact").inner_text())[1:3]]
    assert numbers[1] > numbers[0]
    newcomer.click(newcomer.page.get_by_role("button", name=re.compile("身份看")))
    leader = newcomer.page.get_by_role("region", name="中心").locator(".who")
    expect(leader).to_contain_text("领导")
    row = newcomer.console().locator(f'[data-id="{incident}"]')
    expect(row).to_contain_text("本案")
    newcomer.click(row)
    expect(newcomer.console().get_by_role("article", name="案件").locator(".number")).to_have_text(newcomer.number())


@pytest.fixture
def two_in_one_browser(newcomer: Newcomer, product: Product) -> tuple[Newcomer, str, str]:
    """Workers of two townships that must not see each other, each with a phone on the same page."""
    newcomer.open_door()
    newcomer.click(newcomer.page.get_by_role("button", name=re.compile("^全部")))
    other = "other-worker"
    for username in (WORKER, other):
        newcomer.enter(product.account(username).name, by="手机")
        expect(newcomer.phone(username).get_by_role("navigation")).to_be_visible()
    return newcomer, WORKER, other


def test_two_people_in_one_browser_share_nothing(two_in_one_browser: tuple[Newcomer, str, str]) -> None:
    newcomer, one, other = two_in_one_browser
    page = newcomer.page
    tokens = {username: token_of(newcomer, username) for username in (one, other)}
    assert tokens[one] != tokens[other]
    asked: dict[str, list[str]] = {token: [] for token in tokens.values()}
    page.context.on("request", lambda request: remember_tile(asked, request))
    for username, token in tokens.items():
        newcomer.click(page.get_by_role("tab", name=newcomer_name(newcomer, username)))
        newcomer.click(newcomer.phone(username).get_by_role("link", name=re.compile("地图")))
        expect(newcomer.phone(username).locator("canvas")).to_be_visible()
        newcomer.wait_for(partial(asked.get, token), "tiles asked for with the own token")
    tiles = {token: scoped_tile(newcomer.origin, token) for token in asked}
    assert tiles[tokens[one]] != tiles[tokens[other]]
    with pytest.raises(AssertionError, match="404"):
        Api(newcomer.origin, tokens[one]).ask("GET", tiles[tokens[other]])

    names = page.evaluate("() => indexedDB.databases().then(all => all.map(one => one.name))")
    own = [{name for name in names if name.startswith(f"wangge.frame.{username}.")} for username in tokens]
    assert all(own)
    assert set(names) == own[0] | own[1]
    assert not page.evaluate("() => Object.keys(localStorage).filter(key => /token|person/.test(key))")


def token_of(newcomer: Newcomer, username: str) -> str:
    """The token of a phone frame, which lies in this tab and nowhere else."""
    return str(newcomer.page.evaluate(f"() => sessionStorage.getItem('wangge.frame.{username}.token')"))


def remember_tile(asked: dict[str, list[str]], request: Request) -> None:
    """A tile by the token that asks for it."""
    token = request.headers.get("authorization", "").removeprefix("Device ")
    if ".mvt" in request.url and token in asked:
        asked[token].append(request.url)


def scoped_tile(origin: str, token: str) -> str:
    """Path of a tile of cases, as it is handed to the person with this token."""
    template = str(Api(origin, token).ask("GET", "/tiles/incidents.json")["tiles"][0])
    path = template[template.index("/tiles/") :]
    return path.replace("{z}", "14").replace("{x}", "13644").replace("{y}", "6737")


def newcomer_name(newcomer: Newcomer, username: str) -> str:
    cards = Api(newcomer.origin).ask("GET", "/api/demo/cast")["cards"]
    return next(str(card["name"]) for card in cards if card["username"] == username)


def test_the_network_of_one_phone_is_cut_and_not_that_of_the_other(
    two_in_one_browser: tuple[Newcomer, str, str],
) -> None:
    newcomer, one, other = two_in_one_browser
    newcomer.switch_network(on=False)
    expect(newcomer.phone(other).get_by_text("没有网络")).to_be_visible()
    newcomer.click(newcomer.page.get_by_role("tab", name=newcomer_name(newcomer, one)))
    expect(newcomer.page.get_by_role("switch", name="网络")).to_have_attribute("aria-checked", "true")
    expect(newcomer.phone(one).get_by_text("没有网络")).to_have_count(0)


def test_bad_deeds_get_plain_answers(newcomer: Newcomer) -> None:
    newcomer.tolerate(r"\b(404|415|503)\b")
    newcomer.open_door()
    tries = newcomer.page.get_by_role("region", name="来，试着弄坏它")
    newcomer.click(tries.get_by_role("button", name=re.compile("^打开邻镇")))
    expect(tries).to_contain_text("回答 404：没有找到，或您无权查看")
    newcomer.click(tries.get_by_role("button", name=re.compile("^上传一张假照片")))
    expect(tries).to_contain_text(re.compile("回答 4(15|22)："))
    newcomer.click(tries.get_by_role("button", name=re.compile("^杀掉一个服务进程")))
    expect(tries).to_contain_text(re.compile("什么都没有丢"), timeout=30_000 * slack())
    newcomer.click(tries.get_by_role("button", name=re.compile("^杀掉一个服务进程")))
    newcomer.tolerate(r"\b429\b")
    expect(tries).to_contain_text("刚刚结束过一个进程")


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_door_fits_every_screen(newcomer: Newcomer, width: int, height: int, language: str) -> None:
    newcomer.context.add_init_script(f"if (location.host) localStorage.setItem('wangge.language', '{language}')")
    newcomer.page.set_viewport_size({"width": width, "height": height})
    newcomer.open_door()
    expect(newcomer.page.get_by_role("button", name=re.compile("^(全部|All)"))).to_be_visible()
    over = newcomer.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0
