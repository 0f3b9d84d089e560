"""Cases come back at a few places of each county, which lie where its grids say."""

import numpy as np
import shapely

from seeds.zhejiang import CountyAreas
from seeds.zhejiang.incidents import generator
from seeds.zhejiang.points import points_in
from seeds.zhejiang.returning import SHARE, come_back

CASES = 4000


def test_a_small_part_of_the_cases_lies_at_few_places_inside_their_grids(county: CountyAreas) -> None:
    rng = generator("returning")
    grids = np.sort(rng.integers(0, len(county.grids), CASES))
    shapes = np.array([row.geometry for row in county.grids])
    points = points_in(list(shapes), np.bincount(grids, minlength=len(shapes)), rng)
    before = points.copy()
    village = county.villages[0].code
    come_back(county, grids, points, rng, without={village})

    moved = (points != before).any(axis=1)
    assert 0.7 * SHARE < moved.mean() < 1.3 * SHARE
    assert shapely.contains_xy(shapes[grids], points[:, 0], points[:, 1]).all()
    assert not any(county.grids[grid].code.startswith(village) for grid in set(grids[moved].tolist()))
    homes, together = np.unique(grids[moved], return_counts=True)
    assert len(homes) == CASES // 300
    assert together.max() > 1.3 * moved.sum() / len(homes)
    assert (np.ptp(points[moved & (grids == homes[together.argmax()])], axis=0) < 0.0002).all()
