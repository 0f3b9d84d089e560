"""Files of grids as counties hand them in, written by pyogrio."""

import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from tests.cast import GRID, NEXT_GRID, OTHER_GRID, OTHER_VILLAGE, SOUTH, STEP, VILLAGE, WEST

Grid = tuple[str, str, BaseGeometry | None]
OTHER_LAST = f"{OTHER_VILLAGE}002"
COUNTY_COLUMNS = 4


def box(column: float, columns: float, low: float = 0.0, high: float = 1.0) -> BaseGeometry:
    """A piece of the row of grids of the cast: columns from the west, and a part of the height."""
    west = WEST + column * STEP
    return shapely.box(
        round(west, 9), round(SOUTH + low * STEP, 9), round(west + columns * STEP, 9), round(SOUTH + high * STEP, 9)
    )


def as_today() -> list[Grid]:
    """The grids of the cast's county as they are."""
    return [
        (GRID, "001网格", box(0, 1)), (NEXT_GRID, "002网格", box(1, 1)),
        (OTHER_GRID, "001网格", box(2, 1)), (OTHER_LAST, "002网格", box(3, 1)),
    ]  # fmt: skip


def redrawn() -> list[Grid]:
    """001 is cut into a northern and a southern grid, 002 gives its western half away, the other village is as it is.

    The north becomes 011, the south 012 and takes the half of 002, whose number stays.
    """
    south = shapely.union_all([box(0, 1, 0, 0.4), box(1, 0.5)])
    return [
        (f"{VILLAGE}011", "北网格", box(0, 1, 0.4, 1)), (f"{VILLAGE}012", "南网格", south),
        (NEXT_GRID, "002网格", box(1.5, 0.5)), *as_today()[2:],
    ]  # fmt: skip


def write(
    path: Path,
    grids: Sequence[Grid],
    *,
    crs: str = "EPSG:4490",
    fields: Mapping[str, Sequence[str]] | None = None,
    move: Callable[[BaseGeometry], BaseGeometry] = lambda shape: shape,
    geometry_type: str = "Polygon",
) -> bytes:
    """The bytes of a file with the fields code and name; `.zip` is a Shapefile in GB 18030 without a .cpg."""
    columns = fields or {"code": [code for code, _, _ in grids], "name": [name for _, name, _ in grids]}
    shapes = [shapely.to_wkb(move(shape)) if shape is not None else None for _, _, shape in grids]
    target = path.with_suffix(".shp") if path.suffix == ".zip" else path
    options = {"encoding": "GB18030"} if path.suffix == ".zip" else {}
    pyogrio.raw.write(
        str(target),
        np.array(shapes, dtype=object),
        [np.array(list(column), dtype=object) for column in columns.values()],
        list(columns),
        geometry_type=geometry_type,
        crs=crs,
        **options,
    )
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(target.with_suffix(part), f"网格/{target.stem}{part}")
    return path.read_bytes()
