"""Before deploy: indexes over the security events, a small part of all; writes of events wait while they are built.

About 1 s per million events of cases, which are only passed over. CONCURRENTLY does not exist for partitioned tables.
"""

from django.db import migrations

_ONLY = "WHERE subject_kind IN ('person', 'address', 'area_import', 'system')"

INDEXES = f"""
CREATE INDEX core_event_security_at ON core_event (at DESC, id DESC) {_ONLY};
CREATE INDEX core_event_security_name ON core_event (name, at DESC, id DESC) {_ONLY};
CREATE INDEX core_event_security_who ON core_event (actor_person, at DESC, id DESC) {_ONLY};
"""

BACK = "DROP INDEX core_event_security_at, core_event_security_name, core_event_security_who;"


class Migration(migrations.Migration):
    dependencies = [("core", "0003_keep_subjects")]

    operations = [migrations.RunSQL(INDEXES, BACK)]
