"""What each view of incidents and tasks takes and answers, as the OpenAPI file tells it."""

from drf_spectacular.types import OpenApiTypes

from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed, Stale
from backend.core.schema import ProblemOut, describe, one_of, query
from backend.incidents import problems, shapes
from backend.incidents.listing import ORDERS
from backend.incidents.models import CHANNELS, STATES
from backend.incidents.queries import QUEUES
from backend.incidents.serializers import INCIDENT_FORMS, ReportIn
from backend.incidents.task_serializers import TASK_FORMS
from backend.work import problems as work
from backend.work.models import KINDS
from backend.work.queries import ORDERS as TASK_ORDERS
from media_pipeline import problems as media

TEXT, NUMBER = OpenApiTypes.STR, OpenApiTypes.INT
_AFTER = query("after", TEXT, "`next` of the page before.")
_LIMIT = query("limit", NUMBER, "Rows of a page: 1 to 200, 50 by default.")
_MOVE = (
    Invalid, NotFound, Stale, CsrfFailed, RoleNotAllowed, work.MoveUnknown, work.MoveNotYours, work.MoveNotAllowed,
    work.WordsNeeded, work.UnknownUnit, work.UnknownPerson, work.OneLead, work.SameUnitTwice,
)  # fmt: skip

FILTERS = [
    query("queue", TEXT, "One of " + ", ".join((*QUEUES, "overdue", "mine")) + "."),
    query("state", TEXT, "Some of " + ", ".join(STATES) + ", joined by commas."),
    query("category", TEXT, "Codes of leaves or groups, joined by commas."),
    query("channel", TEXT, "Some of " + ", ".join(CHANNELS) + ", joined by commas."),
    query("area", TEXT, "An area code; everything inside it."),
    query("light", TEXT, "green, yellow or red; tonight: turns red before office hours begin tomorrow."),
    query("since", OpenApiTypes.DATETIME, "Reported at this time or later."),
    query("until", OpenApiTypes.DATETIME, "Reported before this time."),
    query("q", TEXT, "Words, a number or a place; at most 60 characters."),
    query("urgent", TEXT, "1 or 0."),
    query(
        "order", TEXT,
        "One of " + ", ".join(ORDERS) + ". By deadline the urgent ones come first, and behind those that wait the "
        "finished ones, newest first; within an area the newest come first.",
    ),
]  # fmt: skip
incidents = describe(
    "Incidents that the caller may see, a page",
    operation_id="incidents_list",
    parameters=[*FILTERS, _AFTER, _LIMIT],
    answers={200: shapes.IncidentPageOut},
    problems=[Invalid],
)
report = describe(
    "Report on behalf of a caller",
    operation_id="incidents_report",
    request=ReportIn,
    answers={201: shapes.IncidentOut},
    problems=[
        Invalid, CsrfFailed, problems.UnknownCategory, problems.PhotoRequired, problems.AlreadyReported,
        problems.ExternalTwice, problems.NoOwner, problems.ChannelNotYours,
    ],
)  # fmt: skip
queues = describe("Open incidents by queue", operation_id="incidents_queues", answers={200: shapes.QueuesOut})
incident = describe(
    "One incident", operation_id="incidents_get", answers={200: shapes.IncidentOut}, problems=[NotFound]
)
incident_move = describe(
    "Move an incident: " + ", ".join(INCIDENT_FORMS),
    operation_id="incidents_move",
    request=one_of("IncidentMoveIn", INCIDENT_FORMS.values()),
    answers={200: shapes.IncidentOut},
    problems=[
        *_MOVE, problems.UnknownCategory, problems.NotVerified, problems.NotPlaced, problems.NoOwner,
        problems.NotSettledHere, problems.BeforeRequired, problems.ProofRequired, problems.AgreementRequired,
        problems.NeedsRuling, problems.NothingToRule, problems.NoCentreAbove, problems.CannotMerge,
        problems.PreservedAlready, problems.NotPreserved,
    ],
)  # fmt: skip
photo_links = describe(
    "Addresses of a case's photos that need no session and end in minutes; those that have not arrived have none",
    answers={200: shapes.PhotoLinksOut},
    problems=[NotFound],
)
photo = describe(
    "A photo of an incident: 256, 1280 (pixels of the longer side) or original",
    answers={(200, "image/jpeg"): OpenApiTypes.BINARY, 202: ProblemOut},
    problems=[NotFound, media.NotThereYet, media.Refused, media.OriginalRemoved],
)
TASK_FILTERS = [
    query("state", TEXT, "open (the default) or done."),
    query("kind", TEXT, "One of " + ", ".join(KINDS) + "."),
    query("order", TEXT, "One of " + ", ".join(TASK_ORDERS) + "; due by default, of done ones -dispatched."),
]
tasks = describe(
    "Tasks of the caller and of the caller's units, a page",
    operation_id="tasks_list",
    parameters=[*TASK_FILTERS, _AFTER, _LIMIT],
    answers={200: shapes.TaskPageOut},
    problems=[Invalid],
)
task_move = describe(
    "Move a task: " + ", ".join(TASK_FORMS),
    operation_id="tasks_move",
    request=one_of("TaskMoveIn", TASK_FORMS.values()),
    answers={200: shapes.IncidentOut},
    problems=[*_MOVE, work.Ruled, work.NewDateNotLater, work.StillAsked, work.NothingAsked],
)
categories = describe("The tree of categories", operation_id="categories_get", answers={200: shapes.CategoriesOut})
counts = describe(
    "Open ordinary incidents by area",
    operation_id="areas_counts",
    parameters=[
        query("within", TEXT, "The area that is looked at, by its code.", required=True),
        query("level", TEXT, "Level of the areas that are counted, at most three steps below.", required=True),
    ],
    answers={200: shapes.CountsOut},
    problems=[Invalid],
)
station = describe(
    "A village: its grids with their open cases, and who is at work there",
    operation_id="station_get",
    parameters=[query("area", TEXT, "The village, 12 digits; a station's own one where nothing is said.")],
    answers={200: shapes.StationOut},
    problems=[Invalid, NotFound, RoleNotAllowed],
)
