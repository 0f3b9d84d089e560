"""Kinds that phones receive and that no other package declares: the person, the areas, the units."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Q, QuerySet

from backend.accounts.access import choose_post, valid_posts_of
from backend.accounts.models import Person, Unit
from backend.accounts.queries import NOT_PROPOSED, area_with_bbox, valid_units
from backend.accounts.serializers import AreaBoxOut, PersonOut, posts_out
from backend.core.actor import Access
from backend.core.registries import Synced, synced
from gis.areas.models import Area
from gis.areas.queries import valid

GRIDS_MAX = 400
UNITS_MAX = 500
PLACES = 6  # decimals of a degree, a tenth of a metre


def _me(ids: Iterable[str], access: Access, language: str) -> dict[str, dict[str, Any]]:
    del language
    pk = access.actor.person
    person = Person.objects.filter(pk=pk).first() if pk and str(pk) in set(ids) else None
    if person is None:
        return {}
    posts = valid_posts_of(person.pk)
    forms = posts_out(posts)
    used = choose_post(posts, access.actor.post)
    form = next((form for form in forms if used and form["id"] == str(used.pk)), None)
    body = {"person": PersonOut(person).data, "post": form, "posts": forms, "area": None}
    if used:
        body["area"] = AreaBoxOut(area_with_bbox(used.area_code)).data
    return {str(person.pk): body}


def _first_me(access: Access) -> list[str]:
    return [str(access.actor.person)] if access.actor.person else []


def _areas(ids: Iterable[str], access: Access, language: str) -> dict[str, dict[str, Any]]:
    del language
    rows = _my_areas(access).filter(code__in=list(ids))
    rows = rows.annotate(shape=AsGeoJSON("geom", precision=PLACES))
    return {
        code: {"code": code, "name": name, "level": level, "kind": kind, "geometry": json.loads(shape)}
        for code, name, level, kind, shape in rows.values_list("code", "name", "level", "kind", "shape")
    }


def _first_areas(access: Access) -> list[str]:
    # The township's code is the shortest, so the limit can only cost grids.
    return list(_my_areas(access).order_by("code").values_list("code", flat=True)[: GRIDS_MAX + 1])


def _my_areas(access: Access) -> QuerySet[Area]:
    """The grids in which the post acts and the outline of its township; above a township, the own area alone."""
    chosen = Q(code=access.actor.area_code[:9])
    for code in access.scope.areas:
        if len(code) >= 9:
            chosen |= Q(level=Area.GRID, code__gte=code, code__lt=code + ":")
    return valid(None).filter(chosen)


def _units(ids: Iterable[str], access: Access, language: str) -> dict[str, dict[str, Any]]:
    del language
    rows = _near_units(access).filter(pk__in=list(ids))
    return {
        str(unit.pk): {"id": str(unit.pk), "name": unit.name, "kind": unit.kind, "area_code": unit.area_code}
        for unit in rows
    }


def _first_units(access: Access) -> list[str]:
    return [str(pk) for pk in _near_units(access).order_by("-area_code", "pk").values_list("pk", flat=True)[:UNITS_MAX]]


def _near_units(access: Access) -> QuerySet[Unit]:
    """Units of the own village, township and county: those that can be proposed or given work."""
    code = access.actor.area_code
    codes = {code[:digits] for digits in (6, 9, 12) if len(code) >= digits}
    return valid_units().filter(area_code__in=codes).exclude(kind__in=NOT_PROPOSED)


synced.add("me", Synced("me", _me, _first_me))
synced.add("area", Synced("area", _areas, _first_areas))
synced.add("unit", Synced("unit", _units, _first_units))
