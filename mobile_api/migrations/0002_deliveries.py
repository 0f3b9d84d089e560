"""Before deploy: two new tables; servers still running do not notice."""

import backend.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mobile', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ('device_id', models.UUIDField()),
                ('ended_at', models.DateTimeField()),
                ('person_id', models.UUIDField()),
                ('post_id', models.UUIDField()),
                ('area_code', models.CharField(max_length=15)),
                ('reason', models.CharField(max_length=24)),
                ('digest', models.BinaryField()),
                ('received_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device_id', 'ended_at'), name='mobile_delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivered',
            fields=[
                ('id', models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ('area_code', models.CharField(max_length=15)),
                ('mutation_id', models.UUIDField()),
                ('kind', models.CharField(max_length=32)),
                ('body', models.JSONField()),
                ('after_id', models.UUIDField(null=True)),
                ('device_time', models.DateTimeField(null=True)),
                ('state', models.CharField(default='waiting', max_length=8)),
                ('problem', models.JSONField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='mobile.delivery')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'area_code', 'id'], name='mobile_delivered_list')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'accepted', 'refused', 'aside'))), name='mobile_delivered_state')],
            },
        ),
    ]
