"""Build one county and check it: python -m seeds.zhejiang --county 330110."""

import argparse
import hashlib
import sys
import time

import numpy as np
import shapely

from seeds.zhejiang.checks import faults
from seeds.zhejiang.county import CountyAreas, build_county
from seeds.zhejiang.divisions import villages_by_county
from seeds.zhejiang.incidents import generator, incident_counts
from seeds.zhejiang.points import points_in
from seeds.zhejiang.upper import load_upper_levels

SAMPLE_INCIDENTS = 30_000


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def describe(county: CountyAreas) -> None:
    for rows in (county.townships, county.villages, county.grids):
        vertices = int(shapely.get_num_coordinates([row.geometry for row in rows]).sum())
        people = sum(row.population for row in rows)
        say(f"{rows[0].level:9} {len(rows):6} areas {vertices:8} vertices {people:9} people")
    digest = hashlib.sha256()
    for row in county.rows():
        digest.update(f"{row.code}\t{row.name}\t{row.kind}\t{row.population}\t".encode())
        digest.update(row.geometry.wkb)
    say(f"sha256    {digest.hexdigest()}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Build a county's areas and check them.")
    parser.add_argument("--county", default="330110", metavar="CODE", help="six digits, for example 330110")
    code = parser.parse_args().county
    if code not in villages_by_county():
        parser.error(f"{code} is not one of the {len(villages_by_county())} counties of Zhejiang")
    started = time.perf_counter()
    upper = load_upper_levels()
    loaded = time.perf_counter()
    county = build_county(code)
    built = time.perf_counter()
    say(f"{county.county.name} {code}: upper levels ({len(upper)} areas) {loaded - started:.2f} s, "
        f"county {built - loaded:.2f} s")  # fmt: skip
    describe(county)
    found = list(faults(county))
    checked = time.perf_counter()
    counts = np.sum(list(incident_counts(county, SAMPLE_INCIDENTS, "self-check").values()), axis=0)
    points_in([row.geometry for row in county.grids], counts, generator(code))
    say(f"checks {checked - built:.2f} s, {SAMPLE_INCIDENTS} points in grids {time.perf_counter() - checked:.2f} s")
    for fault in found:
        say(f"FAULT {fault}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
