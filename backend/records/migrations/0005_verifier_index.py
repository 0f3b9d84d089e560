"""Records by who verified them."""

from typing import ClassVar

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):  # after deploy, takes no write lock
    atomic = False

    dependencies: ClassVar = [("records", "0004_age_index")]

    operations: ClassVar = [
        AddIndexBesideWork(
            model_name="record",
            index=models.Index(
                fields=["verified_by"], name="records_verifier", condition=models.Q(("verified_by__isnull", False))
            ),
        ),
    ]
