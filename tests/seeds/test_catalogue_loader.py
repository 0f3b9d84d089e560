"""Categories, limits and the calendar as rows."""

from datetime import date, datetime

import pytest

from backend.core.clock import SHANGHAI
from backend.core.models import FeedEpoch
from backend.incidents.models import Category, CategoryGroup
from backend.work.models import CalendarDay, CalendarYear
from backend.work.queries import forget_rules, rules
from seeds.catalogue_loader import load_catalogue, load_working_time

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def loaded() -> None:
    load_catalogue()
    load_working_time(today=DAY)
    forget_rules()


def test_forty_leaves_in_eight_groups_and_a_second_load_keeps_edits() -> None:
    Category.objects.filter(pk="hazard.fire_exit").update(name_zh="改")
    assert load_catalogue() == 0
    assert (CategoryGroup.objects.count(), Category.objects.count()) == (8, 40)
    assert Category.objects.get(pk="hazard.fire_exit").name_zh == "改"


def test_a_new_leaf_lets_phones_download_again_and_nothing_else_does() -> None:
    def epoch() -> object:
        return FeedEpoch.objects.values_list("epoch", flat=True).first()

    before = epoch()
    load_catalogue()
    assert epoch() == before
    Category.objects.filter(pk="hazard.power").delete()
    assert load_catalogue() == 1
    assert epoch() != before


def test_emergencies_are_those_of_the_group_and_restricted_leaves_name_posts() -> None:
    assert set(Category.objects.filter(emergency=True).values_list("group", flat=True)) == {"emergency"}
    assert all(leaf.named_roles for leaf in Category.objects.filter(sensitivity="restricted"))


def test_only_years_with_known_make_up_days_are_known() -> None:
    assert set(CalendarYear.objects.values_list("year", flat=True)) == {2025, 2026}
    assert not CalendarDay.objects.filter(day__year=2027).exists()


def test_a_make_up_saturday_is_a_working_day_and_a_holiday_monday_is_not() -> None:
    calendar = rules().calendar("330110")
    assert calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2026, 10, 5))


@pytest.mark.parametrize(
    ("category", "stage", "due"),
    [
        ("environment.litter", "handle", datetime(2026, 11, 23, 11, 30, tzinfo=SHANGHAI)),
        ("environment.illegal_building", "handle", datetime(2026, 12, 11, 17, 30, tzinfo=SHANGHAI)),
        ("emergency.fire", "accept", datetime(2026, 11, 20, 16, 40, tzinfo=SHANGHAI)),
        ("municipal.road", "register", datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)),
    ],
)
def test_limits_of_the_leaves_end_where_the_domain_says(category: str, stage: str, due: datetime) -> None:
    friday = datetime(2026, 11, 20, 16, 30, tzinfo=SHANGHAI)
    assert rules().start(stage, category=category, area_code="330110012001003", at=friday).due_at == due
