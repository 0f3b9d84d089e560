"""A village at a glance for its station: its grids with their open cases, and who is at work there."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.duty import VILLAGE_DIGITS, covered_grids, crew_of
from backend.accounts.duty_shapes import crew_out
from backend.accounts.models import Post
from backend.accounts.queries import area_with_bbox
from backend.accounts.serializers import AreaBoxOut
from backend.core.api import ScopedView
from backend.core.problems import Invalid, NotFound
from backend.incidents import described, queries
from gis.areas.queries import Listed, listing, named

GRID_DIGITS = 15
_NONE = dict.fromkeys(queries.COUNTED, 0)


class StationView(ScopedView):
    """The own village, or for a centre one of its villages."""

    roles = frozenset({"station", "centre", "centre_lead"})

    @described.station
    def get(self, request: Request) -> Response:
        village = self._village(request)
        counts = queries.counts_by_area(self.scope, within=village, digits=GRID_DIGITS, now=self.now)
        crew = crew_of(village)
        grids = [_grid(grid, counts, crew) for grid in listing(parent=village)[0]]
        return Response(
            {
                "area": AreaBoxOut(area_with_bbox(village)).data,
                "grids": grids,
                "elsewhere": counts.get(village, _NONE),
                "crew": [crew_out(post) for post in crew],
            }
        )

    def _village(self, request: Request) -> str:
        code = request.query_params.get("area") or self.actor.area_code
        if len(code) != VILLAGE_DIGITS or not code.isdecimal() or not code.isascii():
            raise Invalid(fields={"area": ["a village: 12 digits"]})
        if not self.scope.covers(code) or not named([code]):
            raise NotFound()
        return code


def _grid(grid: Listed, counts: dict[str, dict[str, int]], crew: list[Post]) -> dict[str, Any]:
    posts = [post for post in crew if grid.code in post.grids]
    return {
        "code": grid.code,
        "name": grid.name,
        "bbox": grid.bbox,
        **counts.get(grid.code, _NONE),
        "posts": [str(post.pk) for post in posts],
        "vacant": not any(post.role == "worker" for post in posts),
        "covered": grid.code in covered_grids(posts),
    }
