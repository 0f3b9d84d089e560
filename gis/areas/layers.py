"""Tile layers of the tree of areas: the level of each zoom, and the small levels alone. Reference data, not scoped.

A level alone has its code as the number of the feature: as a text the codes were a quarter of the fullest tile.
"""

from backend.core.registries import Layer, layers
from gis.areas.tile_sql import ENVELOPE, EXTENT, REACH, TILE, features, polygon_in_tile, zooms

MAX_ZOOM = 14  # beyond it the client enlarges
LAST = 30

# level, band, first and last zoom; each pair of level and band has an index of its own
_AREAS = (
    ("city", "geom_far", 0, 6), ("county", "geom_far", 7, 8), ("county", "geom_mid", 9, 10),
    ("township", "geom_mid", 8, 11), ("township", "geom_web", 12, 12), ("village", "geom_web", 12, 13),
    ("grid", "geom_web", 13, LAST),
)  # fmt: skip
# One small level alone, for whoever colours a county by it: there it is seen as a whole at zoom 9 to 10.
_VILLAGES = (("village", "geom_mid", 9, 11), ("village", "geom_web", 12, LAST))
_GRIDS = (("grid", "geom_mid", 9, 11), ("grid", "geom_web", 12, LAST))
SMALL_FROM = 9  # the fullest tile has 10,834 grids in 445 kB; at zoom 8 it would have three times as many
LABELLED_VILLAGES_FROM, LABELLED_GRIDS_FROM = 11, 13


def _drawn(bands: tuple[tuple[str, str, int, int], ...]) -> str:
    return " UNION ALL ".join(
        f"SELECT code, level, name, centre, {band} AS shape"
        f" FROM areas_area WHERE {zooms(first, last)} AND level = '{level}' AND valid_to IS NULL AND NOT special"
        f" AND {band} && {REACH}"
        for level, band, first, last in bands
    )


def _layer_sql(
    name: str, bands: tuple[tuple[str, str, int, int], ...], columns: str, labels_from: int, feature_id: str = ""
) -> str:
    """Polygons, and the names at the areas' centres, each in the one tile that holds the centre."""
    return f"""
        WITH tile AS MATERIALIZED ({TILE}),
        drawn AS MATERIALIZED (
            SELECT code, code::bigint AS id, level, name, centre, {polygon_in_tile("shape", "tile")} AS geom
            FROM tile, ({_drawn(bands)}) found
        ),
        label AS MATERIALIZED (
            SELECT ST_AsMVTGeom(ST_Transform(centre, 3857), {ENVELOPE}, {EXTENT}, 0) AS geom, {columns}
            FROM drawn WHERE {zooms(labels_from, LAST)}
        )
        SELECT {features(name, "drawn", f"geom, {columns}", "NOT ST_IsEmpty(geom)", feature_id=feature_id)}
            || {features(f"{name}_label", "label", f"geom, {columns}", feature_id=feature_id)}
    """


_TEXTS = dict.fromkeys(("code", "level", "name"), "String")

layers.add(
    "areas",
    Layer(
        name="areas",
        sql=_layer_sql("areas", _AREAS, "code, level, name", 0),
        minzoom=0,
        maxzoom=MAX_ZOOM,
        fields=_TEXTS,
        label_fields=_TEXTS,
        slow=True,
        scoped=False,
    ),
)
for _name, _bands, _labels_from in (
    ("villages", _VILLAGES, LABELLED_VILLAGES_FROM),
    ("grids", _GRIDS, LABELLED_GRIDS_FROM),
):
    layers.add(
        _name,
        Layer(
            name=_name,
            sql=_layer_sql(_name, _bands, "id, name", _labels_from, feature_id="id"),
            minzoom=SMALL_FROM,
            maxzoom=MAX_ZOOM,
            fields={"name": "String"},
            label_fields={"name": "String"},
            slow=True,
            scoped=False,
        ),
    )
