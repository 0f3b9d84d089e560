"""A township hands in a sheet of grid workers: dry run, faults by row, applied in batches, and taken back."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from backend.accounts import roster_sheet, roster_steps, rosters
from backend.accounts.models import Person, Post, Roster, RosterRow
from backend.core.clock import now
from tests.accounts.sheets import Cell, archive, xlsx
from tests.accounts.test_codes import enter
from tests.cast import GRID, NEXT_GRID, OTHER_GRID, VILLAGE, Cast

URL = "/api/v1/rosters"
Api = Callable[[str], APIClient]
TITLES: Sequence[Cell] = ("姓名", "手机", "岗位", "网格")
ANNA: Sequence[Cell] = ("安小娜", 13800000001, "网格员", GRID)
BO: Sequence[Cell] = ("薄大力", "138-0000-0002", "", f"{GRID}、{NEXT_GRID}")


def understated(data: bytes) -> bytes:
    """The same archive, of which the directory says that its sheet unpacks to ten bytes."""
    lying = io.BytesIO(data)
    with zipfile.ZipFile(lying, "a") as file:
        file.getinfo("xl/worksheets/sheet1.xml").file_size = 10
        file.comment = b"."  # has the directory written anew
    return lying.getvalue()


def hand_in(api: APIClient, *rows: Sequence[Cell], data: bytes | None = None) -> dict[str, Any]:
    """The roster after its dry run."""
    body: Any = xlsx([TITLES, *rows]) if data is None else data
    answer = api.generic("POST", f"{URL}?name=roster.xlsx", body, content_type="application/octet-stream")
    assert answer.status_code == 201, answer.content
    pk = answer.json()["id"]
    roster_steps.run_check(pk)
    told: dict[str, Any] = api.get(f"{URL}/{pk}").json()
    return told


def move(api: APIClient, one: dict[str, Any], name: str, size: int = 2) -> Any:
    answer = api.post(f"{URL}/{one['id']}/moves/{name}", {"base_version": one["version"]}, format="json")
    if answer.status_code == 202 and name != "discard":
        steps = 0
        more = True
        while more:
            with transaction.atomic():
                more = roster_steps.step(one["id"], now=now(), size=size)
            steps += 1
            assert steps < 100
    return answer


def seen(api: APIClient, one: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = api.get(f"{URL}/{one['id']}").json()
    return told


def faults(api: APIClient, one: dict[str, Any]) -> dict[int, list[str]]:
    return {row["row"]: row["faults"] for row in api.get(f"{URL}/{one['id']}/faults").json()["results"]}


def test_a_dry_run_says_what_would_change_and_changes_nothing(api_as: Api, cast: Cast) -> None:
    before = Person.objects.count()
    one = hand_in(api_as("centre_lead"), ANNA, BO)
    assert one["counts"] == {"new": 2, "changed": 0, "kept": 0, "fault": 0}
    assert (one["state"], one["moves"]) == ("checked", ["apply", "discard"])
    assert Person.objects.count() == before


def test_applied_people_have_posts_and_sign_in_by_a_code(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA, BO)
    assert move(api, one, "apply").status_code == 202
    assert (seen(api, one)["state"], seen(api, one)["done"]) == ("applied", 2)
    post = Post.objects.get(person__username="13800000002")
    assert (post.role, post.area_code, post.grids, post.unit) == (
        "worker", VILLAGE, [GRID, NEXT_GRID], cast.unit["station"],
    )  # fmt: skip
    assert not post.person.has_usable_password()
    posts = api.get(f"{URL}/{one['id']}/posts").json()["results"]
    assert len(posts) == 2
    codes = api.post("/api/v1/phones/codes", {"posts": posts}, format="json").json()["codes"]
    assert [code["name"] for code in codes] == ["安小娜", "薄大力"]
    assert enter(codes[0]["code"]).json()["person"]["name"] == "安小娜"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", 13800000009, "", GRID), "name_missing"),
        (("名" * 65, 13800000009, "", GRID), "name_long"),
        (("某某", "", "", GRID), "phone_missing"),
        (("某某", "123", "", GRID), "phone_wrong"),
        (("某某", "=1+1", "", GRID), "phone_wrong"),
        (("某某", 13800000001, "", GRID), "phone_double"),
        (("某某", 13800000009, "局长", GRID), "role_unknown"),
        (("某某", 13800000009, "", ""), "grid_missing"),
        (("某某", 13800000009, "", "330110002001999"), "grid_unknown"),
        (("某某", 13800000009, "", "=CMD()"), "grid_unknown"),
        (("某某", 13800000009, "", OTHER_GRID), "grid_outside"),
    ],
)
def test_a_fault_is_told_by_its_row_and_stops_everything(
    api_as: Api, cast: Cast, row: Sequence[Cell], fault: str
) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA, row)
    assert fault in faults(api, one)[3]
    assert "apply" not in one["moves"]
    refused = move(api, one, "apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "roster.faults")
    assert not Person.objects.filter(username="13800000001").exists()


def test_a_formula_is_read_as_what_it_last_showed_and_never_computed(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ('=HYPERLINK("http://evil.example","x")', 13800000009, "", GRID))
    assert one["counts"]["new"] == 1
    assert RosterRow.objects.get().name == "7"


def test_known_people_change_their_grids_or_stay(api_as: Api, cast: Cast) -> None:
    Person.objects.filter(pk=cast.person["worker"].pk).update(phone="13900000001")
    Person.objects.filter(pk=cast.person["neighbour"].pk).update(phone="13900000002")
    Person.objects.filter(pk=cast.person["centre"].pk).update(phone="13900000003")
    Person.objects.filter(pk=cast.person["other_worker"].pk).update(phone="13900000004")
    api = api_as("centre_lead")
    rows = [("演示worker", 13900000001, "", f"{GRID},{NEXT_GRID}"), ("演示neighbour", 13900000002, "", NEXT_GRID)]
    one = hand_in(api, *rows)
    assert (one["counts"]["changed"], one["counts"]["kept"], one["counts"]["new"]) == (1, 1, 0)
    strangers = [("演示centre", 13900000003), ("演示other_worker", 13900000004), ("李四", 13900000001)]
    taken = hand_in(api, *[(*who, "", GRID) for who in strangers])
    assert faults(api, taken) == {2: ["phone_taken"], 3: ["phone_taken"], 4: ["phone_taken"]}
    assert move(api, one, "apply").status_code == 202
    assert Post.objects.get(pk=cast.post["worker"].pk).grids == [GRID, NEXT_GRID]
    assert move(api, seen(api, one), "undo").status_code == 202
    post = Post.objects.get(pk=cast.post["worker"].pk)
    assert (post.grids, post.unit, post.area_code) == ([GRID], cast.unit["station"], VILLAGE)


def test_taking_back_leaves_nothing_of_it(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    before = set(Person.objects.values_list("pk", flat=True)), set(Post.objects.values_list("pk", flat=True))
    one = hand_in(api, ANNA, BO, ("陈三", 13800000003, "", GRID))
    move(api, one, "apply")
    assert Person.objects.count() == len(before[0]) + 3
    assert move(api, seen(api, one), "undo").status_code == 202
    assert seen(api, one)["state"] == "undone"
    assert (set(Person.objects.values_list("pk", flat=True)), set(Post.objects.values_list("pk", flat=True))) == before


def test_who_has_signed_in_since_keeps_it_from_being_taken_back(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA, BO)
    move(api, one, "apply")
    posts = api.get(f"{URL}/{one['id']}/posts").json()["results"]
    code = api.post("/api/v1/phones/codes", {"posts": posts[:1]}, format="json").json()["codes"][0]["code"]
    assert enter(code).status_code == 201
    refused = move(api, seen(api, one), "undo")
    assert (refused.status_code, refused.json()["code"], refused.json()["params"]["rows"]) == (409, "roster.used", 1)
    assert Person.objects.filter(username="13800000002").exists()


def test_a_broken_off_application_goes_on_where_it_was(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, *[(f"人{at}", 13800001000 + at, "", GRID) for at in range(5)])
    api.post(f"{URL}/{one['id']}/moves/apply", {"base_version": one["version"]}, format="json")
    with transaction.atomic():
        assert roster_steps.step(one["id"], now=now(), size=2)
    assert (seen(api, one)["done"], Person.objects.filter(username__startswith="138").count()) == (2, 2)
    with transaction.atomic():
        roster_steps.step(one["id"], now=now(), size=2)
        transaction.set_rollback(True)
    assert Person.objects.filter(username__startswith="138").count() == 2
    more = True
    while more:
        with transaction.atomic():
            more = roster_steps.step(one["id"], now=now(), size=2)
    assert (seen(api, one)["state"], Person.objects.filter(username__startswith="138").count()) == ("applied", 5)


def test_a_roster_is_applied_once_and_by_the_version_that_was_seen(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA)
    stale = api.post(f"{URL}/{one['id']}/moves/apply", {"base_version": one["version"] + 1}, format="json")
    assert (stale.status_code, stale.json()["code"]) == (409, "core.stale")
    move(api, one, "apply")
    again = api.post(f"{URL}/{one['id']}/moves/apply", {"base_version": seen(api, one)["version"]}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "roster.not_now")
    same = hand_in(api, ANNA)
    assert (same["counts"]["kept"], same["moves"]) == (1, ["discard"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "roster.unreadable"),
        (b"PK\x03\x04 and no more", "roster.unreadable"),
        ("姓名；手机；网格".encode(), "roster.unreadable"),
        (archive({"xl/workbook.xml": "<"}), "roster.unreadable"),
        (xlsx([("name", "x")]), "roster.columns"),
        (archive({"xl/worksheets/sheet1.xml": "0" * (roster_sheet.UNPACKED_MAX + 1)}), "roster.too_large"),
        (archive({f"{number}.xml": "" for number in range(201)}), "roster.too_large"),
        (understated(xlsx([TITLES, ANNA])), "roster.unreadable"),
    ],
)
def test_a_file_that_is_no_sheet_says_so(api_as: Api, cast: Cast, data: bytes, code: str) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, data=data)
    assert (one["state"], one["moves"]) == ("failed", ["discard"])
    stored = Roster.objects.get().problem
    assert stored is not None
    assert (stored["code"], bool(one["problem"])) == (code, True)
    assert move(api, one, "discard").json()["state"] == "discarded"


def test_a_file_above_the_limit_is_not_read(api_as: Api, cast: Cast) -> None:
    body: Any = b"0" * (roster_sheet.FILE_MAX + 1)
    answer = api_as("centre_lead").generic("POST", URL, body, content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")
    assert not Roster.objects.exists()


def test_another_township_sees_nothing_of_it(api_as: Api, cast: Cast) -> None:
    one = hand_in(api_as("centre_lead"), ANNA)
    Post.objects.filter(pk=cast.post["other_centre"].pk).update(role="centre_lead")
    other = api_as("other_centre")
    assert other.get(URL).json()["results"] == []
    assert other.get(f"{URL}/{one['id']}").status_code == 404
    assert move(other, one, "apply").status_code == 404


def test_names_of_a_roster_are_forgotten_after_a_month_and_with_them_the_way_back(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA, BO)
    move(api, one, "apply")
    assert rosters.forget(now=now() + timedelta(days=29)) == 0
    assert rosters.forget(now=now() + timedelta(days=31)) == 2
    assert (seen(api, one)["state"], seen(api, one)["moves"]) == ("applied", [])
    refused = move(api, seen(api, one), "undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "roster.not_now")
    assert Person.objects.filter(username="13800000002").exists()


def test_the_auditor_reads_who_brought_people_in_and_took_them_back(api_as: Api, cast: Cast) -> None:
    api = api_as("centre_lead")
    one = hand_in(api, ANNA)
    move(api, one, "apply")
    move(api, seen(api, one), "undo")
    told = api_as("auditor").get("/api/v1/security/events?kind=roster").json()["results"]
    assert [row["name"] for row in reversed(told)] == [
        "roster.added", "roster.apply_begun", "roster.applied", "roster.undo_begun", "roster.undone",
    ]  # fmt: skip
    assert {row["actor"]["username"] for row in told if row["actor"]} == {"centre_lead"}
    assert told[-2]["facts"] == {"new": 1, "changed": 0}
