"""Every command of docs/api.md runs against the product, and its answers are what the page shows."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.start.places import ROOT
from tests.e2e.product import Product

PAGE = ROOT / "docs" / "api.md"
BLOCK = re.compile(r"^```sh\n(?P<command>.*?)^```\n(?:```json\n(?P<answer>.*?)^```\n)?", re.MULTILINE | re.DOTALL)
MARK = "\x1e"
# Where the shown text itself is the point.
LITERAL = {"code", "message", "state", "role", "level", "type", "tilejson", "status", "ready", "same", "signed_in"}
PATIENCE_S = 240


@dataclass(frozen=True)
class Example:
    """A command and the answer that the page shows for it."""

    command: str
    answer: Any


def examples() -> list[Example]:
    found = BLOCK.finditer(PAGE.read_text(encoding="utf-8"))
    return [Example(one["command"], json.loads(one["answer"]) if one["answer"] else None) for one in found]


def differences(shown: Any, real: Any, *, name: str = "") -> list[str]:
    """Where the real answer lacks something that is shown, or has it as another kind of thing."""
    if isinstance(shown, dict):
        if not isinstance(real, dict):
            return [f"{name}: an object is shown, {real!r} came"]
        lacking = [f"{name}.{key} is shown and did not come" for key in shown if key not in real]
        inner = [differences(shown[key], real[key], name=f"{name}.{key}") for key in shown if key in real]
        return lacking + [one for several in inner for one in several]
    if isinstance(shown, list):
        if not isinstance(real, list) or (shown and not real):
            return [f"{name}: a list is shown, {real!r} came"]
        return differences(shown[0], real[0], name=f"{name}[0]") if shown else []
    return [] if _alike(shown, real, name.rpartition(".")[2]) else [f"{name}: {shown!r} is shown, {real!r} came"]


def _alike(shown: Any, real: Any, key: str) -> bool:
    if key in LITERAL and shown != "…":
        return bool(shown == real)
    numbers = (int, float)
    if isinstance(shown, numbers) and not isinstance(shown, bool):
        return isinstance(real, numbers) and not isinstance(real, bool)
    return type(shown) is type(real)


def test_a_difference_would_be_seen() -> None:
    shown = {"code": "core.stale", "n": 1, "list": [{"id": "…"}]}
    assert differences(shown, {"code": "core.stale", "n": 2.5, "list": [{"id": "a"}], "more": 1}) == []
    assert differences(shown, {"code": "core.gone", "n": "2", "list": []}) == [
        ".code: 'core.stale' is shown, 'core.gone' came",
        ".n: 1 is shown, '2' came",
        ".list: a list is shown, [] came",
    ]


def test_every_example_of_the_api_page_does_what_it_shows(product: Product, tmp_path: Path) -> None:
    wanted = examples()
    parts = [f"{one.command}\nprintf '%s' '{MARK}'" for one in wanted]
    script = "set -euo pipefail\n" + "\n".join(parts)
    given = {"BASE": product.origin, "PICTURE": str(ROOT / "docs" / "images" / "field-report.png")}
    done = subprocess.run(
        ["/bin/bash", "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(tmp_path), **given},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    answers = done.stdout.split(MARK)
    failed = f"example {len(answers)} ended with {done.returncode}: {answers[-1]} {done.stderr}"
    assert done.returncode == 0, failed
    pairs = [(example.answer, text) for example, text in zip(wanted, answers, strict=False) if example.answer]
    wrong = [(found, text[:500]) for shown, text in pairs if (found := differences(shown, json.loads(text)))]
    assert not wrong, "\n".join(f"{found}\n  {text}" for found, text in wrong)


def test_the_page_shows_an_answer_for_every_command() -> None:
    assert len(examples()) > 20
    assert [one.command for one in examples() if one.answer is None] == []
