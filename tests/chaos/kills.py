"""Drills that kill: the database, the workers of the application, the workers of jobs."""

import random
import time

from tests.chaos.crowd import Crowd, soundness, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.stack import Stack, kill, start
from tests.e2e.product import slack

WITHIN_S = 900.0
BACK_S = 60.0
BACK_GOAL_S = 5.0


def db_kill(short: bool) -> Outcome:
    """8 phones; PostgreSQL and its children get SIGKILL, evenly spread over what is acknowledged."""
    kills, least = (2, 40) if short else (20, 5000)
    stack, back = start(), []
    with Crowd(stack).sending(8) as crowd:
        for number in range(1, kills + 1):
            crowd.wait_for_acknowledged(number * least // (kills + 1), WITHIN_S)
            moment = time.monotonic()
            stack.kill("postgres")
            back.append(crowd.back_after(moment, BACK_S))
        crowd.wait_for_acknowledged(least, WITHIN_S)
    figures = told(stack, crowd.ledger, back) | {"kills": float(kills)}
    # The short form runs beside other checks, on a machine that may have no core left for it.
    within_s = BACK_GOAL_S * (slack() if short else 1)
    goals = soundness() | {"acknowledged": (">=", float(least)), "recovery_s": ("<=", within_s)}
    return Outcome(figures, goals)


def app_kill(short: bool) -> Outcome:
    """A random worker of `api` or `uploads` every half second."""
    seconds = 5.0 if short else 60.0
    stack, dice, kills = start(), random.Random(1), 0  # noqa: S311
    with Crowd(stack).sending(8) as crowd:
        crowd.wait_for_acknowledged(5, 60)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            kills += kill_one(stack, dice)
            time.sleep(0.5)
        moment = time.monotonic()
        back = crowd.back_after(moment, BACK_S)
    figures = told(stack, crowd.ledger, [back]) | {"kills": float(kills)}
    return Outcome(figures, soundness() | {"acknowledged": (">=", 5.0), "kills": (">=", seconds / 2)})


def kill_one(stack: Stack, dice: random.Random) -> int:
    """1 where there was somebody to kill."""
    found = [*stack.workers("api"), *stack.workers("uploads")]
    if found:
        kill(dice.choice(found))
    return int(bool(found))


DRILLS = {"db-kill": Drill(db_kill), "app-kill": Drill(app_kill)}
