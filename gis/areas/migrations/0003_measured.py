"""Square kilometres are written down, and read with names and residents from one index.

Rewrites the table under a lock: seconds for a county, half a minute for the province.
"""

from django.db import migrations, models
from django.db.models.expressions import RawSQL


class Migration(migrations.Migration):
    dependencies = [("areas", "0002_search_by_level")]

    operations = [
        migrations.AddField(
            model_name="area",
            name="km2",
            field=models.GeneratedField(
                db_persist=True,
                expression=RawSQL("ST_Area(geom::geography) / 1e6", ()),
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="area",
            index=models.Index(
                condition=models.Q(("valid_to__isnull", True)),
                fields=["level", "code"],
                include=("name", "population", "km2", "special"),
                name="areas_measured",
            ),
        ),
    ]
