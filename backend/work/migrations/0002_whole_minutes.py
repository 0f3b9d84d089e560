"""With the deploy: turns the few rows of limits into whole minutes and days; locks that small table for a moment."""

from django.db import migrations, models

THERE = """
ALTER TABLE work_limit ALTER COLUMN amount TYPE integer
    USING CASE WHEN measure = 'working_days' THEN round(amount) ELSE round(amount * 60) END
"""
BACK = """
ALTER TABLE work_limit ALTER COLUMN amount TYPE numeric(6, 2)
    USING CASE WHEN measure = 'working_days' THEN amount ELSE amount / 60.0 END
"""


class Migration(migrations.Migration):
    dependencies = [("work", "0001_initial")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(THERE, BACK)],
            state_operations=[migrations.AlterField("limit", "amount", models.IntegerField())],
        )
    ]
