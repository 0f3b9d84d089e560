"""A flat map around a position, in metres: good to a centimetre within a kilometre."""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

AXIS_M, FLATTENING2 = 6_378_137.0, 0.00669437999014  # WGS 84
DECIMALS = 7  # of a degree, about 1 cm: what is stored
G = TypeVar("G", bound=BaseGeometry)


@dataclass(frozen=True)
class Plane:
    """Metres east and north of (lon, lat)."""

    lon: float
    lat: float

    def scale(self) -> NDArray[np.float64]:
        """Metres in a degree east and in a degree north."""
        sine = math.sin(math.radians(self.lat))
        across = AXIS_M / math.sqrt(1 - FLATTENING2 * sine**2)
        along = AXIS_M * (1 - FLATTENING2) / (1 - FLATTENING2 * sine**2) ** 1.5
        return math.radians(1) * np.array([across * math.cos(math.radians(self.lat)), along])

    def metres(self, degrees: G) -> G:
        """A geometry in EPSG:4326 on this map."""
        scale = self.scale()
        return shapely.transform(degrees, lambda points: (points - (self.lon, self.lat)) * scale)

    def degrees(self, metres: G) -> G:
        """Back to EPSG:4326, rounded to what is stored."""
        scale = self.scale()
        return shapely.transform(metres, lambda points: np.round(points / scale + (self.lon, self.lat), DECIMALS))
