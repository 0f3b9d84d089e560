"""Drill of the job workers: killed in the midst of jobs, and one job that always kills its worker."""

import json
import random
import threading
import time
from dataclasses import dataclass, field

import psycopg

from deploy.start.places import MEDIA
from media_pipeline.storage import name_of
from tests.chaos.crowd import soundness, spread, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.phone import Ledger, picture
from tests.chaos.stack import Stack, start
from tests.chaos.truth import drained

RESUMED_S = 40.0
ATTEMPTS = 5
_DOING = "SELECT id, args ->> 'sha256' FROM procrastinate_jobs WHERE queue_name = 'images' AND status = 'doing'"
_STATES = "SELECT id, status::text FROM procrastinate_jobs WHERE queue_name = 'images'"
_POISON = "SELECT status::text, attempts FROM procrastinate_jobs WHERE args ->> 'sha256' = %s"


@dataclass
class Killer:
    """Kills the worker of photos whenever it works on one, and always when it works on the poison."""

    stack: Stack
    poison: str
    kills_most: int
    kills: int = 0
    poisoned: int = 0
    spare: set[int] = field(default_factory=set)
    waiting: dict[int, float] = field(default_factory=dict)  # job → when its worker was killed
    resumed: list[float] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with self.stack.database() as connection:
            while not self.ending.wait(0.02):
                self._look(connection)

    def _look(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        doing = {int(str(job)): str(sha) for job, sha in connection.execute(_DOING)}
        moment = time.monotonic()
        for job in [job for job, at in self.waiting.items() if job not in doing and moment > at + 0.5]:
            # Taken up again by somebody: waiting for a worker, or done already.
            self.resumed.append(moment - self.waiting.pop(job))
        for job, sha in doing.items():
            meant = sha == self.poison or (self.kills < self.kills_most and job not in self.spare)
            if job not in self.waiting and meant and self.stack.pid("worker-images"):
                self.stack.kill("worker-images")
                self.spare.add(job)
                self.waiting[job] = time.monotonic()
                self.kills += 1
                self.poisoned += sha == self.poison


def worker_kill(short: bool) -> Outcome:
    """Photos arrive; the worker of photos is killed in mid-job, and one photo kills it each time."""
    kills, photos = (2, 4) if short else (50, 60)
    stack, ledger, dice = start(), Ledger(), random.Random(2)  # noqa: S311
    phone = spread(stack, 1)[0]
    phone.ledger = ledger
    poison = ledger.open(phone.person, picture(3000, dice))
    killer = Killer(stack, "" if short else poison.sha256, kills)
    thread = threading.Thread(target=killer.run)
    thread.start()
    try:
        until = time.monotonic() + 120
        for entry in [poison, *(ledger.open(phone.person, picture(3000, dice)) for _ in range(photos))]:
            phone.send(entry, until)
        end = time.monotonic() + (90 if short else 1200)
        while time.monotonic() < end and not _over(stack, killer, short):
            time.sleep(0.5)
    finally:
        killer.ending.set()
        thread.join()
    return _outcome(stack, ledger, killer, short)


def _over(stack: Stack, killer: Killer, short: bool) -> bool:
    states = [str(state) for _, state in stack.rows(_STATES)]
    return killer.kills >= killer.kills_most and not {"todo", "doing"} & set(states)


def _outcome(stack: Stack, ledger: Ledger, killer: Killer, short: bool) -> Outcome:
    queue = drained(stack, within_s=10)
    renditions = sum(_rendered(entry.sha256) for entry in ledger.photos)
    figures = told(stack, ledger, killer.resumed) | queue | {
        "kills": float(killer.kills), "resumed_most_s": max(killer.resumed, default=0.0),
        "rendered": float(renditions),
    }  # fmt: skip
    dead = 0 if short else 1
    if not short:
        state = stack.rows(_POISON, killer.poison)
        figures |= {"poison_tries": float(killer.poisoned), "poison_dead": float(state[:1] == [("failed", ATTEMPTS)])}
        print(f"poison: {json.dumps(state)}")
    goals = soundness() | {
        "kills": (">=", float(killer.kills_most)), "jobs_left": ("==", 0.0), "unverified": ("==", float(dead)),
        "resumed_most_s": ("<=", RESUMED_S), "rendered": ("==", float(len(ledger.photos) - dead)),
    }  # fmt: skip
    return Outcome(figures, goals | ({} if short else {"poison_tries": ("==", float(ATTEMPTS))}))


def _rendered(sha256: str) -> bool:
    return all((MEDIA / name_of(sha256, edge)).is_file() for edge in (1280, 256))


DRILLS = {"worker-kill": Drill(worker_kill, in_checks=False)}
