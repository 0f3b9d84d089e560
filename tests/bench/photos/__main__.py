"""`make bench-photos`: two renditions of photos of 12 megapixels, beside pyvips and beside the reduced decode alone.

Prints `name value` lines and writes var/bench/photos.json. Times are of the processor, because other work on the
machine would decide clock times; three runs of the three programs in turn, their medians. `photos.vs_decode` is how
many times as long ours takes as the decode, `photos.peak_mb` the largest that a decoder becomes over kinds of pictures
that are made to hurt; `photos.process_ms` is the whole process of one photo, with its start.
"""

import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from deploy.start.places import ROOT, VAR
from tests.bench.figures import told
from tests.bench.tiles.peers import environment_of
from tests.media.memory import memory_of
from tests.media.pictures import animated, heic, huge_png, jpeg, png

PHOTOS, RUNS = 6, 3
WIDTH, HEIGHT, QUALITY, GRAIN = 4000, 3000, 88, 0.3
HERE = Path(__file__).parent
GOALS = {
    "photos.vs_pyvips": (">=", 1.0),
    "photos.vs_decode": ("<=", 2.5),
    "photos.peak_mb": ("<", 300.0),
}
HEAVY: Mapping[str, Callable[[], bytes]] = {
    "59 megapixels": lambda: jpeg(9000, 6600, quality=60),
    "59 megapixels progressive": lambda: jpeg(9000, 6600, progressive=True),
    "59 megapixels png": lambda: png(7700, 7700),
    "59 megapixels png with alpha": lambda: png(7700, 7700, mode="RGBA"),
    "24 megapixels heic": lambda: heic("large"),
    "10,000 frames": lambda: animated("PNG", frames=10_000),
    "50,000 px square": huge_png,
}


def main() -> int:
    """0 when all goals are met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        photos = [_photo(seed, folder) for seed in range(PHOTOS)]
        ours: dict[str, list[float]] = {"prepare": [], "decode": [], "pyvips": []}
        for _ in range(RUNS):
            for what in ("prepare", "decode"):
                ours[what].append(_ms([sys.executable, "-m", "tests.bench.photos.ours", what, name, *photos]))
            vips = environment_of(HERE / "peers.txt", VAR / "bench" / "photo_peers") / "python"
            ours["pyvips"].append(_ms([str(vips), str(HERE / "vips.py"), name, *photos]))
        times = {what: statistics.median(found) for what, found in ours.items()}
        process_ms = statistics.median(_process_ms(Path(photo), folder) for photo in photos)
        peak = max(memory_of(draw(), folder)[0] for draw in HEAVY.values())
        everyday = memory_of(Path(photos[0]).read_bytes(), folder)[0]
    return told("photos", _figures(times, process_ms) | {"photos.mb": everyday, "photos.peak_mb": peak}, GOALS)


def _figures(times: Mapping[str, float], process_ms: float) -> dict[str, float]:
    return {
        "photos.prepare_ms": round(times["prepare"], 1),
        "photos.decode_ms": round(times["decode"], 1),
        "photos.pyvips_ms": round(times["pyvips"], 1),
        "photos.process_ms": round(process_ms, 1),
        "photos.vs_pyvips": round(times["pyvips"] / times["prepare"], 2),
        "photos.vs_decode": round(times["prepare"] / times["decode"], 2),
        "photos.load": round(os.getloadavg()[0], 1),
    }


def _photo(seed: int, folder: Path) -> str:
    """A picture with edges, surfaces and the grain of a sensor, as large as phones make them."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, guards nothing
    small = Image.new("RGB", (WIDTH // 4, HEIGHT // 4), (120, 140, 150))
    draw = ImageDraw.Draw(small)
    for _ in range(200):
        x, y = chance.randint(0, small.width), chance.randint(0, small.height)
        shape = (x, y, x + chance.randint(5, 200), y + chance.randint(5, 200))
        draw.rectangle(shape, fill=tuple(chance.randint(0, 255) for _ in range(3)))
    grain = Image.effect_noise((WIDTH, HEIGHT), 18).convert("RGB")
    scene = small.filter(ImageFilter.GaussianBlur(0.7)).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    # Some 2.7 MB, as phones write them: a smooth picture is read much faster, and made smaller no faster.
    Image.blend(scene, grain, GRAIN).save(out, "JPEG", quality=QUALITY)
    path = folder / f"{seed}.jpeg"
    path.write_bytes(out.getvalue())
    return str(path)


def _ms(command: list[str]) -> float:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command[:3]} failed:\n{done.stderr[-2000:]}")
    return float(done.stdout)


def _process_ms(photo: Path, folder: Path) -> float:
    """Processor time of the decoder's process, from its start to its end."""
    before = os.times()
    command = [sys.executable, "-m", "media_pipeline.decode", str(photo), str(folder)]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent * 1000


if __name__ == "__main__":
    sys.exit(main())
