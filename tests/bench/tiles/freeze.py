"""Writes the reference statements anew from the layers: when what a tile shows has changed, never for speed.

Layers to write may be named; without names all of them are.
"""

import os
import re
import sys
from collections.abc import Iterable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

# The layers are registered by now.
from backend.core.registries import layers  # noqa: E402
from tests.bench.tiles.pgbench import REFERENCE  # noqa: E402


def frozen(sql: str, filters: Iterable[str]) -> str:
    """For pgbench: the tile and the areas as its variables, filters that nobody asked for as NULL."""
    text = re.sub(r"%\((z|x|y|areas)\)s", r":\1", sql)
    for name in filters:
        text = text.replace(f"%({name})s", "NULL")
    return "\n".join(line for line in (part.strip() for part in text.splitlines()) if line) + "\n"


if __name__ == "__main__":
    for each, layer in layers.entries.items():
        if each not in (sys.argv[1:] or layers.entries):
            continue
        (REFERENCE / f"{each}.sql").write_text(frozen(layer.sql, layer.filters), encoding="utf-8")
