"""From seedlings to cases: who reports, what they say, and how it goes."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

from backend.core.actor import Actor
from seeds.history import words
from seeds.history.case import Case, World
from seeds.history.paths import OWN_CHANNELS, Play, play_aside, play_closed
from seeds.history.plan import Seedling
from seeds.history.waiting import play_waiting, steps_behind
from seeds.history.worktime import StartingMoments
from seeds.places import Places
from seeds.scenes.words import ROADS

WAITING = frozenset({"in_process", "overdue", "new", "on_hold"})
IN_PASSING, BY_STATION = 0.05, 0.08  # shares of the reports on own channels
PHOTO_ANYWAY = 0.25  # share of the reports with a photo where none is required
OPEN_FOR_S = 86_400
TRIES = 6  # to let a case end before the present
KNOWN_FOR_S = 12 * 86_400  # a case into which others are merged; longer than any holiday


class Gardener:
    """Grows all seedlings; a case that others are merged into exists before them."""

    def __init__(self, world: World, places: Places) -> None:
        self.world = world
        self.moments = StartingMoments(world.clocks, world.now)
        self.names = {village.code: village.name.removesuffix("委会") for village in places.villages}
        self.grids: dict[str, list[str]] = defaultdict(list)
        for grid in places.grids:
            self.grids[grid[:12]].append(grid)
        self.alike: dict[tuple[str, str], list[Case]] = defaultdict(list)

    def grow(self, seedlings: list[Seedling]) -> Iterator[Case]:
        merged = [seedling for seedling in seedlings if seedling.outcome == "merged"]
        for seedling in seedlings:
            if seedling.outcome == "merged":
                continue
            case = self._waiting(seedling) if seedling.outcome in WAITING else self._over(seedling)
            if case.placed and not case.restricted:
                for digits in (15, 12, 9):
                    self.alike[case.area_code[:digits], case.category.code].append(case)
            yield case
        for seedling in merged:
            yield self._merged(seedling)

    def _waiting(self, seedling: Seedling) -> Case:
        chance = self.world.chance
        area = self._unplaced_area(seedling) if seedling.stage == "unplaced" else seedling.grid
        steps = steps_behind(seedling, area, self.moments, chance)
        case = self._case(seedling, area, steps[0][1])
        play_waiting(Play(case, seedling.level, chance), steps, on_hold=seedling.outcome == "on_hold")
        return case

    def _over(self, seedling: Seedling) -> Case:
        """Plays it; where it would end in the future it was reported earlier, at the same hour of the week."""
        chance, at = self.world.chance, seedling.at
        for _ in range(TRIES):
            case = self._case(seedling, seedling.grid, at)
            play = Play(case, seedling.level, chance)
            if seedling.outcome == "closed":
                play_closed(play, rated=seedling.rated)
            else:
                play_aside(play, seedling.outcome)
            if case.acts[-1].at <= self.world.now:
                return case
            at -= 7 * 86_400
        raise RuntimeError(f"a case of {seedling.category.code} never ends")

    def _merged(self, seedling: Seedling) -> Case:
        """A second report of something near that is known already; without such a one it is rejected."""
        main = self._main_for(seedling)
        if main is None:
            seedling.outcome = "rejected"
            return self._over(seedling)
        case = self._case(seedling, seedling.grid, main.reported_at + self.world.chance.randint(900, 6 * 3600))
        play_aside(Play(case, "township", self.world.chance), "merged", main.id)
        return case

    def _main_for(self, seedling: Seedling) -> Case | None:
        """A case of the same leaf in the grid, the village or the township that was open for a day or so."""
        for digits in (15, 12, 9):
            near = self.alike[seedling.grid[:digits], seedling.category.code]
            known = [case for case in near if self._takes_others(case)]
            if known:
                return min(known, key=lambda case: abs(case.reported_at - seedling.at))
        return None

    def _takes_others(self, case: Case) -> bool:
        ends = case.closed_at or self.world.now
        return (
            bool(case.registered_at)
            and self.world.now - case.reported_at > KNOWN_FOR_S
            and (ends - case.reported_at > OPEN_FOR_S)
        )

    def _unplaced_area(self, seedling: Seedling) -> str:
        return seedling.grid[: 9 if seedling.channel in OWN_CHANNELS else 6]

    def _case(self, seedling: Seedling, area: str, at: int) -> Case:
        world, chance, leaf = self.world, self.world.chance, seedling.category
        placed = len(area) == 15
        answering = area[:9]
        case = Case(
            world=world,
            id=world.new_id(at),
            category=leaf,
            channel=seedling.channel,
            area_code=area,
            owner=world.desk.centre_unit(answering),
            owner_area=answering,
            reporter=self._reporter(seedling, answering, chance),
            reported_at=at,
            placed=placed,
            point=seedling.point if placed else None,
            urgent=seedling.urgent,
            restricted=leaf.sensitivity == "restricted" or seedling.channel == "visit_letter",
            place=self.names[seedling.grid[:12]],
        )
        if seedling.channel in OWN_CHANNELS:
            scenes = world.pictures.get(leaf.code, [])
            shown = scenes and (leaf.photo_required or chance.random() < PHOTO_ANYWAY)
            case.scene = chance.choice(scenes) if shown else None
        else:
            case.address = f"{case.place}{chance.choice(ROADS)}{chance.randint(1, 388)}号"
        case.words = words.reported(case, chance)
        return case

    def _reporter(self, seedling: Seedling, answering: str, chance: Random) -> Actor:
        """On own channels mostly the grid's worker; else the desk that wrote it down."""
        desk, grid = self.world.desk, seedling.grid
        if seedling.channel not in OWN_CHANNELS:
            return desk.centre(answering, chance)
        draw = chance.random()
        if draw < BY_STATION:
            return desk.station(grid)
        return desk.worker(chance.choice(self.grids[grid[:12]]) if draw < BY_STATION + IN_PASSING else grid)
