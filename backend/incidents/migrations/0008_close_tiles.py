"""Close tiles of the heatmap are read from one index. Locks writes while it is made: a second for 100,000 cases."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0007_states_and_queues")]

    operations = [
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("counted", True)),
                fields=["zcell"],
                include=("area_code", "category", "channel", "queue", "reported_at", "id", "point_web"),
                name="incidents_heat",
            ),
        ),
        migrations.RemoveIndex(model_name="incident", name="incidents_zcell"),
    ]
