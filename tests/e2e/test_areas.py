"""A system administrator renames a grid of one village from a file, and takes that back."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.person import console_session

RUNS_MS = 120_000  # a check reads the whole county
GRIDS = range(2, 8)  # of the village that is replaced


def ask(desk: Desk, path: str) -> Any:
    answer = desk.context.request.get(f"{desk.origin}/api/v1/areas{path}")
    assert answer.ok
    return answer.json()


def parts(desk: Desk, code: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(desk, f"?parent={code}")["results"]
    return found


def small_village(desk: Desk, county: str) -> list[dict[str, Any]]:
    """The grids of some village of the county that has a few."""
    for township in parts(desk, county):
        for village in parts(desk, township["code"]):
            if len(grids := parts(desk, village["code"])) in GRIDS:
                return grids
    raise AssertionError("no small village")


def test_a_village_is_replaced_from_a_file_and_comes_back(desk_of: Callable[..., Desk]) -> None:
    desk = desk_of("sysadmin")
    console_session(desk.context.request, desk.origin, desk.account)
    page = desk.page
    page.goto(f"{desk.origin}/console/")
    desk.click(page.get_by_role("link", name="网格边界"))
    expect(page.get_by_text("先选县（市、区）")).to_be_visible()
    page.get_by_role("combobox").nth(0).select_option(label="杭州市")
    page.get_by_role("combobox").nth(1).select_option(label="余杭区")

    grids = small_village(desk, "330110")
    features = [
        ask(desk, f"/{grid['code']}/outline") | {"properties": {"编码": grid["code"], "名称": grid["name"]}}
        for grid in grids
    ]
    features[0]["properties"]["名称"] = "改名网格"
    file = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()
    page.locator("input[type=file]").set_input_files(
        {"name": "village.geojson", "mimeType": "application/geo+json", "buffer": file}
    )

    panel = page.get_by_role("region", name="village.geojson")
    expect(panel.get_by_text("改正后才能应用")).to_be_visible(timeout=RUNS_MS)
    expect(panel.get_by_text("如果文件只含部分村社")).to_be_visible()
    desk.tolerate(r"\b422\b")
    page.locator("input[type=file]").set_input_files(
        {"name": "words.txt", "mimeType": "text/plain", "buffer": b"no grids"}
    )
    expect(page.get_by_role("region", name="导入记录").get_by_text("words.txt")).to_be_visible()
    expect(panel.get_by_role("alert")).to_have_count(0)
    desk.click(panel.get_by_role("tab", name="读取方式"))
    panel.get_by_label("文件只含部分村社").check()
    panel.get_by_label("自动闭合细小缝隙和重叠").check()
    desk.click(panel.get_by_role("button", name="重新检查"))

    expect(panel.get_by_text("没有错误，可以应用")).to_be_visible(timeout=RUNS_MS)
    desk.click(panel.get_by_role("button", name="应用"))
    undo = panel.get_by_role("button", name="撤销整个导入")
    expect(undo).to_be_visible(timeout=RUNS_MS)
    assert [row["name"] for row in named(desk, grids)] == ["改名网格"]
    desk.click(undo)
    expect(panel.get_by_text("已撤销")).to_be_visible(timeout=RUNS_MS)
    assert named(desk, grids) == []


def named(desk: Desk, grids: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The renamed grids of the village."""
    return [row for row in parts(desk, grids[0]["code"][:12]) if row["name"] == "改名网格"]
