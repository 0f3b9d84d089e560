"""Before deploy: a column with a default in the database, so that servers still running may add phones; no rewrite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_session_epoch")]

    operations = [
        migrations.AddField(
            model_name="device",
            name="language",
            field=models.CharField(db_default="zh", default="zh", max_length=2),
        ),
    ]
