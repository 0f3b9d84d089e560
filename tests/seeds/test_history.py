"""The history of a demo: shares, clocks, lights, places, and that a new one keeps what people did."""

from collections import Counter
from datetime import timedelta
from random import Random
from statistics import median

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, Q
from django.utils import timezone

from backend.accounts.access import access_for
from backend.accounts.models import Person, Post
from backend.core import events
from backend.core.models import Event, Note, Participation, Recusal
from backend.incidents.models import STATES, Category, Incident, IncidentPhoto
from backend.incidents.queries import QUEUES
from backend.work import clocks, queries
from backend.work.models import Task
from gis.areas.models import Area
from seeds.history import make, remove, worktime, write
from seeds.history import spots as places
from seeds.zhejiang import build_county
from tests.seeds.conftest import COUNTY, NOW, SCENES, SIZE, History

pytestmark = pytest.mark.django_db


def _removed() -> int:
    return sum(remove.remove_cases(candidates) for candidates in list(remove.removable()))


def test_the_same_moment_gives_the_same_history(history: History) -> None:
    again = make.make_cases(county=COUNTY, size=SIZE, now=NOW, scenes=SCENES)
    assert [(case.id, case.words, len(case.acts)) for case in again] == [
        (case.id, case.words, len(case.acts)) for case in history.cases
    ]


def test_two_histories_of_one_second_share_no_id(history: History) -> None:
    again = make.make_cases(county=COUNTY, size=SIZE, now=NOW + timedelta(microseconds=1), scenes=SCENES)
    assert not {case.id for case in again} & {case.id for case in history.cases}


def test_every_state_queue_and_light_is_there(history: History) -> None:
    assert set(Incident.objects.values_list("state", flat=True)) == set(STATES)
    assert set(Incident.objects.exclude(queue="").values_list("queue", flat=True)) == {*QUEUES, "in_work"}
    lights = Counter(
        clocks.light(warn_at=warn_at, due_at=due_at, now=NOW)
        for warn_at, due_at in Incident.objects.exclude(queue="").values_list("warn_at", "due_at")
    )
    assert min(lights[name] for name in ("green", "yellow", "red", "none")) > 5


def test_shares_of_outcomes_are_those_of_the_data_sheet(history: History) -> None:
    states = Counter(Incident.objects.values_list("state", flat=True))
    total = states.total()
    assert total == SIZE.incidents
    for state, per_mille in {"rejected": 10, "withdrawn": 10, "merged": 10, "on_hold": 3, "void": 3}.items():
        assert states[state] == pytest.approx(total * per_mille / 1000, rel=0.25)
    assert states["closed"] == pytest.approx(total * 0.908, rel=0.01)
    overdue = Incident.objects.exclude(queue="").filter(due_at__lte=NOW).count()
    assert overdue == pytest.approx(total * 0.01, rel=0.35)


def test_nothing_happens_in_the_future_or_before_its_report(history: History) -> None:
    assert not Event.objects.filter(at__gt=NOW, subject_kind="incident").exists()
    assert not Incident.objects.filter(closed_at__lt=timezone.now() - timedelta(days=4000)).exists()
    assert all(act.at >= case.reported_at for case in history.cases for act in case.acts)


def test_higher_levels_take_longer(history: History) -> None:
    closed = [case for case in history.cases if case.state == "closed" and case.closed_at]
    hours: dict[str, list[float]] = {"settled": [], "town": [], "county": []}
    for case in closed:
        names = {act.name for act in case.acts}
        where = "settled" if "incident.settle" in names else "county" if "incident.escalate" in names else "town"
        hours[where].append(((case.closed_at or 0) - case.reported_at) / 3600)
    assert median(hours["settled"]) < 8 < median(hours["town"]) < 96 < median(hours["county"]) < 400


def test_most_of_the_work_is_done_in_time(history: History) -> None:
    late = Counter(act.data["clock"]["late"] for case in history.cases for act in case.acts if "clock" in act.data)
    assert 0.86 < late[False] / late.total() < 0.98


def test_events_of_a_case_are_in_order_and_their_chain_holds(history: History) -> None:
    for incident in Incident.objects.order_by("number")[:50]:
        rows = list(Event.objects.filter(subject_id=incident.pk).order_by("id"))
        assert [row.at for row in rows] == sorted(row.at for row in rows)
        assert not events.broken_links(rows)
        assert len(rows) == incident.version


def test_numbers_count_up_by_township_and_day(history: History) -> None:
    rows = Incident.objects.order_by("reported_at", "id").values_list("number", "area_code", "placed")
    numbers: dict[str, list[int]] = {}
    for number, area_code, placed in rows:
        code, day, last = number.split("-")
        assert code == area_code[: 9 if placed else 6]
        numbers.setdefault(f"{code}-{day}", []).append(int(last))
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_photos_stand_where_the_category_asks_for_them(history: History) -> None:
    required = Category.objects.filter(photo_required=True).values_list("pk", flat=True)
    own = Q(channel__in=("grid_patrol", "mobile_app"), category__in=required)
    assert not Incident.objects.filter(own).exclude(photos__moment="report").exists()
    assert set(IncidentPhoto.objects.filter(moment="report").values_list("sha256", flat=True)) == {"b" * 64}
    done = Task.objects.filter(state="done", kind="handle", subject_id__in=Incident.objects.filter(own).values("pk"))
    linked = set(IncidentPhoto.objects.filter(moment="finish").values_list("task_id", flat=True))
    assert set(done.values_list("pk", flat=True)) <= linked


