"""`manage.py write_errors`: writes docs/errors.md from the catalogue of problems."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.core.problems import CATALOGUE

FILE = settings.BASE_PATH / "docs" / "errors.md"
HEAD = """# Errors

Every answer of status 400 and above has the form `{"code","message","params","fields","request_id"}`. Programs go by
`code`, which never changes; `message` is a sentence for people in the language of `Accept-Language` (Chinese without
one); `params` fill its gaps; `fields` names wrong input fields; `request_id` leads to the line in the server's log.
This page is written by `manage.py write_errors`.

| Code | Status | English | 中文 |
|---|---|---|---|
"""


def table() -> str:
    """The page as the catalogue says it now."""
    rows = [
        f"| `{code}` | {problem.status} | {_cell(problem.en)} | {_cell(problem.zh)} |"
        for code, problem in sorted(CATALOGUE.items())
        if not problem.__module__.startswith("tests.")
    ]
    return HEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


class Command(BaseCommand):
    help = "Writes docs/errors.md from the catalogue of problems."

    def handle(self, *args: Any, **options: Any) -> None:
        del args, options
        FILE.write_text(table(), encoding="utf-8")
        self.stdout.write(f"{len(CATALOGUE)} problems in {FILE.name}.")
