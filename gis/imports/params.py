"""Query parameters of imports: a closed list of names and values."""

from dataclasses import dataclass
from typing import Self

from backend.core import params as read
from backend.core.params import Faults, Params, page_limit, refuse, unknown
from backend.core.wire import echo
from gis.areas.models import Area
from gis.areas.params import area_code
from gis.imports.models import ACTIONS, FINDINGS, SEVERITIES

FILE_NAME_MAX = 120
KEY_MAX = 18  # digits


@dataclass(frozen=True)
class Listed:
    """A page of a county's imports."""

    county: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        wrong = unknown(params, ("county", "after", "limit"))
        county, limit = _county(params, wrong), page_limit(params, wrong)
        refuse(wrong)
        return cls(county, params.get("after", ""), limit)


@dataclass(frozen=True)
class Upload:
    """Whose grids a file holds, and what it is called."""

    county: str
    name: str

    @classmethod
    def read(cls, params: Params) -> Self:
        wrong = unknown(params, ("county", "name"))
        county = _county(params, wrong)
        name = echo(params.get("name", "")).strip()[:FILE_NAME_MAX]
        refuse(wrong)
        return cls(county, name)


@dataclass(frozen=True)
class FindingsAsked:
    severity: str
    kind: str
    after: int
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        wrong = unknown(params, ("severity", "kind", "after", "limit"))
        severity = read.one_of(params, "severity", SEVERITIES, wrong)
        kind = read.one_of(params, "kind", FINDINGS, wrong)
        after, limit = _digits(params, wrong), page_limit(params, wrong)
        refuse(wrong)
        return cls(severity, kind, int(after or 0), limit)


@dataclass(frozen=True)
class GridsAsked:
    action: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        wrong = unknown(params, ("action", "after", "limit"))
        action = read.one_of(params, "action", ACTIONS[:4], wrong)
        after, limit = _digits(params, wrong), page_limit(params, wrong)
        refuse(wrong)
        return cls(action, after, limit)


def _county(params: Params, wrong: Faults) -> str:
    code = area_code(params, "county", wrong)
    if "county" not in wrong and len(code) != Area.LENGTHS[Area.COUNTY]:
        wrong["county"] = ["a county's code of 6 digits"]
    return code


def _digits(params: Params, wrong: Faults) -> str:
    text = params.get("after", "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= KEY_MAX):
        wrong["after"] = ["`next` of the page before"]
    return text
