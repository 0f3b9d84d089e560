"""What may be reported already, beside a case and before one is written."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import scope
from backend.core.api import Body, ScopedView
from backend.core.problems import Invalid, NotFound
from backend.core.schema import describe
from backend.incidents import duplicates, queries, shapes
from backend.incidents.duplicates import Likeness
from backend.incidents.intake import category_of
from backend.incidents.merging import may
from backend.incidents.problems import UnknownCategory
from backend.incidents.render import reader, shorts
from gis.areas.crs import checked
from gis.areas.problems import PositionNotValid


@dataclass(frozen=True)
class Spot:
    """What is about to be reported: a leaf, and where (EPSG:4326)."""

    category: str
    lon: float
    lat: float


class SpotIn(Body):
    into = Spot

    category = serializers.CharField(max_length=40)
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class LikesView(ScopedView):
    """Base: cases beside what they may be the same as."""

    def answer(self, found: list[Likeness]) -> Response:
        forms = shorts([one.incident for one in found], reader(self.access, self.language))
        return Response({"results": [form | self._likeness(one) for form, one in zip(forms, found, strict=True)]})

    def _likeness(self, one: Likeness) -> dict[str, Any]:
        return {
            "metres": None if one.metres is None else round(one.metres),
            "minutes": int(one.apart.total_seconds() // 60),
            "words_alike": None if one.words is None else round(one.words, 2),
            "same_picture": one.picture,
            "mergeable": may(self.access, one.incident, "absorb"),
        }


class DuplicatesView(LikesView):
    """Beside a case."""

    @describe(
        "Open cases that may be the same problem: of its group within 50 m and 72 hours, or with one of its pictures",
        operation_id="incidents_duplicates",
        answers={200: shapes.LikesOut},
        problems=[NotFound],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        row = scope.get_one(queries.visible(self.scope), pk=pk)
        return self.answer(duplicates.of_case(self.scope, row))


class AlreadyReportedView(LikesView):
    """Before a report."""

    @describe(
        "Open cases of the group of a category within 50 m of a position and the last 72 hours",
        operation_id="incidents_already_reported",
        parameters=[SpotIn],
        answers={200: shapes.LikesOut},
        problems=[Invalid, UnknownCategory, PositionNotValid],
    )
    def get(self, request: Request) -> Response:
        asked = SpotIn.parse(request.query_params)
        spot = checked(asked.lon, asked.lat)
        group = category_of(asked.category).group_id
        return self.answer(duplicates.of_report(self.scope, group=group, spot=spot, now=self.now))
