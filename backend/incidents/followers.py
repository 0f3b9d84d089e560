"""Incidents follow when grids are replaced: `area_code` to the grid of their point; `reported_area_code` stays."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from backend.core import changes
from backend.core.clock import now
from backend.core.followers import Follower, Moved, followers
from backend.core.models import Participation
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from backend.work.followers import follow_subjects

HELD = timedelta(days=30)  # closed cases that phones may still hold


def _moved(rows: Sequence[Moved]) -> None:
    follow_subjects(Incident.scope_rule.subject_kind, rows)
    # Cells and counts of maps are made of the same rows under another code.
    changes.publish("layer", "incidents", ["layer:incident"])
    told = _told(rows)
    where = {row.key: (row.before[0], row.after[0]) for row in rows if row.key in told}
    left = [(before, str(pk), True) for pk, (before, _) in where.items() if not told[pk]]
    here = [(after, str(pk), False) for pk, (_, after) in where.items() if not told[pk]]
    parts = Participation.objects.filter(subject_kind="incident", subject_id__in=list(where))
    for pk, person, unit in parts.values_list("subject_id", "person_id", "unit_id"):
        here.append((f"p:{person}" if person else f"u:{unit}", str(pk), False))
    changes.publish_many("incident", left + here)


def _told(rows: Sequence[Moved]) -> dict[object, bool]:
    """Of the cases that somebody may have before him whether each is restricted: then its area hears nothing."""
    found = Incident.objects.within(SYSTEM).filter(pk__in=[row.key for row in rows])
    found = found.filter(~Q(queue="") | Q(reported_at__gt=now() - HELD))
    return {pk: sensitivity != "ordinary" for pk, sensitivity in found.values_list("pk", "sensitivity")}


followers.add(
    "incident",
    Follower(
        table="incidents_incident",
        column="area_code",
        moved=_moved,
        point="t.point",
        live="t.queue <> ''",
    ),
)
