"""The leader's page: parse, one call, render."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ScopedView
from backend.core.pages import page_form
from backend.core.params import number, refuse
from backend.incidents.render import reader, shorts
from backend.insight import described, queries, trends
from backend.insight.ground import exists, ground
from backend.insight.params import STEPS, CaseQuery, Choice, Window, level_digits, one_of
from backend.insight.queries import Numbers, Part
from gis.areas.models import Area
from gis.areas.queries import named


class InsightView(ScopedView):
    """Base: posts that answer for areas, not for single cases."""

    roles = frozenset({"leader", "centre", "centre_lead", "station", "unit_lead"})

    def choice(self, request: Request, area: str, *more: str, **defaults: int) -> Choice:
        return Choice.read(request.query_params, self.scope, self.now, area=area, more=more, **defaults)


class SummaryView(InsightView):
    """The numbers of an area."""

    @described.summary
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "area")
        area = ground(choice.area)
        found = queries.numbers(choice, (len(choice.area),), now=self.now).get(choice.area, Numbers())
        return Response(
            {
                "area": {"code": area.code, "name": area.name, "level": area.level},
                "window": window_form(choice.window),
                "numbers": {
                    "reported": found.reported, "on_time_rate": found.on_time_rate, "open": found.open,
                    "overdue": found.overdue, "today": found.today, "due": found.handled, "late": found.late,
                },
                "before": {"reported": found.before, "on_time_rate": found.on_time_rate_before},
                "population": area.population or None,
                "grids": area.grids,
                "km2": round(area.km2, 3),
                "rates": area.rates(found.reported),
            }
        )  # fmt: skip


class AreasView(InsightView):
    """The numbers of the parts of an area."""

    @described.areas
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "within", "level")
        digits = level_digits(request.query_params, choice.area)
        parts, whole = queries.parts(choice, digits=digits, now=self.now)
        elsewhere = whole.numbers.reported - sum(part.numbers.reported for part in parts)
        total = part_form(whole, {}) | {"elsewhere": elsewhere}
        del total["code"], total["name"], total["of"]
        around = villages_around(parts, within=choice.area)
        return Response({"areas": [part_form(part, around) for part in parts], "total": total})


class SeriesView(InsightView):
    """Reports by day, week or month."""

    @described.series
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "area", "step")
        step = one_of(request.query_params, "step", STEPS)
        exists(choice.area)
        days = [{"day": day.isoformat(), "n": n} for day, n in trends.series(choice, step)]
        return Response({"step": step, "days": days})


class FramesView(InsightView):
    """Reports of the parts of an area by step, as a slider over time shows them."""

    @described.frames
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "within", "level", "step")
        digits = level_digits(request.query_params, choice.area)
        step = one_of(request.query_params, "step", STEPS)
        found = trends.frames(choice, digits=digits, step=step)
        areas = [{"code": code, "counts": counts} for code, counts in found.areas.items()]
        total = [n for _, n in trends.series(choice, step)]
        return Response(
            {"step": step, "frames": [day.isoformat() for day in found.days], "areas": areas, "total": total}
        )


class CompositionView(InsightView):
    """What a number is made of."""

    @described.composition
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "area", "by")
        by = one_of(request.query_params, "by", tuple(trends.MARKS))
        exists(choice.area)
        parts = trends.composition(choice, by)
        return Response(
            {
                "by": by,
                "total": sum(part.n for part in parts),
                "before": sum(part.before for part in parts),
                "parts": [vars(part) for part in parts],
            }
        )


class RepeatsView(InsightView):
    """Places where cases come back."""

    @described.repeats
    def get(self, request: Request) -> Response:
        choice = self.choice(request, "area", "at_least", days=trends.REPEAT_DAYS)
        wrong: dict[str, list[str]] = {}
        least = number(request.query_params, "at_least", wrong, low=2, high=50, default=3)
        refuse(wrong)
        exists(choice.area)
        places, count = trends.repeats(choice, least=least)
        names = place_names(places, within=choice.area)
        return Response(
            {"places": [place_form(place, names) for place in places], "more": count > len(places), "count": count}
        )


class CasesView(InsightView):
    """The cases behind a number."""

    @described.cases
    def get(self, request: Request) -> Response:
        now = self.now
        query = CaseQuery.read(request.query_params, self.scope, now)
        rows, following, number = queries.cases(self.scope, query, now=now)
        results = shorts(rows, reader(self.access, self.language))
        return Response(page_form(results, following, number))


def window_form(window: Window) -> dict[str, Any]:
    return {"days": window.days, "since": window.since.isoformat(), "until": window.last().isoformat()}


def villages_around(parts: list[Part], *, within: str) -> dict[str, str]:
    """By code, the villages of grids: a grid is only called by its number in there."""
    digits = Area.LENGTHS["village"]
    return named({part.pk[:digits] for part in parts if len(part.pk) > digits}) if len(within) < digits else {}


def part_form(part: Part, around: Mapping[str, str]) -> dict[str, Any]:
    area, found = part.ground, part.numbers
    return {
        "code": area.code, "name": area.name, "of": around.get(area.code[:12], ""), "n": found.reported,
        "open": found.open, "overdue": found.overdue,
        "before": found.before, "on_time_rate": found.on_time_rate, "population": area.population or None,
        "grids": area.grids, "km2": round(area.km2, 3), **area.rates(found.reported),
    }  # fmt: skip


def place_names(places: list[trends.Place], *, within: str) -> dict[str, str]:
    """By the code of its grid, how a place is called: township, village and grid, as far as they lie below `within`."""
    levels = [digits for level in ("township", "village", "grid") if (digits := Area.LENGTHS[level]) > len(within)]
    codes = {place.area_code for place in places}
    names = named(code[:digits] for code in codes for digits in levels)
    return {code: " ".join(filter(None, (names.get(code[:digits]) for digits in levels))) for code in codes}


def place_form(place: trends.Place, names: dict[str, str]) -> dict[str, Any]:
    return vars(place) | {
        "area_name": names.get(place.area_code, ""),
        "first": place.first.isoformat(),
        "last": place.last.isoformat(),
        "categories": [{"code": code, "n": n} for code, n in place.categories],
    }
