"""What a leader does with the page: levels and rates, time, charts, places where cases come back, the picture."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import expect

from tests.e2e.conftest import PHONE_SIZE
from tests.e2e.desk import Desk
from tests.e2e.leader import DRAWN_WITHIN_S, at_rest, blue_share, drawn, listed, middle, number_in, open_page, tile
from tests.e2e.pictures import keep_picture
from tests.e2e.product import Product

COUNTY = "330110"
PAGE = 50  # rows that a list loads at once
# The smallest letters of what is written on the wall, in pixels.
SMALLEST = """wall => Math.min(...[...wall.querySelectorAll('*')]
  .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
  .filter(one => !one.closest('.maplibregl-control-container'))
  .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
DARK_SHARE = 0.6
STEP_SHARE = 0.01  # of the picture that must change from one step of the slider to the next


@pytest.fixture
def leader(desk_of: Callable[..., Desk]) -> Desk:
    return desk_of("county-leader")


def insight(leader: Desk, path: str, **query: Any) -> Any:
    """What the product's own interface says about the same."""
    answer = leader.context.request.get(f"{leader.origin}/api/v1/insight/{path}", params=query)
    assert answer.ok, answer.text()
    return answer.json()


def darkness(leader: Desk) -> float:
    """Part of the screen that is dark enough for a room without light, 0 to 1."""
    shades = Image.open(io.BytesIO(leader.page.screenshot())).convert("L").histogram()
    return float(sum(shades[:64]) / sum(shades))


def changed_share(before: Image.Image, after: Image.Image) -> float:
    """Part of the picture that looks different, 0 to 1."""
    shades = ImageChops.difference(before, after).convert("L").histogram()
    return float(sum(shades[8:]) / sum(shades))


def test_villages_by_square_kilometre_are_ranked_drawn_and_listed_with_one_number(leader: Desk) -> None:
    open_page(leader, "/situation?show=areas")
    leader.page.get_by_label("分区级别").select_option("village")
    leader.click(leader.page.get_by_role("button", name="每平方公里"))
    expect(leader.page.locator(".legend")).to_contain_text("每平方公里（按村社区）", timeout=DRAWN_WITHIN_S * 1000)
    expect(leader.page.locator(".legend li").first).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    areas = insight(leader, "areas", within=COUNTY, level="village", days=30)["areas"]
    known = {area["code"]: area for area in areas}
    worst = leader.page.locator(".ranking li button").first
    code = str(worst.get_attribute("data-code"))
    assert float(worst.locator("b").inner_text()) == pytest.approx(known[code]["per_km2"], abs=0.06)
    assert known[code]["per_km2"] == max(area["per_km2"] or 0 for area in areas)
    leader.click(worst)
    expect(listed(leader.page)).to_have_text(f"{known[code]['n']:,} 件")


@pytest.mark.parametrize(("level", "words"), [("village", "村社区"), ("grid", "网格")])
def test_a_county_is_coloured_by_its_small_areas_as_a_whole(leader: Desk, level: str, words: str) -> None:
    open_page(leader, "/situation?show=areas")
    at_rest(leader)
    by_township = middle(leader.page)
    leader.page.get_by_label("分区级别").select_option(level)
    legend = leader.page.locator(".legend")
    expect(legend).to_contain_text(f"按{words}", timeout=DRAWN_WITHIN_S * 1000)
    expect(legend.locator("li").first).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    at_rest(leader)
    # The map has not moved nearer: all of the county is still on the screen.
    expect(leader.page).not_to_have_url(re.compile("at="))
    small = middle(leader.page)
    assert changed_share(by_township, small) > STEP_SHARE
    shades: Any = {colour for n, colour in small.getcolors(1 << 20) or [] if n > 200}
    assert len([colour for colour in shades if colour[2] > colour[0] + 20]) >= 4, "fewer than four classes are drawn"


def test_a_city_by_grids_shows_the_county_with_most_cases(desk_of: Callable[..., Desk]) -> None:
    leader = desk_of("city-leader")
    open_page(leader, "/situation?show=areas")
    counties = insight(leader, "areas", within=COUNTY[:4], level="county", days=30)["areas"]
    most = max(counties, key=lambda county: county["n"])["name"]
    leader.page.get_by_label("分区级别").select_option("grid")
    expect(leader.page.locator(".legend")).to_contain_text(f"{most}，按网格", timeout=DRAWN_WITHIN_S * 1000)
    expect(leader.page.locator(".legend li").first).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)


