"""Pictures as files: render one, or fill a folder with all of them."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from PIL import Image

from seeds.scenes.catalogue import BY_ID, SCENES, Scene
from seeds.scenes.compose import picture
from seeds.scenes.kinds import BUILDERS
from seeds.scenes.light import LIGHTS, shift
from seeds.scenes.photo import CHINA, check, encode
from seeds.scenes.stage import Stage

Moment = Literal["before", "after"]
MOMENTS: tuple[Moment, Moment] = ("before", "after")
INDEX = "index.json"
CENTRE = (120.0123, 30.2741)  # WGS84, in the middle of the demo county; the cached files vary around it
FIRST_DAY = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)


@dataclass(frozen=True)
class Picture:
    """One file of the gallery; `width` and `height` are those of the upright picture, in pixels."""

    scene: str
    moment: Moment
    file: str
    sha256: str
    bytes: int
    width: int
    height: int


def draw(scene: Scene, moment: Moment) -> Image.Image:
    """The upright picture; the same scene and moment give the same pixels."""
    light = LIGHTS[scene.light]
    if moment == "after":
        light = shift(light, azimuth=14, brighter=1.06, warmer=0.15)
    stage = Stage(scene.camera(), light, scene.id)
    BUILDERS[scene.kind](stage, scene.variant, fixed=moment == "after")
    return picture(stage, grain=moment)


def render(scene: Scene, moment: Moment, *, lon: float, lat: float, taken_at: datetime) -> bytes:
    """A photo of the scene as JPEG with EXIF.

    `lon`, `lat` are WGS84 degrees, `taken_at` knows its zone; else ValueError, before anything is drawn.
    """
    check(lon=lon, lat=lat, taken_at=taken_at)
    night = LIGHTS[scene.light].night
    image = draw(scene, moment)
    return encode(image, lon=lon, lat=lat, taken_at=taken_at, orientation=scene.orientation, night=night)


def ensure(
    folder: Path, *, report: Callable[[int, int], None], scenes: Sequence[Scene] = SCENES, processes: int = 2
) -> list[Picture]:
    """Render what `folder` misses and write its index; `report` hears (ready, all) at first and after every scene.

    Files drawn by another version of this package are drawn again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    version = recipe()
    known = _known(folder, version)
    missing = [s.id for s in scenes if any((s.id, m) not in known for m in MOMENTS)]
    done = len(scenes) - len(missing)
    report(done, len(scenes))
    for made in _made(missing, folder, processes):
        known.update({(p.scene, p.moment): p for p in made})
        done += 1
        report(done, len(scenes))
    pictures = [known[s.id, m] for s in scenes for m in MOMENTS]
    if missing:
        index = {"recipe": version, "pictures": [asdict(p) for p in pictures]}
        _write(folder / INDEX, json.dumps(index, ensure_ascii=False, indent=1).encode())
    return pictures


def _made(missing: list[str], folder: Path, processes: int) -> Iterable[list[Picture]]:
    if not missing:
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for job in as_completed([pool.submit(make_pair, scene, str(folder)) for scene in missing]):
            yield job.result()


def make_pair(scene_id: str, folder: str) -> list[Picture]:
    """Both pictures of a scene, written whole or not at all."""
    gc.disable()  # a scene is 10,000 small tuples without cycles: the collector would only count them
    scene = BY_ID[scene_id]
    made = []
    for moment in MOMENTS:
        lon, lat, taken_at = where_and_when(scene, moment)
        data = render(scene, moment, lon=lon, lat=lat, taken_at=taken_at)
        name = f"{scene.id}-{moment}.jpg"
        _write(Path(folder) / name, data)
        camera = scene.camera()
        digest = hashlib.sha256(data).hexdigest()
        made.append(Picture(scene.id, moment, name, digest, len(data), camera.width, camera.height))
    gc.enable()
    gc.collect()
    return made


def where_and_when(scene: Scene, moment: Moment) -> tuple[float, float, datetime]:
    """Place and time written into the cached files: constant for a scene."""
    number = SCENES.index(scene)
    lon, lat = CENTRE[0] + 0.0031 * (number % 8), CENTRE[1] + 0.0027 * (number // 8)
    day = FIRST_DAY.replace(day=2 + number % 26, hour=20 if LIGHTS[scene.light].night else 9 + number % 8)
    return lon, lat, day.replace(minute=number % 60) if moment == "before" else day.replace(day=day.day + 2, minute=7)


def recipe() -> str:
    """Digest of the modules that draw: another one makes the cached pictures stale."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem != "words":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _known(folder: Path, version: str) -> dict[tuple[str, str], Picture]:
    """What the index lists and the folder really holds."""
    try:
        index = json.loads((folder / INDEX).read_text())
    except (FileNotFoundError, ValueError):
        return {}
    if index.get("recipe") != version:
        return {}
    pictures = [Picture(**row) for row in index["pictures"]]
    return {(p.scene, p.moment): p for p in pictures if _size(folder / p.file) == p.bytes}


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else -1


def _write(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)
