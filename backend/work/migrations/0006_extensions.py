"""Before the deploy: a new table; locks nothing that is used."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _post() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
    )


class Migration(migrations.Migration):
    dependencies = [("work", "0005_pauses"), ("accounts", "0001_initial"), ("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("wanted_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("granted", models.BooleanField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="work.task"
                    ),
                ),
                ("asked_by", _post()),
                ("decided_by", _post()),
                (
                    "reason",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.note"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("granted__isnull", True)),
                        fields=("task",),
                        name="work_extension_asked_once",
                    )
                ],
            },
        ),
    ]
