"""`make bench-rosters`: a roster of 5,000 workers through the product that runs, from the file to the printed sheet.

The lead of the county hands the sheet in, in a browser, looks at what it would change, applies it, has the codes made
and the sheet with their QR codes printed to a PDF, and takes it all back. WORKERS=5000. Prints `name value` lines and
writes var/bench/rosters.json: seconds, and MB of the largest resident size that the process had during the step.
"""

import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect, sync_playwright

from deploy.start.places import VAR
from tests.accounts.sheets import Cell, xlsx
from tests.bench.figures import told
from tests.e2e.product import PASSWORD, Api, Product, running_product

CHROMIUM = "/usr/bin/chromium"
LEAD = "county-lead"
PATIENCE_MS = 600_000
LOOK_EVERY_S = 0.05
GOALS = {"rosters.check_s": ("<=", 60.0), "rosters.*_mb": ("<=", 500.0), "rosters.pdf_pages": (">=", 1.0)}


def main() -> int:
    figures: dict[str, float] = {}
    workers = int(os.environ.get("WORKERS", "5000"))
    with running_product() as product, tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        sheet = Path(folder) / f"roster-{uuid4().hex[:8]}.xlsx"
        sheet.write_bytes(xlsx(rows(product, workers)))
        figures["rosters.file_kb"] = sheet.stat().st_size / 1000
        browser = player.chromium.launch(executable_path=CHROMIUM)
        page = browser.new_context(locale="zh-CN").new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        open_rosters(product, page)
        row = page.get_by_role("listitem").filter(has_text=sheet.name)
        figures |= handed_in(page, row, sheet, workers) | printed(page, row, Path(folder) / "sheet.pdf", workers)
        browser.close()
    return told("rosters", {name: round(value, 1) for name, value in figures.items()}, GOALS)


def rows(product: Product, workers: int) -> list[list[Cell]]:
    """A title and `workers` people who are not there yet, spread over the grids of the county's townships."""
    phone, told_post = product.sign_in(LEAD)
    county = told_post["post"]["area"]["code"]
    grids = [
        grid for town in inside(phone, county) for village in inside(phone, town) for grid in inside(phone, village)
    ]
    people: list[list[Cell]] = [
        [f"名册测试{n}", 19_900_000_000 + n, grids[n % len(grids)], "网格员"] for n in range(workers)
    ]
    return [["姓名", "手机", "网格", "岗位"], *people]


def inside(phone: Api, code: str) -> list[str]:
    found: list[str] = []
    after = ""
    while True:
        page = phone.ask("GET", "/api/v1/areas", parent=code, limit="200", **({"after": after} if after else {}))
        found += [area["code"] for area in page["results"]]
        after = page["next"]
        if not after:
            return found


def open_rosters(product: Product, page: Page) -> None:
    page.goto(f"{product.origin}/console/")
    session = page.request.get(f"{product.origin}/api/v1/session").json()
    answer = page.request.post(
        f"{product.origin}/api/v1/session", data={"username": LEAD, "password": PASSWORD},
        headers={"X-CSRFToken": session["csrf"], "Origin": product.origin},
    )  # fmt: skip
    assert answer.ok, answer.text()
    page.goto(f"{product.origin}/console/phones?tab=roster")


def handed_in(page: Page, row: Locator, sheet: Path, workers: int) -> dict[str, float]:
    """From the file to the applied roster."""
    with step("check", "worker") as check:
        page.locator("input[type=file]").set_input_files(sheet)
        expect(row).to_contain_text(f"新增 {workers}")
    with step("apply", "worker") as apply:
        press(row, "应用")
        expect(row).to_contain_text("已应用")
    return check | apply


def printed(page: Page, row: Locator, pdf: Path, workers: int) -> dict[str, float]:
    """Codes made, drawn, printed to a file; then the roster is taken back."""
    with step("codes", "api") as codes:
        press(row, "打印登录码")
        expect(page.get_by_role("button", name="打印", exact=True)).to_be_enabled()
        expect(page.get_by_role("article")).to_have_count(workers)
    begun = time.monotonic()
    page.pdf(path=pdf, prefer_css_page_size=True)
    figures = codes | {"rosters.pdf_s": time.monotonic() - begun, "rosters.pdf_file_mb": pdf.stat().st_size / 1e6}
    figures["rosters.pdf_pages"] = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    page.get_by_role("button", name="关闭").click()
    with step("undo", "worker") as undo:
        press(row, "撤销")
        expect(row).to_contain_text("已撤销")
    return figures | undo


def press(row: Locator, name: str) -> None:
    row.get_by_role("button", name=name, exact=True).click()


@contextmanager
def step(name: str, process: str) -> Iterator[dict[str, float]]:
    """Seconds of what is done inside, and the largest size that a process of the product had meanwhile."""
    figures: dict[str, float] = {}
    sizes: list[float] = []
    done = threading.Event()
    looking = threading.Thread(target=look, args=(process, sizes, done), daemon=True)
    begun = time.monotonic()
    looking.start()
    yield figures
    figures[f"rosters.{name}_s"] = time.monotonic() - begun
    done.set()
    looking.join()
    figures[f"rosters.{name}_{process}_mb"] = max(sizes)


def look(process: str, sizes: list[float], done: threading.Event) -> None:
    while True:
        sizes.append(size_mb(process))
        if done.wait(LOOK_EVERY_S):
            return


def size_mb(process: str) -> float:
    """Of the largest one among the process and its children."""
    first = int(json.loads((VAR / "run" / f"{process}.pid").read_text(encoding="utf-8"))["pid"])
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    found = (re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()) for pid in [first, *children])
    return max(int(each[1]) / 1000 for each in found if each)


if __name__ == "__main__":
    sys.exit(main())