def test_what_could_not_be_read_is_never_told_as_nothing(leader: Desk) -> None:
    """Neither on the page nor on the wall: a leader would take an overload for a quiet month."""
    leader.tolerate(r"\b503\b")
    page = leader.page
    page.route(re.compile(r"/tiles/heat/|/insight/(series|summary)"), lambda route: route.fulfill(status=503))
    open_page(leader, "/situation")
    expect(page.locator(".legend")).to_contain_text("地图上的数字没有取到", timeout=DRAWN_WITHIN_S * 1000)
    expect(page.get_by_text(re.compile("没有案件|没有上报"))).to_have_count(0)
    page.goto(f"{leader.origin}/console/situation?screen=1")
    expect(page.locator(".legend")).to_contain_text("地图上的数字没有取到", timeout=DRAWN_WITHIN_S * 1000)
    expect(page.locator(".fresh")).to_contain_text("数字停在 –")
    page.unroute_all()
    page.goto(f"{leader.origin}/console/situation")
    drawn(leader)
    expect(page.locator(".legend")).not_to_contain_text("没有")


def test_a_state_is_a_filter_like_the_others(leader: Desk) -> None:
    open_page(leader, "/situation?side=charts")
    leader.click(leader.page.locator('[data-tab="state"]'))
    parts = insight(leader, "composition", area=COUNTY, by="state", days=30)["parts"]
    chosen = next(part for part in parts[1:] if part["n"])
    leader.page.locator(f'.charts [data-code="{chosen["code"]}"]').focus()
    leader.press("Enter")
    expect(leader.page).to_have_url(re.compile(f"state={chosen['code']}"))
    reported = leader.page.locator(".total .all")
    expect(reported).to_contain_text(f"{chosen['n']:,} 件")
    leader.click(reported)
    expect(listed(leader.page)).to_have_text(f"{chosen['n']:,} 件")
    leader.press("Escape")
    leader.click(leader.page.get_by_role("tab", name="排名"))
    ranked = insight(leader, "areas", within=COUNTY, level="township", days=30, state=chosen["code"])
    assert ranked["total"]["n"] == chosen["n"]
    row = leader.page.locator(".ranking li button").first
    assert number_in(row.locator("b").inner_text()) == max(area["n"] for area in ranked["areas"])
    leader.click(leader.page.locator(".filters .tag"))
    expect(leader.page).not_to_have_url(re.compile("state="))


def test_the_slider_changes_the_map_and_every_number_with_it(leader: Desk) -> None:
    open_page(leader, "/situation?days=7")
    drawn(leader)
    at_rest(leader)
    whole = middle(leader.page)
    leader.press("ArrowRight")
    first = leader.page.get_by_role("slider", name="时间轴")
    expect(first).to_have_attribute("aria-valuetext", re.compile("件$"))
    days = insight(leader, "series", area=COUNTY, days=7)["days"]
    since = days[0]["day"]
    expect(leader.page).to_have_url(re.compile(f"frame={since}"))
    reported = leader.page.locator(".total .all")
    expect(reported).to_contain_text(f"{days[0]['n']:,} 件")
    leader.wait_for(
        lambda: changed_share(whole, middle(leader.page)) > STEP_SHARE, "another map", within_s=DRAWN_WITHIN_S
    )
    leader.click(reported)
    expect(listed(leader.page)).to_have_text(f"{days[0]['n']:,} 件")


def test_time_runs_by_itself_until_it_is_stopped(leader: Desk) -> None:
    open_page(leader, "/situation?days=7")
    drawn(leader)
    words = leader.page.locator(".time strong")
    leader.click(leader.page.get_by_role("button", name="播放", exact=True))
    seen: set[str] = set()

    def third_step() -> bool:
        seen.add(words.inner_text())
        return len(seen) > 2

    leader.wait_for(third_step, "a third step", within_s=DRAWN_WITHIN_S)
    leader.click(leader.page.get_by_role("button", name="暂停", exact=True))
    expect(leader.page).to_have_url(re.compile("frame="))
    assert blue_share(leader.page) > 0
    leader.click(leader.page.get_by_role("button", name="整个时段", exact=True))
    expect(leader.page).not_to_have_url(re.compile("frame="))


