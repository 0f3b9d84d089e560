"""Before deploy: columns with a default or none, and a new table; no rewrite, servers still running do not notice."""

import backend.core.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_device_language'),
    ]

    operations = [
        migrations.AddField(
            model_name='device',
            name='delivered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='device',
            name='unsent',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name='RegistrationCode',
            fields=[
                ('id', models.UUIDField(default=backend.core.ids.uuid7, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(unique=True)),
                ('made_by', models.UUIDField(null=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('device', models.UUIDField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='accounts.post')),
            ],
            options={
                'indexes': [models.Index(fields=['expires_at'], name='accounts_code_age')],
            },
        ),
    ]
