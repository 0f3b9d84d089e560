"""Pieces of SQL from which layers are made; every layer stays below 4,096 characters, which psycopg remembers.

A layer with restricted rows adds `area_condition()`; the caller's areas arrive as %(areas)s:

    SQL = f'''
        WITH drawn AS (
            SELECT ST_AsMVTGeom(point_web, {ENVELOPE}, {EXTENT}, {BUFFER}) AS geom, id::text AS id, state
            FROM incidents_incident
            WHERE sensitivity = 'ordinary' AND point_web && {REACH} AND {area_condition("area_code")}
        )
        SELECT {features("incidents", "drawn", "geom, id, state")}
    '''
    layers.add("incidents", Layer(name="incidents", sql=SQL, minzoom=12, maxzoom=16,
                                  fields={"id": "String", "state": "String"}, slow=False, scoped=True))
"""

EXTENT, BUFFER = 4096, 64  # units of a tile: its side, and how far beyond it shapes are drawn
WORLD_M = 40075016.685578488  # width of EPSG:3857

_ADDRESS = "%(z)s::int, %(x)s::int, %(y)s::int"
ENVELOPE = f"ST_TileEnvelope({_ADDRESS})"
# For `&&` with a stored EPSG:3857 column: the tile with the margin in which shapes are drawn.
REACH = f"ST_TileEnvelope({_ADDRESS}, margin => {BUFFER / EXTENT})"


def zooms(first: int, last: int) -> str:
    """Condition that holds for tiles of these zooms; decided once a tile, before any row is read."""
    return f"%(z)s::int BETWEEN {first} AND {last}"


def area_condition(column: str = "area_code") -> str:
    """Condition that `column` lies in an area of the caller; an empty array lets nothing through, NULL everything."""
    return f"(%(areas)s::text[] IS NULL OR {column} ^@ ANY (%(areas)s::text[]))"


# The tile as one row: its reach, and how to come from EPSG:3857 to its units.
_SIDE = f"{WORLD_M} / 2 ^ %(z)s::int"
TILE = f"""
    SELECT {REACH} AS reach, {WORLD_M / 2} - %(x)s::int * {_SIDE} AS west,
           %(y)s::int * {_SIDE} - {WORLD_M / 2} AS north, {EXTENT} / ({_SIDE}) AS scale
"""


def polygon_in_tile(shape: str, tile: str) -> str:
    """A polygon of EPSG:3857 in units of the row `tile`, cut at the margin; NULL or empty where nothing of it is left.

    ST_AsMVTGeom takes three times as long, because it cuts and mends every shape. One that lies inside has nothing to
    cut, and rounded to 1/4096 of the tile's side it crosses itself by no more than that.
    """
    moved = f"ST_TransScale({shape}, {tile}.west, {tile}.north, {tile}.scale, -{tile}.scale)"
    inside = f"ST_ForcePolygonCCW(ST_SnapToGrid({moved}, 1))"
    return (
        f"CASE WHEN {shape} @ {tile}.reach THEN {inside} ELSE ST_AsMVTGeom({shape}, {ENVELOPE}, {EXTENT}, {BUFFER}) END"
    )


def point_in_tile(web_x: str, web_y: str) -> str:
    """A point of EPSG:3857 in units of the tile, moved inside where rounding would push it out.

    ST_AsMVTGeom has a margin; without one, what lies in exactly one tile is drawn exactly once.
    """
    last = EXTENT - 1
    x = f"floor(((0.5 + {web_x} / {WORLD_M}) * 2 ^ %(z)s::int - %(x)s::int) * {EXTENT})"
    y = f"floor(((0.5 - {web_y} / {WORLD_M}) * 2 ^ %(z)s::int - %(y)s::int) * {EXTENT})"
    return f"ST_MakePoint(greatest(0, least({last}, {x})), greatest(0, least({last}, {y})))"


def features(
    name: str, source: str, columns: str, condition: str = "geom IS NOT NULL", *, feature_id: str = ""
) -> str:
    """Bytes of one layer of the tile: rows of `source` with a `geom` in units of the tile among `columns`.

    `feature_id` is the one of the columns, a bigint, that becomes the number of the feature and no property.
    `source` is best materialized: else the condition draws each shape a second time.
    """
    rows = f"SELECT {columns} FROM {source} WHERE {condition}"
    identity = f", '{feature_id}'" if feature_id else ""
    return f"coalesce((SELECT ST_AsMVT(f, '{name}', {EXTENT}, 'geom'{identity}) FROM ({rows}) f), '')"
