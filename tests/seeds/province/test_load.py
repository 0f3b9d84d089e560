"""The whole province by its command, on two small counties: exact, checked, taken up again where it was interrupted."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from backend.accounts.models import Person, Post, Unit
from backend.core.clock import SHANGHAI
from backend.core.models import Event
from backend.incidents.models import Incident, IncidentPhoto
from gis.areas.models import Area
from gis.density.check import differences
from media_pipeline.storage import store
from seeds.history.case import Case
from seeds.history.check import faults
from seeds.history.write import write_cases
from seeds.photos import pairs_by_leaf
from seeds.province.incidents import outline_of
from seeds.province.truth import outside, wrong_courses
from seeds.scenes import Picture
from seeds.zhejiang.distributions import CHANNELS, OUTCOMES
from seeds.zhejiang.shares import largest_remainder
from tests.seeds.pictures import small_scenes

COUNTIES = "330922,331125"
TOTAL = 500
pytestmark = pytest.mark.django_db(transaction=True)


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


@pytest.fixture(autouse=True)
def beside_the_product(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[None]:
    """No scenes are drawn, and what no model knows goes before and after the test: events, and the load's own table."""

    def ensure(folder: Path, *, report: Callable[[int, int], None]) -> list[Picture]:
        return []

    settings.MEDIA_ROOT, settings.BASE_PATH = str(tmp_path / "media"), tmp_path
    monkeypatch.setattr("seeds.photos.ensure", ensure)
    monkeypatch.setattr("seeds.management.commands.seed_province.pairs_by_leaf", lambda pictures: {})
    clear()
    yield
    clear()


def clear() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event")
        cursor.execute("DROP TABLE IF EXISTS province_mark")


def load(**options: object) -> str:
    out = StringIO()
    call_command("seed_province", **{"counties": COUNTIES, "incidents": TOTAL, "processes": 1, **options}, stdout=out)
    return out.getvalue()


def definitions() -> list[str]:
    """Everything that a load takes away for a while."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef(indexrelid) || indisvalid FROM pg_index i JOIN pg_class t ON t.oid = indrelid "
            "WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conparentid = 0 UNION ALL "
            "SELECT tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal AND tgparentid = 0 ORDER BY 1"
        )
        # A condition that is read again names its casts in other places, as after a restore.
        found = [re.sub(r"::character varying|::text|\[\]|[()]", "", text) for (text,) in cursor.fetchall()]
        return sorted(text for text in found if "province_mark" not in text)


def counts() -> list[int]:
    return [model.objects.count() for model in (Area, Unit, Person, Post, Incident, Event)]


def test_a_load_is_exact_and_leaves_the_schema_as_it_was_and_a_second_one_adds_nothing() -> None:
    before = definitions()
    told = load()
    assert "0 faults" in told
    assert "FAULT" not in told
    assert definitions() == before
    channels = dict(zip(CHANNELS, largest_remainder(TOTAL, list(CHANNELS.values())), strict=True))
    found = Incident.objects.order_by().values_list("channel", flat=True)
    assert {name: list(found).count(name) for name in CHANNELS} == channels
    rated, unrated, *_ = largest_remainder(TOTAL, list(OUTCOMES.values()))
    assert Incident.objects.filter(state="closed").count() == rated + unrated
    assert list(faults(40)) == []
    assert re.search(r"seed_province [0-9.]+ s, [0-9,]+ MB at most", told)
    here = counts()
    assert "The province is loaded: 500 incidents." in load()
    assert counts() == here


def test_a_sample_of_the_cases_has_photos_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after at the spot, of a scene that suits the category, stored as any other photo."""
    monkeypatch.setattr("seeds.photos.ensure", small_scenes)
    monkeypatch.setattr("seeds.management.commands.seed_province.pairs_by_leaf", pairs_by_leaf)
    monkeypatch.setattr("seeds.province.slices.PLAYED_MAX", 100)
    load()
    photos = IncidentPhoto.objects.filter(moment__in=["report", "finish"])
    assert {photo.moment for photo in photos} == {"report", "finish"}
    suiting = pairs_by_leaf(small_scenes(tmp_path / "again", report=lambda done, total: None))
    for photo in photos.select_related("incident"):
        pairs = suiting[photo.incident.category_id]
        assert photo.sha256 in {pair[photo.moment == "finish"] for pair in pairs}
        assert store().local(photo.sha256) is not None
    told = Incident.objects.filter(photos__isnull=False).exclude(pk__in=Event.objects.values("subject_id")).distinct()
    assert told.exists(), "of cases that are only told a sample has photos too"


