"""From a drawing to a photo: halos, bloom, rain, colour, vignette, grain and the mark 演示图片."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from seeds.scenes.geometry import Camera, View
from seeds.scenes.light import Light
from seeds.scenes.stage import Glow, Stage
from seeds.scenes.surface import Array

FONTS = "/usr/share/fonts/opentype/noto"
MARK = "演示图片"
SIMPLIFIED = 2  # index of the simplified Chinese face in Noto's collections


@lru_cache(maxsize=32)
def font(size: int, *, bold: bool = True, serif: bool = False) -> ImageFont.FreeTypeFont:
    name = f"{FONTS}/Noto{'Serif' if serif else 'Sans'}CJK-{'Bold' if bold else 'Regular'}.ttc"
    return ImageFont.truetype(name, size, index=SIMPLIFIED)


def develop(pixels: Array, stage: Stage, camera: Camera, grain: np.random.Generator) -> Image.Image:
    """The photo from three planes of colours."""
    light = stage.light
    if stage.glows:
        pixels = pixels + _halos(stage.glows, camera, light)
    planes = np.clip(pixels, 0, 255).astype(np.uint8).reshape(3, camera.height, camera.width)
    image = Image.merge("RGB", [Image.fromarray(plane) for plane in planes])
    image = _bloom(image, night=light.night)
    if light.rain:
        image = _rain(image, grain, light.rain)
    image = image.point(_curve(light))
    image = ImageChops.multiply(image, _vignette(image.size, light.night))
    image = _grained(image, grain, 9.0 if light.night else 5.5)
    return _marked(image)


def _halos(glows: list[Glow], camera: Camera, light: Light) -> Array:
    view = View(camera, 0.25)
    sheet: Array = np.zeros((3, view.height, view.width), np.float32)
    for glow in glows:
        spot = view.spot(glow.at)
        if spot is None:
            continue
        r = max(2.0, glow.radius * spot[2])
        x0, x1 = max(0, int(spot[0] - 2 * r)), min(view.width, int(spot[0] + 2 * r) + 2)
        y0, y1 = max(0, int(spot[1] - 2 * r)), min(view.height, int(spot[1] + 2 * r) + 2)
        if x0 >= x1 or y0 >= y1:
            continue
        ys, xs = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        d = ((xs - spot[0]) ** 2 + (ys - spot[1]) ** 2) / (r * r)
        k = glow.strength * (0.55 / (1 + 6 * d) + 0.45 / (1 + 90 * d)) * np.clip(1.6 - 0.4 * d, 0, 1)
        for band in range(3):
            sheet[band, y0:y1, x0:x1] += k * np.float32(glow.colour[band] * (1.0 + 0.4 * light.rain))
    size = (camera.width, camera.height)
    grown = [Image.fromarray(band).resize(size, Image.Resampling.BILINEAR) for band in sheet]
    return np.stack([np.asarray(band).reshape(-1) for band in grown])


def _bloom(image: Image.Image, *, night: bool) -> Image.Image:
    small = image.reduce(6)
    floor = 150 if night else 205
    bright = small.point([0 if v < floor else int((v - floor) * 255 / (255 - floor)) for v in range(256)] * 3)
    wide = bright.filter(ImageFilter.GaussianBlur(9)).point(
        [int(v * (0.62 if night else 0.30)) for v in range(256)] * 3
    )
    return ImageChops.screen(image, wide.resize(image.size, Image.Resampling.BILINEAR))


def _rain(image: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    layer = Image.new("L", image.size, 0)
    pen = ImageDraw.Draw(layer)
    lean = float(rng.uniform(-0.16, 0.16))
    for _ in range(int(900 * strength)):
        x, y = float(rng.uniform(0, image.width)), float(rng.uniform(-60, image.height))
        near = float(rng.random()) ** 3
        long = 18 + 90 * near
        pen.line([(x, y), (x + lean * long, y + long)], fill=int(30 + 70 * near), width=1 if near < 0.6 else 2)
    layer = layer.filter(ImageFilter.GaussianBlur(0.9))
    veil = Image.new("RGB", image.size, (214, 222, 230))
    return Image.composite(veil, image, layer)


@lru_cache(maxsize=64)
def _table(exposure: float, warmth: float, night: bool) -> tuple[int, ...]:
    out: list[int] = []
    for gain in (1 + 0.030 * warmth, 1.0 + 0.004 * warmth, 1 - 0.035 * warmth):
        for v in range(256):
            x = min(1.6, v / 255 * exposure * gain)
            s = x * x * (3 - 2 * x) if x < 1 else 1.0
            x = x * 0.62 + s * 0.38
            x = x if x < 0.82 else 0.82 + (1 - 0.82) * (1 - 2.718 ** (-(x - 0.82) / 0.16))
            lift = 0.018 if night else 0.030
            out.append(min(255, int(255 * (lift + (1 - lift) * x) + 0.5)))
    return tuple(out)


def _curve(light: Light) -> list[int]:
    return list(_table(round(light.exposure, 3), round(light.warmth, 3), light.night))


@lru_cache(maxsize=8)
def _vignette(size: tuple[int, int], night: bool) -> Image.Image:
    w, h = size
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    d = ((xs / w - 0.5) ** 2 + (ys / h - 0.5) ** 2) / 0.5
    k = 1 - (0.42 if night else 0.26) * d**1.4
    return Image.fromarray((k * 255).astype(np.uint8)).convert("RGB")


@lru_cache(maxsize=2)
def _film(strength: float) -> Image.Image:
    """A sheet of grain around the middle grey, larger than any picture."""
    rng = np.random.default_rng(7)
    side = 1024
    tile: Array = rng.standard_normal((side, side)).astype(np.float32)
    tile = (tile * 0.75 + (np.roll(tile, 1, 0) + np.roll(tile, 1, 1)) * 0.35) * strength
    blue = np.roll(tile, (31, 17), (0, 1)) * 0.45
    sheet = np.clip(np.stack([tile + blue, tile, tile - blue], axis=-1) + 128, 0, 255).astype(np.uint8)
    return Image.fromarray(np.tile(sheet, (3, 3, 1)), "RGB")


def _grained(image: Image.Image, rng: np.random.Generator, strength: float) -> Image.Image:
    x, y = (int(v) for v in rng.integers(0, 1024, 2))
    film = _film(strength).crop((x, y, x + image.width, y + image.height))
    return ImageChops.add(image, film, 1.0, -128)


def _marked(image: Image.Image) -> Image.Image:
    """The mark in the lower right corner, readable on any ground."""
    size = max(image.size) // 46
    pen = ImageDraw.Draw(image, "RGBA")
    face = font(size)
    wide = int(face.getlength(MARK))
    pad = size // 2
    x1, y1 = image.width - size, image.height - size
    x0, y0 = x1 - wide - 2 * pad, y1 - int(size * 1.65)
    pen.rounded_rectangle((x0, y0, x1, y1), radius=size // 3, fill=(12, 18, 28, 118))
    pen.text((x0 + pad, y0 + int(size * 0.08)), MARK, font=face, fill=(255, 255, 255, 236))
    return image
