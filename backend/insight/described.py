"""What each view of the leader's page takes and answers, as the OpenAPI file tells it."""

from drf_spectacular.types import OpenApiTypes

from backend.core.problems import Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe, query
from backend.incidents.shapes import IncidentPageOut
from backend.insight import shapes
from backend.insight.params import LEVELS

TEXT, NUMBER = OpenApiTypes.STR, OpenApiTypes.INT
_AREA = query("area", TEXT, "An area of the caller, by its code.", required=True)
_DAYS = query("days", NUMBER, "7, 30 (the default) or 90: today and the days before, in Asia/Shanghai.")
_CATEGORY = query("category", TEXT, "The code of a category or of a group; all by default.")
_REFUSED = [Invalid, NotFound, RoleNotAllowed]

summary = describe(
    "The numbers of an area",
    operation_id="insight_summary",
    parameters=[_AREA, _DAYS, _CATEGORY],
    answers={200: shapes.SummaryOut},
    problems=_REFUSED,
)
areas = describe(
    "The numbers of the parts of an area",
    operation_id="insight_areas",
    parameters=[
        query("within", TEXT, "An area of the caller, by its code.", required=True),
        query("level", TEXT, "Level of the parts, below the area: " + ", ".join(LEVELS) + ".", required=True),
        _DAYS,
        _CATEGORY,
    ],
    answers={200: shapes.PartsOut},
    problems=_REFUSED,
)
series = describe(
    "Reports by day",
    operation_id="insight_series",
    parameters=[_AREA, _DAYS, _CATEGORY],
    answers={200: shapes.SeriesOut},
    problems=_REFUSED,
)
cases = describe(
    "The cases that a number of an area or of a heat cell counts, a page",
    operation_id="insight_cases",
    parameters=[
        query("area", TEXT, "An area of the caller, by its code; this or a cell."),
        query("cell", TEXT, "The `cell` of a feature of the layer `heat`."),
        query("days", NUMBER, "7, 30 or 90; all time by default. Not used with `open`, `overdue` and `today`."),
        _CATEGORY,
        query("open", TEXT, "1: those that wait now, whenever reported."),
        query("overdue", TEXT, "1: those that wait now and are past their time, the longest first."),
        query("today", TEXT, "1: those reported today in Asia/Shanghai."),
        query("late", TEXT, "1: those whose handling deadline lies in the window (30 days by default) and was missed."),
        query("after", TEXT, "`next` of the page before."),
        query("limit", NUMBER, "Rows of a page: 1 to 200, 50 by default."),
    ],
    answers={200: IncidentPageOut},
    problems=_REFUSED,
)
