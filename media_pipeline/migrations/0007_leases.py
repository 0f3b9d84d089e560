"""Before the deploy: two columns that need no rewrite; servers still running go on without them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0006_seconds")]

    operations = [
        migrations.AddField("upload", "device", models.UUIDField(null=True)),
        migrations.AddField("upload", "sealed", models.BooleanField(db_default=False, default=False)),
    ]
