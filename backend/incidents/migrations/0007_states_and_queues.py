"""With the deploy: the planner learns which states have which queues; used from the next ANALYZE on. Locks nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("incidents", "0006_list_indexes")]

    operations = [
        migrations.RunSQL(
            "CREATE STATISTICS incidents_state_queue (mcv) ON state, queue FROM incidents_incident",
            "DROP STATISTICS incidents_state_queue",
        ),
    ]
