"""Chinese sentences are written with Chinese punctuation, in code, texts, tables and pages."""

import csv
import io
import re
import subprocess
from collections.abc import Iterator

import pytest

from deploy.start.places import ROOT

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
SPEAKING = ("*.py", "*.ts", "*.vue", "*.html", "*.md", "*.csv", "*.template", "*.webmanifest")
HALF = re.compile(rf"(?<={HAN})[,;:!?()](?={HAN}|[{{“「])|(?<=[}}”」])[,;!?(](?={HAN})")


def half_width(text: str) -> list[str]:
    """What stands around each half-width mark between Chinese characters, placeholders and quotes."""
    return [text[max(0, found.start() - 8) : found.end() + 8] for found in HALF.finditer(text)]


def speaking_lines() -> Iterator[tuple[str, str]]:
    """Name of the file and each of its lines; of a table the cells, as its own commas separate them."""
    listed = subprocess.run(["git", "ls-files", "-z", *SPEAKING], cwd=ROOT, capture_output=True, check=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        lines = (
            (cell for row in csv.reader(io.StringIO(text)) for cell in row)
            if name.endswith(".csv")
            else text.split("\n")
        )
        yield from ((name, line) for line in lines)


def test_chinese_has_chinese_punctuation() -> None:
    found = [(name, place) for name, line in speaking_lines() for place in half_width(line)]
    assert found == []


@pytest.mark.parametrize("mark", [",", ";", ":", "!", "?", "("])
def test_a_half_width_mark_is_seen(mark: str) -> None:
    assert half_width(f"有网{mark}自动发送")
    assert half_width(f"有网 {mark} 3 张") == []
