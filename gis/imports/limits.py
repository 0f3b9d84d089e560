"""What a file of grids may be; shared by the process that reads it and the one that starts it."""

DRIVERS = frozenset({"GPKG", "ESRI Shapefile", "GeoJSON"})  # of GDAL's
FILE_MAX = 24 * 1024 * 1024  # bytes that are uploaded
UNPACKED_MAX, RATIO_MAX, MEMBERS_MAX = 200_000_000, 200, 60  # of an archive: bytes, growth, files
FEATURES_MAX, POLYGON_MAX, VERTICES_MAX = 10_000, 50_000, 1_000_000
# Of the check: every two borders that cross make a face, and a county with each corner 10 cm off has some 10,000.
CROSSINGS_MAX, CROSSINGS_MAX_S = 100_000, 120  # of processor time; a million vertices take 25
FIELDS_MAX, TEXT_MAX = 60, 200
MEMORY_MAX, CPU_MAX_S, TIME_MAX_S, WRITTEN_MAX = 1_500_000_000, 20, 25, 300_000_000  # of the process
