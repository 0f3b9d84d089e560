"""A case that the story's worker must not see, for whoever wants to try its link."""

from typing import Any

from backend.accounts.access import access_for
from backend.core.problems import NotFound
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from gis.areas.queries import named
from seeds.door.people import Player

LOOKED_AT = 50


def someone_elses_case(cast: list[Player]) -> dict[str, Any]:
    """The newest case of the county outside the worker's township in which the worker has no part.

    Raises NotFound where there is none among the newest.
    """
    post = next((player.post for player in cast if player.part == "worker"), None)
    if post is None:
        raise NotFound()
    rows = Incident.objects.within(SYSTEM).filter(county=post.area_code[:6], sensitivity="ordinary")
    newest = rows.exclude(township=post.area_code[:9]).order_by("-reported_at", "-id")[:LOOKED_AT]
    seen = Incident.objects.within(access_for(post).scope).filter(pk__in=[row.pk for row in newest])
    own = set(seen.values_list("pk", flat=True))
    found = next((row for row in newest if row.pk not in own), None)
    if found is None:
        raise NotFound()
    return {"case": str(found.pk), "area_name": named([found.township]).get(found.township, found.township)}
