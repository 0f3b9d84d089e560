"""Before the deploy: two columns with a constant default, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0016_presence"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="owner_card",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="incident",
            name="supervision",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
    ]
