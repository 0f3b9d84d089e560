"""What is wrong in a loaded province is named: places, courses of the year, photos of the sample."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from backend.core.clock import SHANGHAI
from backend.core.models import Event
from backend.incidents.models import Incident, IncidentPhoto
from gis.areas.models import Area
from media_pipeline.storage import store
from seeds.photos import pairs_by_leaf
from seeds.province.incidents import outline_of
from seeds.province.truth import outside, wrong_courses
from tests.seeds.pictures import small_scenes
from tests.seeds.province.loading import COUNTIES, TOTAL, beside_the_product, load

__all__ = ["beside_the_product"]
pytestmark = pytest.mark.django_db(transaction=True)


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
