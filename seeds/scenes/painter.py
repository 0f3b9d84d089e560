"""Paints a stage with Pillow: colours, and in the alpha band the number of the surface that each pixel shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from seeds.scenes.geometry import Camera, Colour, Pixel, Vec, View, hull, middle, scale, sub, unit
from seeds.scenes.items import Blobs, Item, Picture, Pit, Poly, Wire, place
from seeds.scenes.light import Light
from seeds.scenes.stage import BACK, Stage, Thing

Box = tuple[int, int, int, int]
NONE = 0
HALF = [0] * 128 + [255] * 128


def ink(c: Colour, number: int = NONE) -> tuple[int, int, int, int]:
    return (min(255, max(0, int(c[0]))), min(255, max(0, int(c[1]))), min(255, max(0, int(c[2]))), number)


def base_light(light: Light, facing: Vec) -> Colour:
    """Sky light on a surface without sun and lamps: what is painted before the shading per pixel."""
    up = 0.5 + 0.5 * facing[1]
    return (
        math.sqrt(light.ground[0] + (light.sky[0] - light.ground[0]) * up),
        math.sqrt(light.ground[1] + (light.sky[1] - light.ground[1]) * up),
        math.sqrt(light.ground[2] + (light.sky[2] - light.ground[2]) * up),
    )


class Painter:
    """Paints into `back`, an RGBA image; polygons overwrite its alpha band with the number of their surface."""

    def __init__(self, stage: Stage, view: View, back: Image.Image) -> None:
        self.stage, self.view, self.light = stage, view, stage.light
        self.image = back
        self.draw = ImageDraw.Draw(self.image)
        self.bases = [base_light(self.light, s.facing) for s in stage.surfaces]
        self.least = 0.8 if view.mirror is None else 3.0  # pixels; smaller faces are left out

    def run(self) -> None:
        for item in self.stage.backdrop:
            self.item(item)
        for thing in sorted(self.stage.things, key=lambda t: (t.layer, -self._far(t))):
            self._thing(thing)

    def _far(self, thing: Thing) -> float:
        p, e = thing.anchor, self.view.origin
        return (p[0] - e[0]) ** 2 + (p[1] - e[1]) ** 2 + (p[2] - e[2]) ** 2

    def _thing(self, thing: Thing) -> None:
        items = thing.solid.items
        if len(items) > 1 and thing.layer != BACK:
            items = sorted(items, key=lambda i: -self.view.depth(place(i)))
        for item in items:
            self.item(item)

    def item(self, item: Item) -> None:
        if isinstance(item, Poly):
            self._poly(item)
        elif isinstance(item, Wire):
            self._wire(item)
        elif isinstance(item, Blobs):
            self._blobs(item)
        elif isinstance(item, Pit):
            self._pit(item)
        else:
            self._picture(item)

    def _fogged(self, c: Colour, depth: float) -> Colour:
        k = depth * self.light.fog
        k = k / (1 + k)
        h = self.light.haze
        return (c[0] + (h[0] - c[0]) * k, c[1] + (h[1] - c[1]) * k, c[2] + (h[2] - c[2]) * k)

    def _lit(self, c: Colour, at: Vec, facing: Vec) -> Colour:
        k = self.light.on(at, facing)
        lit = (c[0] * k[0], c[1] * k[1], c[2] * k[2])
        return self._fogged(lit, self.view.depth(at)) if self.light.fog else lit

    def _poly(self, p: Poly) -> None:
        seen = self.view.sees(p.points[0], p.facing)
        if not seen and not p.double:
            return
        flat = self.view.outline(p.points)
        if flat is None or _tiny(flat, self.least):
            return
        colour = p.colour
        if p.plane:
            k = self.bases[p.plane - 1]
            colour = (colour[0] * k[0], colour[1] * k[1], colour[2] * k[2])
        elif not p.glow:
            facing = p.facing if seen else scale(p.facing, -1)
            colour = self._lit(colour, middle(p.points), facing)
        if p.alpha < 1:
            self._veil(flat, colour, p.alpha)
        else:
            self.draw.polygon(flat, fill=ink(colour, p.plane))

    def _veil(self, flat: Sequence[Pixel], colour: Colour, alpha: float) -> None:
        """A see-through face: what lies behind keeps its number."""
        bounds = self._bounds(flat) if self.view.mirror is None else None
        if bounds is None:
            return
        x0, y0, x1, y1 = bounds
        mask = Image.new("L", (x1 - x0, y1 - y0), 0)
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in flat], fill=int(255 * alpha))
        tone = Image.new("RGBA", mask.size, ink(colour))
        tone.putalpha(self.image.crop(bounds).getchannel("A"))
        self.image.paste(tone, bounds, mask)

    def _bounds(self, flat: Sequence[Pixel]) -> Box | None:
        x0, y0 = max(0, int(min(p[0] for p in flat))), max(0, int(min(p[1] for p in flat)))
        x1 = min(self.view.width, int(max(p[0] for p in flat)) + 2)
        y1 = min(self.view.height, int(max(p[1] for p in flat)) + 2)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def _wire(self, w: Wire) -> None:
        if self.view.mirror is not None:
            return
        for a, b in pairwise(w.points):
            ends = self.view.outline([a, b, b])
            near = max(0.3, self.view.depth(middle([a, b])))
            if ends is None or self.view.depth(a) < 0.2 or self.view.depth(b) < 0.2:
                continue
            width = max(1, round(2 * w.radius * self.view.focal / near))
            colour = self._fogged(tuple(c * k for c, k in zip(w.colour, self._soft(a), strict=True)), near)  # type: ignore[arg-type]
            self.draw.line([ends[0], ends[1]], fill=ink(colour), width=width)

    def _soft(self, at: Vec) -> Colour:
        return self.light.on(at, unit(sub(self.view.origin, at)))

    def _blobs(self, blobs: Blobs) -> None:
        spots = blobs.spots
        x, y, k = self.view.many(spots[:, :3])
        r = spots[:, 3] * k
        x0, y0, x1, y1 = self.view.frame
        inside = (k > 0) & (x > x0 - r) & (x < x1 + r) & (y > y0 - r) & (y < y1 + r)
        if self.view.mirror is not None:
            inside[::2] = False
        order = np.flatnonzero(inside)
        order = order[np.argsort(k[order], kind="stable")]
        if not order.size:
            return
        chosen = spots[order]
        away = chosen[:, :3] - np.array(blobs.centre)
        facing = away / np.maximum(np.linalg.norm(away, axis=1), 1e-6)[:, None]
        colours = chosen[:, 4:7] * self.light.on_many(chosen[:, :3], facing)
        fog = (self.view.focal / k[order] * self.light.fog)[:, None]
        fog = fog / (1 + fog)
        inks = np.zeros((len(order), 4), np.uint8)
        inks[:, :3] = np.clip(colours + (np.array(self.light.haze) - colours) * fog, 0, 255)
        turn = (order * 2.4)[:, None] + np.arange(blobs.corners) * (2 * math.pi / blobs.corners)
        squash = (0.62 + 0.38 * ((order * 7919) % 13) / 13)[:, None]
        lean = (order * 1.7)[:, None]
        a, b = np.cos(turn), np.sin(turn) * squash
        px = x[order, None] + r[order, None] * (a * np.cos(lean) - b * np.sin(lean))
        py = y[order, None] + r[order, None] * (a * np.sin(lean) + b * np.cos(lean))
        flat = np.stack([px, py], axis=-1).reshape(len(order), -1)
        for points, fill in zip(flat.tolist(), inks.tolist(), strict=True):
            self.draw.polygon(points, fill=tuple(fill))

    def _pit(self, pit: Pit) -> None:
        """Walls and floor of a hole, seen only through its rim."""
        rim = self.view.outline(pit.points)
        bounds = self._bounds(rim) if rim and self.view.mirror is None else None
        if rim is None or bounds is None:
            return
        x0, y0, x1, y1 = bounds
        inside = Image.new("RGBA", (x1 - x0, y1 - y0), ink(self._lit(pit.floor, middle(pit.points), (0, 1, 0))))
        pen = ImageDraw.Draw(inside)
        centre = middle(pit.points)
        for i, b in enumerate(pit.points):
            a = pit.points[i - 1]
            for k in range(4):
                low, high = -pit.depth * (k + 1) / 4, -pit.depth * k / 4
                quad = [
                    (a[0], a[1] + high, a[2]),
                    (b[0], b[1] + high, b[2]),
                    (b[0], b[1] + low, b[2]),
                    (a[0], a[1] + low, a[2]),
                ]
                inward = unit((centre[0] - (a[0] + b[0]) / 2, 0.0, centre[2] - (a[2] + b[2]) / 2))
                flat = self.view.outline(quad) if self.view.sees(a, inward) else None
                if flat:
                    tone = scale(self._lit(pit.walls, middle(quad), inward), max(0.02, 1 - pit.dark * k))
                    pen.polygon([(x - x0, y - y0) for x, y in flat], fill=ink(tone))
        mask = Image.new("L", inside.size, 0)
        ImageDraw.Draw(mask).polygon([(x - x0, y - y0) for x, y in rim], fill=255)
        self.image.paste(inside, bounds, mask)

    def _picture(self, p: Picture) -> None:
        if not self.view.sees(p.points[0], p.facing):
            return
        spots = [self.view.spot(q) for q in p.points]
        flat = [(s[0], s[1]) for s in spots if s is not None]
        bounds = self._bounds(flat) if len(flat) == 4 else None
        if bounds is None:
            return
        image = self._dim(p)
        x0, y0, x1, y1 = bounds
        w, h = image.size
        warp = homography([(x - x0, y - y0) for x, y in flat], [(0, 0), (w, 0), (w, h), (0, h)])
        piece = image.transform((x1 - x0, y1 - y0), Image.Transform.PERSPECTIVE, warp, Image.Resampling.BILINEAR)
        cover = piece.getchannel("A")
        numbers = self.image.crop(bounds).getchannel("A")
        numbers.paste(NONE, (0, 0), cover.point(HALF))
        self.image.paste(piece, bounds, cover)
        region = self.image.crop(bounds)
        region.putalpha(numbers)
        self.image.paste(region, bounds)

    def _dim(self, p: Picture) -> Image.Image:
        """The image in the light of its place; shrunk first when it will be seen small, or letters would sparkle."""
        flat = [s for s in (self.view.spot(q) for q in p.points) if s is not None]
        tall = max(abs(flat[3][1] - flat[0][1]), abs(flat[2][1] - flat[1][1]), 2.0)
        image = p.image
        if image.height > 2 * tall:
            k = tall * 1.3 / image.height
            image = image.resize((max(2, int(image.width * k)), max(2, int(image.height * k))), Image.Resampling.BOX)
        if p.glow:
            return image
        centre = middle(p.points)
        k3 = self.light.on(centre, p.facing)
        fog = self.view.depth(centre) * self.light.fog
        fog = fog / (1 + fog)
        bands = list(image.split())
        for i in range(3):
            table = [min(255, int((v * k3[i]) * (1 - fog) + self.light.haze[i] * fog)) for v in range(256)]
            bands[i] = bands[i].point(table)
        return Image.merge("RGBA", bands)


def _tiny(flat: Sequence[Pixel], least: float) -> bool:
    """Smaller than `least` pixels both ways."""
    x, y = flat[0]
    return all(abs(u - x) < least and abs(v - y) < least for u, v in flat)


def homography(source: Sequence[Pixel], target: Sequence[Pixel]) -> list[float]:
    """Eight numbers that take `source` to `target`, as Pillow's PERSPECTIVE wants them."""
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    matrix = np.array(rows, float)
    if abs(np.linalg.det(matrix)) < 1e-6:
        return [1, 0, 0, 0, 1, 0, 0, 0]
    return [float(k) for k in np.linalg.solve(matrix, np.array(right, float))]


