"""Before the deploy: a small new table, and a column with a constant default; locks tasks for a moment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("work", "0004_running_tasks")]

    operations = [
        migrations.AddField("task", "ruled", models.BooleanField(db_default=False, default=False)),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="work.task"
                    ),
                ),
            ],
        ),
    ]
