"""A small invented county for tests: two townships that must not see each other, and a person for every role."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.gis.geos import MultiPolygon, Polygon

from backend.accounts.models import AdminSeat, Person, Post, Unit
from gis.areas.models import Area

DAY = date(2020, 1, 1)
COUNTY, TOWN, OTHER_TOWN = "330110", "330110002", "330110003"
VILLAGE, OTHER_VILLAGE = f"{TOWN}001", f"{OTHER_TOWN}001"
GRID, NEXT_GRID, OTHER_GRID = f"{VILLAGE}001", f"{VILLAGE}002", f"{OTHER_VILLAGE}001"
WEST, SOUTH, STEP = 120.0, 30.0, 0.01  # degrees; a grid is one step wide and one high
IN_GRID = (120.005, 30.005)  # lon, lat
IN_NEXT_GRID = (120.015, 30.005)
IN_OTHER_GRID = (120.025, 30.005)
ABROAD = (110.0, 20.0)

# code, level, name, first column, columns
_AREAS = [
    ("33", "province", "浙江省", -2, 8),
    ("3301", "city", "杭州市", -1, 6),
    (COUNTY, "county", "余杭区", 0, 4),
    (TOWN, "township", "干𬒗镇", 0, 2),
    (OTHER_TOWN, "township", "鿎石街道", 2, 2),
    (VILLAGE, "village", "顾家桥村", 0, 2),
    (OTHER_VILLAGE, "village", "太炎社区", 2, 2),
    (GRID, "grid", "001网格", 0, 1),
    (NEXT_GRID, "grid", "002网格", 1, 1),
    (OTHER_GRID, "grid", "001网格", 2, 1),
    (f"{OTHER_VILLAGE}002", "grid", "002网格", 3, 1),
    ("330106", "county", "西湖区", 4, 1),
]

# unit key, kind, area, name
_UNITS = [
    ("county_centre", "centre", COUNTY, "余杭区指挥中心"),
    ("west_centre", "centre", "330106", "西湖区指挥中心"),
    ("centre", "centre", TOWN, "干𬒗镇社会服务管理中心"),
    ("other_centre", "centre", OTHER_TOWN, "鿎石街道社会服务管理中心"),
    ("station", "station", VILLAGE, "顾家桥村综治工作站"),
    ("emergency_mgmt", "emergency_mgmt", TOWN, "应急管理站"),
    ("law_enforcement", "law_enforcement", TOWN, "综合行政执法中队"),
    ("police", "police", TOWN, "派出所"),
    ("other_police", "police", OTHER_TOWN, "派出所"),
    ("county_unit", "department", COUNTY, "区住建局"),
    ("entity", "entity", TOWN, "演示企业"),
    ("leadership", "leadership", COUNTY, "区领导"),
    ("administration", "administration", "33", "系统管理"),
]

# person key, role, unit key, area, grids
_POSTS: list[tuple[str, str, str, str, list[str]]] = [
    ("worker", "worker", "station", VILLAGE, [GRID]),
    ("neighbour", "worker", "station", VILLAGE, [NEXT_GRID]),
    ("deputy", "deputy", "station", VILLAGE, [GRID, NEXT_GRID]),
    ("other_worker", "worker", "other_centre", OTHER_VILLAGE, [OTHER_GRID]),
    ("station", "station", "station", VILLAGE, []),
    ("centre", "centre", "centre", TOWN, []),
    ("centre_lead", "centre_lead", "centre", TOWN, []),
    ("other_centre", "centre", "other_centre", OTHER_TOWN, []),
    ("unit", "unit", "emergency_mgmt", TOWN, []),
    ("unit_lead", "unit_lead", "emergency_mgmt", TOWN, []),
    ("law_unit", "unit_lead", "law_enforcement", TOWN, []),
    ("police_lead", "unit_lead", "police", TOWN, []),
    ("other_unit", "unit", "other_police", OTHER_TOWN, []),
    ("county_centre", "centre", "county_centre", COUNTY, []),
    ("county_unit", "unit", "county_unit", COUNTY, []),
    ("entity", "entity", "entity", TOWN, []),
    ("leader", "leader", "leadership", COUNTY, []),
    ("sysadmin", "sysadmin", "administration", "33", []),
    ("secadmin", "secadmin", "administration", "33", []),
    ("auditor", "auditor", "administration", "33", []),
]


@dataclass
class Cast:
    """People, posts and units by key; `person["no_post"]` has no post at all."""

    person: dict[str, Person] = field(default_factory=dict)
    post: dict[str, Post] = field(default_factory=dict)
    unit: dict[str, Unit] = field(default_factory=dict)


def box(column: int, columns: int, srid: int = 4326) -> MultiPolygon:
    """One row of grids from `column` on, as a MultiPolygon."""
    west = WEST + column * STEP
    shape = Polygon.from_bbox((west, SOUTH, west + columns * STEP, SOUTH + STEP))
    shape.srid = 4326
    multi = MultiPolygon(shape, srid=4326)
    if srid != 4326:
        multi.transform(srid)
    return multi


def make_areas() -> None:
    rows = []
    for code, level, name, column, columns in _AREAS:
        geom = box(column, columns)
        web = box(column, columns, 3857)
        rows.append(
            Area(
                code=code, level=level, name=name, valid_from=DAY, population=400 * columns, geom=geom,
                geom_far=web, geom_mid=web, geom_web=web, centre=geom.centroid,
            )
        )  # fmt: skip
    Area.objects.bulk_create(rows)


def make_cast() -> Cast:
    """Areas, units, people and posts; no password is usable until a test sets one."""
    make_areas()
    cast = Cast()
    for key, kind, area, name in _UNITS:
        cast.unit[key] = Unit.objects.create(kind=kind, area_code=area, name=name, valid_from=DAY)
    for key, role, unit, area, grids in _POSTS:
        person = Person.objects.create(username=key, name=f"演示{key}", password="!")
        cast.person[key] = person
        cast.post[key] = Post.objects.create(
            person=person, unit=cast.unit[unit], role=role, area_code=area, grids=grids, valid_from=DAY
        )
        if unit == "administration":
            AdminSeat.objects.create(person=person, role=role)
    cast.person["no_post"] = Person.objects.create(username="no_post", name="无岗位", password="!")
    return cast
