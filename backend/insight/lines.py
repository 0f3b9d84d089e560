"""What stands in the tables that people take along: cases and records as lines of cells, without anybody's name."""

from collections.abc import Iterable, Mapping, Sequence

from backend.core.problems import TERMS
from backend.incidents.models import Incident
from backend.insight.params import Window
from backend.insight.queries import Part
from backend.insight.tables import Cell, Column, Line, columns, said
from backend.records.catalogue import Form
from backend.records.ground import representative
from backend.records.models import Record
from backend.records.render import item_cells, item_titles
from gis.areas.queries import named

DECIMALS = 7
ZONE = ("（北京时间）", " (Asia/Shanghai)")
_SOURCES = {
    "grid_worker": ("网格员采集", "grid worker"),
    "department": ("部门提供", "department"),
    "import": ("批量导入", "import"),
}
_YES_NO = {True: ("是", "yes"), False: ("否", "no")}
_PLACE = [
    ("county", "县（市、区）", "County", 12), ("township", "镇街", "Township", 14), ("village", "村社", "Village", 14),
    ("grid", "网格", "Grid", 10), ("area_code", "区划编码", "Area code", 18),
]  # fmt: skip
_POINT = [("lon", "经度", "Longitude", 12), ("lat", "纬度", "Latitude", 12)]
_CASE = [
    ("number", "编号", "Number", 26), ("state", "状态", "State", 10), ("group", "大类", "Group", 12),
    ("category", "类别", "Category", 18), ("channel", "来源", "Channel", 12), ("urgent", "加急", "Urgent", 6),
    ("words", "内容", "Words", 40), *_PLACE, ("address", "地址", "Address", 28), *_POINT,
    ("reported_at", "上报时间" + ZONE[0], "Reported" + ZONE[1], 18),
    ("due_at", "到期时间" + ZONE[0], "Due" + ZONE[1], 18),
    ("registered_at", "立案时间" + ZONE[0], "Registered" + ZONE[1], 18),
    ("closed_at", "结案时间" + ZONE[0], "Closed" + ZONE[1], 18), ("owner_unit", "主管单位", "Owner", 24),
]  # fmt: skip
_RECORD = [
    ("class", "种类", "Class", 20), ("name", "名称", "Name", 28), ("address", "地址", "Address", 28), *_PLACE, *_POINT,
    ("source", "来源", "Source", 12), ("verified_at", "核实时间" + ZONE[0], "Verified" + ZONE[1], 18),
]  # fmt: skip

_AREA = [
    ("code", "区划编码", "Area code", 18), ("name", "名称", "Name", 22), ("since", "从", "From", 12),
    ("until", "到", "To", 12), ("reported", "上报", "Reported", 10), ("before", "上期上报", "Reported before", 16),
    ("open", "未结（现在）", "Open now", 14), ("overdue", "超期（现在）", "Overdue now", 14),
    ("on_time_rate", "按期率", "On-time rate", 14), ("per_1000", "每千人上报", "Per 1,000 residents", 18),
    ("per_grid", "每网格上报", "Per grid", 14), ("per_km2", "每平方公里上报", "Per km²", 18),
    ("population", "人口", "Residents", 12), ("grids", "网格数", "Grids", 10),
    ("km2", "面积（平方公里）", "Area in km²", 18),
]  # fmt: skip


def area_columns(language: str) -> list[Column]:
    return columns(_AREA, language)


def area_lines(parts: Sequence[Part], window: Window) -> list[Line]:
    """The numbers of areas in a window, as the leader's page compares them."""
    return [_area(part, window) for part in parts]


def _area(part: Part, window: Window) -> Line:
    area, found = part.ground, part.numbers
    rates = area.rates(found.reported)
    cells: tuple[Cell, ...] = (
        area.code, area.name, f"{window.since}", f"{window.last()}", found.reported, found.before, found.open,
        found.overdue, found.on_time_rate, rates["per_1000"], rates["per_grid"], rates["per_km2"],
        area.population or None, area.grids, round(area.km2, 3),
    )  # fmt: skip
    return Line(cells, None)


def case_columns(language: str) -> list[Column]:
    return columns(_CASE, language)


def case_lines(cases: Sequence[Incident], language: str) -> list[Line]:
    """Of a restricted case neither its words nor where it lies leave the system in bulk."""
    names = _names(case.area_code for case in cases)
    return [_case(case, names, language) for case in cases]


def _case(case: Incident, names: Mapping[str, str], language: str) -> Line:
    leaf, open_to_all = case.category, case.sensitivity == "ordinary"
    point = _rounded(case.point.x, case.point.y) if case.point and open_to_all else None
    cells: tuple[Cell, ...] = (
        case.number, _term("state", case.state, language), _name(leaf.group, language), _name(leaf, language),
        _term("channel", case.channel, language), said(_YES_NO[case.urgent], language),
        case.words if open_to_all else "", *_place(case.area_code, names), case.address if open_to_all else "",
        *(point or (None, None)), case.reported_at, case.due_at, case.registered_at, case.closed_at,
        case.owner_unit.name,
    )  # fmt: skip
    return Line(cells, point)


def record_columns(form: Form | None, language: str) -> list[Column]:
    """With the items of the class where there is one."""
    items = item_titles(form, language) if form else []
    return [*columns(_RECORD, language), *(Column(code, title) for code, title in items)]


def record_lines(records: Sequence[Record], form: Form | None, language: str) -> list[Line]:
    names = _names(record.area_code for record in records)
    return [_record(record, names, form, language) for record in records]


def _record(record: Record, names: Mapping[str, str], form: Form | None, language: str) -> Line:
    surface = representative(record.geom)
    point = _rounded(surface.x, surface.y)
    cells: tuple[Cell, ...] = (
        _name(record.klass, language), record.name, record.address, *_place(record.area_code, names), *point,
        said(_SOURCES[record.source], language), record.verified_at,
    )  # fmt: skip
    items = item_cells(record, form, language, _YES_NO) if form else []
    return Line((*cells, *items), point)


def _names(codes: Iterable[str]) -> dict[str, str]:
    return named({code[:digits] for code in set(codes) for digits in (6, 9, 12, 15)})


def _place(code: str, names: Mapping[str, str]) -> list[str]:
    """Names from county to grid, and the code; of an unplaced case there are fewer."""
    return [*(names.get(code[:digits], "") if len(code) >= digits else "" for digits in (6, 9, 12, 15)), code]


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _term(kind: str, code: str, language: str) -> str:
    return said(TERMS[kind].get(code, (code, code)), language)


def _name(row: object, language: str) -> str:
    return str(getattr(row, "name_en" if language == "en" else "name_zh"))
