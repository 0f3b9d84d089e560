"""Cards of units: the list, the points of the year, the appeal and its decision."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import keyset, pages, scope
from backend.core.api import Body, ScopedView
from backend.core.clock import SHANGHAI
from backend.core.problems import CsrfFailed, Invalid, NotFound, RoleNotAllowed
from backend.core.schema import describe
from backend.incidents import queries, shapes, supervision
from backend.incidents.card_shapes import AppealIn, CardPageOut, CardQueryIn, JudgeIn, UnitPointsPageOut
from backend.incidents.views import IncidentView
from backend.work import problems as work
from backend.work.models import Card, CardPoints

READS = frozenset({"station", "centre", "centre_lead", "unit", "unit_lead", "leader"})
_NEWEST = ("-given_at", "-id")
_UNITS_MAX = 500


class CardsView(ScopedView):
    roles = READS

    @describe(
        "Cards in the cases that the caller may see, the newest first", operation_id="cards_list",
        parameters=[CardQueryIn], answers={200: CardPageOut}, problems=[Invalid, RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = CardQueryIn.parse(request.query_params)
        rows: Any = Card.objects.within(self.scope).select_related("unit", "reason", "appeal", "answer")
        rows = rows.filter(state=asked.state) if asked.state else rows
        found, more = rows.page(order=_NEWEST, after=keyset.decode(asked.after, _NEWEST), limit=asked.limit)
        cases = {row.pk: row for row in queries.by_ids(self.scope, {card.subject_id for card in found})}
        results = [
            supervision.form(card, cases[card.subject_id], self.access)
            | {
                "incident": str(card.subject_id),
                "number": cases[card.subject_id].number,
                "category": cases[card.subject_id].category_id,
            }
            for card in found
            if card.subject_id in cases
        ]
        following = keyset.encode(more) if more else None
        return Response(pages.page_form(results, following, rows.count_up_to(pages.COUNT_MAX)))


class CardPointsView(ScopedView):
    roles = READS

    @describe(
        "Points of this year by unit, the most first: the own unit, or those of the caller's area",
        operation_id="cards_points", answers={200: UnitPointsPageOut}, problems=[RoleNotAllowed],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        del request
        year = self.now.astimezone(SHANGHAI).year
        since = datetime(year, 1, 1, tzinfo=SHANGHAI)
        mine = Q(unit_id__in=self.scope.units)
        for code in self.scope.areas:
            mine |= Q(unit__area_code__gte=code, unit__area_code__lt=code + ":")
        entries = CardPoints.objects.filter(mine, at__gte=since)
        sums = entries.values("unit_id", "unit__name").annotate(points=Sum("points")).order_by("-points", "unit_id")
        rows = list(sums[:_UNITS_MAX])
        counts = {row["unit_id"]: row for row in _counts(entries)}
        results = [
            {"unit": {"id": str(row["unit_id"]), "name": row["unit__name"]}, "points": row["points"]}
            | {name: counts[row["unit_id"]][name] for name in ("yellow", "red", "appealed")}
            for row in rows
        ]
        return Response({"year": year, "results": results})


def _counts(entries: QuerySet[CardPoints]) -> Iterable[Mapping[str, Any]]:
    """Cards of this year that were not cancelled, by unit."""
    given = entries.filter(points__gt=0)
    stands = ~Q(card__state="cancelled")
    return (
        given.values("unit_id")
        .annotate(
            yellow=Count("id", filter=stands & Q(card__level="yellow")),
            red=Count("id", filter=stands & Q(card__level="red")),
            appealed=Count("id", filter=Q(card__state="appealed")),
        )
        .order_by()
    )


class _JudgeView(IncidentView):
    """What somebody says of a card; answers with the whole case."""

    roles = supervision.APPEALS

    def say(self, request: Request, pk: UUID, form: type[Body]) -> Response:
        said = form.parse(request.data)
        with transaction.atomic(durable=True):
            incident = supervision.judge(access=self.access, pk=pk, said=said, now=self.now)
        return self.whole(scope.get_one(queries.visible(self.scope), pk=incident.pk))


class CardAppealView(_JudgeView):
    @describe(
        "Appeal against a card of the own unit", operation_id="cards_appeal", request=AppealIn,
        answers={200: shapes.IncidentOut},
        problems=[
            Invalid, NotFound, CsrfFailed, RoleNotAllowed, work.MoveNotYours, work.WordsNeeded, work.NoAppeal,
        ],
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return self.say(request, pk, AppealIn)


class CardDecisionView(_JudgeView):
    roles = supervision.DECIDES

    @describe(
        "Decide on an appeal", operation_id="cards_decide", request=JudgeIn,
        answers={200: shapes.IncidentOut},
        problems=[
            Invalid, NotFound, CsrfFailed, RoleNotAllowed, work.MoveNotYours, work.WordsNeeded, work.NotAppealed,
        ],
    )  # fmt: skip
    def post(self, request: Request, pk: UUID) -> Response:
        return self.say(request, pk, JudgeIn)
