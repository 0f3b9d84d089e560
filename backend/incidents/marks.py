"""The watermark of a case's photos, where their county wants one: when and where, burned into what is shown."""

from collections.abc import Iterable

from backend.accounts.area_settings import WATERMARK, value_of
from backend.core.clock import SHANGHAI
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident, IncidentPhoto
from gis.areas.queries import named
from media_pipeline.commands import mark_photo
from media_pipeline.queries import PhotoFacts, facts_of

TOWNSHIP, VILLAGE = 9, 12  # digits of their codes


def mark_photos(links: Iterable[IncidentPhoto]) -> None:
    """Orders the watermark for verified photos of counties that have chosen it. A photo keeps the first one it got."""
    found = [link for link in links if link.kind == IncidentPhoto.IMAGE]
    cases = {row.pk: row for row in Incident.objects.within(SYSTEM).filter(pk__in={link.incident_id for link in found})}
    marking = {pk for pk, row in cases.items() if value_of(WATERMARK, row.area_code)}
    facts = facts_of({link.sha256 for link in found if link.incident_id in marking})
    for link in found:
        if link.incident_id in marking and link.sha256 in facts:
            mark_photo(sha256=link.sha256, lines=_lines(link, cases[link.incident_id], facts[link.sha256]))


def _lines(link: IncidentPhoto, incident: Incident, facts: PhotoFacts) -> list[str]:
    """What phone or camera claim; without a claim, when it came and where the case lies."""
    taken_at = link.taken_at or facts.taken_at
    when = (taken_at or facts.received_at).astimezone(SHANGHAI)
    point = link.point or incident.point
    where = f"  {point.y:.5f}, {point.x:.5f}" if point else ""
    code = incident.area_code
    names = named([code[:TOWNSHIP], code[:VILLAGE], code])
    place = " ".join(dict.fromkeys(names[each] for each in (code[:TOWNSHIP], code[:VILLAGE], code) if each in names))
    return [f"{'' if taken_at else '收到 '}{when:%Y-%m-%d %H:%M}{where}", place]
