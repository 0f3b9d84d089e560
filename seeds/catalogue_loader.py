"""Categories, limits, office hours and the calendar of holidays as rows."""

from datetime import date
from importlib.metadata import version

import holidays

from backend.core import changes
from backend.core.tx import require_transaction
from backend.incidents.models import Category, CategoryGroup
from backend.work.calendar import DEFAULT_SPANS
from backend.work.clocks import DEFAULTS
from backend.work.models import CalendarDay, CalendarYear, Limit, OfficeHours
from seeds.zhejiang import catalogue

SOURCE = f"holidays {version('holidays')}"
MAKE_UP_DAY = "调休上班"

# Who besides the participants sees a restricted case of the leaf: posts of the centre that answers for it.
NAMED_ROLES = {
    "dispute.family": ["centre_lead"],
    "emergency.sudden_death": ["centre", "centre_lead"],
    "complaint.staff_suggestion": ["centre_lead"],
}
# What comes at once is not registered and dispatched within office hours.
AT_ONCE_STAGES = ("register", "dispatch")
AT_ONCE_LEAVES = frozenset({"service.lost_person"})


def load_catalogue() -> int:
    """Groups and leaves; rows that are there stay as a county has edited them. Returns the number of leaves added."""
    require_transaction()
    groups = [
        CategoryGroup(
            code=row.code, name_zh=row.name_zh, name_en=row.name_en, icon=row.icon, hue=row.hue, position=place
        )
        for place, row in enumerate(catalogue.groups(), start=1)
    ]
    CategoryGroup.objects.bulk_create(groups, ignore_conflicts=True)
    before = Category.objects.count()
    leaves = [leaf(row, place) for place, row in enumerate(catalogue.categories(), start=1)]
    Category.objects.bulk_create(leaves, ignore_conflicts=True)
    added = Category.objects.count() - before
    if before and added:
        # Phones hold the categories of their first download.
        changes.new_epoch()
    return added


def leaf(row: catalogue.Category, place: int) -> Category:
    return Category(
        code=row.code,
        group_id=row.group,
        name_zh=row.name_zh,
        name_en=row.name_en,
        icon=row.icon,
        gb_code=row.gb_code,
        photo_required=row.photo_required,
        self_handle=row.self_handle,
        verification=row.verification,
        default_unit_kind=row.default_unit_kind,
        sensitivity=row.sensitivity,
        emergency=row.group == "emergency",
        named_roles=NAMED_ROLES.get(row.code, []),
        position=place,
    )


def load_working_time(*, today: date) -> list[int]:
    """Limits, office hours, and the calendars of last year to next year; returns the years whose holidays are known."""
    require_transaction()
    Limit.objects.bulk_create(limits(), ignore_conflicts=True)
    OfficeHours.objects.get_or_create(
        area_code="", from_month=1, defaults={"to_month": 12, "spans": list(DEFAULT_SPANS)}
    )
    return [year for year in range(today.year - 1, today.year + 2) if load_year(year)]


def limits() -> list[Limit]:
    """The defaults of every stage, and of every leaf what it says itself."""
    rows = [limit("", stage, measure, amount) for stage, (measure, amount) in DEFAULTS.items()]
    for row in catalogue.categories():
        rows.append(limit(row.code, "accept", row.accept_measure, row.accept_amount))
        rows.append(limit(row.code, "handle", row.handle_measure, row.handle_amount))
        if row.group == "emergency" or row.code in AT_ONCE_LEAVES:
            rows += [limit(row.code, stage, row.accept_measure, row.accept_amount) for stage in AT_ONCE_STAGES]
    return rows


def limit(category: str, stage: str, measure: str, amount: float) -> Limit:
    """`amount` in hours or days, as the catalogue says it."""
    stored = amount if measure == "working_days" else amount * 60
    return Limit(category=category, stage=stage, measure=measure, amount=round(stored))


def load_year(year: int) -> bool:
    """The holidays and make-up workdays of a year, if the library knows them.

    Before the State Council's notice of the autumn the library only guesses which days are off: it then knows no
    make-up workday, and the year stays provisional.
    """
    calendar = holidays.country_holidays("CN", years=year, language="zh_CN")
    make_up = {day for day in getattr(calendar, "weekend_workdays", ()) if day.year == year}
    if not make_up:
        return False
    days = [CalendarDay(day=day, working=False, name=name[:40]) for day, name in calendar.items() if day.year == year]
    days += [CalendarDay(day=day, working=True, name=MAKE_UP_DAY) for day in make_up]
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    CalendarYear.objects.get_or_create(year=year, defaults={"source": SOURCE})
    return True
