"""python -m seeds.zhejiang."""

import subprocess
import sys


def run(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "seeds.zhejiang", *args], capture_output=True, text=True, check=False)


def test_it_prints_figures_and_no_fault() -> None:
    done = run("--county", "330922")
    assert done.returncode == 0
    assert "嵊泗县 330922" in done.stdout
    assert "135 areas" in done.stdout
    assert "FAULT" not in done.stdout


def test_an_unknown_county_is_one_sentence() -> None:
    done = run("--county", "440100")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("440100 is not one of the 90 counties of Zhejiang")
