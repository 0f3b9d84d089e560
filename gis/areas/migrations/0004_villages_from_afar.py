"""Villages are drawn from zoom 9 on. Writers of areas wait while the index is made: a second for the province."""

from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("areas", "0003_measured")]

    operations = [
        migrations.AddIndex(
            model_name="area",
            index=GistIndex(
                models.F("geom_mid"),
                condition=models.Q(("valid_to__isnull", True), ("level", "village")),
                name="areas_village_geom_mid",
            ),
        ),
    ]
