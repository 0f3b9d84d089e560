"""Instead of sixty drawn scenes one pair for each, in small."""

from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import Settings

from seeds import photos
from seeds.scenes import SCENES, Picture
from seeds.scenes.gallery import MOMENTS, Moment


@pytest.fixture
def two_scenes(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    settings.BASE_PATH = tmp_path
    monkeypatch.setattr(photos, "ensure", small_scenes)


def small_scenes(folder: Path, *, report: Callable[[int, int], None]) -> list[Picture]:
    """In place of `seeds.scenes.ensure`."""
    folder.mkdir(parents=True, exist_ok=True)
    report(60, 60)
    return [small(folder, scene.id, moment) for scene in SCENES for moment in MOMENTS]


def small(folder: Path, scene: str, moment: Moment) -> Picture:
    out = BytesIO()
    Image.new("RGB", (32, 24), (120, 150, 90)).save(out, "JPEG", comment=f"{scene} {moment}".encode())
    data = out.getvalue()
    (folder / f"{scene}-{moment}.jpg").write_bytes(data)
    return Picture(scene, moment, f"{scene}-{moment}.jpg", sha256(data).hexdigest(), len(data), 32, 24)
