"""Keepers of grids are found by their grids. Made beside running work."""

import django.contrib.postgres.indexes
from django.db import migrations

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0010_sms_askers")]

    operations = [
        AddIndexBesideWork(
            model_name="post",
            index=django.contrib.postgres.indexes.GinIndex(fields=["grids"], name="accounts_post_grids"),
        ),
    ]
