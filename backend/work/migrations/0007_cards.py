"""Before the deploy: new tables, and two columns of tasks that rewrite nothing; locks those for a moment."""

import backend.core.ids
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


# Points are added and taken back by rows, so that everybody sees what was given and why it went.
LEDGER = """
CREATE FUNCTION work_cardpoints_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger of points is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER work_cardpoints_append_only BEFORE UPDATE OR DELETE ON work_cardpoints
    FOR EACH ROW EXECUTE FUNCTION work_cardpoints_refuse();
"""
BACK = """
DROP TRIGGER work_cardpoints_append_only ON work_cardpoints;
DROP FUNCTION work_cardpoints_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_sms_askers"),
        ("core", "0004_security_events"),
        ("work", "0006_extensions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ("subject_kind", models.CharField(max_length=16)),
                ("subject_id", models.UUIDField()),
                ("area_code", models.CharField(max_length=15)),
                (
                    "township",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("area_code", 9),
                        output_field=models.CharField(max_length=9),
                    ),
                ),
                (
                    "county",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Left("area_code", 6),
                        output_field=models.CharField(max_length=6),
                    ),
                ),
                ("sensitivity", models.CharField(default="ordinary", max_length=12)),
                ("level", models.CharField(max_length=8)),
                ("state", models.CharField(default="standing", max_length=12)),
                ("points", models.PositiveSmallIntegerField()),
                ("given_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(null=True)),
                ("appealed_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CardPoints",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("points", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="CardRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area_code", models.CharField(blank=True, default="", max_length=12)),
                ("under", models.CharField(max_length=12)),
                ("stage", models.CharField(max_length=8)),
                ("level", models.CharField(max_length=8)),
                ("days", models.PositiveSmallIntegerField()),
                ("points", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="task",
            name="card",
            field=models.CharField(db_default="", default="", max_length=8),
        ),
        migrations.AddField(
            model_name="task",
            name="look_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="card",
            name="answer",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.note"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="appeal",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.note"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="appealed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="given_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.post"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="reason",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="core.note"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="work.task"
            ),
        ),
        migrations.AddField(
            model_name="card",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddField(
            model_name="cardpoints",
            name="card",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="work.card"
            ),
        ),
        migrations.AddField(
            model_name="cardpoints",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.unit"),
        ),
        migrations.AddConstraint(
            model_name="cardrule",
            constraint=models.UniqueConstraint(
                fields=("area_code", "under", "stage", "level"), name="work_cardrule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("under__in", ("area", "department"))), name="work_cardrule_under"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("ordinary", "yellow", "red"))), name="work_cardrule_level"
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["subject_kind", "subject_id"], name="work_card_subject"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["unit", "-given_at", "-id"], name="work_card_unit"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["county", "-given_at", "-id"], name="work_card_county"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["township", "-given_at", "-id"], name="work_card_township"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ("ordinary", "yellow", "red"))), name="work_card_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("standing", "appealed", "upheld", "cancelled"))),
                name="work_card_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(fields=("task", "level"), name="work_card_once"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(
                condition=models.Q(("task__isnull", True)),
                fields=("subject_kind", "subject_id", "unit", "level"),
                name="work_card_owner_once",
            ),
        ),
        migrations.AddIndex(
            model_name="cardpoints",
            index=models.Index(fields=["unit", "at"], include=("points",), name="work_cardpoints_unit"),
        ),
        migrations.AddConstraint(
            model_name="cardpoints",
            constraint=models.UniqueConstraint(
                condition=models.Q(("points__gte", 0)), fields=("card",), name="work_cardpoints_given_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardpoints",
            constraint=models.UniqueConstraint(
                condition=models.Q(("points__lt", 0)), fields=("card",), name="work_cardpoints_cancelled_once"
            ),
        ),
        migrations.RunSQL(LEDGER, BACK),
    ]
