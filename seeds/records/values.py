"""Plausible values of the items of a class, drawn by the catalogue itself; items about people stay empty."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from backend.records.catalogue import Form
from backend.records.check_digits import credit_code_digit
from backend.records.models import RecordItem

FILLED = 0.85  # chance that an optional item has been collected
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_YES = 0.35
# What is usual; where nothing stands here, numbers go from 0 to 6.
USUAL: Mapping[str, tuple[int, int]] = {
    "employees": (3, 180), "floor_area": (18, 400), "storeys": (1, 8), "exits": (1, 5), "extinguishers": (2, 30),
    "hydrants": (0, 8), "smoke_alarms": (0, 40), "capacity": (10, 300), "cameras": (1, 32), "rooms": (4, 90),
    "stock": (1, 60), "residents_near": (20, 900), "safe_distance": (20, 150), "visitors_daily": (80, 6000),
    "visitors_peak": (60, 2500), "pupils": (60, 1800), "guards": (1, 8), "rooms_let": (1, 6), "residents": (0, 4),
    "alarms": (0, 6), "hazards_near": (0, 5), "buses": (0, 4), "crossing_guards": (0, 3), "charging_points": (0, 20),
    "penalties_last_year": (0, 2), "cases_last_year": (0, 3), "people": (1, 3),
}  # fmt: skip
_PREFIX = {
    "permit_no": "XK", "trade_permit": "TX", "assessment_no": "HP", "discharge_permit": "PW", "filing_no": "ZL",
    "school_code": "XX", "house_no": "CZ",
}  # fmt: skip
_TEXTS = {
    "brand": ("顺达", "迅捷", "通联", "速递通"), "scope": ("日用百货零售", "快件收寄与派送", "餐饮服务", "物流仓储"),
    "assembly_point": ("门前广场", "东侧停车场", "南门空地"),
    "main_problem": ("", "", "登记不全", "夜间扰民", "监控缺失"),
    "accidents": ("", "", "", "去年一起泄漏，已处置"),
}  # fmt: skip
# Codes that come first in a list are the usual ones here; elsewhere all are equally likely.
_MOSTLY_FIRST = frozenset(
    {"attention", "hazard_kind", "hazard_level", "rectification", "risky_work", "major_source", "vacancy", "landlord",
     "emission", "heating", "traffic_hazard", "effect"}
)  # fmt: skip
_LATER = frozenset({"next_inspection", "permit_until"})


class Filler:
    """Fills the items of one class."""

    def __init__(self, form: Form, today: date) -> None:
        self.today = today
        self.items = [
            (item, tuple(form.codes[item.codes]) if item.codes else (), USUAL.get(item.code, (0, 6)))
            for item in form.single.values()
            if item.enabled and item.privacy not in ("personal", "sensitive")
        ]

    def values(self, fixed: Mapping[str, Any], chance: Random) -> dict[str, Any]:
        """Values of a record; `fixed` are those that something else decides."""
        found = dict(fixed)
        for item, codes, usual in self.items:
            if item.code not in found and (item.required or chance.random() < FILLED):
                found[item.code] = self._value(item, codes, usual, chance)
        return found

    def _value(self, item: RecordItem, codes: Sequence[str], usual: tuple[int, int], chance: Random) -> Any:
        kind = item.kind
        if kind in ("integer", "decimal"):
            return _number(usual, chance)
        if kind == "flag":
            return chance.random() < _YES
        if kind == "text":
            return _text(item.code, chance)
        if kind == "date":
            days = 1 + int(300 * chance.random())
            return (self.today + timedelta(days=days if item.code in _LATER else -days)).isoformat()
        if kind == "counts":
            return {code: _number(usual, chance) for code in codes[:2]}
        place = chance.random()
        code = codes[int(len(codes) * (place**4 if item.codes in _MOSTLY_FIRST else place))]
        return code if kind == "code" else [code]


def _number(usual: tuple[int, int], chance: Random) -> int:
    """Small ones are frequent."""
    return usual[0] + int((usual[1] - usual[0] + 1) * chance.random() ** 2)


def _text(code: str, chance: Random) -> str:
    if code == "credit_code":
        return credit_code(chance)
    if code in _TEXTS:
        return chance.choice(_TEXTS[code])
    return f"{_PREFIX.get(code, 'YS')}330000{int(10**7 * chance.random()):07d}"


def credit_code(chance: Random) -> str:
    """A code with the right check digit under a registrar (Y1) that registers no shop."""
    first = "Y1330000" + "".join(chance.choice(_CREDIT) for _ in range(9))
    return first + credit_code_digit(first)
