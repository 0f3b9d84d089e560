"""Records by age."""

from typing import ClassVar

from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):  # after deploy, takes no write lock
    atomic = False

    dependencies: ClassVar = [("records", "0003_deltas")]

    operations: ClassVar = [
        AddIndexBesideWork(
            model_name="record",
            index=models.Index(
                fields=["created_at", "id"], name="records_age", condition=models.Q(("gone_at__isnull", True))
            ),
        ),
    ]
