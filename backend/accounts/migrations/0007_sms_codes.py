"""Before deploy: a new table; servers still running do not notice."""

import django.db.models.deletion
from django.db import migrations, models

import backend.core.ids


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_rosters")]

    operations = [
        migrations.CreateModel(
            name="SmsCode",
            fields=[
                ("id", models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=16)),
                ("address", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=2)),
                ("state", models.CharField(default="asked", max_length=8)),
                ("error", models.CharField(default="", max_length=80)),
                ("county", models.CharField(default="", max_length=6)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                ("device", models.UUIDField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.post"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["number", "-asked_at"], name="accounts_sms_number"),
                    models.Index(fields=["address", "-asked_at"], name="accounts_sms_address"),
                    models.Index(fields=["county", "-asked_at"], name="accounts_sms_county"),
                    models.Index(fields=["asked_at"], name="accounts_sms_age"),
                ],
            },
        ),
    ]
