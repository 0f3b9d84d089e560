"""Before the deploy: a table of its own for what is doubtful about a report; locks nothing that is used."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0010_by_time")]

    operations = [
        migrations.CreateModel(
            name="EvidenceSign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16)),
                ("figure", models.FloatField(null=True)),
                ("reason", models.CharField(default="", max_length=24)),
                ("other_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "incident",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signs",
                        to="incidents.incident",
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signs",
                        to="incidents.incidentphoto",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "photo", "code"), name="incidents_sign_once", nulls_distinct=False
                    )
                ],
            },
        ),
    ]