def test_a_bar_of_a_chart_is_a_filter(leader: Desk) -> None:
    open_page(leader, "/situation")
    leader.click(leader.page.get_by_role("tab", name="图表"))
    bars = leader.page.locator(".bars canvas")
    expect(bars).to_be_visible()
    largest = insight(leader, "composition", area=COUNTY, by="group", days=30)["parts"][0]
    box: Any = bars.bounding_box()
    leader.taps += 1
    leader.page.mouse.click(box["x"] + 110, box["y"] + 16)
    expect(leader.page).to_have_url(re.compile(f"category={largest['code']}"))
    chip = leader.page.locator(f'[data-category="{largest["code"]}"]')
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(leader.page.locator(".total .all")).to_contain_text(f"{largest['n']:,} 件")
    at_rest(leader)
    keep_picture(leader.page, "leader-county")
    # The bars are now those of the categories inside, and reach the keyboard too.
    inner = leader.page.locator(".charts li button").first
    inner.focus()
    leader.press("Enter")
    expect(leader.page).to_have_url(re.compile(rf"category={largest['code']}\."))


def test_from_a_place_where_cases_come_back_to_a_case_in_two_clicks(leader: Desk) -> None:
    open_page(leader, "/situation?side=repeats")
    place = leader.page.locator(".repeats li button").nth(2)
    expect(place).to_be_visible()
    number = number_in(place.locator("b").inner_text())
    assert number >= 3
    leader.taps = 0
    leader.click(place)
    expect(listed(leader.page)).to_have_text(f"{number:,} 件")
    rows = leader.rows()
    expect(rows).to_have_count(min(number, PAGE))
    leader.click(rows.first)
    expect(leader.case().locator(".head")).to_be_visible()
    assert leader.taps == 2


def test_the_picture_to_take_along_shows_the_map(leader: Desk, tmp_path: Path) -> None:
    open_page(leader, "/situation")
    drawn(leader)
    leader.click(leader.page.get_by_role("button", name="导出"))
    with leader.page.expect_download() as waiting:
        leader.click(leader.page.get_by_role("menuitem", name="图片"))
    assert re.fullmatch(r"余杭区-heat-\d{4}-\d\d-\d\d\.png", waiting.value.suggested_filename)
    waiting.value.save_as(tmp_path / "map.png")
    picture = Image.open(io.BytesIO((tmp_path / "map.png").read_bytes())).convert("RGB")
    width, height = picture.size
    head, body, foot = (
        picture.crop((0, top, width, bottom)) for top, bottom in ((0, 76), (76, height - 36), (height - 36, height))
    )
    assert len(body.getcolors(1 << 20) or []) > 200, "the map is blank"
    for part in (head, foot):
        assert sum(part.convert("L").histogram()[:120]) > 100, "no words above or below the map"


def test_the_figures_to_take_along_are_those_of_the_ranking(leader: Desk, tmp_path: Path) -> None:
    open_page(leader, "/situation?measure=per_grid&show=areas")
    expect(leader.page.locator(".ranking li").first).to_be_visible()
    leader.click(leader.page.get_by_role("button", name="导出"))
    with leader.page.expect_download() as waiting:
        leader.click(leader.page.get_by_role("menuitem", name="CSV"))
    assert re.fullmatch(r"分区数字_余杭区_\d{4}-\d\d-\d\d\.csv", waiting.value.suggested_filename)
    waiting.value.save_as(tmp_path / "areas.csv")
    with (tmp_path / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["名称"]: row for row in csv.DictReader(file)}
    shown = leader.page.locator(".ranking li button")
    assert len(rows) == shown.count() + 1
    for button in shown.all():
        row = rows[button.locator(".name").inner_text()]
        assert float(row["每网格上报"]) == pytest.approx(float(button.locator("b").inner_text()), abs=0.06)


