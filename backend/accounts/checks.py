"""Stops the start of a demo on a database that is none: `migrate` runs this check before every start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from backend.accounts.models import DemoAccount, Person


@register(Tags.database)
def demo_has_its_mark(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """With DEMO=1 everybody may read the list of accounts, so people without the demo's mark must not be there."""
    if not settings.DEMO or "default" not in (databases or ()):
        return []
    tables = set(connections["default"].introspection.table_names())
    if not {Person._meta.db_table, DemoAccount._meta.db_table} <= tables:
        return []
    if Person.objects.exists() and not DemoAccount.objects.exists():
        return [
            Error(
                "DEMO=1, but this database has people and is not marked as a demo.",
                hint="Start without DEMO=1, or choose an empty database.",
                id="accounts.E001",
            )
        ]
    return []
