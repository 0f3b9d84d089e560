"""Before the first load: replaces the indexes over (level, geometry) by one for each level; locks the table briefly."""

import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="area",
            name="areas_level_geom",
        ),
        migrations.RemoveIndex(
            model_name="area",
            name="areas_level_far",
        ),
        migrations.RemoveIndex(
            model_name="area",
            name="areas_level_mid",
        ),
        migrations.RemoveIndex(
            model_name="area",
            name="areas_level_web",
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom"),
                condition=models.Q(("valid_to__isnull", True), ("level", "grid"), ("special", False)),
                name="areas_place_grid",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom"),
                condition=models.Q(("valid_to__isnull", True), ("level", "county")),
                name="areas_place_county",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_far"),
                condition=models.Q(("valid_to__isnull", True), ("level", "city")),
                name="areas_city_geom_far",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_far"),
                condition=models.Q(("valid_to__isnull", True), ("level", "county")),
                name="areas_county_geom_far",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_mid"),
                condition=models.Q(("valid_to__isnull", True), ("level", "county")),
                name="areas_county_geom_mid",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_mid"),
                condition=models.Q(("valid_to__isnull", True), ("level", "township")),
                name="areas_township_geom_mid",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_web"),
                condition=models.Q(("valid_to__isnull", True), ("level", "township")),
                name="areas_township_geom_web",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_web"),
                condition=models.Q(("valid_to__isnull", True), ("level", "village")),
                name="areas_village_geom_web",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_mid"),
                condition=models.Q(("valid_to__isnull", True), ("level", "grid")),
                name="areas_grid_geom_mid",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=django.contrib.postgres.indexes.GistIndex(
                models.F("geom_web"),
                condition=models.Q(("valid_to__isnull", True), ("level", "grid")),
                name="areas_grid_geom_web",
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(
                condition=models.Q(("valid_to__isnull", True), models.Q(("level", "grid"), _negated=True)),
                fields=["code"],
                include=("level", "name"),
                name="areas_search",
            ),
        ),
    ]