def test_the_wall_goes_round_and_names_nobody(product: Product, leader: Desk) -> None:
    open_page(leader, "/situation")
    leader.click(leader.page.get_by_role("link", name="大屏"))
    wall = leader.page.locator(".wall")
    seen: set[str] = set()
    names = {account.name for account in product.accounts()}
    assert names
    for _ in range(5):
        expect(wall.locator('[data-number="open"] b')).to_have_text(re.compile(r"\d"))
        expect(wall.locator(".maplibregl-canvas, .chart canvas, .panel li").first).to_be_visible()
        assert darkness(leader) > DARK_SHARE, f"{wall.get_attribute('data-slide')} is not dark"
        seen.add(str(wall.get_attribute("data-slide")))
        said = leader.page.locator("body").inner_text()
        assert [name for name in names if name in said] == []
        smallest = wall.evaluate(SMALLEST)
        assert smallest >= 900 * 0.02, f"letters of {smallest} px on a wall of 900"
        leader.press("ArrowRight")
    assert seen == {"heat", "areas", "trend", "composition", "repeats"}
    expect(wall).to_have_attribute("data-slide", "heat")
    expect(wall).to_have_attribute("data-slide", "areas", timeout=25_000)
    for width, height in ((1920, 1080), (2560, 720)):
        leader.page.set_viewport_size({"width": width, "height": height})
        assert leader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if height == 1080:
            keep_picture(leader.page, "leader-screen")
        for box in wall.locator(".numbers b").all():
            expect(box).to_be_in_viewport(ratio=1)
    leader.page.set_viewport_size({"width": 1920, "height": 1080})
    leader.press("ArrowLeft")
    leader.press("ArrowLeft")
    expect(wall).to_have_attribute("data-slide", "repeats")
    stage: Any = wall.locator(".stage").bounding_box()
    panel: Any = wall.locator(".panel").bounding_box()
    assert stage["x"] + stage["width"] <= panel["x"], "the list lies over the map"
    leader.press("Escape")
    expect(leader.page).not_to_have_url(re.compile("screen="))
    expect(tile(leader.page, "today")).to_be_visible()


@pytest.mark.parametrize(
    ("who", "picture", "levels"),
    [("city-leader", "leader-city", ["county", "township", "village", "grid"]),
     ("province-leader", "leader-province", ["city", "county", "township", "village", "grid"])],
)  # fmt: skip
def test_city_and_province_have_the_same_page_one_level_up(
    desk_of: Callable[..., Desk], who: str, picture: str, levels: list[str]
) -> None:
    leader = desk_of(who)
    open_page(leader, "/situation?show=areas&side=charts")
    choices = leader.page.get_by_label("分区级别").locator("option").evaluate_all("all => all.map(one => one.value)")
    assert choices == ["", *levels]
    expect(leader.page.locator(".bars canvas")).to_be_visible()
    at_rest(leader)
    keep_picture(leader.page, picture)
    reported = leader.page.locator(".total .all")
    number = number_in(reported.inner_text().partition("上报")[2])
    leader.click(reported)
    expect(listed(leader.page)).to_have_text(f"{number:,} 件")
    leader.click(leader.rows().first)
    expect(leader.case().locator(".head")).to_be_visible()


def test_a_window_without_cases_says_so_everywhere(leader: Desk) -> None:
    open_page(leader, "/situation?span=2001-01-01_2001-01-31&side=charts")
    expect(leader.page.locator(".total .all")).to_contain_text("上报 0 件")
    expect(leader.page.locator(".charts .none")).to_have_count(2)
    expect(leader.page.locator(".time strong")).to_have_text("这段时间没有上报")
    expect(leader.page.get_by_text("没有案件", exact=True)).to_be_visible(timeout=DRAWN_WITHIN_S * 1000)
    expect(tile(leader.page, "today")).to_be_visible()


def test_figures_come_in_the_language_of_the_page(leader: Desk) -> None:
    """Not in that of the browser, which asks in Chinese here."""
    leader.context.add_init_script("localStorage.setItem('wangge.language', 'en')")
    open_page(leader, "/situation")
    expect(leader.page.locator(".ranking li").first).to_be_visible()
    leader.click(leader.page.get_by_role("button", name="Export"))
    with leader.page.expect_download() as waiting:
        leader.click(leader.page.get_by_role("menuitem", name="CSV"))
    assert waiting.value.suggested_filename.startswith("areas_")


def test_the_address_of_the_wall_opens_the_page_on_a_phone(leader: Desk) -> None:
    leader.page.set_viewport_size(PHONE_SIZE)
    open_page(leader, "/situation?screen=1")
    expect(leader.page.locator(".ranking li").first).to_be_visible()
    expect(leader.page.locator(".wall[data-slide]")).to_have_count(0)
