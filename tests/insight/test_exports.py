"""Exports: the file is the list, whole, in every form; nothing in it acts; who took it along is written down."""

import csv
import io
import json
import tempfile
import zipfile
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pyogrio
import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import SHANGHAI
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.insight import exports
from backend.insight.tables import FORMS, Column, Line, harmless
from seeds.record_catalogue import load_record_catalogue
from tests.cast import COUNTY, GRID, IN_GRID, TOWN, Cast
from tests.incidents.conftest import ApiAs, Story
from tests.incidents.made import NOON, Case, store
from tests.incidents.test_list import key, walk
from tests.records.made import draft
from tests.records.made import store as store_records

COLUMNS = [Column("a", "甲"), Column("b", "=B"), Column("c", "C")]
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '"', "a,b", "<&>", "\ud800", "\x00", "'=1"]
)


def taken(api_as: ApiAs, who: str = "centre", what: str = "incidents", language: str = "zh", **params: Any) -> Any:
    answer: Any = api_as(who).get(f"/api/v1/{what}/export", params, headers={"accept-language": language})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, body.decode()
    answer.body = body
    return answer


def begun(api_as: ApiAs, **params: Any) -> tuple[Any, bytes]:
    """A long file of which one piece has come."""
    answer: Any = api_as("centre").get("/api/v1/incidents/export", params)
    return answer, next(answer._iterator)


