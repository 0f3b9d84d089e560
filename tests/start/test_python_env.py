"""A start never takes away the tools that checks and tests need."""

from pathlib import Path

import pytest

from deploy.start import python_env, stamps
from deploy.start.progress import Progress


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("", python_env.RUNTIME),
        ("requirements.txt 0123", python_env.RUNTIME),
        ("requirements.txt requirements-dev.txt 0123", python_env.DEVELOPMENT),
    ],
    ids=["new", "servers only", "development, with an older lock"],
)
def test_an_environment_with_development_tools_keeps_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, before: str, wanted: tuple[Path, ...]
) -> None:
    monkeypatch.setattr(stamps, "STAMPS", tmp_path)
    if before:
        stamps.record("venv", before)
    made: list[tuple[Path, ...]] = []

    def note(name: str, folder: Path, locks: tuple[Path, ...], *, progress: Progress) -> None:
        made.append(locks)

    monkeypatch.setattr(python_env, "_ensure", note)
    python_env.ensure_runtime(progress=Progress())
    assert made == [wanted]
