"""Before deploy: one new column and a wider one, without a rewrite; servers still running go on."""

from django.db import migrations, models

STATES = ("waiting", "accepted", "refused", "aside", "unreadable")


class Migration(migrations.Migration):
    dependencies = [("mobile", "0002_deliveries")]

    operations = [
        migrations.RemoveConstraint("delivered", "mobile_delivered_state"),
        migrations.AlterField("delivered", "mutation_id", models.UUIDField(null=True)),
        migrations.AlterField("delivered", "state", models.CharField(default="waiting", max_length=12)),
        migrations.AddField("delivered", "raw", models.TextField(db_default="", default="")),
        migrations.AddConstraint(
            "delivered",
            models.CheckConstraint(condition=models.Q(("state__in", STATES)), name="mobile_delivered_state"),
        ),
    ]
