"""Before the deploy: two columns, constant or empty, which rewrite nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0017_cards"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="urges",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="incident",
            name="urged_at",
            field=models.DateTimeField(null=True),
        ),
    ]
