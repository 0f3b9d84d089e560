"""From a stage to an upright picture."""

from __future__ import annotations

import numpy as np
from PIL import Image

from seeds.scenes.finish import develop
from seeds.scenes.geometry import View
from seeds.scenes.painter import Painter, shadows
from seeds.scenes.shade import Masks, Shader
from seeds.scenes.sky import paint_sky
from seeds.scenes.stage import Stage
from seeds.scenes.surface import Array


def picture(stage: Stage, *, grain: str) -> Image.Image:
    """The stage as its camera sees it; `grain` names the film grain, which differs between two shots."""
    camera = stage.camera
    view = View(camera, 2.0)
    painted = Painter(stage, view, _backdrop(stage, (view.width, view.height)), numbers=True).run()
    assert painted.numbers is not None
    pixels = np.asarray(painted.colours.reduce(2), np.float32).copy()
    sun, contact = shadows(stage, camera)
    masks = Masks(_mask(sun, camera.width, camera.height), _mask(contact, camera.width, camera.height), _mirror(stage))
    Shader(stage, camera, pixels, np.asarray(painted.numbers), masks).run()
    return develop(pixels, stage, camera, stage.dice(f"grain/{grain}"))


def _backdrop(stage: Stage, size: tuple[int, int], *, mirrored: bool = False) -> Image.Image:
    if stage.light.indoors:
        return Image.new("RGB", size, (40, 40, 42))
    return paint_sky(stage.camera, stage.light, size, mirrored=mirrored)


def _mask(image: Image.Image, width: int, height: int) -> Array:
    grown = image.resize((width, height), Image.Resampling.BILINEAR)
    out: Array = np.asarray(grown, np.float32) / 255
    return out


def _mirror(stage: Stage) -> Array | None:
    """The world upside down below the water, at half size, in the same pixels as the picture."""
    if stage.water is None:
        return None
    camera = stage.camera
    view = View(camera, 0.5, mirror=stage.water)
    back = _backdrop(stage, (view.width, view.height), mirrored=True)
    painted = Painter(stage, view, back, numbers=False).run()
    grown = painted.colours.resize((camera.width, camera.height), Image.Resampling.BILINEAR)
    return np.asarray(grown, np.float32)
