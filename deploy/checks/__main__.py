"""Command line of the checks: `python3 -m deploy.checks all|fast|locks|openapi|openapi-renew`."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from deploy.checks import locks, openapi
from deploy.checks.stages import Stage, all_stages, rounds
from deploy.start.places import LOGS, ME
from deploy.start.shell import python_environment

SHOWN_LINES = 60
LANES = 2  # the cores of the machine that the budgets are meant for
FELL = re.compile(r"^(?:FAILED|ERROR) \S.*$", re.MULTILINE)
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed|xpassed)\b")


@dataclass(frozen=True)
class Outcome:
    """How a stage ended; `problem` is empty when it passed."""

    stage: Stage
    seconds: float
    problem: str
    output: str
    first: str = ""  # of the first try, where there were two

    def fell(self) -> list[str]:
        """Tests that failed, in either try."""
        return list(dict.fromkeys(FELL.findall(self.first + self.output)))


def run_stage(stage: Stage) -> Outcome:
    """Run one stage to its end or to the end of its budget; its output goes to var/log/check-NAME.log."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / f"check-{stage.name}.log"
    begun = time.monotonic()
    with log.open("wb") as output:
        child = subprocess.Popen(
            stage.command,
            cwd=stage.cwd,
            env={**os.environ, **python_environment(ME), **stage.env},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        problem = ""
        try:
            code = child.wait(timeout=stage.budget_s)
            problem = f"ended with {code}" if code else ""
        except subprocess.TimeoutExpired:
            problem = f"is over its budget of {stage.budget_s:.0f} s"
            _end(child)
    seconds = time.monotonic() - begun
    return Outcome(stage, seconds, problem, log.read_text(encoding="utf-8", errors="replace"))


def run_all(stages: list[Stage]) -> int:
    """Run every stage, also after a failure, so that one run tells everything."""
    begun = time.monotonic()
    outcomes: list[Outcome] = []
    for neighbours in rounds(stages):
        with ThreadPoolExecutor(LANES) as lanes:
            outcomes += lanes.map(run_twice, neighbours)
    return _summarise(outcomes, took_s=time.monotonic() - begun)


def run_twice(stage: Stage) -> Outcome:
    """Run a stage, and what failed in it once more where that is meant; says how it goes."""
    print(f"-- {stage.name} …", flush=True)
    outcome = run_stage(stage)
    if outcome.problem and stage.again:
        _show(outcome)
        print(f"-- {stage.name}: {outcome.problem}; what failed runs once more …", flush=True)
        again = run_stage(replace(stage, command=stage.again))
        outcome = replace(again, first=outcome.output, seconds=outcome.seconds + again.seconds)
    if outcome.problem:
        _show(outcome)
    state = outcome.problem or "passed"
    print(f"-- {stage.name}: {state}, {outcome.seconds:.1f} s of {stage.budget_s:.0f} s", flush=True)
    return outcome


def _show(outcome: Outcome) -> None:
    print("\n".join(outcome.output.splitlines()[-SHOWN_LINES:]), flush=True)


def _summarise(outcomes: list[Outcome], *, took_s: float) -> int:
    broken = [outcome for outcome in outcomes if outcome.problem]
    print("\nStage        Seconds  Budget  Result")
    for outcome in outcomes:
        stage = outcome.stage
        print(f"{stage.name:<12} {outcome.seconds:7.1f} {stage.budget_s:7.0f}  {outcome.problem or 'passed'}")
    totals: dict[str, int] = {}
    for outcome in outcomes:
        if "pytest" in outcome.stage.command:
            last = outcome.output.strip().splitlines()[-1:]
            for number, word in COUNTS.findall(last[0] if last else ""):
                totals[word] = totals.get(word, 0) + int(number)
    for outcome in broken:
        print(f"FAILED stage {outcome.stage.name}: {outcome.problem}")
    for outcome in outcomes:
        for line in outcome.fell():
            print(f"{outcome.stage.name}{'' if outcome.problem else ', passed then'}: {line[:300]}")
    counts = ", ".join(f"{number} {word}" for word, number in totals.items()) or f"{len(outcomes)} stages"
    print(f"===== {counts} in {took_s:.2f}s =====")
    return 1 if broken else 0


def _end(child: subprocess.Popen[bytes]) -> None:
    """Interrupt first, so that tests end the servers that they started; what is left of the group is then forced."""
    os.killpg(child.pid, signal.SIGINT)
    try:
        child.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _report(findings: list[str]) -> int:
    print("\n".join(findings) or "Nothing found.")
    return 1 if findings else 0


def _renew() -> int:
    openapi.renew()
    return 0


COMMANDS: dict[str, Callable[[], int]] = {
    "all": lambda: run_all(all_stages()),
    "fast": lambda: run_all([stage for stage in all_stages() if stage.fast]),
    "locks": lambda: _report(locks.findings()),
    "openapi": lambda: _report(openapi.findings()),
    "openapi-renew": _renew,
}


def main(arguments: list[str]) -> int:
    """Run one command."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    return COMMANDS[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
