"""How a file of grids is to be read: what a person says, and what is suggested from the file itself."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.areas.crs import BD09, CGCS2000, GCJ02, WGS84, to_wgs84
from gis.imports.problems import AxesSwapped, FieldMissing, ReferenceNeeded
from gis.imports.reading import Layer, read

HEAL_MAX_M = 5.0
SHIFTED = (GCJ02, BD09)  # nothing in a file tells them
# CGCS2000 in metres: zones of three degrees by meridian, with and without the number of the zone in front.
ZONES = tuple(f"EPSG:{code}" for code in (4548, 4549, 4550, 4527, 4528, 4529))
# The number of the zone before the easting tells it.
_ZONE_NUMBERS = {39: ZONES[3], 40: ZONES[4], 41: ZONES[5]}
DECLARED = ("", WGS84, CGCS2000, *SHIFTED, *ZONES)  # "": what the file says
_NAMES: Mapping[str, tuple[str, ...]] = {
    "code_field": ("code", "grid_code", "wgbm", "wgdm", "bm", "dm", "网格编码", "网格代码", "编码", "代码"),
    "name_field": ("name", "grid_name", "wgmc", "mc", "网格名称", "名称"),
    "replaces_field": ("replaces", "old_code", "predecessor", "ywgbm", "原编码", "原网格编码", "原网格"),
    "people_field": ("population", "people", "rk", "rks", "人口", "人口数"),
}
_CODE = re.compile(r"[0-9]{15}")
_MOSTLY = 0.8
_SAMPLE = 400  # vertices of a border that are enough to compare two systems
_CLEARLY = 0.5  # of the mismatch: so much better another system has to fit before it is suggested


@dataclass(frozen=True)
class Options:
    """`crs` "" takes the file's word; `heal_m`: gaps and overlaps up to this width (metres) are closed, 0: none.

    `part`: the file holds some villages only, the others keep their grids.
    """

    crs: str = ""
    layer: str = ""
    code_field: str = ""
    name_field: str = ""
    replaces_field: str = ""
    people_field: str = ""
    heal_m: float = 0.0
    part: bool = False

    def data(self) -> dict[str, object]:
        return asdict(self)


def read_file(data: bytes, options: Options) -> tuple[Layer, Options]:
    """The layer, and the options with what it suggests; outside of any transaction. Raises the problems of reading."""
    layer = read(data, crs=options.crs if options.crs in ZONES else "", layer=options.layer)
    options = suggested(layer, options)
    zone = _zone(layer)
    return layer, replace(options, crs=zone) if zone and not options.crs else options


def _zone(layer: Layer) -> str:
    """Metres without a word on their system tell it where the number of the zone stands in front."""
    first = next((shape for shape in layer.shapes if shape is not None and not shape.is_empty), None)
    return "" if layer.crs or first is None else _ZONE_NUMBERS.get(int(first.bounds[0] // 1_000_000), "")


def suggested(layer: Layer, options: Options) -> Options:
    """`options` with the fields that nobody has named, as far as the file suggests them."""
    found: dict[str, str] = {"layer": layer.layer}
    for name, usual in _NAMES.items():
        if getattr(options, name):
            continue
        by_name = {field.lower(): field for field in layer.fields}
        found[name] = next((by_name[each] for each in usual if each in by_name), "")
    if not found.get("code_field", options.code_field):
        found["code_field"] = _field_of_codes(layer)
    return replace(options, **found)  # type: ignore[arg-type]


def require_fields(layer: Layer, options: Options) -> None:
    """Raises FieldMissing for a field that the layer does not have; codes must have one."""
    named = (options.code_field or "?", options.name_field, options.replaces_field, options.people_field)
    for field in named:
        if field and field not in layer.fields:
            raise FieldMissing(field=field)


def _field_of_codes(layer: Layer) -> str:
    for field in layer.fields:
        texts = [text for text in layer.column(field) if text]
        if texts and sum(bool(_CODE.fullmatch(text)) for text in texts) >= _MOSTLY * len(texts):
            return field
    return ""


def to_degrees(shapes: Sequence[shapely.Geometry | None], crs: str) -> list[shapely.Geometry | None]:
    """From GCJ-02 or BD-09 to EPSG:4326; any other system has been turned when the file was read.

    Raises AxesSwapped and ReferenceNeeded for what is not on the globe.
    """
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    if min(west, -east) < -180 or min(south, -north) < -90:
        raise AxesSwapped() if _lies_there(south, west, north, east) else ReferenceNeeded()
    if crs not in SHIFTED:
        return list(shapes)
    turned: list[shapely.Geometry | None] = list(shapely.transform(np.array(shapes, dtype=object), _shift_back(crs)))
    return turned


def _lies_there(west: float, south: float, east: float, north: float) -> bool:
    """Whether all of it lies in China, by a box around the country in degrees."""
    return 73 <= west <= east <= 136 and 3 <= south <= north <= 54


def _shift_back(crs: str) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        once, places = np.unique(points, axis=0, return_inverse=True)
        turned = np.array([to_wgs84(lon, lat, crs) for lon, lat in once.tolist()]).reshape(-1, 2)
        return turned[places.reshape(-1)]

    return convert


def better_system(shapes: Sequence[shapely.Geometry | None], target: shapely.Geometry) -> str:
    """GCJ-02 or BD-09 where the shapes (degrees as the file has them) then fit `target` clearly better, else ""."""
    whole = shapely.union_all([shapely.buffer(shape, 0) for shape in shapes if shape is not None])
    outline = shapely.simplify(whole, _tolerance(whole))
    if outline.is_empty:
        return ""
    misfits = {crs: _misfit(shapely.transform(outline, _shift_back(crs)), target) for crs in SHIFTED}
    best = min(misfits, key=lambda crs: misfits[crs])
    as_read = _misfit(outline, target)
    return best if misfits[best] < _CLEARLY * as_read else ""


def _tolerance(shape: shapely.Geometry) -> float:
    """Degrees: below the shifts of half a kilometre, and coarse enough that few vertices are left."""
    return 1e-4 if shapely.get_num_coordinates(shape) > _SAMPLE else 0.0


def _misfit(shape: shapely.Geometry, target: shapely.Geometry) -> float:
    return float(shapely.area(shapely.symmetric_difference(shapely.make_valid(shape), target)))
