"""From a stage to an upright picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from seeds.scenes.finish import develop
from seeds.scenes.geometry import View
from seeds.scenes.painter import NONE, Painter, shadows
from seeds.scenes.shade import Masks, Numbers, Shader, extent
from seeds.scenes.sky import paint_sky
from seeds.scenes.stage import Stage
from seeds.scenes.surface import Array


def picture(stage: Stage, *, grain: str) -> Image.Image:
    """The stage as its camera sees it; `grain` names the film grain, which differs between two shots."""
    camera = stage.camera
    view = View(camera, 2.0)
    painted = _backdrop(stage, (view.width, view.height))
    Painter(stage, view, painted).run()
    numbers = np.ascontiguousarray(np.asarray(painted.getchannel("A"))[::2, ::2])
    small = painted.convert("RGB").reduce(2)
    pixels = np.stack([np.asarray(band, np.float32).reshape(-1) for band in small.split()])
    sun, contact = shadows(stage, camera)
    masks = Masks(_mask(sun, small.size), _mask(contact, small.size), _mirror(stage, numbers))
    Shader(stage, camera, pixels, numbers, masks).run()
    return develop(pixels, stage, camera, stage.dice(f"grain/{grain}"))


def _backdrop(stage: Stage, size: tuple[int, int], *, mirrored: bool = False) -> Image.Image:
    if stage.light.indoors:
        return Image.new("RGBA", size, (40, 40, 42, NONE))
    sky = paint_sky(stage.camera, stage.light, size, mirrored=mirrored)
    sky.putalpha(NONE)
    return sky


def _mask(image: Image.Image, size: tuple[int, int]) -> Array:
    grown = image.resize(size, Image.Resampling.BILINEAR)
    out: Array = np.asarray(grown, np.float32) * np.float32(1 / 255)
    return out


def _mirror(stage: Stage, numbers: Numbers) -> list[Numbers] | None:
    """The world upside down below the water, painted at half size where wet surfaces show; three bands."""
    wet = [n for n, s in enumerate(stage.surfaces, start=1) if s.wet or s.material == "water"]
    box = extent(np.isin(numbers, wet)) if stage.water is not None else None
    if box is None:
        return None
    camera = stage.camera
    view = View(camera, 0.5, mirror=stage.water)
    margin = 24  # pixels: ripples look that far
    view.frame = (box[0] / 2 - margin, box[1] / 2 - margin, box[2] / 2 + margin, box[3] / 2 + margin)
    back = _backdrop(stage, (view.width, view.height), mirrored=True)
    Painter(stage, view, back).run()
    grown = back.convert("RGB").resize((camera.width, camera.height), Image.Resampling.BILINEAR)
    return [np.asarray(band).reshape(-1) for band in grown.split()]
