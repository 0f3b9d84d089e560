"""Before the deploy: one column with a constant default, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_signs")]

    operations = [
        migrations.AddField("incidentphoto", "kind", models.CharField(db_default="image", default="image", max_length=8))
    ]
