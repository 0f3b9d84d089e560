"""Who shows a case at a desk, and who deals with it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sms_askers"),
        ("incidents", "0015_routing_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("queue", models.CharField(blank=True, default="", max_length=12)),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="incidents_presence_until")],
                "constraints": [models.UniqueConstraint(fields=("incident", "post"), name="incidents_presence_once")],
            },
        ),
    ]
