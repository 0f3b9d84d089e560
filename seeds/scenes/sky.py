"""The sky behind a scene: gradient, clouds, the glow around the sun."""

from __future__ import annotations

import numpy as np
from PIL import Image

from seeds.scenes.geometry import Camera, View
from seeds.scenes.light import Light
from seeds.scenes.surface import Array, cloud, look


def paint_sky(camera: Camera, light: Light, size: tuple[int, int], *, mirrored: bool = False) -> Image.Image:
    """A backdrop of `size` pixels; the horizon lies where the camera has it."""
    view = View(camera, 0.25)
    ys, xs = np.mgrid[0 : view.height, 0 : view.width].astype(np.float32)
    dx, dy = (xs - view.cx) / view.focal, (view.cy - ys) / view.focal
    way = [dx * view.right[i] + dy * view.up[i] + view.forward[i] for i in range(3)]
    length = np.sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2)
    x, y, z = (w / length for w in way)
    if mirrored:
        y = -y
    colours = _gradient(y, light)
    colours = _clouds(colours, x, y, z, light)
    s = light.sun_from
    near = np.clip(x * s[0] + y * s[1] + z * s[2], 0, 1)
    glow = (near**8 * 0.30 + near**60 * 0.5) * min(1.0, light.sun[0] * 1.4)
    tone = np.array([255, 236 - 22 * light.warmth, 206 - 40 * light.warmth], np.float32)
    colours += (tone - colours) * glow[..., None]
    image = Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8), "RGB")
    half = (max(1, size[0] // 2), max(1, size[1] // 2))
    return image.resize(half, Image.Resampling.BILINEAR).resize(size, Image.Resampling.NEAREST)


def _gradient(y: Array, light: Light) -> Array:
    t = np.clip(y / 0.75, 0, 1)[..., None] ** 0.65
    low, high = np.array(light.horizon, np.float32), np.array(light.zenith, np.float32)
    out: Array = (low + (high - low) * t).astype(np.float32)
    below = np.clip(-y / 0.05, 0, 1)[..., None]
    out += (np.array(light.haze, np.float32) - out) * below
    return out


def _clouds(colours: Array, x: Array, y: Array, z: Array, light: Light) -> Array:
    if light.clouds <= 0:
        return colours
    far = 1 / (np.maximum(y, 0) + 0.12)
    u, v = x * far + 31, z * far + 17
    puff = look(cloud(), u, v, 7.0) + 0.35 * look(cloud(), v, u, 1.9)
    cover = np.clip((puff - (1.0 - 1.9 * light.clouds)) / 0.9, 0, 1)
    cover = cover * cover * (3 - 2 * cover) * np.clip(y / 0.10, 0, 1)
    shade = np.clip(look(cloud(), u + 0.22, v + 0.22, 7.0) * 0.5 + 0.5, 0, 1)
    low, high = np.array(light.horizon, np.float32), np.array(light.zenith, np.float32)
    bright = low + (255 - low) * (0.12 if light.night else 0.75)
    grey = low * 0.62 + high * 0.25
    tone = bright + (grey - bright) * shade[..., None] * (0.5 + 0.4 * light.clouds)
    out: Array = (colours + (tone - colours) * (cover * (0.5 if light.night else 0.88))[..., None]).astype(np.float32)
    return out
