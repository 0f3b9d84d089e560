"""What settling on the spot needs as proof, by category: after-photo, agreement, or words alone."""

from collections.abc import Iterable

from backend.incidents.models import Category, Incident, IncidentPhoto
from backend.incidents.photos import pictures
from backend.incidents.problems import AgreementRequired, BeforeRequired, NotSettledHere, ProofRequired
from backend.incidents.serializers import PhotoRef

PHOTO, AGREEMENT, WORDS = "photo", "agreement", "words"
PROOFS = (PHOTO, AGREEMENT, WORDS)
# What would go to the mediators ends with what the parties agreed upon.
_AGREED_BEFORE = frozenset({"mediation", "justice"})
RESTRICTED = "restricted"
AGREEMENT_MIN = 10  # characters: who agreed, and on what


def settle_proof(category: Category) -> str | None:
    """One of PROOFS, or None where the category does not allow to settle on the spot.

    What only few may see is never ended by the one who wrote it down: it may be about that very person.
    """
    if not category.self_handle or category.sensitivity == RESTRICTED:
        return None
    if category.photo_required:
        return PHOTO
    agreed = category.verification == "document" or category.default_unit_kind in _AGREED_BEFORE
    return AGREEMENT if agreed else WORDS


def settle_needs(category: Category) -> list[str]:
    """Fields of the move's body that must be filled."""
    return ["words", "photos"] if settle_proof(category) == PHOTO else ["words"]


def check_settle(incident: Incident, *, words: str, photos: Iterable[PhotoRef]) -> None:
    """Raises NotSettledHere, BeforeRequired, ProofRequired, AgreementRequired."""
    proof = settle_proof(incident.category)
    if proof is None or incident.sensitivity == RESTRICTED:
        raise NotSettledHere()
    if proof == AGREEMENT and len(words.strip()) < AGREEMENT_MIN:
        raise AgreementRequired(fields={"words": ["agreement"]}, least=AGREEMENT_MIN)
    if proof == PHOTO:
        links = IncidentPhoto.objects.filter(incident_id=incident.pk, moment="report", kind=IncidentPhoto.IMAGE)
        before = set(links.values_list("sha256", flat=True))
        if not before:
            raise BeforeRequired()
        # The picture from before, sent once more, shows nothing of what was done.
        if not {photo.sha256 for photo in pictures(photos)} - before:
            raise ProofRequired(fields={"photos": ["required"]})
