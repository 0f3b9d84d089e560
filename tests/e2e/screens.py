"""The album in docs/screens: pictures of every page of every role, and the page that shows them."""

import io
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from deploy.start.places import ROOT
from tests.e2e.conftest import DESK_SIZE, PHONE_SIZE
from tests.e2e.walk import Keep

# Every page is seen in both languages and both sizes in the first two; the others complete the album.
_WAYS = (("zh", DESK_SIZE), ("en", PHONE_SIZE), ("zh", PHONE_SIZE), ("en", DESK_SIZE))
# How many of them: SCREENS=1 for all, SCREENS=2 for the first two; nothing for an ordinary run without an album.
_MANY = {"1": 4, "2": 2}
WANTED = os.environ.get("SCREENS") in _MANY
WAYS = _WAYS[: _MANY.get(os.environ.get("SCREENS", ""), 2)]
FOLDER = ROOT / "docs" / "screens"
INDEX = ROOT / "docs" / "screens.md"
LANGUAGES = ("zh", "en")
SIZES = ("1440x900", "390x844")
QUALITY = 42
SHEET_QUALITY = 55
THUMB_HEIGHT = 260
GAP = 8
PAPER = "#aab4be"
HEAD = """# Every page of every role

Made by `make screens` from a running demo; all people, places and cases are invented. Each row of a sheet is one page:
in Chinese and in English, on a desk (1440 × 900) and on a phone (390 × 844).
"""


def keeper(seat: str, language: str) -> Keep:
    """For a walk of one seat in one language."""
    return lambda page, name: keep(page, seat=seat, name=name, language=language)


def keep(page: Page, *, seat: str, name: str, language: str) -> None:
    """Put what the page shows into the album, where one is wanted: an ordinary run leaves the work tree as it is."""
    if not WANTED:
        return
    size = page.viewport_size
    assert size
    folder = FOLDER / language / f"{size['width']}x{size['height']}"
    folder.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture.save(folder / f"{seat}--{name}.webp", "WEBP", quality=QUALITY, method=6)


def write_index() -> None:
    """A contact sheet for each seat, and a page with all of them."""
    pages: dict[str, list[str]] = defaultdict(list)
    found = {path for path in FOLDER.glob("*/*/*--*.webp") if path.parent.parent.name in LANGUAGES}
    # In the order of the walk, as the files came.
    for path in sorted(found, key=lambda path: path.stat().st_mtime_ns):
        seat, name = path.stem.split("--")
        if name not in pages[seat]:
            pages[seat].append(name)
    lines = [HEAD]
    for seat, names in pages.items():
        write_sheet(seat, names)
        lines.append(f"## {seat}\n\n![Pages of {seat}](screens/sheets/{seat}.webp)\n")
        lines += [f"- {name}: {', '.join(links(seat, name))}" for name in names]
        lines.append("")
    INDEX.write_text("\n".join(lines), encoding="utf-8")


def columns(seat: str, name: str) -> Iterable[tuple[str, Path]]:
    """Label and file of each picture of a page."""
    for language in LANGUAGES:
        for size in SIZES:
            path = FOLDER / language / size / f"{seat}--{name}.webp"
            if path.exists():
                yield f"{language} {size.replace('x', ' × ')}", path


def links(seat: str, name: str) -> list[str]:
    return [f"[{label}]({path.relative_to(INDEX.parent).as_posix()})" for label, path in columns(seat, name)]


def write_sheet(seat: str, names: list[str]) -> None:
    """All pages of a seat on one picture, small."""
    rows = [[small(path) for _, path in columns(seat, name)] for name in names]
    width = max(sum(one.width + GAP for one in row) for row in rows) + GAP
    sheet = Image.new("RGB", (width, len(rows) * (THUMB_HEIGHT + GAP) + GAP), PAPER)
    for line, row in enumerate(rows):
        left = GAP
        for one in row:
            sheet.paste(one, (left, GAP + line * (THUMB_HEIGHT + GAP)))
            left += one.width + GAP
    folder = FOLDER / "sheets"
    folder.mkdir(parents=True, exist_ok=True)
    sheet.save(folder / f"{seat}.webp", "WEBP", quality=SHEET_QUALITY, method=6)


def small(path: Path) -> Image.Image:
    picture = Image.open(path).convert("RGB")
    return picture.resize((picture.width * THUMB_HEIGHT // picture.height, THUMB_HEIGHT), Image.Resampling.LANCZOS)
