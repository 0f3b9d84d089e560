"""Cases of some months are read from one index, wherever they lie. Made beside running work."""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("incidents", "0009_close_by_state")]

    operations = [
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("counted", True)),
                fields=["reported_at"],
                include=("zcell", "area_code", "category", "channel", "state"),
                name="incidents_when",
            ),
        ),
    ]
