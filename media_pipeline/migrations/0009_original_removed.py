"""Before the deploy: one empty column, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0008_mark")]

    operations = [migrations.AddField("photo", "original_removed_at", models.DateTimeField(null=True))]
