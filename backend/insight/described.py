"""What each view of the leader's page takes and answers, as the OpenAPI file tells it."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from backend.accounts.security_views import ACCOUNT_WORDS, EVENT_FILTERS
from backend.core.problems import Invalid, NotFound, Overloaded, RoleNotAllowed
from backend.core.schema import Answer, Status, describe, query
from backend.incidents.described import FILTERS as CASE_FILTERS
from backend.incidents.described import TASK_FILTERS
from backend.incidents.listing import ORDERS
from backend.incidents.shapes import IncidentPageOut
from backend.insight import shapes
from backend.insight.params import DAYS_MAX, LEVELS, STEPS
from backend.insight.problems import TooManyRows
from backend.insight.tables import FORMS
from backend.records.views import FILTERS as RECORD_FILTERS

TEXT, NUMBER, DAY = OpenApiTypes.STR, OpenApiTypes.INT, OpenApiTypes.DATE
_AREA = query("area", TEXT, "An area of the caller, by its code.", required=True)
_WITHIN = query("within", TEXT, "An area of the caller, by its code.", required=True)
_LEVEL = query("level", TEXT, "Level of the parts, below the area: " + ", ".join(LEVELS) + ".", required=True)
_STEP = query("step", TEXT, "One of " + ", ".join(STEPS) + "; day by default. Weeks begin on Monday.")
_SINCE = query("since", DAY, f"First day in Asia/Shanghai, together with `until`: at most {DAYS_MAX} days.")
_UNTIL = query("until", DAY, "Last day, today at the latest.")
_CATEGORY = query("category", TEXT, "Codes of categories or of groups, by comma; all by default.")
_CHANNEL = query("channel", TEXT, "Channels, by comma; all by default.")
_STATE = query("state", TEXT, "States of now, by comma; all by default. Then there is no rate of punctuality.")
_REFUSED = [Invalid, NotFound, RoleNotAllowed]


def _slice(days: str) -> list[OpenApiParameter]:
    return [query("days", NUMBER, days), _SINCE, _UNTIL, _CATEGORY, _CHANNEL, _STATE]


_SLICE = _slice(f"1 to {DAYS_MAX}, 30 by default: today and the days before, in Asia/Shanghai.")

summary = describe(
    "The numbers of an area",
    operation_id="insight_summary",
    parameters=[_AREA, *_SLICE],
    answers={200: shapes.SummaryOut},
    problems=_REFUSED,
)
areas = describe(
    "The numbers of the parts of an area",
    operation_id="insight_areas",
    parameters=[_WITHIN, _LEVEL, *_SLICE],
    answers={200: shapes.PartsOut},
    problems=_REFUSED,
)
series = describe(
    "Reports by day, week or month",
    operation_id="insight_series",
    parameters=[_AREA, _STEP, *_SLICE],
    answers={200: shapes.SeriesOut},
    problems=_REFUSED,
)
frames = describe(
    "Reports of the parts of an area by day, week or month",
    operation_id="insight_frames",
    parameters=[_WITHIN, _LEVEL, _STEP, *_SLICE],
    answers={200: shapes.FramesOut},
    problems=_REFUSED,
)
composition = describe(
    "What the number of an area is made of",
    operation_id="insight_composition",
    parameters=[_AREA, query("by", TEXT, "group (the default), category, channel or state."), *_SLICE],
    answers={200: shapes.CompositionOut},
    problems=_REFUSED,
)
repeats = describe(
    "Places where cases come back",
    operation_id="insight_repeats",
    parameters=[
        _AREA,
        query("at_least", NUMBER, "Cases of a place: 2 to 50, 3 by default."),
        *_slice(f"1 to {DAYS_MAX}, 90 by default: today and the days before, in Asia/Shanghai."),
    ],
    answers={200: shapes.RepeatsOut},
    problems=_REFUSED,
)
_CASES = [
    query("area", TEXT, "An area of the caller, by its code; this or a cell."),
    query("cell", TEXT, "The `cell` of a feature of the layer `heat`, or of a place."),
    *_slice(f"1 to {DAYS_MAX}; all time by default. Not used with `open`, `overdue` and `today`."),
    query("open", TEXT, "1: those that wait now, whenever reported."),
    query("overdue", TEXT, "1: those that wait now and are past their time."),
    query("today", TEXT, "1: those reported today in Asia/Shanghai."),
    query(
        "order",
        TEXT,
        "One of " + ", ".join(ORDERS) + "; -reported by default, of overdue ones due.",
    ),
    query("late", TEXT, "1: those whose handling deadline lies in the window (30 days by default) and was missed."),
]
cases = describe(
    "The cases that a number of an area or of a heat cell counts, a page",
    operation_id="insight_cases",
    parameters=[
        *_CASES,
        query("after", TEXT, "`next` of the page before."),
        query("limit", NUMBER, "Rows of a page: 1 to 200, 50 by default."),
    ],
    answers={200: IncidentPageOut},
    problems=_REFUSED,
)
_FILE = query("format", TEXT, "One of " + ", ".join(FORMS) + ".", required=True)
_FILES: dict[Status, Answer] = {
    (200, form.media_type.partition(";")[0]): OpenApiTypes.BINARY for form in FORMS.values()
}
_TOO_MUCH = [TooManyRows, Overloaded]
incidents_export = describe(
    "The list of incidents as a file",
    operation_id="incidents_export",
    parameters=[_FILE, *CASE_FILTERS],
    answers=_FILES,
    problems=[Invalid, *_TOO_MUCH],
)
records_export = describe(
    "The list of records as a file, of a single class with its items",
    operation_id="records_export",
    parameters=[_FILE, *RECORD_FILTERS],
    answers=_FILES,
    problems=[Invalid, *_TOO_MUCH],
)
cases_export = describe(
    "The cases that a number of an area or of a heat cell counts, as a file",
    operation_id="insight_cases_export",
    parameters=[_FILE, *_CASES],
    answers=_FILES,
    problems=[*_REFUSED, *_TOO_MUCH],
)
areas_export = describe(
    "The numbers of the parts of an area and of the area itself, as a file",
    operation_id="insight_areas_export",
    parameters=[_FILE, _WITHIN, _LEVEL, *_SLICE],
    answers=_FILES,
    problems=[*_REFUSED, *_TOO_MUCH],
)
tasks_export = describe(
    "Tasks of the caller and of the caller's units as a file, with their cases",
    operation_id="tasks_export",
    parameters=[_FILE, *TASK_FILTERS],
    answers=_FILES,
    problems=[Invalid, *_TOO_MUCH],
)
_TABLE = query("format", TEXT, "csv or xlsx.", required=True)
_TABLES = {key: answer for key, answer in _FILES.items() if "geo" not in str(key)}
accounts_export = describe(
    "Accounts of the area as a file",
    operation_id="security_accounts_export",
    parameters=[_TABLE, ACCOUNT_WORDS],
    answers=_TABLES,
    problems=[Invalid, RoleNotAllowed, *_TOO_MUCH],
)
events_export = describe(
    "Security events of the area as a file, newest first",
    operation_id="security_events_export",
    parameters=[_TABLE, *EVENT_FILTERS],
    answers=_TABLES,
    problems=[Invalid, RoleNotAllowed, *_TOO_MUCH],
)
