"""The inbox as phones receive it."""

from collections.abc import Iterable
from typing import Any

from backend.core.registries import Synced, synced
from backend.notify.models import InboxEntry
from backend.notify.queries import entries_of, forms

FIRST_MAX = 100


def _bodies(ids: Iterable[str], access: Any, language: str) -> dict[str, dict[str, Any]]:
    rows = InboxEntry.objects.filter(pk__in=list(ids), person_id=access.actor.person)
    return {form["id"]: form for form in forms(rows, language)}


def _first(access: Any) -> list[str]:
    if access.actor.person is None:
        return []
    return [str(pk) for pk in entries_of(access.actor.person).values_list("pk", flat=True)[:FIRST_MAX]]


synced.add("inbox", Synced("inbox", _bodies, _first))
