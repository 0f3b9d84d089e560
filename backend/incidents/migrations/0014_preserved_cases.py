"""Preserved cases of a county, which are few, are found without the others. Made beside running work."""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("incidents", "0013_preserved")]

    operations = [
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("preserved", True)), fields=["county"], name="incidents_preserved"
            ),
        ),
    ]
