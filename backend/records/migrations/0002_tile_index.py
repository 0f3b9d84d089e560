"""Lets a tile of records be read from its index alone; builds it anew, for a second, before there are many."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="record",
            name="records_zcell",
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("gone_at__isnull", True)),
                fields=["zcell"],
                include=("klass", "area_code", "id", "point_web"),
                name="records_tile",
            ),
        ),
    ]
