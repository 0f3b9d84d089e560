"""Our source files, read once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("backend", "gis", "media_pipeline", "mobile_api", "seeds")
PACKAGES = (*PRODUCT, "deploy", "tests")
WEB = ROOT / "web"
WEB_KINDS = ("*.ts", "*.vue", "*.css", "*.js")
GENERATED = {"schema.d.ts"}


@dataclass(frozen=True)
class Source:
    """One Python file; `module` is its dotted name."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts


@cache
def sources(packages: tuple[str, ...] = PACKAGES) -> list[Source]:
    found = []
    for package in packages:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found.append(Source(path, text, ast.parse(text)))
    return found


def web_files() -> Iterator[Path]:
    for kind in WEB_KINDS:
        yield from (path for path in (WEB / "src").rglob(kind) if path.name not in GENERATED)


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports_of(node: ast.AST) -> Iterator[str]:
    """Dotted names that the statements below `node` import, one for each imported module or name."""
    for child in ast.walk(node):
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module
