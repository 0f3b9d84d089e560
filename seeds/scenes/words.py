"""What people write about a case: workers, residents, handlers, verifiers. The sentences stand in `words.csv`.

A row belongs to a leaf, to a group of leaves, or to all (`*`); the nearest that has the kind is used.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random
from string import Formatter
from typing import Literal

Kind = Literal["report", "resident", "answer", "mediation", "fixed", "not_fixed", "return", "reject", "to_reporter"]
TABLE = Path(__file__).with_name("words.csv")

ROADS = (
    "文一西路",
    "余杭塘路",
    "良睦路",
    "高教路",
    "景兴路",
    "禹航路",
    "海曙路",
    "向往街",
    "绿汀路",
    "常二路",
    "荆长路",
    "聚橙路",
)
SPOTS = (
    "菜场门口",
    "小学对面",
    "公交站旁",
    "文化礼堂前",
    "河边步道",
    "停车场出口",
    "快递站旁",
    "健身广场",
    "石桥头",
    "老年食堂门口",
    "农贸市场后门",
    "加油站东侧",
    "村口牌坊",
    "幼儿园西墙",
    "地铁口",
)
SHOPS = ("老街面馆", "便民超市", "早餐店", "五金店", "水果店", "小炒店", "理发店", "汽修店", "夜宵店", "副食店")
PEOPLE = ("租客", "店主", "住户", "业主", "老人", "家长", "外来务工的", "隔壁邻居")
UNITS = ("综合行政执法中队", "市场监管所", "村镇建设办", "派出所", "应急管理站", "便民服务中心", "司法所")
SURNAMES = ("王", "陈", "沈", "俞", "金", "徐", "章", "吴")
HOURS = ("六点", "七点多", "八点", "十点左右", "三点半", "四点多", "五点")
WEEKDAYS = ("一", "二", "三", "四", "五")

SLOTS: dict[str, Callable[[Random], str]] = {
    "road": lambda rng: rng.choice(ROADS),
    "spot": lambda rng: rng.choice(SPOTS),
    "shop": lambda rng: rng.choice(SHOPS),
    "who": lambda rng: rng.choice(PEOPLE),
    "unit_other": lambda rng: rng.choice(UNITS),
    "surname": lambda rng: rng.choice(SURNAMES),
    "time": lambda rng: rng.choice(HOURS),
    "weekday": lambda rng: rng.choice(WEEKDAYS),
    "door": lambda rng: str(rng.randint(1, 388)),
    "building": lambda rng: str(rng.randint(1, 42)),
    "unit": lambda rng: str(rng.randint(1, 4)),
    "floor": lambda rng: str(rng.randint(2, 17)),
    "number": lambda rng: str(rng.randint(4, 30)),
    "count": lambda rng: str(rng.randint(2, 6)),
    "days": lambda rng: str(rng.randint(2, 9)),
    "age": lambda rng: str(rng.randint(68, 91)),
    "money": lambda rng: str(rng.randint(3, 60) * 100),
}


def say(leaf: str, rng: Random, place: str, kind: Kind = "report") -> str:
    """One sentence about a case of the category `leaf` at `place` (name of a village or community).

    The same state of `rng` gives the same sentence. Raises KeyError when nobody says that kind about the leaf.
    """
    text = rng.choice(texts(leaf, kind))
    parts = []
    for literal, slot, _, _ in Formatter().parse(text):
        parts.append(literal)
        if slot is not None:
            parts.append(place if slot == "place" else SLOTS[slot](rng))
    return "".join(parts)


@lru_cache(maxsize=1024)
def texts(leaf: str, kind: Kind) -> tuple[str, ...]:
    """The sentences that `say` chooses from."""
    table = _table()
    for key in (leaf, leaf.partition(".")[0], "*"):
        if (key, kind) in table:
            return table[key, kind]
    raise KeyError(f"no words of kind {kind} for {leaf}")


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], tuple[str, ...]]:
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    with TABLE.open(newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            key = (row["leaf"], row["kind"])
            table[key] = (*table.get(key, ()), row["text"])
    return table
