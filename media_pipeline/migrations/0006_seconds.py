"""Before the deploy: one empty column; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0005_upkeep")]

    operations = [migrations.AddField("photo", "seconds", models.FloatField(null=True))]
