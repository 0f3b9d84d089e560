"""Sheets of grid workers as Excel writes them: the parts of XLSX that a reader looks at."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

_OPEN = "http://schemas.openxmlformats.org"
_MIME = "application/vnd.openxmlformats"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_OPEN}/package/2006/content-types">
<Default Extension="rels" ContentType="{_MIME}-package.relationships+xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_MIME}-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_MIME}-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
_RELS = f"""<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_OPEN}/package/2006/relationships">
<Relationship Id="rId1" Type="{_OPEN}/officeDocument/2006/relationships/KIND" Target="TARGET"/>
</Relationships>"""
_BOOK = f"""<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_OPEN}/spreadsheetml/2006/main"
xmlns:r="{_OPEN}/officeDocument/2006/relationships">
<sheets><sheet name="名册" sheetId="1" r:id="rId1"/></sheets></workbook>"""
_SHEET = f"""<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_OPEN}/spreadsheetml/2006/main">
<sheetData>ROWS</sheetData></worksheet>"""
Cell = str | int


def xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """A number becomes a number; a text that begins with "=" a formula that last showed 7."""
    written = "".join(_row(at, row) for at, row in enumerate(rows, start=1))
    return archive(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELS.replace("KIND", "officeDocument").replace("TARGET", "xl/workbook.xml"),
            "xl/workbook.xml": _BOOK,
            "xl/_rels/workbook.xml.rels": _RELS.replace("KIND", "worksheet").replace("TARGET", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": _SHEET.replace("ROWS", written),
        }
    )


def _row(at: int, cells: Sequence[Cell]) -> str:
    inside = "".join(_cell(f"{chr(65 + column)}{at}", cell) for column, cell in enumerate(cells))
    return f'<row r="{at}">{inside}</row>'


def archive(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(name, text)
    return buffer.getvalue()


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, int):
        return f'<c r="{place}"><v>{cell}</v></c>'
    if cell.startswith("="):
        return f'<c r="{place}" t="str"><f>{escape(cell[1:])}</f><v>7</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
