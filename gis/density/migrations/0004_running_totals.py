"""The base becomes one row for each thing that is counted, with its days inside. Locks the three tables for a moment.

What was folded is dropped: each app writes its rows as deltas once more (incidents/0005).
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# Wide rows stay in the table, so that a window is read without a second look-up; ids are fetched where one is alone.
STORED = """
ALTER TABLE density_cell SET (toast_tuple_target = 4080);
ALTER TABLE density_cell ALTER COLUMN days SET STORAGE MAIN, ALTER COLUMN ns SET STORAGE MAIN;
ALTER TABLE density_area SET (toast_tuple_target = 4080);
ALTER TABLE density_area ALTER COLUMN days SET STORAGE MAIN, ALTER COLUMN ns SET STORAGE MAIN;
"""
OLD_FUNCTIONS = """
DROP FUNCTION public.density_cells(text, integer, bigint, bigint, date, date, text, text[], text[]);
DROP FUNCTION public.density_spans(date, date);
"""
EMPTY = "DELETE FROM density_delta;"


def _key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


def _numbers(field: Any) -> Any:
    return ArrayField(base_field=field, size=None)


class Migration(migrations.Migration):
    dependencies = [("density", "0003_fast_cells")]

    operations = [
        migrations.RunSQL(OLD_FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(EMPTY, migrations.RunSQL.noop),
        migrations.DeleteModel(name="AreaCount"),
        migrations.DeleteModel(name="Cell"),
        migrations.AddField("Delta", "channel", models.CharField(db_default="", max_length=16)),
        migrations.AddField("Delta", "status", models.CharField(db_default="", max_length=12)),
        migrations.AlterField("Delta", "day", models.DateField(null=True)),
        migrations.AddIndex("Delta", models.Index(fields=["kind", "area_code"], name="density_delta_area")),
        migrations.CreateModel(
            name="AreaCount",
            fields=[
                ("pk", _key("kind", "digits", "state", "category", "area_code")),
                ("kind", models.CharField(max_length=16)),
                ("digits", models.PositiveSmallIntegerField()),
                ("state", models.CharField(max_length=4)),
                ("category", models.CharField(max_length=40)),
                ("area_code", models.CharField(max_length=15)),
                ("n", models.IntegerField()),
                ("days", _numbers(models.DateField())),
                ("ns", _numbers(models.IntegerField())),
            ],
            options={"db_table": "density_area"},
        ),
        migrations.CreateModel(
            name="Cell",
            fields=[
                ("pk", _key("kind", "level", "state", "area", "category", "cell", "township")),
                ("kind", models.CharField(max_length=16)),
                ("level", models.PositiveSmallIntegerField()),
                ("state", models.CharField(max_length=4)),
                ("area", models.CharField(max_length=9)),
                ("category", models.CharField(max_length=40)),
                ("cell", models.BigIntegerField()),
                ("township", models.CharField(max_length=9)),
                ("n", models.IntegerField()),
                ("sum_x", models.BigIntegerField()),
                ("sum_y", models.BigIntegerField()),
                ("id_hi", models.BigIntegerField()),
                ("id_lo", models.BigIntegerField()),
                ("days", _numbers(models.DateField())),
                ("ns", _numbers(models.IntegerField())),
                ("his", _numbers(models.BigIntegerField())),
                ("los", _numbers(models.BigIntegerField())),
            ],
        ),
        migrations.RunSQL(STORED, migrations.RunSQL.noop),
    ]
