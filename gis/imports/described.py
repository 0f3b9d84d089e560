"""What each view of imports takes and answers, as the OpenAPI file tells it."""

from drf_spectacular.types import OpenApiTypes

from backend.core.problems import Invalid, NotFound, RoleNotAllowed, Stale, TooLarge
from backend.core.schema import describe, query
from gis.imports import problems, shapes

_PAGE = [
    query("after", str, "`next` of the page before."),
    query("limit", int, "Rows of a page: 1 to 200, 50 by default."),
]
_READING = (
    problems.FormatNotKnown, problems.Broken, problems.ArchiveRefused, problems.WrongGeometry, problems.TooDetailed,
    problems.NoShapes, problems.ViewsRefused, problems.ReferenceUnreadable, problems.ReadingFailed,
)  # fmt: skip
_ALWAYS = (RoleNotAllowed, NotFound)

listed = describe(
    "Imports of a county, the newest first",
    operation_id="area_imports_list",
    parameters=[query("county", str, "The county's code, 6 digits.", required=True), *_PAGE],
    answers={200: shapes.ImportPageOut},
    problems=[Invalid, *_ALWAYS],
)
added = describe(
    "Hand in a file of grids: GeoPackage, zipped Shapefile or GeoJSON, at most 24 MB; it is checked at once",
    operation_id="area_imports_add",
    parameters=[
        query("county", str, "The county's code, 6 digits.", required=True),
        query("name", str, "Name of the file, for people."),
    ],
    request={"application/octet-stream": OpenApiTypes.BINARY},
    answers={201: shapes.ImportOut},
    problems=[Invalid, TooLarge, *_READING, *_ALWAYS],
)
one = describe(
    "One import: what the file says, what was found, how far applying has come",
    operation_id="area_imports_get",
    answers={200: shapes.ImportOut},
    problems=_ALWAYS,
)
checked = describe(
    "Say how the file is to be read, and check it again",
    operation_id="area_imports_check",
    request=shapes.ImportCheckIn,
    answers={202: shapes.ImportOut},
    problems=[Invalid, Stale, problems.NotPossibleNow, *_ALWAYS],
)
moved = describe(
    "Apply an import, take it back, or discard it",
    operation_id="area_imports_move",
    request=shapes.ImportMoveIn,
    answers={202: shapes.ImportOut},
    problems=[
        Invalid, Stale, problems.NotPossibleNow, problems.FaultsLeft, problems.NothingToDo, problems.CountyBusy,
        problems.OnceADay, problems.OutOfDate, problems.NotTheLast, *_ALWAYS,
    ],
)  # fmt: skip
findings = describe(
    "What is wrong or worth a look, the worst first",
    operation_id="area_imports_findings",
    parameters=[
        query("severity", str, "fault, healed or note."),
        query("kind", str, "A kind of finding: gap, overlap, code_wrong, …"),
        *_PAGE,
    ],
    answers={200: shapes.ImportFindingPageOut},
    problems=[Invalid, *_ALWAYS],
)
grids = describe(
    "What would change, grid by grid, with successors and what follows",
    operation_id="area_imports_grids",
    parameters=[query("action", str, "new, kept, changed or gone."), *_PAGE],
    answers={200: shapes.ImportGridPageOut},
    problems=[Invalid, *_ALWAYS],
)
drawn = describe(
    "The grids as they would be and those that would go, as GeoJSON in EPSG:4326",
    operation_id="area_imports_map",
    answers={(200, "application/geo+json"): shapes.ImportMapOut},
    problems=_ALWAYS,
)
