"""For how long the photos of a case are needed as they came: until its county's days after it was closed are over."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from backend.accounts.area_settings import KNOWN, ORIGINALS, values_by_area
from backend.core.registries import Estimate, original_holders
from backend.core.scope import SYSTEM
from backend.incidents.models import FINISHED, Incident, IncidentPhoto
from media_pipeline.originals import sizes_of_whole

COUNTY = 6  # digits of its code
PART = 1_000  # photos that are asked about at once
MOST = 20_000  # photos of one estimate


def needed_originals(hashes: Collection[str], now: datetime) -> set[str]:
    """Those of `hashes` that some case still needs as they came."""
    return _needed(hashes, values_by_area(ORIGINALS), now)


def would_remove(county: str, days: int, now: datetime) -> Estimate:
    """What would go from a county's cases if it kept originals for `days`."""
    before = now - timedelta(days=days)
    over = Incident.objects.within(SYSTEM).filter(county=county, state__in=FINISHED, closed_at__lt=before)
    links = IncidentPhoto.objects.filter(incident__in=over, incident__preserved=False, kind=IncidentPhoto.IMAGE)
    hashes = list(links.values_list("sha256", flat=True).distinct()[: MOST + 1])
    chosen = values_by_area(ORIGINALS) | {county: days}
    others = [holder for holder in original_holders if holder is not needed_originals]
    found: dict[str, int] = {}
    for part in _parts(hashes[:MOST]):
        sizes = sizes_of_whole(part, now=now)
        kept = _needed(list(sizes), chosen, now)
        kept |= {sha256 for holder in others for sha256 in holder(list(sizes), now)}
        found |= {sha256: size for sha256, size in sizes.items() if sha256 not in kept}
    preserved = over.filter(preserved=True).count()
    return Estimate(len(found), sum(found.values()), len(hashes) <= MOST, preserved)


def _needed(hashes: Collection[str], chosen: Mapping[str, int], now: datetime) -> set[str]:
    """A merged case needs its photos for as long as its main case."""
    links = list(IncidentPhoto.objects.filter(sha256__in=hashes).values_list("sha256", "incident_id"))
    cases = Incident.objects.within(SYSTEM).filter(pk__in={pk for _, pk in links}).select_related("main")
    over = set()
    for case in cases:
        days = chosen.get(case.area_code[:COUNTY], KNOWN[ORIGINALS].default)
        before = now - timedelta(days=days)
        if not any(_needs(each, before) for each in (case, case.main) if each):
            over.add(case.pk)
    return {sha256 for sha256, pk in links if pk not in over}


def _needs(case: Incident, before: datetime) -> bool:
    return case.preserved or case.state not in FINISHED or case.closed_at is None or case.closed_at >= before


def _parts(hashes: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(hashes), PART):
        yield hashes[begin : begin + PART]
