"""Indexes of lists; makes them beside running work, and takes no write lock but for a moment when two are dropped."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from backend.core.indexes import AddIndexBesideWork


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("accounts", "0002_demo_accounts"),
        ("incidents", "0005_deltas_by_channel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("queue", ""), _negated=True),
                fields=["-urgent", "due_at", "id"],
                name="incidents_all_due",
            ),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("queue", ""), _negated=True),
                fields=["queue", "-urgent", "due_at", "id"],
                name="incidents_all_queue",
            ),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(fields=["-reported_at", "-id"], name="incidents_all_new"),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(fields=["category", "-reported_at", "-id"], name="incidents_category_new"),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["state", "-reported_at", "-id"],
                name="incidents_state_new",
            ),
        ),
        AddIndexBesideWork(
            model_name="incident",
            index=models.Index(condition=models.Q(("recused", True)), fields=["area_code"], name="incidents_recused"),
        ),
        migrations.AlterField(
            model_name="incident",
            name="category",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="incidents.category"
            ),
        ),
        migrations.AlterField(
            model_name="incident",
            name="reporter",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
