"""Rewrites the table twice under an exclusive lock: about a second for 100,000 rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0002_urgent_first"),
        ("density", "0002_functions"),
    ]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="recused",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="incident",
            name="counted",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.ExpressionWrapper(
                    models.Q(
                        ("sensitivity", "ordinary"),
                        ("recused", False),
                        models.Q(("state__in", ("withdrawn", "rejected", "merged", "void")), _negated=True),
                    ),
                    output_field=models.BooleanField(),
                ),
                output_field=models.BooleanField(),
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="zcell",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    "point", function="density_zcell", output_field=models.BigIntegerField(null=True)
                ),
                output_field=models.BigIntegerField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(condition=models.Q(("counted", True)), fields=["zcell"], name="incidents_zcell"),
        ),
    ]
