"""What is due for a look is found without the rest. Made beside running work.

Deadlines that are still to come are looked at when they pass; what was late before there were cards gets none.
"""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork

_RUNNING = """
    UPDATE work_task SET look_at = due_at
    WHERE state IN ('dispatched', 'accepted') AND kind = 'handle' AND clock IN ('accept', 'handle')
      AND unit_id IS NOT NULL AND due_at > now() AND look_at IS NULL
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("work", "0007_cards")]

    operations = [
        AddIndexBesideWork(
            model_name="task",
            index=models.Index(
                condition=models.Q(("look_at__isnull", False)), fields=["look_at", "id"], name="work_task_look"
            ),
        ),
        migrations.RunSQL(_RUNNING, migrations.RunSQL.noop),
    ]
