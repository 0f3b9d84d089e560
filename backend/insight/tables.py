"""Tables as files that leave while they grow: CSV, XLSX, GeoJSON. What stands in the cells is the caller's business.

No library writes XLSX to a stream: they collect the rows in a file and begin to send when the last one is there.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

from backend.core.clock import SHANGHAI

Cell = str | int | float | datetime | None
BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
CELL_MAX = 32_767  # characters that Excel holds
# Blanks, and what a program may drop before it reads a cell: controls, marks of direction and of no width.
_UNSEEN = (
    r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb]"
)
_FORMULA = re.compile(rf"{_UNSEEN}*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days know no zone


@dataclass(frozen=True)
class Column:
    """`key` names it to programs, `title` to people; `wide` in characters."""

    key: str
    title: str
    wide: int = 12


@dataclass(frozen=True)
class Line:
    """A row of cells, and where it lies (longitude, latitude)."""

    cells: tuple[Cell, ...]
    point: tuple[float, float] | None


Batches = Iterable[Sequence[Line]]
Words = tuple[str, str]  # Chinese and English


def columns(rows: Iterable[tuple[str, str, str, int]], language: str) -> list[Column]:
    """Of key, title in Chinese, in English, and width."""
    return [Column(key, said((zh, en), language), wide) for key, zh, en, wide in rows]


def said(words: Words, language: str) -> str:
    return words[language == "en"]


@dataclass(frozen=True)
class Form:
    """A kind of file. `write` gives its bytes batch by batch."""

    media_type: str
    write: Callable[[Sequence[Column], Batches], Iterator[bytes]]


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: OWASP's apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_csv(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    """RFC 4180 in UTF-8 with a mark; times as 2026-11-22 09:30 in Asia/Shanghai."""
    buffer = io.StringIO()
    # All in quotes: a program that divides at semicolons would find a formula in the middle of a text.
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    buffer.write(BOM)
    writer.writerow([harmless(column.title) for column in columns])
    for batch in batches:
        writer.writerows([_as_text(cell) for cell in line.cells] for line in batch)
        yield _taken(buffer)
    yield _taken(buffer)


def as_geojson(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946); times in RFC 3339."""
    before = '{"type":"FeatureCollection","features":['
    for batch in batches:
        parts = []
        for line in batch:
            parts += [before, json.dumps(_feature(columns, line), ensure_ascii=False, separators=(",", ":"))]
            before = ",\n"
        yield "".join(parts).encode()
    yield (before.removeprefix(",\n") + "]}\n").encode()


def as_xlsx(columns: Sequence[Column], batches: Batches) -> Iterator[bytes]:
    """One sheet; texts are texts, numbers numbers, times days of Excel in Asia/Shanghai."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as file:
        for name, content in _PARTS.items():
            file.writestr(name, content)
        with file.open("xl/worksheets/sheet1.xml", "w") as sheet:
            _write(sheet, _SHEET.format(columns=_widths(columns)))
            _write(sheet, _xml_row((column.title for column in columns), text_style=_BOLD))
            for batch in batches:
                _write(sheet, "".join(_xml_row(line.cells) for line in batch))
                yield pipe.taken()
            _write(sheet, "</sheetData></worksheet>")
    yield pipe.taken()


FORMS: Final[Mapping[str, Form]] = {
    "csv": Form("text/csv; charset=utf-8", as_csv),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "geojson": Form("application/geo+json", as_geojson),
}


def _as_text(cell: Cell) -> str | int | float | None:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return harmless(cell) if isinstance(cell, str) else cell


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def _feature(columns: Sequence[Column], line: Line) -> dict[str, object]:
    point = {"type": "Point", "coordinates": line.point} if line.point else None
    cells = [cell.astimezone(UTC).isoformat() if isinstance(cell, datetime) else cell for cell in line.cells]
    keys = [column.key for column in columns]
    return {"type": "Feature", "geometry": point, "properties": dict(zip(keys, cells, strict=True))}


class _Pipe(io.RawIOBase):
    """What zipfile writes into: it cannot be sought, so that nothing that has left is written again."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self.parts.append(part)
        return len(part)

    def taken(self) -> bytes:
        found, self.parts = b"".join(self.parts), []
        return found


def _write(sheet: IO[bytes], text: str) -> None:
    sheet.write(text.encode())


_PLAIN, _BOLD, _TIME = 0, 1, 2


def _xml_row(cells: Iterable[Cell], text_style: int = _PLAIN) -> str:
    return f"<row>{''.join(_xml_cell(cell, text_style) for cell in cells)}</row>"


def _xml_cell(cell: Cell, text_style: int) -> str:
    if cell is None or cell == "":
        return "<c/>"
    if isinstance(cell, datetime):
        days = (cell.astimezone(SHANGHAI).replace(tzinfo=None) - _EPOCH).total_seconds() / 86_400
        return f'<c s="{_TIME}"><v>{days:.9f}</v></c>'
    if isinstance(cell, str):
        text = escape(_NO_XML.sub("", harmless(cell))[:CELL_MAX])
        return f'<c s="{text_style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f"<c><v>{cell!r}</v></c>"


def _widths(columns: Sequence[Column]) -> str:
    return "".join(
        f'<col min="{n}" max="{n}" width={quoteattr(str(column.wide))} customWidth="1"/>'
        for n, column in enumerate(columns, start=1)
    )


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEET = (
    f'{_HEAD}<worksheet {_MAIN}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
    ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{columns}</cols><sheetData>'
)
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook {_MAIN} xmlns:r="{_LINKS}"><sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'{_HEAD}<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/>'
        '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}  # fmt: skip
