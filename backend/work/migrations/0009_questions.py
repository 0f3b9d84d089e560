"""Before the deploy: a wider check of a table of some hundred rows; locks it for a moment."""

from django.db import migrations, models

_STAGES = ("register", "dispatch", "accept", "handle", "verify", "close", "clarify", "confirm")


class Migration(migrations.Migration):
    dependencies = [
        ("work", "0008_look_at"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="limit", name="work_limit_stage"),
        migrations.AddConstraint(
            model_name="limit",
            constraint=models.CheckConstraint(condition=models.Q(("stage__in", _STAGES)), name="work_limit_stage"),
        ),
    ]
