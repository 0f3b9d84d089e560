"""Writes of insight: who took which list out of the system."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts.commands import lock_person
from backend.core import events
from backend.core.actor import Actor
from backend.core.tx import require_transaction

WORDS = "q"


def record_export(
    *,
    actor: Actor,
    export: UUID,
    step: str,
    what: str,
    area_code: str,
    asked: Mapping[str, str],
    rows: int,
    now: datetime,
) -> None:
    """A security event of the person: the list, its filters, the kind of file and how many rows.

    `step` is "began", "ended" or, where the line broke, "broke". Words are kept as a digest only.
    """
    require_transaction()
    if actor.person is None:
        return
    lock_person(actor.person)
    data: dict[str, Any] = {name: value for name, value in asked.items() if name != WORDS}
    if asked.get(WORDS):
        data["q_sha256"] = hashlib.sha256(asked[WORDS].encode()).hexdigest()
    events.record(
        f"person.export_{step}",
        subject_kind="person", subject_id=actor.person, actor=actor, area_code=area_code, at=now,
        data={"export": str(export), "list": what, "rows": rows, "asked": data},
    )  # fmt: skip
