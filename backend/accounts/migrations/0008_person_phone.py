"""After deploy, takes no write lock: people by their number."""

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("accounts", "0007_sms_codes")]

    operations = [
        AddIndexBesideWork(
            "person",
            models.Index(
                fields=["phone"], name="accounts_person_phone", condition=models.Q(("phone", ""), _negated=True)
            ),
        ),
    ]
