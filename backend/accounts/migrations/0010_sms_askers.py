"""Before deploy: two columns with defaults; servers still running do not notice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_settings")]

    operations = [
        migrations.AddField("SmsCode", "asked_by", models.UUIDField(null=True)),
        migrations.AddField("SmsCode", "known", models.BooleanField(db_default=False, default=False)),
    ]
