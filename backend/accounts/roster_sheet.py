"""Reads a roster: an XLSX file with a row of titles. Formulas are not computed: what they last showed is read."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from backend.accounts.problems import RosterColumns, RosterTooLarge, RosterUnreadable
from backend.core.archives import BROKEN_ARCHIVE

FILE_MAX = 5_000_000  # bytes that are uploaded
UNPACKED_MAX, MEMBERS_MAX = 60_000_000, 200
SPREAD_MAX = 8_000_000  # cells between the first and the outermost one, empty ones too
ROWS_MAX, COLUMNS_MAX = 20_000, 40
TEXT_MAX = 200
_TITLES: Final = {
    "name": ("姓名", "name"),
    "phone": ("手机", "手机号", "手机号码", "联系电话", "phone", "mobile"),
    "role": ("岗位", "角色", "role"),
    "grids": ("网格", "网格编码", "grid", "grids"),
}
_NEEDED = ("name", "phone", "grids")
_ROW = re.compile(rb"<(?:[^<>\s:]*:)?row[\s/>]")
_CELL = re.compile(rb"<(?:[^<>\s:]*:)?c[\s/>]")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,8})([0-9]{1,12})""")


@dataclass(frozen=True)
class Line:
    """A row of the sheet by its number there, as it stands."""

    number: int
    name: str
    phone: str
    role: str
    grids: tuple[str, ...]


def read(data: bytes) -> list[Line]:
    """Rows of the first sheet that are not empty. Raises RosterUnreadable, RosterTooLarge, RosterColumns."""
    _check_archive(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.total_height > ROWS_MAX + 1 or sheet.total_width > COLUMNS_MAX:
            raise RosterTooLarge(most=ROWS_MAX)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError, OSError) as error:
        raise RosterUnreadable() from error
    if not rows:
        raise RosterColumns()
    return list(_lines(rows))


def _check_archive(data: bytes) -> None:
    """What is announced is what is unpacked: the reader refuses a member that is larger."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS_MAX or sum(member.file_size for member in members) > UNPACKED_MAX:
                raise RosterTooLarge(most=ROWS_MAX)
            # The reader takes other formats too, whose size is told elsewhere.
            if not _is_xlsx({member.filename.lower() for member in members}):
                raise RosterUnreadable()
            # The reader takes memory for every cell up to the outermost one at once; without it the process ends.
            if any(_spread(archive.read(member)) > SPREAD_MAX for member in members):
                raise RosterTooLarge(most=ROWS_MAX)
    except BROKEN_ARCHIVE as error:
        raise RosterUnreadable() from error


def _is_xlsx(names: Collection[str]) -> bool:
    return "xl/workbook.xml" in names and not {"xl/workbook.bin", "content.xml"} & set(names)


def _spread(xml: bytes) -> int:
    """Cells that a sheet covers at most; rows and cells without a place of their own follow the one before."""
    height = width = 0
    for letters, number in _PLACE.findall(xml):
        height, width = max(height, int(number)), max(width, _column(letters))
    rows = _ROW.split(xml)
    return (height + len(rows)) * (width + max(len(_CELL.findall(row)) for row in rows))


def _column(letters: bytes) -> int:
    """26 for Z, 27 for AA."""
    found = 0
    for letter in letters.upper():
        found = found * 26 + letter - ord("A") + 1
    return found


def _lines(rows: Sequence[Sequence[Any]]) -> Iterator[Line]:
    at = _places(rows[0])
    for number, row in enumerate(rows[1:], start=2):
        cells = {key: _text(row[place]) if place < len(row) else "" for key, place in at.items()}
        if any(cells.values()):
            codes = tuple(code for code in re.split(r"[\s,，、;；]+", cells["grids"]) if code)
            yield Line(number, cells["name"], re.sub(r"[\s-]", "", cells["phone"]), cells.get("role", ""), codes)


def _places(titles: Sequence[Any]) -> dict[str, int]:
    named = [_text(title).casefold() for title in titles]
    found = {key: next((named.index(word) for word in words if word in named), None) for key, words in _TITLES.items()}
    if any(found[key] is None for key in _NEEDED):
        raise RosterColumns()
    return {key: place for key, place in found.items() if place is not None}


def _text(cell: Any) -> str:
    """A number without its decimals: Excel keeps telephone numbers and codes as such."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).replace("\x00", "").strip()[:TEXT_MAX]
