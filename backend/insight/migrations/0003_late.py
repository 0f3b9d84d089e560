"""Late handling by the time of its end, so that its cases are found without reading all others. Locks writes to events.

A second for the history of a county.
"""

from django.db import migrations

INDEX = """
CREATE INDEX insight_late ON core_event (at) INCLUDE (subject_id)
    WHERE name = 'task.finish' AND subject_kind = 'incident' AND data -> 'clock' ->> 'stage' = 'handle'
        AND data -> 'clock' ->> 'late' = 'true'
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_handled_by_day")]
    operations = [migrations.RunSQL(INDEX, "DROP INDEX insight_late")]
