"""The list of slices that are still to be counted anew. Locks nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("density", "0006_ids_of_few")]

    operations = [
        migrations.CreateModel(
            name="Recount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("base", models.CharField(max_length=16)),
                ("part", models.CharField(max_length=8)),
                ("first", models.CharField(max_length=15)),
                ("beyond", models.CharField(max_length=15)),
                ("marks", models.CharField(max_length=8)),
                ("things", models.BigIntegerField()),
            ],
        ),
    ]
