"""The signs of a case: found where a report or a verified photo comes in, and told to those who work on it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core.actor import Access
from backend.core.scope import SYSTEM, Scope
from backend.core.tx import require_transaction
from backend.incidents import evidence
from backend.incidents.evidence import Claims, Shown, Sign
from backend.incidents.models import EvidenceSign, Incident, IncidentPhoto
from backend.incidents.serializers import Report
from backend.incidents.sign_words import sentence
from gis.areas.metres import Point, to_nearest
from media_pipeline.queries import PhotoFacts, alike, facts_of

_AT_THE_SPOT = frozenset({"worker", "deputy"})


def judge_report(incident: Incident, report: Report, *, access: Access, now: datetime) -> None:
    """Writes down what is doubtful about a report; most reports have nothing, and cost nothing."""
    require_transaction()
    position = report.position
    said = Claims(
        received_at=now, device_time=report.at,
        accuracy_m=position.accuracy_m if position else None, mocked=bool(position and position.mocked),
        moved_m=report.moved_m, moved_reason=report.moved_reason, far_m=_from_own_grids(incident, access),
    )  # fmt: skip
    _keep(incident, None, evidence.signs_of_report(said), now)


def _from_own_grids(incident: Incident, access: Access) -> float | None:
    """Metres to the nearest grid of the one who reports; asked only of what lies in none of them."""
    own = access.scope.areas
    if access.actor.role not in _AT_THE_SPOT or incident.point is None or not own:
        return None
    if any(incident.area_code.startswith(code) for code in own):
        return None
    return to_nearest((incident.point.x, incident.point.y), own)


def judge_photos(links: Iterable[IncidentPhoto], *, now: datetime) -> int:
    """Writes down what is doubtful about those of the photos that are verified; returns how much. Again is the same."""
    require_transaction()
    found = [link for link in links if link.kind == IncidentPhoto.IMAGE]
    facts = facts_of({link.sha256 for link in found})
    cases = {row.pk: row for row in Incident.objects.within(SYSTEM).filter(pk__in={link.incident_id for link in found})}
    signs = 0
    for link in found:
        known, incident = facts.get(link.sha256), cases[link.incident_id]
        if known is None:
            continue
        signs += _keep(incident, link, evidence.signs_of_photo(_shown(link, known, incident)), now)
        other = _seen_in(incident, known)
        if other is not None:
            signs += _keep(incident, link, [Sign(evidence.SEEN)], now, other=other)
    return signs


def _shown(link: IncidentPhoto, known: PhotoFacts, incident: Incident) -> Shown:
    made_at = (incident.device_time or incident.reported_at) if link.moment == "report" else known.received_at
    return Shown(
        received_at=known.received_at, made_at=made_at, taken_at=known.taken_at or link.taken_at,
        spot=known.spot or _point(link), case_spot=_point(incident),
        exact_m=(link.accuracy_m or 0.0) + (incident.accuracy_m or 0.0), source=link.source,
    )  # fmt: skip


def _point(row: Incident | IncidentPhoto) -> Point | None:
    return (row.point.x, row.point.y) if row.point else None


def _seen_in(incident: Incident, known: PhotoFacts) -> UUID | None:
    """The first earlier case with the same picture, byte by byte or scaled and re-encoded."""
    if known.common:
        return None
    earlier = IncidentPhoto.objects.filter(
        sha256__in={known.sha256, *alike(known.look)},
        state=IncidentPhoto.VERIFIED,
        incident__reported_at__lt=incident.reported_at,
    ).exclude(incident_id=incident.pk)
    return earlier.order_by("incident__reported_at").values_list("incident_id", flat=True).first()


def _keep(
    incident: Incident, link: IncidentPhoto | None, found: Sequence[Sign], now: datetime, *, other: UUID | None = None
) -> int:
    rows = [
        EvidenceSign(
            incident=incident, photo=link, code=sign.code, figure=sign.figure, reason=sign.reason, other_id=other,
            at=now,
        )
        for sign in found
    ]  # fmt: skip
    if rows:
        EvidenceSign.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def forms(pks: Sequence[UUID], *, scope: Scope, language: str) -> dict[UUID, list[dict[str, Any]]]:
    """Signs of some cases, in the order of their weight; another case is named only to who may see it."""
    rows = list(EvidenceSign.objects.filter(incident_id__in=pks).select_related("photo"))
    others = {row.other_id for row in rows if row.other_id}
    seen = Incident.objects.within(scope).filter(pk__in=others)
    numbers = dict(seen.values_list("pk", "number")) if others else {}
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.photo_id or 0, evidence.CODES.index(row.code))):
        number = numbers.get(row.other_id) if row.other_id else None
        found[row.incident_id].append(
            {
                "code": row.code,
                "photo": row.photo.sha256 if row.photo else None,
                "moment": row.photo.moment if row.photo else None,
                "text": sentence(row, number=number, language=language),
                "incident": {"id": str(row.other_id), "number": number} if number else None,
            }
        )
    return found
