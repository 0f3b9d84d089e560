"""What is late and still runs, from an index. Made beside running work."""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("work", "0003_rules_of_villages")]

    operations = [
        AddIndexBesideWork(
            model_name="task",
            index=models.Index(
                condition=models.Q(
                    ("clock", "handle"), ("state__in", ("dispatched", "accepted")), ("subject_kind", "incident")
                ),
                fields=["due_at"],
                include=("subject_id",),
                name="work_task_running",
            ),
        ),
    ]
