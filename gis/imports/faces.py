"""Grids against the villages that they must cover: all lines are noded once, and the faces between them tell.

A face inside a village that no grid of the village holds is a gap, one that two hold an overlap; a face that a grid
holds outside of its village is not its ground. The grids are then put together again from their faces, so that
neighbours share every vertex and the village's border is kept.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from shapely import MultiPolygon

from gis.areas.bands import as_multi
from gis.imports.ground import is_thin, square_metres
from gis.imports.limits import CROSSINGS_MAX, CROSSINGS_MAX_S
from gis.imports.problems import TooTangled

LATTICE_DEG = 1e-9  # to which lines are noded: a tenth of a millimetre
RESOLUTION_M = 0.02  # thinner than this is rounding of coordinates, not a fault
_ROUNDS = 50  # gaps between gaps are closed from the outside inwards
_NEAR_DEG = 1e-8
_SEGMENTS = 64  # asked for at once: each may cross all others


@dataclass(frozen=True)
class Piece:
    """A grid as the file has it, valid, with the village to which its code says that it belongs."""

    code: str
    village: str
    shape: shapely.Geometry


@dataclass(frozen=True)
class Fault:
    """Ground that is held by none, by too many, or by a foreign grid; `thin`: within the width that may be closed."""

    kind: str  # gap, overlap, outside_village, outside_county
    codes: tuple[str, ...]
    village: str
    square_m: float
    shape: shapely.Geometry
    thin: bool


@dataclass
class Cover:
    """`shapes` by place in the list of pieces: what each holds once thin faults are closed."""

    shapes: list[MultiPolygon]
    faults: list[Fault]


@dataclass
class _Ground:
    """The faces of the noded lines, with the village and the pieces that hold each."""

    pieces: Sequence[Piece]
    faces: list[shapely.Geometry]
    village: list[str]
    holders: list[list[int]]
    owner: dict[int, int] = field(default_factory=dict)  # face → piece

    @cached_property
    def tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.faces)

    def kinds(self) -> dict[tuple[str, tuple[int, ...], str], list[int]]:
        """Faces that are not exactly one piece's own ground, by what is wrong, with whom, in which village."""
        wrong: dict[tuple[str, tuple[int, ...], str], list[int]] = defaultdict(list)
        for face, (village, holders) in enumerate(zip(self.village, self.holders, strict=True)):
            own = tuple(each for each in holders if self.pieces[each].village == village)
            if len(own) == 1:
                self.owner[face] = own[0]
            elif village:
                wrong["overlap" if own else "gap", own, village].append(face)
            for stranger in holders:
                if self.pieces[stranger].village != village:
                    wrong["outside_village" if village else "outside_county", (stranger,), village].append(face)
        return wrong


def require_few_crossings(shapes: Sequence[shapely.Geometry | None]) -> None:
    """What crosses has to be counted before it is noded: two combs of 50 kB make a million faces.

    Raises TooTangled.
    """
    lines = shapely.get_parts(shapely.boundary(np.array([each for each in shapes if each is not None], dtype=object)))
    corners, ends = shapely.get_coordinates(lines), np.cumsum(shapely.get_num_coordinates(lines))
    first = np.setdiff1d(np.arange(len(corners)), ends - 1)
    segments = np.array(shapely.linestrings(np.stack([corners[first], corners[first + 1]], axis=1)))
    tree, found, end = shapely.STRtree(segments), 0, time.process_time() + CROSSINGS_MAX_S
    for start in range(0, len(segments), _SEGMENTS):
        found += tree.query(segments[start : start + _SEGMENTS], predicate="crosses").shape[1]
        # Each crossing is found from both sides.
        if found > 2 * CROSSINGS_MAX or time.process_time() > end:
            raise TooTangled(most=CROSSINGS_MAX)


