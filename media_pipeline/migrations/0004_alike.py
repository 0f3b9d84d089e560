"""The index by which a picture that was seen before is found. Made beside running work."""

import django.contrib.postgres.indexes
from django.db import migrations

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("media", "0003_look")]

    operations = [
        AddIndexBesideWork(
            "photo",
            django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["look_bands"], name="media_alike"),
        ),
    ]
