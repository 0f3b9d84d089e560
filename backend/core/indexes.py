"""Indexes that migrations make beside running work."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently


class AddIndexBesideWork(AddIndexConcurrently):
    """Takes no write lock; the migration is no transaction (`atomic = False`), so it can be run again at any point.

    What a run that was broken off has left, which may be no valid index, goes first.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        name = schema_editor.quote_name(self.index.name)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        super().database_forwards(app_label, schema_editor, from_state, to_state)
