"""Before the deploy: two small tables for what the nightly comparison finds; locks nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0004_alike")]

    operations = [
        migrations.CreateModel(
            name="PhotoFault",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=8)),
                ("found_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StoreSlice",
            fields=[
                ("prefix", models.CharField(max_length=2, primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField()),
                ("photos", models.PositiveIntegerField()),
            ],
        ),
    ]
