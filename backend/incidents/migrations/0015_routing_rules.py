"""Before the deploy: a new table, empty until a lead writes a rule."""

import backend.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sms_askers"),
        ("incidents", "0014_preserved_cases"),
    ]

    operations = [
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                ("id", models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ("owner_area", models.CharField(max_length=9)),
                ("position", models.PositiveIntegerField()),
                ("state", models.CharField(default="off", max_length=8)),
                ("name", models.CharField(max_length=60)),
                (
                    "categories",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=16), default=list, size=None
                    ),
                ),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=15), default=list, size=None
                    ),
                ),
                (
                    "words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("hours", models.CharField(blank=True, default="", max_length=8)),
                ("unit_kind", models.CharField(blank=True, default="", max_length=24)),
                ("version", models.PositiveIntegerField(default=1)),
                ("by_name", models.CharField(default="", max_length=64)),
                ("at", models.DateTimeField()),
                ("past", models.JSONField(default=list)),
                (
                    "unit",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["owner_area", "position"], name="incidents_routing")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("unit__isnull", False), models.Q(("unit_kind", ""), _negated=True), _connector="XOR"
                        ),
                        name="incidents_routing_whom",
                    )
                ],
            },
        ),
    ]
