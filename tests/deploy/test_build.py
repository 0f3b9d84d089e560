"""What a real server serves cannot play a demo."""

import os
import subprocess
from pathlib import Path

from deploy.start import web
from deploy.start.places import NODE_VENV, WEB

# A frame that plays a phone, the network that can be cut, sample photos, the password that everybody knows.
DEMO_ONLY = ("wangge-phone:", "the network is switched off", "演示样片", "demo-1234")


def holders(folder: Path, mark: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.suffix in (".js", ".ts", ".vue", ".html")]
    return [path.name for path in files if mark in path.read_text(encoding="utf-8")]


def test_a_servers_build_of_the_phone_app_holds_nothing_of_the_demo(tmp_path: Path) -> None:
    subprocess.run(
        [NODE_VENV / "bin" / "npx", "vite", "build", "--mode", "field", "--outDir", str(tmp_path)],
        cwd=WEB, env=os.environ | web.environment() | {"DEMO": "0"}, check=True, capture_output=True,
    )  # fmt: skip
    assert holders(tmp_path, "createApp")
    for mark in DEMO_ONLY:
        assert holders(WEB / "src", mark), f"{mark} is no mark of the demo any more"
        assert holders(tmp_path, mark) == [], mark
