"""The same on the command line: a dry run by default, faults end it, and an import is taken back by its id."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gis.areas.models import Area
from gis.imports.models import AreaImport
from tests.cast import COUNTY, GRID, VILLAGE, Cast
from tests.imports.files import as_today, box, redrawn, write


def run(*words: str, capsys: pytest.CaptureFixture[str], **options: Any) -> str:
    """What the command says."""
    call_command("import_areas", *words, **options)
    return capsys.readouterr().out


def codes() -> list[str]:
    rows = Area.objects.filter(code__startswith=VILLAGE, level=Area.GRID, valid_to=None)
    return sorted(rows.values_list("code", flat=True))


def test_a_dry_run_changes_nothing_and_undo_brings_all_of_it_back(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.gpkg"
    write(file, redrawn())
    before = codes()
    said = run(str(file), "--county", COUNTY, capsys=capsys)
    assert "grids: new 2, kept 2, changed 1, gone 1" in said
    assert "follows: post 2, worked on 2" in said
    assert codes() == before
    said = run(str(file), "--county", COUNTY, "--apply", capsys=capsys)
    assert codes() == [f"{VILLAGE}002", f"{VILLAGE}011", f"{VILLAGE}012"]
    found = re.search(r"--undo (\S+)", said)
    assert found is not None
    run("--undo", found[1], capsys=capsys)
    assert codes() == before


def test_faults_end_it_and_are_written_for_a_map(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, findings = tmp_path / "a.geojson", tmp_path / "findings.geojson"
    write(file, [(GRID, "001网格", box(0, 0.5)), *as_today()[1:]], crs="EPSG:4326")
    with pytest.raises(CommandError, match=r"Nothing was changed\. --heal 0\.5 closes"):
        call_command("import_areas", str(file), "--county", COUNTY, "--apply", "--findings", str(findings))
    assert f"FAULT gap {VILLAGE}, " in capsys.readouterr().out
    (feature,) = json.loads(findings.read_text(encoding="utf-8"))["features"]
    assert (feature["properties"]["kind"], feature["geometry"]["type"]) == ("gap", "Polygon")


@pytest.mark.parametrize(
    "name", ["http://127.0.0.1/a.gpkg", "/vsicurl/http://127.0.0.1/a.gpkg", "/tmp", "missing.gpkg"]
)
def test_only_a_local_file_is_read(cast: Cast, name: str) -> None:
    with pytest.raises(CommandError, match="Only a file on this computer"):
        call_command("import_areas", name, "--county", COUNTY)
    assert not AreaImport.objects.exists()
