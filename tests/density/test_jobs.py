"""Numbers that went wrong are put right by the job, row by row, and somebody hears of it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from backend.accounts.models import Person
from backend.notify.models import InboxEntry
from gis.density import jobs
from gis.density.check import differences
from gis.density.commands import fold, rebuild
from gis.density.models import AreaCount, Cell, Delta
from gis.density.sources import Part
from tests.cast import COUNTY, IN_OTHER_GRID, OTHER_TOWN, TOWN
from tests.incidents.conftest import ApiAs, Story, categories, story

__all__ = ["categories", "story"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folded(story: Story) -> Iterator[Story]:
    for place in (None, IN_OTHER_GRID):
        story.report() if place is None else story.report("other_worker", at=place)
    with transaction.atomic():
        fold()
    assert not Delta.objects.exists()
    yield story
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change")


def spoil() -> None:
    """A number too large, one without its day, one that is gone, one that should not be."""
    Cell.objects.filter(level=13, state="all", area=TOWN, category="").update(n=7)
    Cell.objects.filter(level=17, state="all", township=OTHER_TOWN).update(days=[], ns=[], his=[], los=[])
    AreaCount.objects.filter(digits=9, kind="incident").delete()
    AreaCount.objects.create(
        kind="incident", digits=6, state="open", category="ghost", area_code=COUNTY, n=3, days=[], ns=[]
    )


def test_the_hourly_job_mends_its_county_and_fails_so_that_it_is_seen(folded: Story) -> None:
    jobs.check_next(timestamp=0)
    assert [list(differences("incident", within=code)) for code in (COUNTY, TOWN)] == [[], []]
    spoil()
    folded.report()  # not folded yet, and in no way wrong
    assert list(differences("incident", within=COUNTY))
    with pytest.raises(jobs.NumbersWere, match="put right"):
        jobs.check_next(timestamp=0)
    assert list(differences("incident")) == []
    assert not AreaCount.objects.filter(category="ghost").exists()
    jobs.check_next(timestamp=3600)


def test_whoever_looks_after_the_system_reads_of_it_in_the_inbox(folded: Story, api_as: ApiAs) -> None:
    admin = Person.objects.get(username="sysadmin")
    jobs.check_next(timestamp=0)
    assert not InboxEntry.objects.filter(code="numbers.mended").exists()
    spoil()
    with pytest.raises(jobs.NumbersWere, match="put right") as told:
        jobs.check_next(timestamp=0)
    (entry,) = InboxEntry.objects.filter(code="numbers.mended")
    assert (entry.person_id, entry.params["rows"], entry.urgent) == (admin.pk, int(str(told.value).split()[0]), True)
    (shown,) = api_as("sysadmin").get("/api/v1/inbox").json()["results"]
    assert shown["subject"] is None
    assert str(entry.params["rows"]) in shown["text"]


def test_the_nightly_job_mends_what_is_wider_than_a_county(folded: Story) -> None:
    Cell.objects.filter(level=11, area="33").update(n=9)
    AreaCount.objects.filter(digits=2, state="all").update(n=0, days=[], ns=[])
    assert list(differences("incident", part=Part.NARROW)) == []
    with pytest.raises(jobs.NumbersWere):
        jobs.check_all(timestamp=0)
    assert list(differences("incident")) == []


def test_mended_rows_are_those_of_a_rebuild(folded: Story) -> None:
    def base() -> list[tuple[object, ...]]:
        cells = Cell.objects.order_by("pk").values_list(
            "pk", "n", "sum_x", "sum_y", "id_hi", "id_lo", "days", "ns", "his"
        )
        return [*cells, *AreaCount.objects.order_by("pk").values_list("pk", "n", "days", "ns")]

    spoil()
    with pytest.raises(jobs.NumbersWere):
        jobs.check_all(timestamp=0)
    mended = base()
    with transaction.atomic():
        rebuild("incident")
    assert mended == base()
