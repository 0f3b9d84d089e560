"""`make bench-density`: heat tiles at 380,000 and 10,000,000 incidents, and whether every cell is right meanwhile.

Random tiles of zoom 6 to 14 around random cases, of the scopes of the province, a county and a township; a third of
them all time, a third one category of 90 days, a third three categories of 24 months. `p95_ms` is the clock's,
`p95_cpu_ms` what the server process worked (from the scheduler's account): on a busy machine only that says something.
`density.miscounted`: cells that differ from count(*) in the same snapshot while others write and the merger folds.
Prints `name value` lines and writes var/bench/density.json. ROWS=380000,10000000, BENCH_SOURCE=wangge_province,
CHECKED=200.
"""

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from backend.core.conninfo import conninfo  # noqa: E402
from backend.incidents.heat import HEAT  # noqa: E402
from gis.density.commands import fold  # noqa: E402
from gis.tiles.source import SESSION, STATEMENT_TIMEOUT_MS  # noqa: E402
from tests.bench.density_data import prepare  # noqa: E402
from tests.bench.figures import told  # noqa: E402
from tests.tiles.calls import tile_at  # noqa: E402
from tests.tiles.mvt import decode  # noqa: E402

GOALS = {
    "density.*.p95_ms": ("<=", 30.0), "density.growth": ("<=", 1.3), "density.miscounted": ("==", 0.0),
}  # fmt: skip
TILES, ROUNDS = 540, 3
CHECKED = int(os.environ.get("CHECKED", "200"))  # tiles whose every cell is counted by brute force
ZOOMS = range(6, 15)
SEED = 20261122
UNHURRIED = SESSION.replace(f"statement_timeout={STATEMENT_TIMEOUT_MS}", "statement_timeout=60000")  # it is measured
_CASES = """
    SELECT ST_X(point), ST_Y(point), area_code FROM incidents_incident TABLESAMPLE SYSTEM (%s)
    WHERE counted AND point IS NOT NULL AND length(area_code) = 15 LIMIT %s
"""
_TRUTH = """
    SELECT i.zcell >> (2 * (20 - %(level)s)), count(*) FROM incidents_incident i
    WHERE i.counted AND i.zcell >= %(first)s AND i.zcell < %(beyond)s AND i.area_code ^@ ANY (%(areas)s::text[])
      AND (%(leaves)s::text[] IS NULL OR i.category_id = ANY (%(leaves)s::text[]))
      AND (%(days)s::int IS NULL OR (i.reported_at AT TIME ZONE 'Asia/Shanghai')::date
           > (now() AT TIME ZONE 'Asia/Shanghai')::date - %(days)s::int)
    GROUP BY 1
"""
Values = dict[str, Any]


def main() -> int:
    """Each size in a process of its own; 1 where a goal was missed."""
    sizes = [int(size) for size in os.environ.get("ROWS", "380000,10000000").split(",")]
    figures: dict[str, float] = {}
    for size in sizes:
        env = os.environ | {"DB_NAME": f"bench_density_{size}", "ROWS": str(size)}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.density", "one"], env=env, stdout=subprocess.PIPE, check=True
        )
        figures |= {f"density.{short(size)}.{name}": value for name, value in json.loads(done.stdout).items()}
    first, last = (f"density.{short(size)}" for size in (sizes[0], sizes[-1]))
    figures["density.growth"] = figures[f"{last}.p95_ms"] / figures[f"{first}.p95_ms"]
    figures["density.growth_cpu"] = figures[f"{last}.p95_cpu_ms"] / figures[f"{first}.p95_cpu_ms"]
    figures["density.miscounted"] = sum(value for name, value in figures.items() if name.endswith(".wrong_cells"))
    return told("density", {name: round(value, 2) for name, value in figures.items()}, GOALS)


def one() -> None:
    figures = prepare(int(os.environ["ROWS"]))
    connection.close()
    asked = list(tiles(TILES))
    chance = random.Random(SEED)  # noqa: S311 - the same order on every machine
    runs = [timed(asked, chance) for _ in range(ROUNDS)]
    for name in runs[0]:
        figures[name] = median(run[name] for run in runs)
    figures |= miscounted(list(tiles(CHECKED, seed=SEED + 1)))
    print(json.dumps(figures))


def short(size: int) -> str:
    return f"{size // 1_000_000}m" if size % 1_000_000 == 0 else f"{size // 1000}k"


