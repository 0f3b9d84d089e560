"""What the camera sees, what lies in the gallery, and the pictures of the README."""

import io
import os
import re
from datetime import datetime
from itertools import chain
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Page

from deploy.start.places import ROOT, WEB
from seeds.scenes import SCENES, Scene, render
from seeds.scenes.gallery import Moment, draw
from seeds.scenes.photo import CHINA

IMAGES = ROOT / "docs" / "images"
UPDATE = os.environ.get("UPDATE_IMAGES") == "1"
TOKENS = WEB / "src" / "ui" / "tokens.css"
LARGEST_BYTES = 300_000
CAMERA_SIZE = (1280, 960)
FRAMES_A_SECOND = 5  # a still scene needs no more, and two cores are few


def blocked_exit() -> Scene:
    """A fire exit full of electric bicycles."""
    return next(scene for scene in SCENES if "hazard.fire_exit" in scene.categories)


def camera_film(path: Path) -> None:
    """Write the scene before the work as a film of one frame (YUV4MPEG2), which the browser plays as its camera."""
    # A viewfinder shows less grain than a photo has.
    frame = draw(blocked_exit(), "before").resize(CAMERA_SIZE).filter(ImageFilter.GaussianBlur(0.8)).convert("YCbCr")
    luma, blue, red = frame.split()
    half = (CAMERA_SIZE[0] // 2, CAMERA_SIZE[1] // 2)
    # Video keeps black at 16 and white at 235, grey of colours at 128.
    planes = [luma.point([16 + value * 219 // 255 for value in range(256)])]
    tints = [128 + (value - 128) * 224 // 255 for value in range(256)]
    planes += [colour.resize(half).point(tints) for colour in (blue, red)]
    head = f"YUV4MPEG2 W{CAMERA_SIZE[0]} H{CAMERA_SIZE[1]} F{FRAMES_A_SECOND}:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode() + b"FRAME\n" + b"".join(plane.tobytes() for plane in planes))


def photo_of(moment: Moment, *, lon: float, lat: float) -> bytes:
    """The same spot before or after the work as a phone would keep it, with place and time."""
    return render(blocked_exit(), moment, lon=lon, lat=lat, taken_at=datetime.now(CHINA))


def keep_picture(page: Page, name: str) -> None:
    """Renew one picture of the README, if that is wanted: an ordinary run leaves the work tree as it is."""
    if not UPDATE:
        return
    page.wait_for_timeout(2500)  # maps and photos come in their own time
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    data = next(data for colours in (256, 160, 96) if len(data := small_png(picture, colours)) < LARGEST_BYTES)
    IMAGES.mkdir(parents=True, exist_ok=True)
    (IMAGES / f"{name}.png").write_bytes(data)


def small_png(picture: Image.Image, colours: int) -> bytes:
    """PNG with a palette; the product's own colours are kept exactly, the rest goes to photos and maps."""
    written = {"#ffffff", *re.findall(r"#[0-9a-fA-F]{6}\b", TOKENS.read_text(encoding="utf-8"))}
    tokens = [tuple(bytes.fromhex(token[1:])) for token in sorted(written)]
    free = colours - len(tokens)
    cut = picture.quantize(free, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*chain.from_iterable(tokens), *cut[: 3 * free]])
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    for index, token in enumerate(tokens):
        # Pillow looks the nearest colour up coarsely: large white areas would get a tint.
        few.paste(index, mask=exactly(picture, token))
    data = io.BytesIO()
    few.save(data, "PNG", optimize=True)
    return data.getvalue()


def exactly(picture: Image.Image, colour: tuple[int, ...]) -> Image.Image:
    """White where `picture` has `colour`, black elsewhere."""
    parts = [
        band.point([255 if value == wanted else 0 for value in range(256)])
        for band, wanted in zip(picture.split(), colour, strict=True)
    ]
    return ImageChops.darker(ImageChops.darker(parts[0], parts[1]), parts[2])
