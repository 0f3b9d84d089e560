"""Roomy pages for the index that places points. Writers of areas wait while it is made: a second for the province."""

from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0004_villages_from_afar")]

    operations = [
        migrations.RemoveIndex(model_name="area", name="areas_place_grid"),
        migrations.AddIndex(
            model_name="area",
            index=GistIndex(
                models.F("geom"),
                buffering=True,
                condition=models.Q(("valid_to__isnull", True), ("level", "grid"), ("special", False)),
                fillfactor=20,
                name="areas_place_grid",
            ),
        ),
    ]