def rows_of(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def sheet_of(body: bytes) -> list[list[Any]]:
    """As GDAL reads it, which shares no line with what wrote it."""
    pyogrio.set_gdal_config_options({"OGR_XLSX_HEADERS": "FORCE"})
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(body)
        file.flush()
        meta, _, _, fields = pyogrio.raw.read(file.name, read_geometry=False)
    lines = zip(*fields, strict=True)
    return [list(meta["fields"]), *([None if cell != cell else cell for cell in line] for line in lines)]


def many(n: int) -> list[Case]:
    return [Case(hours=n % 7, state=("reported", "closed")[n % 2], words=f"第{n}件") for n in range(n)]


@pytest.mark.parametrize("order", ["due", "-area"])
@pytest.mark.parametrize("batch", [2, 1000])
def test_a_file_has_the_rows_of_the_list_in_its_order(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, order: str, batch: int
) -> None:
    monkeypatch.setattr(exports, "BATCH", batch)
    made = store(cast, [*many(9), Case(area=TOWN), Case(area="330110003001001")])
    listed, (count, _) = walk(api_as("centre"), order=order)
    assert listed == [str(pk) for pk in sorted(listed_pks(made), key=lambda pk: key(order, made[pk], pk))]
    numbers = [Incident.objects.get(pk=pk).number for pk in listed]
    for form in FORMS:
        answer = taken(api_as, format=form, order=order)
        assert answer["X-Rows"] == str(count) == "10"
        assert answer["Content-Type"] == FORMS[form].media_type
        if form == "geojson":
            found = [each["properties"]["number"] for each in json.loads(answer.body)["features"]]
        else:
            found = [row[0] for row in (rows_of(answer.body) if form == "csv" else sheet_of(answer.body))[1:]]
        assert found == numbers


def listed_pks(made: dict[UUID, Case]) -> list[UUID]:
    return [pk for pk, case in made.items() if case.area.startswith(TOWN)]


def test_a_line_says_what_the_case_is_in_the_language_of_the_reader(api_as: ApiAs, story: Story) -> None:
    case = story.report(words='=HYPERLINK("http://x")', address="干𬒗路1号")
    head, line = rows_of(taken(api_as, format="csv", q=case["number"]).body)
    cells = dict(zip(head, line, strict=True))
    reported = datetime.fromisoformat(case["reported_at"]).astimezone(SHANGHAI)
    due = datetime.fromisoformat(case["due_at"]).astimezone(SHANGHAI)
    assert cells == {
        "编号": case["number"], "状态": "已上报", "大类": "安全隐患", "类别": "消防通道", "来源": "移动应用",
        "加急": "否", "内容": "'=HYPERLINK(\"http://x\")",
        "县（市、区）": "余杭区", "镇街": "干𬒗镇", "村社": "顾家桥村", "网格": "001网格",
        "区划编码": GRID, "地址": "干𬒗路1号", "经度": str(IN_GRID[0]), "纬度": str(IN_GRID[1]),
        "上报时间（北京时间）": f"{reported:%Y-%m-%d %H:%M}", "到期时间（北京时间）": f"{due:%Y-%m-%d %H:%M}",
        "立案时间（北京时间）": "", "结案时间（北京时间）": "", "主管单位": "干𬒗镇社会服务管理中心",
    }  # fmt: skip
    english = dict(zip(*rows_of(taken(api_as, format="csv", language="en").body), strict=True))
    assert (english["State"], english["Category"], english["Channel"]) == ("reported", "Fire exit", "mobile app")
    feature = json.loads(taken(api_as, format="geojson").body)["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": list(IN_GRID)}
    assert feature["properties"]["words"] == '=HYPERLINK("http://x")'
    assert datetime.fromisoformat(feature["properties"]["reported_at"]) == datetime.fromisoformat(case["reported_at"])


def test_no_file_names_a_reporter_or_tells_the_words_of_a_restricted_case(api_as: ApiAs, story: Story) -> None:
    story.report(category="complaint.staff_suggestion", photos=[], words="投诉某人", address="某处")
    story.report("centre", channel="hotline", words="来电")
    body = taken(api_as, "centre_lead", format="csv").body.decode()
    assert "已上报" in body
    assert "投诉工作人员" in body
    assert [word for word in ("投诉某人", "某处", "演示worker", "演示centre") if word in body] == []
    features = json.loads(taken(api_as, "centre_lead", format="geojson", category="complaint").body)["features"]
    assert features == []
    letters = json.loads(taken(api_as, "centre_lead", format="geojson", category="dispute").body)["features"]
    assert [each["geometry"] for each in letters] == [None]


def test_cases_behind_a_number_and_records_are_exported_alike(api_as: ApiAs, cast: Cast) -> None:
    store(cast, [Case(), Case(state="void"), Case(about="leader"), Case(restricted=True)])
    answer = taken(api_as, "leader", "insight/cases", format="csv", area=COUNTY)
    assert len(rows_of(answer.body)) == 2
    load_record_catalogue()
    store_records(
        draft("place.fire", name="-老陈饭店", values={"exits": 2, "hazards": ["exit", "gas"]}), draft("rental")
    )
    head, line = rows_of(taken(api_as, what="records", format="csv", klass="place.fire").body)
    cells = dict(zip(head, line, strict=True))
    assert cells["名称"] == "'-老陈饭店"
    assert "2" in line
    assert "疏散通道堵塞、燃气隐患" in line
    assert len(sheet_of(taken(api_as, what="records", format="xlsx").body)) == 3
    shapes = json.loads(taken(api_as, what="records", format="geojson").body)
    assert (shapes["type"], len(shapes["features"])) == ("FeatureCollection", 2)


def test_who_took_what_along_is_written_down(api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    store(cast, many(5))
    taken(api_as, format="csv", q="第1件", area=GRID)
    taken(api_as, format="csv")
    broken, _ = begun(api_as, format="csv")
    broken._iterator.close()
    events = Event.objects.filter(subject_kind="person", subject_id=cast.person["centre"].pk).order_by("id")
    told = [(event.name, event.area_code, event.data["rows"]) for event in events]
    assert told == [
        ("person.export_began", GRID, 1), ("person.export_ended", GRID, 1),
        ("person.export_began", TOWN, 5), ("person.export_ended", TOWN, 5),
        ("person.export_began", TOWN, 5), ("person.export_broke", TOWN, 2),
    ]  # fmt: skip
    first = events[0].data
    assert (first["list"], first["asked"]["format"], first["asked"]["area"]) == ("incidents", "csv", GRID)
    assert "第1件" not in json.dumps(first, ensure_ascii=False)
    assert len(first["asked"]["q_sha256"]) == 64
    assert len({event.data["export"] for event in events}) == 3


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_file_that_would_be_too_long_is_refused_before_it_begins(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setitem(exports.ROWS_MAX, form, 4)
    store(cast, many(5))
    answer = api_as("centre").get("/api/v1/incidents/export", {"format": form}, headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (422, "insight.too_many_rows")
    assert answer.json()["params"] == {"rows_max": 4}
    assert int(taken(api_as, format=form, state="closed")["X-Rows"]) == 2
    assert not Event.objects.filter(name="person.export_began", data__rows__gt=4).exists()


def test_a_sheet_ends_where_excel_does() -> None:
    assert exports.ROWS_MAX["xlsx"] == 2**20 - 1


@pytest.mark.parametrize("what", ["incidents", "insight/cases", "records"])
@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson"])
def test_a_file_longer_than_is_kept_in_mind_holds_every_row_once_by_age(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch, what: str, form: str
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    monkeypatch.setattr(exports, "HELD_MAX", 3)
    load_record_catalogue()
    store(cast, many(7))
    store_records(*(draft("rental", IN_GRID, name=f"演示{n}") for n in range(7)))
    params = {"area": TOWN} if what.startswith("insight") else {}
    params |= {"q": "演示"} if what == "records" else {}
    told = taken(api_as, what=what, format=form, **params)
    if form == "geojson":
        features = json.loads(told.body)["features"]
        names = [each["properties"].get("number") or each["properties"]["name"] for each in features]
    else:
        table = rows_of(told.body) if form == "csv" else sheet_of(told.body)
        names = [row[0 if what != "records" else 1] for row in table[1:]]
    number = api_as("centre").get(f"/api/v1/{what}", params).json()["count"]
    assert len(names) == len(set(names)) == number > 3


def test_a_third_long_file_at_once_is_asked_to_wait(api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    store(cast, many(5))
    running = [begun(api_as, format="geojson") for _ in range(exports.AT_ONCE)]
    assert api_as("centre").get("/api/v1/incidents/export", {"format": "csv"}).status_code == 503
    for each, _ in running:
        each._iterator.close()
    assert len(json.loads(taken(api_as, format="geojson").body)["features"]) == 5


def test_a_file_that_does_not_come_to_begin_keeps_no_place(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(exports, "BATCH", 2)
    store(cast, many(5))
    for broken in ("named", "record_export"):
        with monkeypatch.context() as once:
            once.setattr(exports, broken, gone)
            for _ in range(exports.AT_ONCE):
                assert api_as("centre").get("/api/v1/incidents/export", {"format": "csv"}).status_code == 503
    assert len(rows_of(taken(api_as, format="csv").body)) == 6


def test_a_case_that_moves_in_the_order_meanwhile_is_not_written_twice(
    api_as: ApiAs, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 2)
    made = store(cast, [Case(due=n) for n in range(6)])
    answer, body = begun(api_as, format="csv", order="due")
    first = next(pk for pk, case in made.items() if case.due == 0)
    Incident.objects.filter(pk=first).update(due_at=NOON + timedelta(days=1))
    body += b"".join(answer._iterator)
    numbers = [row[0] for row in rows_of(body)[1:]]
    assert (len(numbers), len(set(numbers))) == (6, 6)


@pytest.mark.parametrize(
    ("what", "params", "field"),
    [
        ("incidents", {}, "format"), ("incidents", {"format": "pdf"}, "format"),
        ("records", {"format": "CSV"}, "format"), ("incidents", {"format": "csv", "limit": "5"}, "limit"),
        ("incidents", {"format": "csv", "order": "x"}, "order"),
        ("records", {"format": "csv", "klass": "castle"}, "klass"), ("insight/cases", {"format": "csv"}, "area"),
        ("insight/cases", {"format": "csv", "area": COUNTY, "after": "x"}, "after"),
    ],
)  # fmt: skip
def test_a_question_that_is_none_is_refused_with_its_field(
    api_as: ApiAs, what: str, params: dict[str, str], field: str
) -> None:
    answer = api_as("leader").get(f"/api/v1/{what}/export", params)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_the_file_has_a_name_with_area_and_day(api_as: ApiAs, cast: Cast) -> None:
    told = taken(api_as, format="xlsx")["Content-Disposition"]
    assert told.startswith(f'attachment; filename="incidents-{TOWN}-20')
    assert "filename*=UTF-8''%E6%A1%88%E4%BB%B6_" in told
    assert told.endswith(".xlsx")


@given(st.lists(st.tuples(WORDS, WORDS | st.integers(-(10**9), 10**9) | st.none(), st.floats(-180, 180)), max_size=6))
def test_no_cell_is_a_formula_and_numbers_stay_numbers(rows: list[tuple[Any, ...]]) -> None:
    lines = [Line(row, None) for row in rows]
    body = b"".join(FORMS["csv"].write(COLUMNS, [lines]))
    head, *found = rows_of(body)
    assert body.startswith(b"\xef\xbb\xbf")
    assert head == ["甲", "'=B", "C"]
    for row, line in zip(rows, found, strict=True):
        for cell, text in zip(row, line, strict=True):
            if isinstance(cell, str):
                assert text.lstrip()[:1] not in tuple("=+-@＝＋－＠")
                assert text.removeprefix("'") == cell.encode("utf-8", "replace").decode() or text == cell
            else:
                assert text == ("" if cell is None else str(cell))
    with zipfile.ZipFile(io.BytesIO(b"".join(FORMS["xlsx"].write(COLUMNS, [lines, lines])))) as file:
        assert file.testzip() is None
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert sheet.count("<row>") == 1 + 2 * len(rows)
    assert [harmless(text) for text in ("a=1", "'", "", "12-3")] == ["a=1", "'", "", "12-3"]


@pytest.mark.parametrize(
    "unseen", ["\x01", "\u200b", "\u202e", "\ufeff ", "\x85\x9f", *"\xad\u034f\u061c\u180e\u3164\ufe0f\ufff9"]
)
def test_what_nobody_sees_before_a_formula_does_not_hide_it(unseen: str) -> None:
    assert harmless(f"{unseen}=1+1") == f"'{unseen}=1+1"
    assert harmless(f"{unseen}a=1") == f"{unseen}a=1"


@pytest.mark.parametrize("sign", "﹦﹢﹣﹫")
def test_small_forms_of_the_signs_are_signs(sign: str) -> None:
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


def test_a_formula_behind_a_semicolon_stays_within_its_cell() -> None:
    """Programs of some countries divide a CSV at semicolons, but for what stands in quotes."""
    body = b"".join(FORMS["csv"].write(COLUMNS[:1], [[Line(("a;=1+1",), None)]])).decode("utf-8-sig")
    assert body.splitlines() == ['"甲"', '"a;=1+1"']
