"""Whether the areas that were loaded fit together: asked of the database, in SQL, a county at a time."""

from collections.abc import Iterator

from django.db import connection

from seeds.zhejiang.divisions import TOTAL_GRIDS, names, villages

PROVINCE = "33"
COUNTS = {"province": 1, "city": 11, "county": 90, "township": 1_387, "village": 25_547, "grid": TOTAL_GRIDS}
Fault = str

# The areas of a county, or those above the counties; `up` is the length of the parent's code.
_AREAS = """
    CREATE TEMPORARY TABLE ground ON COMMIT DROP AS
    SELECT code, level, left(code, CASE level WHEN 'grid' THEN 12 WHEN 'village' THEN 9 WHEN 'township' THEN 6
           WHEN 'county' THEN 4 WHEN 'city' THEN 2 ELSE 0 END) AS parent, geom, geom_far, geom_mid, geom_web
    FROM areas_area WHERE valid_to IS NULL AND {which}
"""
_OF_COUNTY = "code >= %s AND code < %s || ':'"
_UPPER = "level IN ('province', 'city', 'county')"
_INVALID = "SELECT code, 'is no valid polygon' FROM ground WHERE NOT ST_IsValid(geom) OR NOT ST_IsValid(geom_web)"
_BANDS = """
    SELECT code, 'is empty or no valid polygon at a small scale' FROM ground
    WHERE ST_IsEmpty(geom_far) OR ST_IsEmpty(geom_mid) OR NOT ST_IsValid(geom_far) OR NOT ST_IsValid(geom_mid)
"""
_LOST = """
    SELECT g.code, 'has no parent' FROM ground g LEFT JOIN areas_area p ON p.code = g.parent AND p.valid_to IS NULL
    WHERE g.parent <> '' AND p.code IS NULL
"""
_BEYOND = """
    SELECT g.code, 'reaches beyond ' || p.code FROM ground g JOIN ground p ON p.code = g.parent
    WHERE NOT ST_Covers(p.geom, g.geom)
"""
_OVERLAPS = """
    SELECT a.code, 'overlaps ' || b.code FROM ground a JOIN ground b
    ON b.parent = a.parent AND b.level = a.level AND b.code > a.code AND b.geom && a.geom
    WHERE ST_Relate(a.geom, b.geom, 'T********')
"""
# Twice the area of a ring in square steps of 1e-7 degree: the vertices lie on this lattice, so the sums are exact
# whole numbers. The rings of an area run one way; counted from a corner near by, nothing exceeds 64 bits.
_GAPS = """
    WITH corners AS MATERIALIZED (
        SELECT g.code, g.parent, p.path[1] AS part, p.path[2] AS ring, p.path[3] AS nth,
               (round(ST_X(p.geom) * 1e7) - 1180000000)::bigint AS x,
               (round(ST_Y(p.geom) * 1e7) - 270000000)::bigint AS y
        FROM ground g, LATERAL ST_DumpPoints(g.geom) p
    ), steps AS (
        SELECT code, parent, part, ring, x * lead(y) OVER line - y * lead(x) OVER line AS doubled FROM corners
        WINDOW line AS (PARTITION BY code, part, ring ORDER BY nth)
    ), rings AS (
        SELECT code, parent, abs(sum(doubled)) * CASE ring WHEN 1 THEN 1 ELSE -1 END AS doubled
        FROM steps GROUP BY code, parent, part, ring
    ), sizes AS (
        SELECT code, parent, sum(doubled) AS doubled FROM rings GROUP BY code, parent
    )
    SELECT p.code, 'is not filled by its parts: ' || sum(c.doubled) || ' of ' || p.doubled
    FROM sizes p JOIN sizes c ON c.parent = p.code GROUP BY p.code, p.doubled HAVING sum(c.doubled) <> p.doubled
"""
_CHECKS = (_INVALID, _BANDS, _LOST, _BEYOND, _OVERLAPS, _GAPS)
SHOWN = 5  # faults of a kind and county that are named


def wrong_numbers(counties: list[str]) -> Iterator[Fault]:
    """Levels that do not have as many areas as the list of codes and the plan of grids say."""
    expected = dict(COUNTS)
    if len(counties) < COUNTS["county"]:
        inside = tuple(counties)
        members = [village for village in villages() if village.code.startswith(inside)]
        expected["township"] = sum(len(code) == 9 and code.startswith(inside) for code in names())
        expected["village"], expected["grid"] = len(members), sum(village.grids for village in members)
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, count(*) FROM areas_area WHERE valid_to IS NULL AND NOT special GROUP BY level")
        found = dict(cursor.fetchall())
    for level, count in expected.items():
        if found.get(level, 0) != count:
            yield f"{found.get(level, 0):,} areas of level {level}, not {count:,}"


def faults_of_county(code: str) -> list[Fault]:
    """The county with its townships, villages and grids; within a transaction."""
    return list(_faults(_OF_COUNTY, [code, code]))


def faults_above() -> list[Fault]:
    """The province with its cities and counties; within a transaction."""
    return list(_faults(_UPPER, []))


def _faults(which: str, parameters: list[str]) -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(_AREAS.format(which=which), parameters)
        cursor.execute("CREATE INDEX ON ground (parent, level)")
        cursor.execute("ANALYZE ground")
        for check in _CHECKS:
            cursor.execute(f"{check} ORDER BY 1 LIMIT {SHOWN}")
            yield from (f"{code} {fault}" for code, fault in cursor.fetchall())
        cursor.execute("DROP TABLE ground")
