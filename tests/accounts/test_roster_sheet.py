"""Sheets that are small as files and huge once they are read: the reader would end the whole process over them."""

import io
import zipfile

import pytest

from backend.accounts.problems import RosterTooLarge, RosterUnreadable
from backend.accounts.roster_sheet import ROWS_MAX, read
from tests.accounts import sheets

TITLES = ["姓名", "手机", "网格"]
SHEET = "xl/worksheets/sheet1.xml"
TEXT = '<c{place} t="inlineStr"><is><t>x</t></is></c>'


def with_row(row: str) -> bytes:
    """A sheet with its titles, and `row` behind them."""
    with zipfile.ZipFile(io.BytesIO(sheets.xlsx([TITLES]))) as packed:
        members = {name: packed.read(name).decode() for name in packed.namelist()}
    members[SHEET] = members[SHEET].replace("</sheetData>", f"{row}</sheetData>")
    return sheets.archive(members)


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576">' + TEXT.format(place=' r="XFD1048576"') + "</row>",
        '<row r="1048576">' + "<c/>" * 16_000 + TEXT.format(place="") + "</row>",
        "<row/>" * 1_000_000 + "<row>" + "<c/>" * 16_000 + TEXT.format(place="") + "</row>",
    ],
    ids=["far cell", "far row with cells that have no place", "rows without a place"],
)
def test_a_sheet_with_a_cell_far_away_is_refused_before_memory_is_taken_for_it(row: str) -> None:
    with pytest.raises(RosterTooLarge):
        read(with_row(row))


@pytest.mark.parametrize("member", ["xl/workbook.bin", "content.xml", "XL/Workbook.BIN"])
@pytest.mark.parametrize("beside", [True, False])
def test_a_sheet_of_another_kind_is_refused(member: str, beside: bool) -> None:
    with zipfile.ZipFile(io.BytesIO(sheets.xlsx([TITLES]))) as packed:
        members = {name: packed.read(name).decode() for name in packed.namelist()} if beside else {}
    with pytest.raises(RosterUnreadable):
        read(sheets.archive(members | {member: "<x/>"}))


def test_a_sheet_as_long_as_allowed_is_read() -> None:
    rows = [["王芳", "13800000000", "330106002001001"]] * ROWS_MAX
    assert len(read(sheets.xlsx([TITLES, *rows]))) == ROWS_MAX
