"""Codes of areas among query parameters."""

from backend.core.params import Faults, Params
from gis.areas.models import Area


def area_code(params: Params, name: str, wrong: Faults) -> str:
    """The code, whether or not there is such an area; empty where it is not said."""
    code = params.get(name, "")
    if code and not (code.isascii() and code.isdigit() and len(code) in Area.LENGTHS.values()):
        wrong[name] = ["an area code of 2, 4, 6, 9, 12 or 15 digits"]
    return code
