"""Records follow when grids are replaced: to the grid in which their point lies."""

from collections.abc import Sequence

from backend.core import changes
from backend.core.followers import Follower, Moved, followers


def _moved(rows: Sequence[Moved]) -> None:
    """Tiles and counts are made of the same rows under another code."""
    del rows
    changes.publish("layer", "records", ["layer:record"])


followers.add(
    "record",
    Follower(
        table="records_record",
        column="area_code",
        moved=_moved,
        point="ST_PointOnSurface(t.geom)",
        live="t.gone_at IS NULL",
    ),
)
