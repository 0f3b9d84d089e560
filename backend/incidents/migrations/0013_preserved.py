"""Before the deploy: one column with a constant default, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_photo_kind")]

    operations = [
        migrations.AddField("incident", "preserved", models.BooleanField(db_default=False, default=False)),
    ]