def tiles(n: int, seed: int = SEED) -> Iterator[Values]:
    """The same for the same data and seed."""
    chance = random.Random(seed)  # noqa: S311  the same tiles on every machine
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM incidents_category WHERE sensitivity = 'ordinary' ORDER BY code")
        leaves = [code for (code,) in cursor.fetchall()]
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_CASES, [5, 20 * n])
        cases = sorted(cursor.fetchall())
    for index in range(n):
        lon, lat, code = chance.choice(cases)
        z = ZOOMS[index % len(ZOOMS)]
        x, y = tile_at(lon, lat, z)
        scope = [code[: (2, 6, 9)[index // len(ZOOMS) % 3]]]
        view = index // len(ZOOMS) // 3 % 3
        some = chance.sample(leaves, 3)
        category, days = ((None, None), (some[0], 90), (",".join(some), 730))[view]
        yield dict.fromkeys(HEAT.filters) | {
            "z": z, "x": x, "y": y, "areas": scope, "category": category, "days": days,
        }  # fmt: skip


def timed(asked: list[Values], chance: random.Random) -> dict[str, float]:
    """Tiles in random order through a connection as the tile process has it; the first ones are not measured."""
    clock, worked, sizes, slow = [], [], [], []
    with psycopg.connect(conninfo(), autocommit=True, options=UNHURRIED) as server:
        pid = server.info.backend_pid
        for position, values in enumerate(chance.sample(asked, len(asked))):
            begun, used = time.perf_counter(), busy_ns(pid)
            row = server.execute(HEAT.sql, values, prepare=True, binary=True).fetchone()
            took_ms, cpu_ms = (time.perf_counter() - begun) * 1000, (busy_ns(pid) - used) / 1e6
            if position >= 20:
                clock.append(took_ms)
                worked.append(cpu_ms)
                sizes.append(len(row[0]) if row else 0)
                slow.append((round(cpu_ms, 1), values["z"], values["areas"], values["category"], values["days"]))
    for line in sorted(slow, reverse=True, key=lambda each: each[0])[:8]:
        print("slowest", line, file=sys.stderr)
    return {
        "p50_ms": at(clock, 0.5), "p95_ms": at(clock, 0.95), "p50_cpu_ms": at(worked, 0.5),
        "p95_cpu_ms": at(worked, 0.95), "max_kb": max(sizes) / 1000,
    }  # fmt: skip


def at(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def busy_ns(pid: int) -> int:
    """Processor time of a server process on this machine; 0 where it may not be read."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0


def miscounted(asked: list[Values]) -> dict[str, float]:
    """Compares every cell in one snapshot, while two writers and the merger work."""
    ending = threading.Event()
    threads = [threading.Thread(target=work, args=(ending,)) for work in (write, write, merge)]
    for thread in threads:
        thread.start()
    wrong = cells = 0
    try:
        with psycopg.connect(conninfo(), options=UNHURRIED) as server:
            server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for values in asked:
                with server.transaction():
                    row = server.execute(HEAT.sql, values, binary=True).fetchone()
                    tile = decode(row[0]).get("heat", []) if row else []
                    found = {each.properties["cell"]: each.properties["n"] for each in tile}
                    true: dict[int, int] = dict(server.execute(_TRUTH, recount(values)).fetchall())
                level = level_of(values["z"])
                expected = {f"{level}-{cell}": n for cell, n in true.items()}
                cells += len(expected)
                wrong += sum(found.get(key) != expected.get(key) for key in found.keys() | expected.keys())
    finally:
        ending.set()
        for thread in threads:
            thread.join()
    return {"checked_cells": cells, "wrong_cells": wrong}


def level_of(z: int) -> int:
    return z + 4 if z > 13 else 11 + (z - 6) // 2 * 2


def recount(values: Values) -> Values:
    z, category = values["z"], values["category"]
    code = sum((values["x"] >> bit & 1) << 2 * bit | (values["y"] >> bit & 1) << 2 * bit + 1 for bit in range(z))
    shift = 2 * (20 - z)
    return {
        "level": level_of(z), "first": code << shift, "beyond": (code + 1) << shift, "areas": values["areas"],
        "leaves": category.split(",") if category else None, "days": values["days"],
    }  # fmt: skip


def write(ending: threading.Event) -> None:
    """Moves of all kinds: states, categories, places, withdrawals."""
    changes = (
        "queue = CASE WHEN queue = '' THEN 'in_work' ELSE '' END",
        "category_id = (SELECT code FROM incidents_category ORDER BY random() LIMIT 1)",
        "point = ST_Translate(point, 0.001, 0)",
        "state = CASE WHEN state = 'withdrawn' THEN 'closed' ELSE 'withdrawn' END",
        "area_code = left(area_code, 12) || '001'",
    )
    while not ending.is_set():
        for change in changes:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    f"""UPDATE incidents_incident SET {change} WHERE id IN (
                        SELECT id FROM incidents_incident TABLESAMPLE SYSTEM (0.01)
                        LIMIT 5 FOR UPDATE SKIP LOCKED)"""
                )
        ending.wait(0.5)  # 50 changed rows a second of each writer: a hundred times a day's mean
    connection.close()


def merge(ending: threading.Event) -> None:
    while not ending.is_set():
        with transaction.atomic():
            fold(100)
        ending.wait(0.5)
    connection.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["one"]:
        one()
    else:
        sys.exit(main())
