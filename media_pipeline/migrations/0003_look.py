"""Before the deploy: three empty columns, which lock the table for a moment and rewrite nothing."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0002_uploads")]

    operations = [
        migrations.AddField("photo", "look", models.BigIntegerField(null=True)),
        migrations.AddField(
            "photo",
            "look_bands",
            django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
        ),
        migrations.AddField("photo", "common", models.BooleanField(db_default=False, default=False)),
    ]