def shadows(stage: Stage, camera: Camera, level: float = 0.0) -> tuple[Image.Image, Image.Image]:
    """Masks of the sun's shadows (half size) and of the soft darkness under things (quarter), both on the ground."""
    view, rough = View(camera, 0.5), View(camera, 0.25)
    sun = Image.new("L", (view.width, view.height), 0)
    contact = Image.new("L", (rough.width, rough.height), 0)
    pen, soft = ImageDraw.Draw(sun), ImageDraw.Draw(contact)
    way = stage.light.sun_from
    for thing in stage.things:
        for part in thing.solid.hulls:
            low = [p for p in part if p[1] < level + 0.45]
            if len(low) > 2:
                _shade(soft, rough, [(p[0], level, p[2]) for p in low], 1.06)
            if stage.light.sun[0] > 0.1 and way[1] > 0.05:
                _shade(pen, view, [_thrown(p, way, level) for p in part if p[1] > level - 0.3], 1.0)
    return sun.filter(ImageFilter.BoxBlur(1.5)), contact.filter(ImageFilter.GaussianBlur(2.5))


def _thrown(p: Vec, way: Vec, level: float) -> Vec:
    t = max(0.0, p[1] - level) / way[1]
    return (p[0] - way[0] * t, level, p[2] - way[2] * t)


def _shade(pen: ImageDraw.ImageDraw, view: View, points: Sequence[Vec], grow: float) -> None:
    ground = hull([(p[0], p[2]) for p in points])
    if len(ground) < 3:
        return
    cx, cz = sum(p[0] for p in ground) / len(ground), sum(p[1] for p in ground) / len(ground)
    y = points[0][1]
    flat = view.outline([(cx + (x - cx) * grow, y, cz + (z - cz) * grow) for x, z in ground])
    if flat:
        pen.polygon(flat, fill=255)
