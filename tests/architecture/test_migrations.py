"""Migrations that are no transaction can be run again wherever they were broken off."""

import ast

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from backend.core.indexes import AddIndexBesideWork
from tests.architecture.code import PRODUCT, imports_of, sources


def test_indexes_are_made_by_the_one_operation_that_can_be_repeated() -> None:
    users = [
        source.name
        for source in sources(PRODUCT)
        if source.is_migration
        and any(isinstance(node, ast.Name) and node.id == "AddIndexConcurrently" for node in ast.walk(source.tree))
    ]
    assert users == []
    makers = [
        source
        for source in sources(PRODUCT)
        if source.is_migration and "backend.core.indexes" in imports_of(source.tree)
    ]
    assert makers
    assert [source.name for source in makers if "atomic = False" not in source.text] == []


@pytest.mark.django_db(transaction=True)
def test_an_index_that_a_broken_run_left_is_made_anew() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE broken_run (id integer)")
        cursor.execute("CREATE INDEX broken_run_id ON broken_run ((id + 1))")
    table = ModelState("core", "Broken", [("id", models.IntegerField(primary_key=True))], {"db_table": "broken_run"})
    before = ProjectState({("core", "broken"): table})
    operation = AddIndexBesideWork("Broken", models.Index(fields=["id"], name="broken_run_id"))
    after = before.clone()
    operation.state_forwards("core", after)
    try:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("core", editor, before, after)
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'broken_run_id'")
            assert cursor.fetchone()[0].endswith("(id)")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE broken_run")
