"""The catalogue of records and the categories of incidents."""

import pytest
from django.db import transaction

from seeds.record_catalogue import load_record_catalogue
from tests.incidents.groups import make_categories


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    make_categories()
    with transaction.atomic():
        load_record_catalogue()
