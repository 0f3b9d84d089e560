"""A case that the story's worker must not see, for whoever wants to try its link."""

from typing import Any

from backend.core.problems import NotFound
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from gis.areas.queries import named
from seeds.door.people import Player


def someone_elses_case(cast: list[Player]) -> dict[str, Any]:
    """The newest case of the county outside the worker's township. Raises NotFound where there is none."""
    post = next((player.post for player in cast if player.part == "worker"), None)
    if post is None:
        raise NotFound()
    rows = Incident.objects.within(SYSTEM).filter(county=post.area_code[:6], sensitivity="ordinary")
    found = rows.exclude(township=post.area_code[:9]).order_by("-reported_at", "-id").first()
    if found is None:
        raise NotFound()
    return {"case": str(found.pk), "area_name": named([found.township]).get(found.township, found.township)}
