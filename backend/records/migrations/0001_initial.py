"""Creates the catalogue and the table of records; locks nothing that exists."""

import backend.records.models
import django.contrib.gis.db.models.fields
import django.contrib.gis.db.models.functions
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("density", "0002_functions"),  # density_zcell
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordClass",
            fields=[
                ("code", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("heading", models.BooleanField(default=False)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("shape", models.CharField(default="point", max_length=8)),
                ("fresh_days", models.PositiveSmallIntegerField(null=True)),
                ("ring_metres", models.PositiveSmallIntegerField(null=True)),
                ("icon", models.CharField(max_length=24)),
                ("hue", models.CharField(max_length=7)),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classes",
                        to="records.recordclass",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("class_version", models.PositiveIntegerField(default=1)),
                ("area_code", models.CharField(max_length=15)),
                (
                    "township",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("area_code", 9),
                        output_field=models.CharField(max_length=9),
                    ),
                ),
                (
                    "county",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("area_code", 6),
                        output_field=models.CharField(max_length=6),
                    ),
                ),
                ("geom", django.contrib.gis.db.models.fields.GeometryField(spatial_index=False, srid=4326)),
                (
                    "geom_web",
                    models.GeneratedField(
                        db_persist=True,
                        expression=backend.records.models.ShapeInWeb(models.F("geom")),
                        output_field=django.contrib.gis.db.models.fields.GeometryField(
                            null=True, spatial_index=False, srid=3857
                        ),
                    ),
                ),
                (
                    "point_web",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.gis.db.models.functions.Transform(
                            backend.records.models.OnSurface("geom"), 3857
                        ),
                        output_field=django.contrib.gis.db.models.fields.PointField(spatial_index=False, srid=3857),
                    ),
                ),
                (
                    "zcell",
                    models.GeneratedField(
                        db_persist=True,
                        expression=backend.records.models.ZCell(backend.records.models.OnSurface("geom")),
                        output_field=models.BigIntegerField(),
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                (
                    "terms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=8), default=list, size=None
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("checks", models.JSONField(default=dict)),
                ("source", models.CharField(max_length=12)),
                ("external_id", models.CharField(max_length=80, null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "verified_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "klass",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.recordclass",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=32)),
                ("code", models.CharField(max_length=32)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("retired", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("list", "code"), name="records_code_once")],
            },
        ),
        migrations.CreateModel(
            name="RecordGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("rows_max", models.PositiveSmallIntegerField()),
                (
                    "klass",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="records.recordclass"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RecordItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=32)),
                ("name_zh", models.CharField(max_length=40)),
                ("name_en", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=8)),
                ("unit_zh", models.CharField(blank=True, default="", max_length=16)),
                ("unit_en", models.CharField(blank=True, default="", max_length=24)),
                ("codes", models.CharField(blank=True, default="", max_length=32)),
                ("group", models.CharField(blank=True, default="", max_length=32)),
                ("required", models.BooleanField(default=False)),
                ("privacy", models.CharField(default="internal", max_length=9)),
                ("enabled", models.BooleanField(default=True)),
                ("minimum", models.FloatField(null=True)),
                ("maximum", models.FloatField(null=True)),
                ("check_digit", models.CharField(blank=True, default="", max_length=10)),
                ("stored", models.CharField(blank=True, default="", max_length=16)),
                ("since", models.PositiveIntegerField(default=1)),
                ("until", models.PositiveIntegerField(null=True)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "klass",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="records.recordclass"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="recordclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("shape__in", ("point", "line", "polygon", "any"))), name="records_shape"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", True)),
                fields=["klass", "area_code", "id"],
                name="records_class_area",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", True)), fields=["area_code", "id"], name="records_area"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", True)),
                fields=["zcell"],
                include=("klass", "area_code"),
                name="records_zcell",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("gone_at__isnull", True)), fields=["terms"], name="records_terms"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom"), condition=models.Q(("gone_at__isnull", True)), name="records_geom"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_web"),
                condition=models.Q(("gone_at__isnull", True), ("geom_web__isnull", False)),
                name="records_shape_web",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ("grid_worker", "department", "import"))), name="records_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id__isnull", False)),
                fields=("klass", "external_id"),
                name="records_external_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="recordgroup",
            constraint=models.UniqueConstraint(fields=("klass", "code"), name="records_group_once"),
        ),
        migrations.AddConstraint(
            model_name="recorditem",
            constraint=models.UniqueConstraint(fields=("klass", "code", "since"), name="records_item_version"),
        ),
        migrations.AddConstraint(
            model_name="recorditem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "text",
                            "integer",
                            "decimal",
                            "flag",
                            "date",
                            "code",
                            "codes",
                            "counts",
                            "phone",
                            "position",
                            "photos",
                        ),
                    )
                ),
                name="records_item_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="recorditem",
            constraint=models.CheckConstraint(
                condition=models.Q(("privacy__in", ("public", "internal", "personal", "sensitive"))),
                name="records_item_privacy",
            ),
        ),
    ]
