"""Lists of imports go page by page and say how many rows there are."""

from typing import Any

from tests.cast import COUNTY, OTHER_GRID
from tests.imports.conftest import ADDRESS, Desk
from tests.imports.files import box, redrawn, write


def walk(desk: Desk, url: str) -> list[str]:
    found: list[str] = []
    said: set[tuple[int, bool]] = set()
    after: Any = ""
    while after is not None:
        page = desk.api.get(f"{url}&limit=1&after={after}").json()
        found += [str(row.get("id") or row["code"]) for row in page["results"]]
        said.add((page["count"], page["count_exact"]))
        after = page["next"]
    assert said == {(len(found), True)}
    return found


def test_the_imports_of_a_county_go_page_by_page(desk: Desk) -> None:
    sent = [desk.send(write(desk.folder / f"{n}.gpkg", redrawn()))["id"] for n in range(3)]
    assert walk(desk, f"{ADDRESS}?county={COUNTY}") == sent[::-1]
    assert desk.api.get(f"{ADDRESS}?county=330106").json()["count"] == 0
    assert desk.api.get(f"{ADDRESS}?county={COUNTY}&after=x").status_code == 400


def test_grids_and_findings_of_an_import_are_counted_as_they_are_filtered(desk: Desk) -> None:
    grids = [(code, name, box(2.2, 0.8) if code == OTHER_GRID else shape) for code, name, shape in redrawn()]
    one = desk.send(write(desk.folder / "a.gpkg", grids))
    url = f"{ADDRESS}/{one['id']}"
    for action in ("new", "changed", "gone"):
        assert len(walk(desk, f"{url}/grids?action={action}")) == one["counts"]["actions"][action] > 0
    everything = walk(desk, f"{url}/findings?kind=")
    assert len(everything) == sum(each["n"] for each in one["counts"]["findings"])
    for each in one["counts"]["findings"]:
        assert len(walk(desk, f"{url}/findings?severity={each['severity']}&kind={each['kind']}")) == each["n"] > 0
