"""Records by age."""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):  # after deploy, takes no write lock
    atomic = False

    dependencies: ClassVar = [("records", "0003_deltas")]

    operations: ClassVar = [
        AddIndexConcurrently(
            model_name="record",
            index=models.Index(
                fields=["created_at", "id"], name="records_age", condition=models.Q(("gone_at__isnull", True))
            ),
        ),
    ]
