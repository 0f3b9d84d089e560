"""Who hears that numbers were wrong: whoever looks after the system."""

from backend.accounts.access import valid_posts
from backend.core.actor import Actor
from backend.core.events import on
from backend.core.models import Event
from backend.notify.commands import tell
from gis.density.jobs import MENDED


@on(MENDED)
def _mended(event: Event, actor: Actor) -> None:
    del actor
    people = valid_posts().filter(role="sysadmin", person__is_active=True).values_list("person_id", flat=True)
    tell(
        people, "numbers.mended", subject_kind=event.subject_kind, subject_id=event.subject_id,
        params={"rows": event.data["rows"]}, now=event.at, urgent=True,
    )  # fmt: skip
