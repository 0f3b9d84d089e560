"""Before the deploy: one column with a constant default, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0007_leases")]

    operations = [migrations.AddField("photo", "mark", models.TextField(db_default="", default=""))]