def test_a_case_outside_of_its_grid_is_named() -> None:
    load()
    case = Incident.objects.filter(placed=True).order_by("pk").first()
    assert case is not None
    assert outside(case.area_code[:6]) == []
    other = Area.objects.filter(level="grid", code__startswith=case.area_code[:6]).exclude(code=case.area_code).first()
    assert other is not None
    Incident.objects.filter(pk=case.pk).update(point=other.centre)
    assert outside(case.area_code[:6]) == [f"{case.number} its point lies outside {case.area_code}"]
    nowhere = case.area_code[:6] + "999999999"
    Incident.objects.filter(pk=case.pk).update(area_code=nowhere)
    assert outside(nowhere[:6]) == [
        f"{case.number} its point lies outside {nowhere}",
        f"{case.number} lies in {nowhere}, which is no area",
    ]


def test_cases_that_do_not_follow_the_year_the_week_and_the_day_are_named() -> None:
    """All disputes at three in the night of a Sunday in February: each of the three courses says so."""
    load()
    outline = outline_of(incidents=TOTAL, counties=COUNTIES.split(","), now=0)
    assert list(wrong_courses(outline)) == []
    night = datetime.fromtimestamp(outline.now, SHANGHAI).replace(month=2, day=1, hour=3)
    night += timedelta(days=6 - night.weekday())
    Incident.objects.filter(category__group="dispute", state="closed").update(reported_at=night)
    found = " ".join(wrong_courses(outline))
    assert all(f"of dispute in {course}" in found for course in ("month 2", "weekday 7", "hour 3"))


def test_a_load_that_was_cut_off_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut off in the middle of a county, then while rollups are counted: nothing is lost, doubled or left away."""
    schema = definitions()
    with monkeypatch.context() as patch:
        patch.setattr("seeds.province.slices.write_cases", second_time_cut(write_cases))
        with pytest.raises(PowerCut):
            load()
    begun = Incident.objects.count()
    assert 0 < begun < TOTAL
    with monkeypatch.context() as patch:
        patch.setattr("seeds.province.finish.recount", _cut)
        with pytest.raises(PowerCut):
            load()
    assert "FAULT" not in load()
    assert Incident.objects.count() == TOTAL
    assert definitions() == schema
    assert list(differences("incident")) == []
    assert list(faults(40)) == []


Write = Callable[[Sequence[Case], Random], int]


def second_time_cut(write: Write) -> Write:
    calls = 0

    def cut(cases: Sequence[Case], chance: Random) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise PowerCut
        return write(cases, chance)

    return cut


def _cut(*args: object, **options: object) -> int:
    raise PowerCut(args, options)


def test_another_number_of_incidents_is_another_database(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("seeds.province.areas.load_areas", _cut)
        with pytest.raises(PowerCut):
            load()
    with pytest.raises(CommandError, match="is for 500 incidents, not for 700"):
        load(incidents=700)


def test_what_is_too_large_to_be_played_is_told_and_counts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seeds.province.slices.PLAYED_MAX", 100)
    assert "FAULT" not in load(processes=2)
    played = Event.objects.order_by().values("subject_id").distinct().count()
    assert 0 < played < TOTAL
    assert list(faults(TOTAL)) == []
    assert Incident.objects.exclude(queue="").count() == TOTAL - Incident.objects.filter(state="closed").count()
    assert list(differences("incident")) == []


@pytest.mark.parametrize(("options", "says"), [({"counties": "330199"}, "330199"), ({"incidents": -1}, "fewer than 0")])
def test_what_cannot_be_loaded_is_refused(options: dict[str, object], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        load(**options)
    assert not Area.objects.exists()


def test_a_database_with_real_people_is_refused() -> None:
    Person.objects.create(username="real", name="张三", password="!")
    with pytest.raises(CommandError, match="choose an empty one"):
        load()
