"""Before the deploy: a column with a constant default, which rewrites nothing; locks the table for a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0019_direct"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="reopen_wished",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
