"""Forms of imports in the interface."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from rest_framework import serializers

from backend.core.api import Body
from backend.core.pages import PageOut
from backend.core.problems import CATALOGUE, Unexpected
from gis.areas.queries import named
from gis.areas.serializers import RefOut
from gis.imports import queries
from gis.imports.models import ACTIONS, FINDINGS, FORMATS, SEVERITIES, STATES, AreaImport, Finding, StagedGrid
from gis.imports.options import DECLARED, HEAL_MAX_M, Options

MOVES = ("check", "apply", "undo", "discard")


@dataclass(frozen=True)
class CheckAsked:
    """How to read the file, of the version that the caller has seen."""

    base_version: int
    options: Options


@dataclass(frozen=True)
class MoveAsked:
    base_version: int


class ImportCheckIn(Body):
    """Options of a check; all of them are said each time."""

    into: ClassVar[type[Any]] = CheckAsked

    base_version = serializers.IntegerField(min_value=1)
    crs = serializers.ChoiceField(choices=DECLARED, allow_blank=True, help_text="Empty: what the file says.")
    layer = serializers.CharField(max_length=200, allow_blank=True)
    code_field = serializers.CharField(max_length=200)
    name_field = serializers.CharField(max_length=200, allow_blank=True)
    replaces_field = serializers.CharField(max_length=200, allow_blank=True)
    people_field = serializers.CharField(max_length=200, allow_blank=True)
    heal_m = serializers.FloatField(min_value=0, max_value=HEAL_MAX_M, help_text="Metres; 0 closes nothing.")
    part = serializers.BooleanField(help_text="The file holds some villages only.")

    @classmethod
    def build(cls, values: Mapping[str, Any]) -> CheckAsked:
        said = dict(values)
        return CheckAsked(said.pop("base_version"), Options(**said))


class ImportMoveIn(Body):
    into: ClassVar[type[Any]] = MoveAsked

    base_version = serializers.IntegerField(min_value=1)


class ImportOptionsOut(serializers.Serializer[Any]):
    crs = serializers.CharField(allow_blank=True)
    layer = serializers.CharField(allow_blank=True)
    code_field = serializers.CharField(allow_blank=True)
    name_field = serializers.CharField(allow_blank=True)
    replaces_field = serializers.CharField(allow_blank=True)
    people_field = serializers.CharField(allow_blank=True)
    heal_m = serializers.FloatField()
    part = serializers.BooleanField()


class ImportFieldOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    samples = serializers.ListField(child=serializers.CharField())


class ImportFactsOut(serializers.Serializer[Any]):
    format = serializers.ChoiceField(choices=FORMATS)
    crs = serializers.CharField(allow_blank=True, help_text="What the file says of its coordinates; may be empty.")
    layers = serializers.ListField(child=serializers.CharField())
    grids = serializers.IntegerField()
    fields = ImportFieldOut(many=True)  # type: ignore[assignment]


class ImportFoundOut(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=FINDINGS)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    n = serializers.IntegerField()


class ImportFollowingOut(serializers.Serializer[Any]):
    what = serializers.CharField(help_text="Name of what holds codes of grids: incident, record, task, post.")
    rows = serializers.IntegerField()
    live = serializers.IntegerField(help_text="Those that somebody still works on.")


class ImportCountsOut(serializers.Serializer[Any]):
    grids = serializers.IntegerField()
    faults = serializers.IntegerField()
    findings = ImportFoundOut(many=True)
    actions = serializers.DictField(child=serializers.IntegerField(), help_text="Grids by new, kept, changed, gone.")
    following = ImportFollowingOut(many=True)


class ImportProblemOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class ImportOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    county = RefOut()
    state = serializers.ChoiceField(choices=STATES)
    file_name = serializers.CharField()
    file_bytes = serializers.IntegerField()
    by_name = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    facts = ImportFactsOut()
    options = ImportOptionsOut()
    counts = ImportCountsOut(allow_null=True, help_text="Null before the check.")
    problem = ImportProblemOut(allow_null=True)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    moves = serializers.ListField(child=serializers.ChoiceField(choices=MOVES))
    version = serializers.IntegerField()


class ImportPageOut(PageOut):
    results = ImportOut(many=True)


class ImportFindingOut(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=FINDINGS)
    severity = serializers.ChoiceField(choices=SEVERITIES)
    codes = serializers.ListField(child=serializers.CharField())
    village = serializers.CharField(allow_blank=True)
    row = serializers.IntegerField(allow_null=True, help_text="Place in the file, from 1.")
    square_m = serializers.FloatField(allow_null=True)
    says = serializers.CharField(allow_blank=True)
    geometry = serializers.DictField(allow_null=True, help_text="GeoJSON, EPSG:4326.")


class ImportFindingPageOut(PageOut):
    results = ImportFindingOut(many=True)


class ImportGridOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    action = serializers.ChoiceField(choices=ACTIONS)
    special = serializers.BooleanField()
    population = serializers.IntegerField()
    square_m = serializers.FloatField()
    successors = serializers.ListField(child=serializers.CharField())
    predecessors = serializers.ListField(child=serializers.CharField())
    following = ImportFollowingOut(many=True)


class ImportGridPageOut(PageOut):
    results = ImportGridOut(many=True)


class ImportMapOut(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=["FeatureCollection"])
    features = serializers.ListField(child=serializers.DictField(), help_text="Grids with code, name and action.")


def import_form(one: AreaImport, language: str) -> dict[str, Any]:
    plain = ("id", "state", "file_name", "file_bytes", "by_name", "created_at", "applied_at", "undone_at", "valid_from",
             "facts", "options", "done", "total", "version")  # fmt: skip
    form = {name: getattr(one, name) for name in plain}
    form["county"] = {"code": one.county, "name": named([one.county]).get(one.county, ""), "level": "county"}
    form["counts"] = _counts(one.counts) if one.counts else None
    form["problem"] = _problem(one.problem, language) if one.problem else None
    form["moves"] = queries.moves(one)
    return form


def _counts(counts: Mapping[str, Any]) -> dict[str, Any]:
    found = [
        dict(zip(("severity", "kind"), name.split("."), strict=True), n=n) for name, n in counts["findings"].items()
    ]
    return {
        "grids": counts["grids"],
        "faults": counts["faults"],
        "findings": sorted(found, key=lambda each: (SEVERITIES.index(each["severity"]), -each["n"])),
        "actions": {name: counts["actions"].get(name, 0) for name in ACTIONS[:4]},
        "following": _following(counts.get("following", {})),
    }


def _following(counts: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    return [{"what": name, **counts[name]} for name in sorted(counts)]


def _problem(stored: Mapping[str, Any], language: str) -> dict[str, str]:
    kind = CATALOGUE.get(stored["code"], Unexpected)
    return {"code": stored["code"], "message": kind(**stored["params"]).message(language)}


def finding_form(finding: Finding) -> dict[str, Any]:
    plain = ("id", "kind", "severity", "codes", "village", "row", "square_m", "says")
    shape: str | None = finding.shape  # type: ignore[attr-defined]
    return {name: getattr(finding, name) for name in plain} | {"geometry": json.loads(shape) if shape else None}


def grid_form(grid: StagedGrid) -> dict[str, Any]:
    plain = ("code", "name", "action", "special", "population", "square_m", "successors", "predecessors")
    return {name: getattr(grid, name) for name in plain} | {"following": _following(grid.following)}


def map_form(grids: list[StagedGrid]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(grid.shape),  # type: ignore[attr-defined]
            "properties": {"code": grid.code, "name": grid.name, "action": grid.action},
        }
        for grid in grids
    ]
    return {"type": "FeatureCollection", "features": features}
