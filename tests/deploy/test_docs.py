"""Documents name what is there: files, commands, settings, processes."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.core.management import get_commands

from deploy.start import plan
from deploy.start.places import ROOT
from tests.deploy.test_compose import settings_that_code_reads

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")
FILE = re.compile(
    r"`((?:backend|gis|mobile_api|media_pipeline|seeds|web/src|deploy|tests|docs)/[\w./*-]*[\w*/]|docker-compose\.yml)`"
)
MAKE = re.compile(r"\bmake ((?!demo\b)[a-z][a-z-]+)(?=[`\s,.;:])")
MANAGE = re.compile(r"\bmanage\.py ([a-z_]+)")
LARGEST_IMAGE = 600_000  # bytes


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", [page for page in PAGES if page.parent.name != "adr"], ids=name)
def test_files_that_are_named_exist(document: Path) -> None:
    named = FILE.findall(document.read_text(encoding="utf-8"))
    made_later = "deploy/compose/secrets/"
    assert [file for file in named if not file.startswith(made_later) and not list(ROOT.glob(file.rstrip("/")))] == []


@pytest.mark.parametrize("document", PAGES, ids=name)
def test_commands_that_are_named_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
    assert {word for word in MAKE.findall(code + "\n") if word not in targets} == set()
    assert {word for word in MANAGE.findall(text) if word not in get_commands()} == set()


def test_every_setting_stands_in_the_page_about_deployment() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    elsewhere = {"NAME", "CACHE_ROOT"}
    assert {one for one in settings_that_code_reads() - elsewhere if f"`{one}`" not in page} == set()


def test_every_process_stands_in_the_page_about_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [process for process in plan.procfile() if f"| `{process}` |" not in page] == []


def test_pictures_are_small_and_the_drawn_one_is_sound() -> None:
    images = list((ROOT / "docs" / "images").iterdir())
    assert [name(image) for image in images if image.stat().st_size > LARGEST_IMAGE] == []
    drawn = ElementTree.parse(ROOT / "docs" / "images" / "architecture.svg").getroot()  # noqa: S314 - our own file
    words = " ".join(drawn.itertext())
    assert all(process in words for process in ("nginx", "api", "uploads", "live", "worker-images", "merger"))


def test_quick_start_says_the_same_commands_in_both_languages() -> None:
    pages = [(ROOT / "docs" / f"quickstart{kind}.md").read_text(encoding="utf-8") for kind in ("", ".zh")]
    english, chinese = (re.findall(r"`(make [^`]+)`", page) for page in pages)
    assert english == chinese


def test_the_readme_is_as_complete_in_chinese() -> None:
    """The same tables with as many rows, the same pages, folders and files."""
    shown = []
    for readme in ("README.md", "README.zh.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        rows = [re.findall(r"^\|", part, re.MULTILINE) for part in text.split("\n## ")]
        named = set(LINK.findall(text)) | set(FILE.findall(text)) | set(re.findall(r"`[a-z_]+/`", text))
        shown.append(([len(each) for each in rows], {one.replace(".zh.md", ".md") for one in named}))
    (english, there), (chinese, here) = shown
    assert english == chinese
    assert there == here
