"""Names that many programs cannot hold reach the map unharmed: 干𬒗镇 (beyond the BMP) and 鿎石街道."""

from collections.abc import Iterator

import pytest
import pytest_django
from django.db import connection, transaction

from backend.core.changes import new_epoch
from backend.core.conninfo import conninfo
from backend.core.models import Change, FeedEpoch
from gis.areas.models import Area
from seeds.areas import load_townships
from tests.tiles.calls import Get, access_of, caller, tile_at

NAMES = {"330902105": "干𬒗镇", "331181004": "鿎石街道"}


@pytest.fixture(scope="module")
def get(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Get]:
    """The two townships as the generator makes them, from the list that writes their names in other characters."""
    with django_db_blocker.unblock():
        if not FeedEpoch.objects.exists():
            new_epoch()
        with transaction.atomic():
            load_townships(NAMES)
        yield caller(conninfo, {"province": access_of("33")})
        Area.objects.all().delete()
        Change.objects.all().delete()
        connection.close()


@pytest.mark.django_db
@pytest.mark.parametrize("code", NAMES)
def test_a_rare_name_stands_in_its_tile(get: Get, code: str) -> None:
    centre = Area.objects.get(code=code).centre
    x, y = tile_at(centre.x, centre.y, 11)
    layers = get(f"/tiles/areas/11/{x}/{y}.mvt", "province").layers()
    named = {feature.properties["code"]: feature.properties["name"] for feature in layers["areas_label"]}
    assert named[code] == NAMES[code]
    assert {feature.properties["name"] for feature in layers["areas"]} == {NAMES[code]}
