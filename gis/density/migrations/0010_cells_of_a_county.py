"""The check reads the cells of a county without all others. Made beside running work."""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("density", "0009_crossed")]

    operations = [
        AddIndexBesideWork(
            model_name="cell",
            index=models.Index(condition=models.Q(("area", "")), fields=["township"], name="density_cell_town"),
        ),
    ]
