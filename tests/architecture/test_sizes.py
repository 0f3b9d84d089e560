"""Files and functions stay small enough to read; imports stay at the top and few."""

import ast

from tests.architecture.code import PACKAGES, ROOT, functions, imports_of, sources, web_files

FILE_LINES = 400
FUNCTION_LINES = 50
OWN_IMPORTS = 12


def test_there_is_code_to_look_at() -> None:
    assert len(sources()) > 50
    assert sum(1 for _ in web_files()) > 10


def test_no_python_file_is_longer_than_400_lines() -> None:
    long = {source.name: source.text.count("\n") for source in sources() if source.text.count("\n") > FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = {
        f"{source.name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in sources()
        if not source.is_migration
        for node in functions(source)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


def test_no_module_imports_more_than_12_of_our_own() -> None:
    many = {}
    for source in sources():
        own = {name for name in imports_of(source.tree) if name.partition(".")[0] in PACKAGES}
        if len(own) > OWN_IMPORTS:
            many[source.name] = len(own)
    assert many == {}


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{source.name}:{child.lineno}"
        for source in sources()
        for node in functions(source)
        for child in ast.walk(node)
        if isinstance(child, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_no_web_file_is_longer_than_400_lines() -> None:
    lines = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("\n") for path in web_files()}
    assert {name: count for name, count in lines.items() if count > FILE_LINES} == {}