def cover(pieces: Sequence[Piece], villages: Mapping[str, MultiPolygon], *, heal_m: float) -> Cover:
    """How `pieces` cover the villages (EPSG:4326), whose borders stay; faults up to `heal_m` metres wide are closed.

    What is thinner than the rounding of coordinates is closed in any case and is no fault.
    """
    ground = _ground(pieces, villages)
    faults: list[Fault] = []
    loose: list[int] = []
    for (kind, holders, village), faces in ground.kinds().items():
        for part, inside in _connected(ground, faces):
            thin = is_thin(part, max(RESOLUTION_M, heal_m))
            if kind in ("gap", "overlap") and (thin or kind == "overlap"):
                loose += inside
            if not (thin and is_thin(part, RESOLUTION_M)):
                codes = tuple(pieces[each].code for each in holders)
                faults.append(Fault(kind, codes, village, float(square_metres([part])[0]), part, thin))
    _close(ground, loose)
    return Cover(_put_together(ground), faults)


def _ground(pieces: Sequence[Piece], villages: Mapping[str, MultiPolygon]) -> _Ground:
    shapes = [piece.shape for piece in pieces]
    borders = list(villages.values())
    lines = shapely.boundary(np.array([*shapes, *borders], dtype=object))
    noded = shapely.union_all(lines, grid_size=LATTICE_DEG)
    faces = list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    middles = shapely.point_on_surface(np.array(faces, dtype=object))
    names, village = list(villages), [""] * len(faces)
    for face, border in shapely.STRtree(borders).query(middles, predicate="intersects").T.tolist():
        village[face] = names[border]
    holders: list[list[int]] = [[] for _ in faces]
    for face, piece in sorted(shapely.STRtree(shapes).query(middles, predicate="intersects").T.tolist()):
        holders[face].append(piece)
    kept = [face for face in range(len(faces)) if village[face] or holders[face]]
    return _Ground(
        pieces, [faces[each] for each in kept], [village[each] for each in kept], [holders[each] for each in kept]
    )


def _connected(ground: _Ground, faces: Sequence[int]) -> Iterable[tuple[shapely.Geometry, list[int]]]:
    """The islands of these faces, each with the faces in it."""
    if len(faces) == 1:
        return [(ground.faces[faces[0]], list(faces))]
    parts = shapely.get_parts(shapely.union_all([ground.faces[each] for each in faces]))
    middles = shapely.point_on_surface(np.array([ground.faces[each] for each in faces], dtype=object))
    inside: dict[int, list[int]] = defaultdict(list)
    for face, part in shapely.STRtree(parts).query(middles, predicate="intersects").T.tolist():
        inside[part].append(faces[face])
    return [(part, inside[place]) for place, part in enumerate(parts)]


def _close(ground: _Ground, loose: Iterable[int]) -> None:
    """Gives each loose face to the neighbour of the same village with the longest common border."""
    waiting = sorted(set(loose))
    for _ in range(_ROUNDS):
        given = {face: owner for face in waiting if (owner := _neighbour(ground, face)) is not None}
        ground.owner |= given
        waiting = [face for face in waiting if face not in given]
        if not given or not waiting:
            return


def _neighbour(ground: _Ground, face: int) -> int | None:
    border = shapely.boundary(ground.faces[face])
    common: dict[int, float] = defaultdict(float)
    for other in ground.tree.query(border).tolist():
        owner = ground.owner.get(other)
        if owner is None or ground.village[other] != ground.village[face]:
            continue
        common[owner] += shapely.length(shapely.intersection(border, shapely.boundary(ground.faces[other])))
    allowed = [each for each in ground.holders[face] if ground.pieces[each].village == ground.village[face]]
    chosen = {each: length for each, length in common.items() if length > 0 and (not allowed or each in allowed)}
    if not chosen:
        return allowed[0] if allowed else None
    return max(chosen, key=lambda each: (chosen[each], -each))


def _put_together(ground: _Ground) -> list[MultiPolygon]:
    faces: dict[int, list[shapely.Geometry]] = defaultdict(list)
    for face, owner in ground.owner.items():
        faces[owner].append(ground.faces[face])
    return [
        as_multi(shapely.coverage_union_all(faces[place])) if faces[place] else MultiPolygon()
        for place in range(len(ground.pieces))
    ]
