"""Before deploy: a column with a default in the database, so that servers still running may add people; no rewrite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_demo_accounts")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="session_epoch",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name", "username"], name="accounts_person_name"),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(fields=["person", "-last_seen_at"], name="accounts_device_seen"),
        ),
    ]
