"""Figures without faces: round heads, plain clothes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seeds.scenes.geometry import Colour, Frame, Vec, dot, sub
from seeds.scenes.items import Solid, place
from seeds.scenes.solids import ball, loft, tint, tube

SKIN: Colour = (222, 182, 150)
HAIR: Colour = (44, 38, 36)


@dataclass(frozen=True)
class Dress:
    top: Colour = (70, 100, 150)
    legs: Colour = (56, 60, 72)
    hair: Colour = HAIR
    vest: Colour | None = None
    hat: Colour | None = None


def _ellipse(f: Frame, y: float, wide: float, deep: float, z: float = 0.0) -> list[Vec]:
    return f.all([(wide * math.cos(w), y, z + deep * math.sin(w)) for w in [2 * math.pi * i / 12 for i in range(12)]])


def _torso(f: Frame, hip: float, dress: Dress, lean: float) -> Solid:
    rings = [
        _ellipse(f, hip - 0.06, 0.165, 0.115),
        _ellipse(f, hip + 0.10, 0.160, 0.110, lean * 0.2),
        _ellipse(f, hip + 0.36, 0.195, 0.125, lean * 0.7),
        _ellipse(f, hip + 0.50, 0.205, 0.105, lean),
        _ellipse(f, hip + 0.57, 0.085, 0.075, lean * 1.1),
    ]
    out = loft(rings, dress.top)
    if dress.vest:
        wider = [
            _ellipse(f, hip - 0.02, 0.178, 0.128),
            _ellipse(f, hip + 0.36, 0.206, 0.137, lean * 0.7),
            _ellipse(f, hip + 0.52, 0.195, 0.112, lean),
        ]
        out.join(loft(wider, dress.vest, caps=False))
    return out


def _head(f: Frame, y: float, z: float, dress: Dress) -> Solid:
    out = tube(f.put((0, y - 0.24, z * 0.9)), f.put((0, y - 0.08, z)), 0.055, tint(SKIN, 0.92), corners=8)
    out.join(ball(f.put((0, y, z)), (0.098, 0.125, 0.108), SKIN, detail=8, turn=f.turn))
    cap = ball(f.put((0, y + 0.02, z - 0.012)), (0.112, 0.125, 0.118), dress.hat or dress.hair, detail=9, turn=f.turn)
    brow, nape = f.put((0, y + 0.045, z + 0.02)), f.put((0, y - 0.05, z - 0.06))
    way = sub(nape, brow)
    cap.items = [i for i in cap.items if _crowned(place(i), brow, way, y + f.at[1])]
    out.join(cap)
    if dress.hat:
        out.join(
            loft([_ellipse(f, y + 0.05, 0.15, 0.16, z + 0.01), _ellipse(f, y + 0.065, 0.13, 0.14, z + 0.01)], dress.hat)
        )
    return out


def _crowned(p: Vec, brow: Vec, back: Vec, level: float) -> bool:
    """Hair grows above the brow and down the back of the head."""
    if p[1] > level + 0.062:
        return True
    return dot(sub(p, brow), (back[0], 0.0, back[2])) > 0.0022 and p[1] > level - 0.075


def _limb(f: Frame, points: list[Vec], radii: tuple[float, float, float], colours: tuple[Colour, Colour]) -> Solid:
    a, b, c = f.all(points)
    out = tube(a, b, radii[0], colours[0], end=radii[1], corners=8)
    return out.join(tube(b, c, radii[1], colours[1], end=radii[2], corners=8))


def person(at: Vec, turn: float, dress: Dress, *, pose: str = "stand", size: float = 1.0) -> Solid:
    """A figure about 1.7 m tall facing local +z. Poses: stand, walk, point, sit, sweep, hold."""
    f = Frame(at, turn)
    seated = pose == "sit"
    hip = 0.50 if seated else 0.90 * size
    lean = 0.10 if pose in ("sweep", "sit") else 0.0
    out = _torso(f, hip, dress, lean)
    out.join(_head(f, hip + 0.74, lean * 1.2, dress))
    step = {"walk": 0.22, "sweep": 0.12}.get(pose, 0.0)
    for side in (-1, 1):
        s = side * step
        if seated:
            points = [(side * 0.09, hip, 0.0), (side * 0.11, hip + 0.0, 0.42), (side * 0.11, 0.08, 0.40)]
        else:
            points = [
                (side * 0.085, hip, 0.0),
                (side * 0.10, hip * 0.52, s + 0.03),
                (side * 0.10, 0.08, s - (0.06 if s < 0 else 0)),
            ]
        out.join(_limb(f, points, (0.088, 0.062, 0.045), (dress.legs, dress.legs)))
        ankle = points[-1]
        toe = f.put((ankle[0], 0.04, ankle[2] + 0.16))
        out.join(tube(f.put((ankle[0], 0.05, ankle[2] - 0.03)), toe, 0.05, (50, 46, 46), end=0.04, corners=7))
        out.join(_arm(f, side, hip, lean, pose, dress))
    return out


def _arm(f: Frame, side: int, hip: float, lean: float, pose: str, dress: Dress) -> Solid:
    shoulder = (side * 0.215, hip + 0.48, lean)
    elbows: dict[str, tuple[Vec, Vec]] = {
        "stand": ((side * 0.26, hip + 0.22, 0.0), (side * 0.25, hip - 0.02, 0.08)),
        "walk": ((side * 0.26, hip + 0.22, -side * 0.12), (side * 0.25, hip - 0.0, -side * 0.05 + 0.08)),
        "sit": ((side * 0.27, hip + 0.24, 0.16), (side * 0.16, hip + 0.26, 0.40)),
        "hold": ((side * 0.27, hip + 0.22, 0.08), (side * 0.10, hip + 0.24, 0.32)),
        "sweep": ((side * 0.26, hip + 0.24, 0.18), (side * 0.08, hip + 0.10 + side * 0.12, 0.36)),
    }
    if pose == "point" and side > 0:
        elbow, hand = (side * 0.30, hip + 0.44, 0.24), (side * 0.26, hip + 0.56, 0.52)
    else:
        elbow, hand = elbows.get(pose, elbows["stand"])
    out = _limb(f, [shoulder, elbow, hand], (0.058, 0.045, 0.036), (dress.top, dress.top))
    return out.join(ball(f.put(hand), (0.042, 0.05, 0.042), SKIN, detail=5))
