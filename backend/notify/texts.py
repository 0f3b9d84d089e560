"""Texts of notices in two languages, by code. Their parameters are ids and codes; names are looked up when read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

Resolver = Callable[[set[str], str], dict[str, str]]


@dataclass(frozen=True)
class Notice:
    """Title and text of a notice: (Chinese, English) templates over the entry's params."""

    title: tuple[str, str]
    text: tuple[str, str]


NOTICES: Final[dict[str, Notice]] = {}
RESOLVERS: Final[dict[str, Resolver]] = {}


def notice(code: str, *, title: tuple[str, str], text: tuple[str, str]) -> None:
    """Registers the texts of a notice; a code is taken once."""
    if code in NOTICES:
        raise RuntimeError(f"Notice {code} is registered already.")
    NOTICES[code] = Notice(title, text)


def resolver(param: str, resolve: Resolver) -> None:
    """Registers how the values of a param become names: `resolve(values, language)` by value."""
    RESOLVERS[param] = resolve


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""


def rendered(entries: Iterable[tuple[str, dict[str, object]]], language: str) -> list[tuple[str, str]]:
    """(title, text) of each (code, params), with one look-up per kind of name."""
    rows = list(entries)
    names: dict[str, dict[str, str]] = {}
    for param, resolve in RESOLVERS.items():
        values = {str(params[param]) for _, params in rows if params.get(param)}
        names[param] = resolve(values, language) if values else {}
    side = 1 if language == "en" else 0
    found = []
    for code, params in rows:
        shown = _Blank({key: names.get(key, {}).get(str(value), str(value)) for key, value in params.items()})
        texts = NOTICES.get(code, Notice((code, code), ("", "")))
        found.append((texts.title[side].format_map(shown), texts.text[side].format_map(shown)))
    return found
