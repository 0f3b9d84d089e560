"""Addresses of photos that need no cookie and no token, and end in minutes.

Whether somebody may see a photo is decided when its address is signed. Who gets hold of the address afterwards sees
the photo until it ends, and nothing else.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.crypto import constant_time_compare, salted_hmac

from backend.core.problems import NotFound
from media_pipeline.serve import SIZES

STEP_S = 300  # addresses stay the same for so long, so that a browser's cache is of use; they end one step later
PATH = "/api/v1/photos"


@dataclass(frozen=True)
class Links:
    """Addresses of one photo by size ("256", "1280" px, "original"), good until `until`."""

    sha256: str
    until: datetime
    urls: dict[str, str]


def links_of(sha256: str, *, now: datetime) -> Links:
    """Signed addresses of a photo; the caller has decided that they may be handed out. They live 5 to 10 minutes."""
    until = (int(now.timestamp()) // STEP_S + 2) * STEP_S
    urls = {size: f"{PATH}/{sha256}/{size}?until={until}&sig={_signature(sha256, size, until)}" for size in SIZES}
    return Links(sha256, datetime.fromtimestamp(until, tz=UTC), urls)


def seconds_left(sha256: str, size: str, *, until: str, sig: str, now: datetime) -> int:
    """For how many seconds the address still holds.

    Raises NotFound for one that has ended, that was signed for another photo or size, or by nobody.
    """
    if not (until.isascii() and until.isdigit() and len(until) <= 12):
        raise NotFound()
    left = int(until) - int(now.timestamp())
    if not constant_time_compare(sig, _signature(sha256, size, int(until))) or not 0 < left <= 2 * STEP_S:
        raise NotFound()
    return left


def _signature(sha256: str, size: str, until: int) -> str:
    return salted_hmac("media.photo", f"{sha256} {size} {until}", algorithm="sha256").hexdigest()[:32]
