"""Records for consoles and phones: parse, one call, render."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.problems import Invalid, NotFound
from backend.core.schema import describe, query
from backend.records import queries, render, shapes
from backend.records.catalogue import all_forms
from backend.records.ground import ring
from backend.records.params import METRES_MAX, METRES_MIN, ListQuery, metres_of

RING_METRES = 200  # where the class says nothing


FILTERS = [
    query("klass", str, "A class, or a heading for all classes below it: place, org, school."),
    query("area", str, "An area code; everything inside it."),
    query("q", str, "A piece of a name or an address; at most 60 characters."),
    query("order", str, "area (the default) or -area: by grid, forwards or backwards; created or -created: by age."),
]


class RecordClassesView(ScopedView):
    @describe(
        "The catalogue of records: classes, items, code lists",
        operation_id="records_classes",
        answers={200: shapes.CatalogueOut},
    )
    def get(self, request: Request) -> Response:
        del request
        return Response({"classes": render.catalogue(all_forms(), self.language)})


class RecordsView(ScopedView):
    @describe(
        "Records that the caller may see, by grid, a page",
        operation_id="records_list",
        parameters=[
            *FILTERS,
            query("after", str, "`next` of the page before."),
            query("limit", int, "Rows of a page: 1 to 200, 50 by default."),
        ],
        answers={200: shapes.RecordPageOut},
        problems=[Invalid],
    )
    def get(self, request: Request) -> Response:
        asked = ListQuery.read(request.query_params)
        rows, following = queries.page(
            self.access, asked.filter, order=asked.order, after=asked.after, limit=asked.limit
        )
        number = queries.count(self.access, asked.filter)
        return Response(page_form(render.shorts(rows, self.language), following, number))


class RecordView(ScopedView):
    @describe(
        "One record, and the latest incidents at it (inside it, or within 30 m of a point)",
        operation_id="records_get",
        answers={200: shapes.RecordOut},
        problems=[NotFound],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        del request
        return Response(render.card(queries.get_one(self.access, pk), self.access, self.language))


class SurroundingsView(ScopedView):
    @describe(
        "What lies around a record, measured on the ground from its border",
        operation_id="records_surroundings",
        parameters=[
            query("metres", int, f"{METRES_MIN} to {METRES_MAX}; by default what the class says, else {RING_METRES}.")
        ],
        answers={200: shapes.SurroundingsOut},
        problems=[Invalid, NotFound],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        row = queries.get_one(self.access, pk)
        metres = metres_of(request.query_params, row.klass.ring_metres or RING_METRES)
        found = queries.around(self.access, row, metres)
        ground = ring(row.geom, metres)
        return Response(
            render.surroundings(found, ring=ground, metres=metres, access=self.access, language=self.language)
        )
