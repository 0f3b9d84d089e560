"""The units of the demo: centres of all levels, township units, stations, departments."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from backend.accounts.models import Unit
from backend.core.tx import require_transaction
from gis.areas.models import Area
from seeds.areas import LIST_DATE
from seeds.ids import seed_id
from seeds.places import Place, Places

PROVINCE = "33"
TOWN_UNITS = {
    "police": "派出所",
    "justice": "司法所",
    "emergency_mgmt": "应急管理站",
    "law_enforcement": "综合行政执法中队",
    "market": "市场监管所",
    "construction": "村镇建设办",
    "service_hall": "便民服务中心",
    "mediation": "人民调解委员会",
}
# Key, name without the level's word in front; the county's department that works on such units' cases.
DEPARTMENTS = {
    "housing": "住建局",
    "security": "公安分局",
    "justice": "司法局",
    "emergency": "应急管理局",
    "enforcement": "综合执法局",
    "market": "市场监管局",
    "civil": "民政局",
    "labour": "人社局",
    "transport": "交通局",
    "ecology": "生态环境分局",
}
# Which department takes over what a township unit of this kind cannot do.
DEPARTMENT_OF = {
    "police": "security",
    "justice": "justice",
    "emergency_mgmt": "emergency",
    "law_enforcement": "enforcement",
    "market": "market",
    "construction": "housing",
    "service_hall": "civil",
    "mediation": "justice",
    "centre": "civil",
}
ENTITIES = (("factory", "演示电子有限公司"), ("school", "演示实验学校"))


@dataclass(frozen=True)
class UnitRow:
    """`key` is area code and role in the area: 330110012/centre."""

    key: str
    kind: str
    name: str
    parent: str | None = None

    @property
    def area(self) -> str:
        return self.key.partition("/")[0]


def unit_id(key: str) -> UUID:
    return seed_id(f"unit/{key}")


def load_units(places: Places) -> int:
    """All units; those that are there stay as they are. Returns how many were added."""
    require_transaction()
    before = Unit.objects.count()
    names = dict(Area.objects.filter(valid_to=None, level__in=("city", "county")).values_list("code", "name"))
    rows = [*upper_units(names, places), *county_units(places)]
    # Parents first: a row may only point to one that is there.
    units = [
        Unit(
            id=unit_id(row.key), kind=row.kind, name=row.name, area_code=row.area, valid_from=LIST_DATE,
            parent_id=unit_id(row.parent) if row.parent else None,
        )
        for row in rows
    ]  # fmt: skip
    Unit.objects.bulk_create(units, ignore_conflicts=True, batch_size=1000)
    return Unit.objects.count() - before


def upper_units(names: dict[str, str], places: Places) -> Iterator[UnitRow]:
    """Centres of the province, the cities and the counties, and the few units that the story needs up there."""
    yield UnitRow("33/centre", "centre", "浙江省指挥中心")
    yield UnitRow("33/leadership", "leadership", "浙江省领导")
    yield UnitRow("33/administration", "administration", "系统管理（三员）")
    yield UnitRow("33/department", "department", "浙江省信访联席办", "33/centre")
    for code, name in sorted(names.items()):
        parent = PROVINCE if len(code) == 4 else code[:4]
        yield UnitRow(f"{code}/centre", "centre", f"{name}指挥中心", f"{parent}/centre")
    city = places.city
    yield UnitRow(f"{city.code}/leadership", "leadership", f"{city.name}领导")
    yield UnitRow(f"{city.code}/department", "department", f"{city.name}信访联席办", f"{city.code}/centre")


def county_units(places: Places) -> Iterator[UnitRow]:
    county = places.county
    yield UnitRow(f"{county.code}/leadership", "leadership", f"{county.name}领导")
    for key, name in DEPARTMENTS.items():
        yield UnitRow(f"{county.code}/{key}", "department", f"{county.name[-1]}{name}", f"{county.code}/centre")
    for town in places.towns:
        yield from town_units(town, county)
    for village in places.villages:
        name = village.name.removesuffix("委会")
        yield UnitRow(f"{village.code}/station", "station", f"{name}综治工作站", f"{village.code[:9]}/centre")
    yield UnitRow(f"{places.town.code}/leadership", "leadership", f"{places.town.name}领导")
    for key, name in ENTITIES:
        yield UnitRow(f"{places.town.code}/{key}", "entity", name, f"{places.town.code}/centre")


def town_units(town: Place, county: Place) -> Iterator[UnitRow]:
    centre = f"{town.code}/centre"
    yield UnitRow(centre, "centre", f"{town.name}社会服务管理中心", f"{county.code}/centre")
    for kind, name in TOWN_UNITS.items():
        yield UnitRow(f"{town.code}/{kind}", kind, f"{town.name}{name}", centre)
