"""Leave and return: who may enter it, who may stand in, and what the stand-in then sees."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.access import access_for, today
from backend.accounts.models import Post
from backend.accounts.queries import on_duty_posts
from backend.core.models import Event
from backend.notify.models import InboxEntry
from tests.cast import GRID, NEXT_GRID, Cast

ApiAs = Callable[[str], APIClient]


@pytest.fixture
def enter(api_as: ApiAs, cast: Cast) -> Callable[..., Any]:
    """`enter("station", "worker", on_duty=False, stand_in="neighbour")` answers with status and body."""

    def post(who: str, absent: str, *, on_duty: bool = False, stand_in: str | None = None) -> Any:
        body = {"on_duty": on_duty} | ({"stand_in": str(cast.post[stand_in].pk)} if stand_in else {})
        return api_as(who).post(f"/api/v1/posts/{cast.post[absent].pk}/duty", body, format="json")

    return post


def test_a_station_puts_a_worker_on_leave_and_the_stand_in_sees_the_grid(cast: Cast, enter: Any) -> None:
    answer = enter("station", "worker", stand_in="neighbour")
    assert answer.status_code == 200, answer.content.decode()
    told = answer.json()
    assert (told["on_duty"], told["covered"], told["stand_in"]["name"]) == (False, True, "演示neighbour")
    assert access_for(cast.post["neighbour"]).scope.areas == (GRID, NEXT_GRID)
    assert [post.pk for post in on_duty_posts(GRID, ["worker"])] == [cast.post["neighbour"].pk]
    event = Event.objects.get(name="person.on_leave")
    assert (event.subject_id, event.actor_person) == (cast.person["worker"].pk, cast.person["station"].pk)
    assert (event.data["post"], event.data["stand_in"]) == (str(cast.post["worker"].pk), str(cast.post["neighbour"].pk))


def test_the_stand_in_is_told_and_there_is_nothing_to_open(api_as: ApiAs, enter: Any) -> None:
    enter("station", "worker", stand_in="neighbour")
    entry = api_as("neighbour").get("/api/v1/inbox").json()["results"][0]
    assert (entry["code"], entry["title"], entry["subject"]) == ("duty.stand_in", "请您代班：顾家桥村 001网格", None)
    enter("station", "worker", on_duty=True)
    enter("neighbour", "neighbour", stand_in="station")
    enter("station", "neighbour", stand_in="station")
    assert InboxEntry.objects.count() == 2


def test_back_on_duty_the_stand_in_sees_it_no_longer(cast: Cast, enter: Any) -> None:
    enter("station", "worker", stand_in="neighbour")
    told = enter("worker", "worker", on_duty=True).json()
    assert (told["on_duty"], told["stand_in"]) == (True, None)
    assert access_for(cast.post["neighbour"]).scope.areas == (NEXT_GRID,)
    assert Event.objects.filter(name="person.back_on_duty").count() == 1


def test_saying_it_twice_is_one_event(enter: Any) -> None:
    for _ in range(2):
        assert enter("station", "worker", stand_in="neighbour").status_code == 200
    assert Event.objects.filter(name="person.on_leave").count() == 1
    assert InboxEntry.objects.count() == 1


def test_saying_it_again_is_the_same_answer_when_the_stand_in_has_gone_meanwhile(enter: Any) -> None:
    enter("station", "worker", stand_in="neighbour")
    enter("station", "neighbour")
    again = enter("station", "worker", stand_in="neighbour")
    assert again.status_code == 200
    assert (again.json()["on_duty"], again.json()["covered"]) == (False, False)
    assert enter("station", "deputy", stand_in="neighbour").json()["code"] == "duty.cannot_stand_in"


def test_a_leave_without_a_stand_in_leaves_the_post_uncovered(enter: Any) -> None:
    told = enter("worker", "worker").json()
    assert (told["on_duty"], told["covered"], told["stand_in"]) == (False, False, None)


def test_a_stand_in_who_goes_on_leave_covers_nobody(cast: Cast, enter: Any) -> None:
    enter("station", "worker", stand_in="neighbour")
    enter("station", "neighbour")
    assert on_duty_posts(GRID, ["worker"]) == []
    worker = Post.objects.get(pk=cast.post["worker"].pk)
    assert (worker.deputy_post_id, worker.on_duty) == (cast.post["neighbour"].pk, False)


@pytest.mark.parametrize("stand_in", ["worker", "other_worker", "police_lead", "centre", "leader"])
def test_only_somebody_else_at_work_in_the_village_may_stand_in(cast: Cast, enter: Any, stand_in: str) -> None:
    answer = enter("station", "worker", stand_in=stand_in)
    assert (answer.status_code, answer.json()["code"]) == (400, "duty.cannot_stand_in")
    assert Post.objects.get(pk=cast.post["worker"].pk).on_duty


def test_who_is_away_stands_in_for_nobody(cast: Cast, enter: Any) -> None:
    enter("station", "neighbour")
    assert enter("station", "worker", stand_in="neighbour").status_code == 400
    ended = cast.post["deputy"]
    ended.valid_to = today()
    ended.save()
    assert enter("station", "worker", stand_in="deputy").status_code == 400
    assert enter("station", "deputy").status_code == 404


def test_units_stand_in_for_each_other(enter: Any) -> None:
    assert enter("unit_lead", "unit_lead", stand_in="unit").status_code == 200
    assert enter("unit", "unit", stand_in="law_unit").json()["code"] == "duty.cannot_stand_in"


def test_nobody_stands_in_for_who_is_there(enter: Any) -> None:
    answer = enter("station", "worker", on_duty=True, stand_in="neighbour")
    assert (answer.status_code, answer.json()["fields"]) == (400, {"stand_in": ["only for a leave"]})


def test_who_goes_on_leave_is_shown_those_at_work_near_by(api_as: ApiAs, cast: Cast, enter: Any) -> None:
    path = f"/api/v1/posts/{cast.post['worker'].pk}/duty"
    before = api_as("worker").get(path).json()
    names = [choice["name"] for choice in before["choices"]]
    assert {"演示neighbour", "演示station"} <= set(names)
    assert "演示worker" not in names
    assert "演示other_worker" not in names
    assert (before["on_duty"], before["stand_in"]) == (True, None)
    chosen = next(choice for choice in before["choices"] if choice["name"] == "演示neighbour")
    assert chosen["post"] == str(cast.post["neighbour"].pk)
    enter("neighbour", "neighbour")
    after = [choice["name"] for choice in api_as("worker").get(path).json()["choices"]]
    assert "演示neighbour" not in after
