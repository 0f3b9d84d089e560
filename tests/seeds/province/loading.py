"""A small province, loaded by its command."""

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from seeds.scenes import Picture

COUNTIES = "330922,331125"
TOTAL = 500


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
