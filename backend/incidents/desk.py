"""What stands around the cases on a desk: tasks, units, categories, numbers by area."""

from uuid import UUID

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import pages
from backend.core.api import ScopedView
from backend.incidents import described, queries
from backend.incidents.params import TaskQuery, counts_level
from backend.incidents.render import reader, task_forms
from backend.incidents.synced import category_rows
from backend.incidents.task_serializers import TASK_FORMS
from backend.incidents.views import CASE_ROLES, IncidentView
from backend.work.commands import move_task
from backend.work.problems import MoveUnknown
from backend.work.queries import one_task, own_count, own_page


class TasksView(ScopedView):
    """Tasks sent to the caller's units or person."""

    @described.tasks
    def get(self, request: Request) -> Response:
        query = TaskQuery.read(request.query_params)
        rows, following = own_page(self.scope, open_only=query.open_only, kind=query.kind, order=query.order,
                                   after=query.after, limit=query.limit)  # fmt: skip
        incidents = queries.by_ids(self.scope, {row.subject_id for row in rows})
        results = task_forms(rows, incidents, reader(self.access, self.language))
        number = own_count(self.scope, open_only=query.open_only, kind=query.kind)
        return Response(pages.page_form(results, following, number))


class TaskMoveView(IncidentView):
    """A move of a task; answers with the whole case."""

    roles = CASE_ROLES

    @described.task_move
    def post(self, request: Request, pk: UUID, move: str) -> Response:
        form = TASK_FORMS.get(move)
        if form is None:
            raise MoveUnknown(move=move)
        body = form.parse(request.data)
        with self.both_sides(lambda: one_task(self.scope, pk).subject_id), transaction.atomic(durable=True):
            task = move_task(access=self.access, pk=pk, move=body, now=self.now)
        row = queries.visible(self.scope).filter(pk=task.subject_id).first()
        return self.whole(row) if row else Response({"id": str(task.pk), "state": task.state})


class CategoriesView(ScopedView):
    """The tree of categories."""

    @described.categories
    def get(self, request: Request) -> Response:
        del request
        rows = category_rows(self.language)
        groups = {row["group"]: row for row in rows}
        return Response(
            {
                "groups": [
                    {"code": code, "name": row["group_name"], "icon": row["group_icon"], "hue": row["hue"]}
                    for code, row in groups.items()
                ],
                "categories": rows,
            }
        )


class CountsView(ScopedView):
    """Open ordinary incidents by area: the numbers of the choropleth."""

    @described.counts
    def get(self, request: Request) -> Response:
        within, digits = counts_level(request.query_params)
        counts = queries.counts_by_area(self.scope, within=within, digits=digits, now=self.now)
        return Response({"counts": counts})
