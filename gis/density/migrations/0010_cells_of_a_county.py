"""The check reads the cells of a county without all others. Made beside running work."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("density", "0009_crossed")]

    operations = [
        AddIndexConcurrently(
            model_name="cell",
            index=models.Index(condition=models.Q(("area", "")), fields=["township"], name="density_cell_town"),
        ),
    ]
