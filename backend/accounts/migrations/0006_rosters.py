"""Before deploy: two new tables; servers still running do not notice."""

import backend.core.ids
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_phones'),
    ]

    operations = [
        migrations.CreateModel(
            name='Roster',
            fields=[
                ('id', models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ('area_code', models.CharField(max_length=15)),
                ('state', models.CharField(default='checking', max_length=9)),
                ('file_name', models.CharField(max_length=120)),
                ('data', models.BinaryField(null=True)),
                ('by_person', models.UUIDField(null=True)),
                ('by_name', models.CharField(default='', max_length=64)),
                ('counts', models.JSONField(default=dict)),
                ('problem', models.JSONField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['area_code', '-id'], name='accounts_roster_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('checking', 'checked', 'failed', 'applying', 'applied', 'undoing', 'undone', 'discarded'))), name='accounts_roster_state'), models.UniqueConstraint(condition=models.Q(('state__in', ('applying', 'undoing'))), fields=('area_code',), name='accounts_roster_running')],
            },
        ),
        migrations.CreateModel(
            name='RosterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=64)),
                ('phone', models.CharField(max_length=24)),
                ('role', models.CharField(max_length=16)),
                ('grids', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=15), default=list, size=None)),
                ('action', models.CharField(max_length=8)),
                ('faults', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), default=list, size=None)),
                ('person', models.UUIDField(null=True)),
                ('post', models.UUIDField(null=True)),
                ('unit', models.UUIDField(null=True)),
                ('before', models.JSONField(null=True)),
                ('done', models.BooleanField(default=False)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='accounts.roster')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ('new', 'changed', 'kept', 'fault'))), name='accounts_roster_action'), models.UniqueConstraint(fields=('of', 'number'), name='accounts_roster_row')],
            },
        ),
    ]
