"""The whole province by its command, on two small counties: exact, checked, taken up again where it was interrupted."""

import re
from collections.abc import Callable, Sequence
from random import Random

import pytest
from django.core.management import CommandError
from django.db import connection

from backend.accounts.models import Person, Post, Unit
from backend.core.models import Event
from backend.incidents.models import Incident
from gis.areas.models import Area
from gis.density.check import differences
from seeds.history.case import Case
from seeds.history.check import faults
from seeds.history.write import write_cases
from seeds.zhejiang.distributions import CHANNELS, OUTCOMES
from seeds.zhejiang.shares import largest_remainder
from tests.seeds.province.loading import TOTAL, beside_the_product, load

__all__ = ["beside_the_product"]

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCut(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


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
