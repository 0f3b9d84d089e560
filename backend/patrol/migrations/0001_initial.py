"""Creates the table of rounds; locks nothing that exists."""

from typing import ClassVar

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):  # before deploy
    initial = True

    dependencies: ClassVar = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Patrol",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("post_id", models.UUIDField()),
                ("area_code", models.CharField(max_length=15)),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                (
                    "track",
                    django.contrib.gis.db.models.fields.MultiLineStringField(null=True, spatial_index=False, srid=4326),
                ),
                ("pieces", models.JSONField(default=list)),
                ("metres", models.FloatField(default=0)),
                (
                    "grids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=15), default=list, size=None
                    ),
                ),
                (
                    "visited",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
                ),
                ("received_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-started_at", "-id"], name="patrol_own"),
                    models.Index(fields=["ended_at"], name="patrol_age"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("started_at"))), name="patrol_ends_after_start"
                    )
                ],
            },
        ),
    ]
