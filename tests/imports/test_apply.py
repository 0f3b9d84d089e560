"""Applying an import and taking it back: what holds a grid's code follows, in batches, and nothing is lost."""

from backend.accounts.models import Post
from backend.core.clock import SHANGHAI, now
from backend.core.models import Change, Event
from gis.areas.locate import locate
from gis.areas.models import Area
from gis.imports.models import ImportFile
from tests.cast import GRID, IN_GRID, NEXT_GRID, SOUTH, STEP, VILLAGE, WEST, Cast
from tests.imports.conftest import Desk
from tests.imports.files import redrawn, write
from tests.imports.rows import areas_of_work, case_row, contents, current
from tests.incidents.conftest import Story

NORTH, SOUTHERN = f"{VILLAGE}011", f"{VILLAGE}012"


def test_cases_tasks_and_posts_follow_and_come_back(desk: Desk, story: Story, cast: Cast) -> None:
    case = story.move("county_centre", story.dispatched(), "supervise", level="yellow", reason="超期未办")
    before = contents()
    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    following = {each["what"]: each for each in desk.one["counts"]["following"]}
    assert (following["incident"]["rows"], following["incident"]["live"], following["task"]["live"]) == (1, 1, 1)
    assert desk.move("apply")["state"] == "applied"

    row = case_row(case["id"])
    assert (row.area_code, row.reported_area_code, row.version) == (NORTH, GRID, case["version"])
    assert areas_of_work() == [{NORTH}, {NORTH}]
    assert cast.post["worker"].grids == [GRID]
    assert Post.objects.get(person__username="worker").grids == [NORTH, SOUTHERN]
    assert story.get("worker", case)["area"]["code"] == NORTH
    assert story.get("neighbour", case, 404)["code"] == "core.not_found"

    today = now().astimezone(SHANGHAI).date()
    gone = Area.objects.get(code=GRID)
    assert (gone.valid_to, gone.successors) == (today, [NORTH, SOUTHERN])
    assert {row.valid_from for row in current().values() if row.code in (NORTH, SOUTHERN, NEXT_GRID)} == {today}
    assert (locate(IN_GRID, tolerance_m=0), ImportFile.objects.count()) == (NORTH, 0)
    told = set(Change.objects.filter(kind__in=("incident", "area")).values_list("audience", "object_id", "gone"))
    assert {(NORTH, case["id"], False), (GRID, case["id"], True), (GRID, GRID, True), (NORTH, NORTH, False)} <= told
    assert Change.objects.filter(audience="layer:grids").exists()
    assert Change.objects.filter(kind="access", object_id=str(cast.person["worker"].pk)).exists()

    assert desk.move("undo")["state"] == "undone"
    assert contents() == before
    names = list(Event.objects.filter(subject_id=desk.one["id"]).order_by("id").values_list("name", flat=True))
    assert names == [
        "areas.import_added", "areas.import_begun", "areas.import_applied", "areas.import_undo_begun",
        "areas.import_undone",
    ]  # fmt: skip


def test_what_was_reported_between_goes_where_it_lies_when_the_import_is_taken_back(
    desk: Desk, story: Story, cast: Cast
) -> None:
    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    desk.move("apply")
    case = story.report(at=(WEST + 1.2 * STEP, SOUTH + 0.5 * STEP))
    assert case["area"]["code"] == SOUTHERN
    desk.move("undo")
    row = case_row(case["id"])
    assert (row.area_code, row.reported_area_code) == (NEXT_GRID, SOUTHERN)
