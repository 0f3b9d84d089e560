"""`make bench-lists`: pages of lists, near the beginning and far behind it, narrow and wide areas, 380 k and 3.8 M.

A page is what the API does for it behind the door: the rows, their number, their short forms. Each list is walked by
posts of villages, townships, counties and the province; `deep` pages lie 1,000 pages behind the first, or half-way
where there are fewer. `p95_ms` is the clock's, `p95_cpu_ms` what both processes worked; `buffers` are the blocks that
its statements touched, mean of a page. `growth` and `buffers_growth` are the worst of deep against first, province
against village, and many against few: by the clock (`growth_cpu`: by work, which a busy machine does not change), where
less than 5 ms count as 5, and by blocks for each row of the page, where pages of less than ten rows count as ten.
Prints `name value` lines and writes var/bench/lists.json. TIMES=1,10, BENCH_SOURCE=wangge_province; or, instead of
databases of its own, provinces as `make province` loads them: LOADED=1=FILE,26=FILE, settings (var/demo.env) by size.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from django.db import connection  # noqa: E402

from backend.core.actor import Access  # noqa: E402
from backend.core.clock import now  # noqa: E402
from backend.incidents.filters import Filter  # noqa: E402
from backend.incidents.listing import Cases  # noqa: E402
from backend.incidents.models import STATES  # noqa: E402
from backend.incidents.render import reader, shorts  # noqa: E402
from backend.insight.params import CaseQuery  # noqa: E402
from backend.insight.queries import cases  # noqa: E402
from tests.bench.density import at, busy_ns  # noqa: E402
from tests.bench.figures import told  # noqa: E402
from tests.bench.lists_data import chosen, prepare  # noqa: E402

FLOOR_MS = 5.0
GOALS = {
    "lists.*.p95_ms": ("<=", 50.0), "lists.*.growth": ("<=", 1.5), "lists.*.buffers_growth": ("<=", 3.0),
}  # fmt: skip
ROUNDS, PAGE, DEEP, STEP, ROWS_MIN = 3, 50, 50_000, 1_000, 10
# Width → role, digits of its area, how many of them.
POSTS = {
    "village": ("station", 12, 6), "township": ("centre", 9, 6), "county": ("leader", 6, 4),
    "province": ("leader", 2, 1),
}  # fmt: skip
OPEN = tuple(state for state in STATES if state not in ("closed", "withdrawn", "rejected", "merged", "void"))
# Name → filter and order. The words are of every tenth case, and of a few.
LISTS: Mapping[str, tuple[Filter, str]] = {
    "due": (Filter(states=OPEN), "due"),
    "due_back": (Filter(states=OPEN), "-due"),
    "queue": (Filter(queue="to_verify"), "due"),
    "new": (Filter(), "-reported"),
    "old": (Filter(states=("closed",)), "reported"),
    "area": (Filter(), "area"),
    "category": (Filter(categories=("emergency",)), "-reported"),
    "channel": (Filter(states=(*OPEN, "closed"), channels=("department",)), "-reported"),
    "common_words": (Filter(words="{common}"), "-reported"),
    "rare_words": (Filter(words="{rare}"), "due"),
}


@dataclass(frozen=True)
class Asked:
    """One page: which list, for whom, where in it."""

    name: str
    width: str
    where: str
    run: Callable[[], int]


def main() -> int:
    """Each size in a process of its own; 1 where a goal was missed."""
    figures: dict[str, float] = {}
    loaded = dict(each.split("=", 1) for each in os.environ.get("LOADED", "").split(",") if each)
    sizes = list(loaded) or os.environ.get("TIMES", "1,10").split(",")
    raw: dict[str, dict[str, list[float]]] = {}
    for times in sizes:
        env = os.environ | {"DB_NAME": f"bench_lists_{times}", "TIMES": times, "TEMPLATE": "bench_lists_1"}
        if times in loaded:
            env |= {"DB_NAME": "wangge_province", "WANGGE_ENV_FILE": loaded[times]}
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.lists", "one"], env=env, stdout=subprocess.PIPE, check=True
        )
        raw |= {f"{times}.{key}": value for key, value in json.loads(done.stdout).items()}
    figures = summed_up(raw, sizes)
    figures["lists.load"] = round(os.getloadavg()[0], 1)
    return told("lists", figures, GOALS)


def summed_up(raw: Mapping[str, Mapping[str, Any]], sizes: list[str]) -> dict[str, float]:
    figures: dict[str, float] = {}
    names = dict.fromkeys(key.split(".")[1] for key in raw)
    for name in names:
        cell = {tuple(key.split(".")): value for key, value in raw.items() if key.split(".")[1] == name}
        for kind in ("p95_ms", "p95_cpu_ms", "buffers"):
            for (times, _, width, where), value in cell.items():
                figures[f"lists.{name}.{times}x.{width}.{where}.{kind}"] = round(value[kind], 1)
        for kind, goal in (("p95_ms", "growth"), ("p95_cpu_ms", "growth_cpu"), ("buffers_a_row", "buffers_growth")):
            figures[f"lists.{name}.{goal}"] = round(growth({key: value[kind] for key, value in cell.items()}, kind), 2)
        figures[f"lists.{name}.p95_ms"] = round(max(value["p95_ms"] for value in cell.values()), 1)
        figures[f"lists.{name}.p95_cpu_ms"] = round(max(value["p95_cpu_ms"] for value in cell.values()), 1)
    figures["lists.client_share"] = round(median(value["client"] for value in raw.values()), 2)
    return figures


def growth(cells: Mapping[tuple[str, ...], float], kind: str) -> float:
    """The worst ratio between two cells that differ in one respect."""
    floor = FLOOR_MS if kind.endswith("_ms") else 1.0
    worst = 1.0
    for (times, name, width, where), value in cells.items():
        for other in ((times, name, width, "first"), (times, name, "village", where), ("1", name, width, where)):
            if other in cells:
                worst = max(worst, max(value, floor) / max(cells[other], floor))
    return worst


def one() -> None:
    if not os.environ.get("LOADED"):
        prepare(int(os.environ["TIMES"]), os.environ.get("TEMPLATE", ""))
    chance = random.Random("lists")  # noqa: S311 - the same pages on every machine
    asked = list(pages(chance))
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in asked:
        each.run()
    for _ in range(ROUNDS):
        for each in chance.sample(asked, len(asked)):
            key = f"{each.name}.{each.width}.{each.where}"
            for kind, value in timed(each.run).items():
                found[key][kind].append(value)
    for each in asked:
        key = f"{each.name}.{each.width}.{each.where}"
        blocks, rows = touched(each.run)
        found[key]["buffers"].append(blocks)
        found[key]["rows"].append(max(rows, ROWS_MIN))
    summed = {
        key: {
            "p95_ms": at(values["ms"], 0.95), "p95_cpu_ms": at(values["cpu_ms"], 0.95),
            "buffers": sum(values["buffers"]) / len(values["buffers"]), "client": median(values["client"]),
            "buffers_a_row": sum(values["buffers"]) / sum(values["rows"]),
        }
        for key, values in found.items()
    }  # fmt: skip
    print(json.dumps(summed))


def pages(chance: random.Random) -> Iterator[Asked]:
    words = {"{common}": common_words(), "{rare}": rare_words()}
    for width, (role, digits, number) in POSTS.items():
        for access in chosen(role, digits, number, chance):
            for name, (filled, order) in LISTS.items():
                chosen_filter = Filter(**(vars(filled) | {"words": words.get(filled.words, "")}))
                yield from of_list(name, width, access, chosen_filter, order)
            query = CaseQuery.read({"area": access.actor.area_code, "days": "30"}, access.scope, now())
            yield Asked("cases", width, "first", case_page(access, query))


def of_list(name: str, width: str, access: Access, filled: Filter, order: str) -> Iterator[Asked]:
    yield Asked(name, width, "first", page(access, filled, order, ""))
    if filled.words:
        return
    key = deep_in(Cases.of(access.scope, filled, now=now()), order)
    if key:
        yield Asked(name, width, "deep", page(access, filled, order, key))


def deep_in(listed: Cases, order: str) -> str | None:
    """The key of a page far behind the first, found by turning large pages; None for a list of few rows."""
    keys: list[str] = []
    rows, after = listed.page(order=order, after="", limit=STEP)
    while after is not None and len(keys) < DEEP // STEP:
        keys.append(after)
        _, after = listed.page(order=order, after=after, limit=STEP)
    if not keys:
        return listed.page(order=order, after="", limit=len(rows) // 2)[1] if len(rows) > 2 * PAGE else None
    return keys[-1] if after else keys[len(keys) // 2]


def page(access: Access, filled: Filter, order: str, after: str) -> Callable[[], int]:
    def run() -> int:
        listed = Cases.of(access.scope, filled, now=now())
        rows, _ = listed.page(order=order, after=after, limit=PAGE)
        listed.count()
        return len(shorts(rows, reader(access, "zh")))

    return run


def case_page(access: Access, query: CaseQuery) -> Callable[[], int]:
    def run() -> int:
        rows, *_ = cases(access.scope, query, now=now())
        return len(shorts(rows, reader(access, "zh")))

    return run


def common_words() -> str:
    """The beginning that most descriptions share."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(words, 4) FROM incidents_incident TABLESAMPLE SYSTEM (2) WHERE words <> ''"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
        )
        row = cursor.fetchone()
    return str(row[0]) if row else "垃圾"


def rare_words() -> str:
    """An address that few cases have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM incidents_incident WHERE address <> '' ORDER BY id LIMIT 1")
        row = cursor.fetchone()
    return str(row[0])[:20] if row else "九曲桥"


def timed(run: Callable[[], int]) -> dict[str, float]:
    pid = connection.connection.info.backend_pid
    begun, worked, server = time.perf_counter(), time.thread_time(), busy_ns(pid)
    run()
    ms, client = (time.perf_counter() - begun) * 1000, (time.thread_time() - worked) * 1000
    cpu_ms = client + (busy_ns(pid) - server) / 1e6
    return {"ms": ms, "cpu_ms": cpu_ms, "client": client / cpu_ms}


def touched(run: Callable[[], int]) -> tuple[float, int]:
    """Blocks that the statements of a page touch, by EXPLAIN, and its rows."""
    statements: list[tuple[str, Any]] = []
    with connection.execute_wrapper(_noting(statements)):
        rows = run()
    total = 0
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0][0]["Plan"]
            total += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return float(total), rows


def _noting(statements: list[tuple[str, Any]]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith("SELECT"):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    return note


if __name__ == "__main__":
    if sys.argv[1:] == ["one"]:
        one()
    else:
        sys.exit(main())
