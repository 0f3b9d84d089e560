"""Rows that hang on an area are reached through `within(scope)` and through nothing else."""

import ast
from collections.abc import Iterator

import pytest
from django.apps import apps

from backend.core.scope import ScopedModel
from tests.architecture.code import Source, sources

READ = {"within"}
WRITE = {"create", "bulk_create"}
READ_ONLY_FILES = {"views.py", "queries.py", "serializers.py", "layers.py", "synced.py"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}
PRODUCT = ("backend", "gis", "media_pipeline", "mobile_api")


def scoped_models() -> set[str]:
    return {model.__name__ for model in apps.get_models() if issubclass(model, ScopedModel)}


def findings(source: Source, scoped: set[str]) -> Iterator[str]:
    """Uses of a manager of a scoped model other than `within`, or making rows where writing belongs."""
    parents = {child: node for node in ast.walk(source.tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(source.tree):
        if not (isinstance(node, ast.Attribute) and node.attr in MANAGERS and _name(node.value) in scoped):
            continue
        use = parents.get(node)
        method = use.attr if isinstance(use, ast.Attribute) else ""
        allowed = READ if source.path.name in READ_ONLY_FILES else READ | WRITE
        if node.attr != "objects" or method not in allowed:
            yield f"{source.name}:{node.lineno} {_name(node.value)}.{node.attr}.{method}"


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_scoped_rows_are_reached_through_the_door_only() -> None:
    scoped = scoped_models()
    assert {"Incident", "Task"} <= scoped
    looked_at = [source for source in sources(PRODUCT) if not source.is_migration]
    assert [finding for source in looked_at for finding in findings(source, scoped)] == []


@pytest.mark.parametrize(
    ("code", "file", "passes"),
    [
        ("Incident.objects.within(scope).filter(pk=1)", "queries.py", True),
        ("Incident.objects.filter(pk=1)", "queries.py", False),
        ("models.Incident.objects.get(pk=1)", "commands.py", False),
        ("rows = Incident.objects", "commands.py", False),
        ("Incident._default_manager.within(scope)", "commands.py", False),
        ("Incident.objects.create(pk=1)", "commands.py", True),
        ("Incident.objects.create(pk=1)", "views.py", False),
        ("Unit.objects.filter(pk=1)", "queries.py", True),
    ],
)
def test_the_door_is_watched(code: str, file: str, passes: bool) -> None:
    example = sources(("backend",))[0]
    source = Source(example.path.with_name(file), code, ast.parse(code))
    assert (list(findings(source, {"Incident"})) == []) is passes
