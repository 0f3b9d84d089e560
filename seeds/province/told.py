"""Cases that are only told: closed ones without tasks and events, for loads too large to be played.

Lists, tiles, rollups and searches need their rows only. They name themselves in their ids.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from backend.core.actor import Actor
from backend.incidents.terms import bigrams
from seeds.history.case import TOLD_MARK
from seeds.history.desk import Desk
from seeds.history.paths import ABOVE, OWN_CHANNELS, PARENT_OF, RATINGS
from seeds.history.rows import array
from seeds.province.plan import CHANNEL_NAMES, CLOSED, LEVEL_NAMES, OUTCOME_NAMES, SHANGHAI_S, Ints, Year
from seeds.province.played import Scenes
from seeds.scenes.words import ROADS, say
from seeds.zhejiang.catalogue import Category, categories
from seeds.zhejiang.distributions import CLOSING, CLOSING_SIGMA
from seeds.zhejiang.incidents import generator

RATING_NAMES, RATING_SUMS = list(RATINGS), list(accumulate(RATINGS.values()))
SILENT = 0.3  # share of the reports on own channels without words
SOONEST_S = 600
SENTENCES = 8  # that somebody in a township says about a leaf
NONE = r"\N"
NO_CLOCKS = "\t".join(["", NONE, NONE, NONE, "", NONE, NONE, ""])
BLOCK = 2_000  # rows that are written at once
PARTICIPATION = ("subject_kind", "subject_id", "person_id", "unit_id", "as_role", "since")
Texts = NDArray[np.str_]


@dataclass(frozen=True)
class Moments:
    """Times of the cases as text in UTC; `days` are days in Asia/Shanghai as YYYYMMDD."""

    reported: Texts
    sent: Texts
    registered: Texts
    closed: Texts
    days: Texts


class Teller:
    """Tells the cases at `which` of the year; numbers go on from `numbered`, the last ones by township and day."""

    def __init__(self, year: Year, which: Ints, desk: Desk, now: int, numbered: Counter[str], seed: str) -> None:
        self.year, self.desk = year, desk
        self.which = which[np.argsort(year.at[which], kind="stable")]
        code = year.county.county.code
        self.rng = generator(f"{seed}/{code}/told")
        self.chance = Random(f"{seed}/{code}/told")  # noqa: S311 - repeatable, guards nothing
        self.numbered = numbered
        self.names = {row.code: row.name.removesuffix("委会") for row in year.county.villages}
        self.towns = {row.code: row.name for row in year.county.townships}
        self.sentences: dict[tuple[str, str, bool, int], tuple[str, str]] = {}
        self.units: dict[str, str] = {}
        self.desks: dict[str, list[Actor]] = {}
        self.ids = _ids(year.at[self.which], self.rng)
        self.moments = self._moments(now)
        self.participations: list[tuple[object, ...]] = []

    def blocks(self) -> Iterator[str]:
        """The rows as lines of COPY, in the order of the columns of `seeds.history.rows.INCIDENT`."""
        lines: list[str] = []
        for line in self._lines():
            lines.append(line)
            if len(lines) == BLOCK:
                yield "".join(lines)
                lines.clear()
        yield "".join(lines)

    def _moments(self, now: int) -> Moments:
        at, count = self.year.at[self.which], len(self.which)
        medians = np.array([level.median_hours * 3600 for level in CLOSING.values()])[self.year.level[self.which]]
        lasts = np.maximum(SOONEST_S, medians * np.exp(CLOSING_SIGMA * self.rng.standard_normal(count)))
        # What would end in the future has gone faster.
        ends = np.where(at + lasts < now, at + lasts, at + (now - at) * self.rng.uniform(0.2, 0.95, count))
        closed = np.maximum(ends.astype(np.int64), at + 1)
        registered = at + ((closed - at) * self.rng.uniform(0.02, 0.2, count)).astype(np.int64)
        sent = at - self.rng.integers(1, 41, count)
        days = np.char.replace(np.datetime_as_string((at + SHANGHAI_S).astype("datetime64[s]"), unit="D"), "-", "")
        return Moments(_texts(at), _texts(sent), _texts(registered), _texts(closed), days)

    def _lines(self) -> Iterator[str]:
        points = _points(self.year.points[self.which])
        accuracy = np.minimum(80.0, self.rng.lognormal(2.2, 0.6, len(self.which))).round(1)
        for nth, place in enumerate(self.which):
            yield self._line(nth, int(place), points[nth], float(accuracy[nth]))

    def _line(self, nth: int, place: int, point: str, accuracy: float) -> str:
        year, moments = self.year, self.moments
        leaf, channel = categories()[year.leaf[place]], CHANNEL_NAMES[year.channel[place]]
        level, grid = LEVEL_NAMES[year.level[place]], year.county.grids[year.grid[place]].code
        own = channel in OWN_CHANNELS
        town, reported = grid[:9], moments.reported[nth]
        reporter = self.desk.worker(grid) if own else self._at_desk(town)
        restricted = leaf.sensitivity == "restricted" or channel == "visit_letter"
        owner = self._centre(grid[: ABOVE.get(level, 9)])
        registrar = self._registrar(level, leaf, grid, own=own)
        words, address, terms = self._words(leaf, grid, own=own)
        if restricted:
            self._parties(self.ids[nth], leaf, town, level, reporter, reported)
        rating = self._rating() if OUTCOME_NAMES[year.outcome[place]] == CLOSED[0] else ""
        sent = moments.sent[nth] if own else NONE
        return (
            f"{self.ids[nth]}\t{self._number(f'{town}-{moments.days[nth]}')}\tclosed\t{leaf.code}\t{channel}\t"
            f"{'t' if year.urgent[place] else 'f'}\t{'restricted' if restricted else 'ordinary'}\t{words}\t{terms}\t"
            f"{grid}\t{grid}\tt\t{point}\t{accuracy if own else NONE}\tEPSG:4326\t{'gps' if own else 'map'}\t{sent}\t"
            f"{address}\t{owner}\t{reporter.person}\t{reporter.post}\t{registrar or NONE}\t{reported}\t{sent}\t"
            f"{moments.registered[nth] if registrar else NONE}\t{moments.closed[nth]}\t{NONE}\t{NO_CLOCKS}\t"
            f"1\t0\t0\t0\t{rating}\tf\t1\n"
        )

    def _centre(self, area: str) -> str:
        """The centre of an area, as text; making the id anew for each case takes a tenth of the time."""
        if area not in self.units:
            self.units[area] = str(self.desk.centre_unit(area))
        return self.units[area]

    def _at_desk(self, town: str) -> Actor:
        if town not in self.desks:
            people = self.desk.units[self.desk.centre_unit(town)]
            self.desks[town] = [actor for actor in people if actor.role == "centre"]
        return self.chance.choice(self.desks[town])

    def _registrar(self, level: str, leaf: Category, grid: str, *, own: bool) -> str:
        """Who registered it: nobody where it was settled by the one who saw it."""
        if level != "village":
            return self._centre(grid[:9])
        if own and leaf.self_handle:
            return ""
        if grid[:12] not in self.units:
            self.units[grid[:12]] = str(self.desk.station(grid).unit)
        return self.units[grid[:12]]

    def _words(self, leaf: Category, grid: str, *, own: bool) -> tuple[str, str, str]:
        """Words, address and search terms. The sentences of a township repeat themselves, as they do in real life."""
        if own and leaf.photo_required and self.chance.random() < SILENT:
            return "", "", "{}"
        key = (leaf.code, grid[:9], own, int(self.chance.random() * SENTENCES))
        if key not in self.sentences:
            text = say(leaf.code, self.chance, self.towns[grid[:9]], "report" if own else "resident")
            self.sentences[key] = text, array(bigrams(text))
        words, terms = self.sentences[key]
        if own:
            return words, "", terms
        address = f"{self.names[grid[:12]]}{self.chance.choice(ROADS)}{int(self.chance.random() * 388) + 1}号"
        return words, address, array(bigrams(f"{words} {address}"))

    def _number(self, key: str) -> str:
        self.numbered[key] += 1
        return f"{key}-{self.numbered[key]:05d}"

    def _rating(self) -> str:
        return self.chance.choices(RATING_NAMES, cum_weights=RATING_SUMS)[0]

    def _parties(self, pk: str, leaf: Category, town: str, level: str, reporter: Actor, since: str) -> None:
        """Who sees a restricted case: the reporter, the named posts of each centre that answered for it."""
        roles = ("centre", "centre_lead") if leaf.code == "emergency.sudden_death" else ("centre_lead",)
        desk = self.desk.units[self.desk.centre_unit(town)]
        people = [actor.person for actor in desk if actor.role in roles]
        people += [self.desk.lead(town[:up]).person for up in PARENT_OF.values() if up >= ABOVE.get(level, 9)]
        self.participations.append(("incident", pk, reporter.person, None, "reporter", since))
        for person in dict.fromkeys(people):
            if person != reporter.person:
                self.participations.append(("incident", pk, person, None, "named", since))


def photo_rows(teller: Teller, scenes: Scenes, share: float) -> Iterator[Sequence[object]]:
    """Before and after for about `share` of the cases that were seen through a phone."""
    year, chance = teller.year, teller.chance
    for nth, place in enumerate(teller.which):
        leaf = categories()[year.leaf[place]]
        if leaf.code not in scenes or CHANNEL_NAMES[year.channel[place]] not in OWN_CHANNELS:
            continue
        if chance.random() < share:
            grid = year.county.grids[year.grid[place]].code
            pictures = zip(("report", "finish"), chance.choice(scenes[leaf.code]), strict=True)
            for (moment, sha256), at in zip(pictures, (teller.moments.reported, teller.moments.closed), strict=True):
                yield (
                    teller.ids[nth], sha256, moment, None, teller.desk.worker(grid).person, "verified", at[nth], None,
                    None, "camera", 0,
                )  # fmt: skip


def _ids(at: Ints, rng: np.random.Generator) -> list[str]:
    """UUIDv7 of these seconds, with the mark of told cases."""
    raw = rng.integers(0, 256, (len(at), 16), dtype=np.uint8)
    milliseconds = at * 1000 + rng.integers(0, 1000, len(at))
    for byte in range(6):
        raw[:, byte] = milliseconds >> (8 * (5 - byte)) & 0xFF
    raw[:, 6], raw[:, 7] = 0x70 | TOLD_MARK >> 8, TOLD_MARK & 0xFF
    raw[:, 8] = raw[:, 8] & 0x3F | 0x80
    text = raw.tobytes().hex()
    return [str(UUID(text[start : start + 32])) for start in range(0, len(text), 32)]


def _points(points: NDArray[np.float64]) -> list[str]:
    """EWKB in hex, EPSG:4326."""
    text = np.ascontiguousarray(points, dtype="<f8").tobytes().hex()
    return [f"0101000020E6100000{text[start : start + 32]}" for start in range(0, len(text), 32)]


def _texts(moments: Ints) -> Texts:
    return np.char.add(np.datetime_as_string(moments.astype("datetime64[s]"), unit="s"), "Z")