def test_restricted_cases_are_seen_by_those_who_take_part_only(history: History) -> None:
    restricted = Incident.objects.filter(sensitivity="restricted")
    assert set(restricted.values_list("category__sensitivity", "channel")) >= {("ordinary", "visit_letter")}
    leader = access_for(Post.objects.get(person__username="county-leader")).scope
    lead = access_for(Post.objects.get(person__username="lead")).scope
    assert not Incident.objects.within(leader).filter(sensitivity="restricted").exists()
    assert Incident.objects.within(lead).filter(sensitivity="restricted").exists()


def test_nobody_sees_a_case_about_himself(history: History) -> None:
    about = Person.objects.get(username="centre2")
    cases = set(Recusal.objects.filter(person_id=about.pk).values_list("subject_id", flat=True))
    scope = access_for(Post.objects.get(person=about)).scope
    assert cases
    assert not Incident.objects.within(scope).filter(pk__in=cases).exists()


def test_per_resident_only_the_true_hot_spot_is_hot(history: History) -> None:
    spots = places.find_spots(build_county(COUNTY), history.places.other_town.code)
    people = dict(Area.objects.filter(level="village").values_list("code", "population"))
    counts: Counter[str] = Counter()
    rows = Incident.objects.filter(category__in=places.HOT_LEAVES).values_list("reported_area_code")
    for code, number in rows.annotate(n=Count("pk")):
        counts[code[:12]] += number
    usual = counts.total() / sum(people.values())
    assert counts[spots.true] / people[spots.true] > 3 * usual
    assert counts[spots.crowded] / people[spots.crowded] < 1.6 * usual


def test_the_main_worker_has_something_to_check_and_reports_on_their_way(history: History) -> None:
    worker = Person.objects.get(username="worker")
    assert Task.objects.filter(person=worker, kind="verify", state="dispatched").exists()
    assert Incident.objects.filter(reporter=worker).exclude(queue="").count() >= 3


def test_clocks_are_those_of_the_rules(history: History) -> None:
    chance, clocks, known = Random(7), worktime.Clocks(queries.rules(), NOW), queries.rules()  # noqa: S311
    leaves = list(Category.objects.values_list("pk", flat=True))
    for _ in range(1500):
        at = int(NOW.timestamp()) - chance.randrange(80 * 86_400)
        leaf, stage = chance.choice(leaves), chance.choice(["register", "dispatch", "accept", "handle", "verify"])
        ours = clocks.start(stage, leaf, f"{COUNTY}100001001", at)
        theirs = known.start(stage, category=leaf, area_code=f"{COUNTY}100001001", at=worktime.as_datetime(at))
        assert (worktime.as_datetime(ours.warn), worktime.as_datetime(ours.due)) == (theirs.warn_at, theirs.due_at)


def test_a_batch_has_at_most_five_thousand_rows(history: History) -> None:
    found = list(write.batches(history.cases))
    assert [case.id for batch in found for case in batch] == [case.id for case in history.cases]
    assert max(sum(case.rows for case in batch) for batch in found) <= write.BATCH_ROWS
    with_subject = (Event, Task, Note, Participation, Recusal)
    stored = sum(model._default_manager.filter(subject_kind="incident").count() for model in with_subject)
    stored += Incident.objects.count() + IncidentPhoto.objects.count()
    assert stored == sum(case.rows for case in history.cases)


def test_a_new_history_keeps_what_people_entered(history: History) -> None:
    with transaction.atomic():
        moved, other = Incident.objects.filter(main=None, merged=None).order_by("number")[:2]
        centre = access_for(Post.objects.get(person__username="centre")).actor
        events.record(
            "incident.amend", subject_kind="incident", subject_id=moved.pk, actor=centre,
            area_code=moved.area_code, at=NOW, data={"from": moved.state, "to": moved.state},
        )  # fmt: skip
        assert _removed() >= SIZE.incidents - 2
        assert list(Incident.objects.values_list("pk", flat=True)) == [moved.pk]
        assert not events.broken_links(Event.objects.filter(subject_id=moved.pk).order_by("id"))
        assert not Event.objects.filter(subject_id=other.pk).exists()
        assert not Task.objects.exclude(subject_id=moved.pk).exists()
        transaction.set_rollback(True)


def test_afterwards_events_are_append_only_again(history: History) -> None:
    with transaction.atomic():
        Incident.objects.filter(pk=Incident.objects.order_by("number").values("pk")[:1]).update(words="x")
        _removed()
        left = Event.objects.count()
        transaction.set_rollback(True)
    assert left == 0
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_event")
