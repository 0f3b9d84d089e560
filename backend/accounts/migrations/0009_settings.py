"""Before deploy: a new table; servers still running do not notice."""

from django.db import migrations, models

import backend.core.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_person_phone")]

    operations = [
        migrations.CreateModel(
            name="AreaSetting",
            fields=[
                ("id", models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ("area_code", models.CharField(max_length=15)),
                ("name", models.CharField(max_length=32)),
                ("value", models.IntegerField()),
                ("version", models.PositiveIntegerField(default=0)),
                ("by_name", models.CharField(default="", max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("name", "area_code"), name="accounts_setting_once"),
                ],
            },
        ),
    ]
