"""Before the deploy: a table, and two small indexes whose making holds sign-ins back for seconds."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoAccount",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["last_at"], name="accounts_attempt_age"),
        ),
        migrations.AddIndex(
            model_name="device",
            index=models.Index(
                condition=models.Q(("push_id", ""), _negated=True), fields=["push_id"], name="accounts_device_push"
            ),
        ),
    ]
