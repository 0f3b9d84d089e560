"""The tree of areas: look up, list and search, borders, point → grid."""

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.problems import Invalid, NotFound
from backend.core.schema import describe
from gis.areas.locate import place
from gis.areas.problems import PositionNotValid
from gis.areas.queries import detail, listing, listing_count, outline
from gis.areas.serializers import AreaOut, DayIn, FeatureOut, ListingIn, ListingOut, LocatedOut, OutlineOut, SpotIn

BORDERS_KEEP_S = 300


class AreaList(ScopedView):
    @describe(
        "Areas inside another, or by a piece of their name or code",
        operation_id="areas_list",
        parameters=[ListingIn],
        answers={200: ListingOut},
        problems=[Invalid],
    )
    def get(self, request: Request) -> Response:
        asked = ListingIn.parse(request.query_params)
        found, more = listing(parent=asked.parent, words=asked.q, on=asked.on, after=asked.after, limit=asked.limit)
        number = listing_count(parent=asked.parent, words=asked.q, on=asked.on)
        return Response(ListingOut(page_form(found, more, number)).data)


class AreaDetail(ScopedView):
    @describe(
        "One area with its ancestors",
        operation_id="areas_get",
        parameters=[DayIn],
        answers={200: AreaOut},
        problems=[Invalid, NotFound],
    )
    def get(self, request: Request, code: str) -> Response:
        asked = DayIn.parse(request.query_params)
        return Response(AreaOut(detail(code, asked.on)).data)


class AreaOutline(ScopedView):
    @describe(
        "The border of an area as a GeoJSON feature",
        operation_id="areas_outline",
        parameters=[DayIn],
        answers={(200, "application/geo+json"): FeatureOut},
        problems=[Invalid, NotFound],
    )
    def get(self, request: Request, code: str) -> Response:
        asked = DayIn.parse(request.query_params)
        answer = Response(OutlineOut(outline(code, asked.on)).data, content_type="application/geo+json")
        answer["Cache-Control"] = f"private, max-age={BORDERS_KEEP_S}"
        return answer


class AreaLocate(ScopedView):
    @describe(
        "The grid of a position (EPSG:4326), or the area that answers for it",
        operation_id="areas_locate",
        parameters=[SpotIn],
        answers={200: LocatedOut},
        problems=[Invalid, PositionNotValid],
    )
    def get(self, request: Request) -> Response:
        spot = SpotIn.parse(request.query_params)
        found = place((spot.lon, spot.lat), spot.accuracy_m)
        area = detail(found.area_code) if found.area_code else None
        return Response(LocatedOut({"area": area, "placed": found.placed}).data)
