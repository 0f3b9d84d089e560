"""Drill of the clients that others wrote: tus-js-client and tuspy over lines that break, to servers that are killed."""

import io
import random
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from deploy.start.places import HOME, MEDIA, NODE_VENV
from media_pipeline.storage import name_of
from tests.chaos.crowd import soundness, spread, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.phone import API, Ledger, Sent, picture
from tests.chaos.proxy import NEVER, Fate, Proxy
from tests.chaos.stack import Stack, kill, start

SCRIPT = Path(__file__).with_name("tus_client.mjs")
PIECE = 256 * 1024
BYTES_PER_S = 1_500_000.0  # so that a kill falls into the midst of a piece
CUT_SHARE = 0.4
WITHIN_S = 240.0
TUSPY_BROKE = (TusCommunicationError, TusUploadFailed, requests.RequestException)


@dataclass(frozen=True)
class Job:
    """One photo on its way to `endpoint`."""

    entry: Sent
    endpoint: str
    token: str
    until: float


def cutting(dice: random.Random) -> Fate:
    cut = dice.randrange(1, 400_000) if dice.random() < CUT_SHARE else NEVER
    return Fate(cut, drop_answer=dice.random() < 0.1, bytes_per_s=BYTES_PER_S, reset=dice.random() < 0.5)


def by_tuspy(job: Job) -> bool:
    """The same uploader and address all the time: a new one would begin at 0 and ask nobody."""
    client = TusClient(job.endpoint, headers={"Authorization": f"Device {job.token}"})
    uploader = client.uploader(
        file_stream=io.BytesIO(job.entry.photo), chunk_size=PIECE, metadata={"sha256": job.entry.sha256}
    )
    while time.monotonic() < job.until:
        job.entry.photo_tries += 1
        with suppress(*TUSPY_BROKE):
            if getattr(uploader, "url", None):  # declared as None, and set by the creation
                uploader.offset = uploader.get_offset()
            uploader.upload()
            return True
        time.sleep(0.25)
    return False


def by_tus_js(job: Job) -> bool:
    file = HOME / f"{job.entry.id}.jpg"
    file.write_bytes(job.entry.photo)
    job.entry.photo_tries += 1
    words = [str(NODE_VENV / "bin" / "node"), str(SCRIPT), job.endpoint, job.token, str(file), job.entry.sha256]
    try:
        left = max(1.0, job.until - time.monotonic())
        done = subprocess.run([*words, str(PIECE)], timeout=left, capture_output=True, text=True, check=False)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode:
        print(f"tus-js-client: {done.stderr[-300:]}")
    return done.returncode == 0


def tus_clients(short: bool) -> Outcome:
    """Photos of some MB from both clients; the servers of uploads are killed while bytes come."""
    each, size, kills = (1, 1_000_000, 1) if short else (12, 4_000_000, 12)
    stack, ledger, dice = start(), Ledger(), random.Random(3)  # noqa: S311
    phones = spread(stack, 4)
    with Proxy(stack.port, cutting) as proxy:
        endpoint, until = f"http://127.0.0.1:{proxy.port}{API}/uploads/", time.monotonic() + WITHIN_S
        jobs = [
            (by, Job(ledger.open(phone.person, picture(size, dice)), endpoint, phone.person.token, until))
            for _ in range(each)
            for phone, by in zip(phones, (by_tuspy, by_tus_js) * 2, strict=True)
        ]
        killed = Killed(stack, proxy, kills)
        thread = threading.Thread(target=killed.run)
        thread.start()
        with ThreadPoolExecutor(len(phones)) as pool:
            whole = list(pool.map(_run, jobs))
        killed.ending.set()
        thread.join()
    same = sum(_same(entry) for entry in ledger.sent)
    figures = told(stack, ledger) | {
        "acknowledged": float(sum(whole)), "equal": float(same), "cut": float(proxy.cut), "kills": float(killed.number),
        "kills_amid": float(killed.amid), "resent": proxy.carried / sum(len(entry.photo) for entry in ledger.sent) - 1,
    }  # fmt: skip
    goals = soundness() | {
        "acknowledged": ("==", float(len(jobs))), "equal": ("==", float(len(jobs))), "kills": (">=", float(kills)),
        "cut": (">=", 1.0),
    }  # fmt: skip
    # A single kill may fall between two pieces.
    return Outcome(figures, goals | ({} if short else {"kills_amid": (">=", 1.0)}))


def _run(job: tuple[Callable[[Job], bool], Job]) -> bool:
    by, what = job
    done = by(what)
    what.entry.photo_acknowledged = time.monotonic() if done else 0.0
    return done


class Killed:
    """Kills the workers of `uploads` while bytes flow; `amid` counts kills that left bytes nobody had acknowledged."""

    def __init__(self, stack: Stack, proxy: Proxy, most: int) -> None:
        self.stack, self.proxy, self.most = stack, proxy, most
        self.number = self.amid = 0
        self.ending = threading.Event()

    def run(self) -> None:
        dice = random.Random(4)  # noqa: S311
        while not self.ending.wait(dice.uniform(0.3, 1.2)) and self.number < self.most:
            before = self.proxy.carried
            time.sleep(0.1)
            workers = self.stack.workers("uploads")
            if not workers or self.proxy.carried == before:
                continue
            for pid in workers:
                kill(pid)
            self.number += 1
            self.amid += self._left_behind()
            self.ending.wait(4.0)

    def _left_behind(self) -> int:
        files = {path.name: path.stat().st_size for path in (MEDIA / "incoming").glob("uploads/*")}
        rows = self.stack.rows("SELECT id::text, position FROM media_upload WHERE state = 'open'")
        known = {str(name): int(str(position)) for name, position in rows}
        return int(any(size > known.get(name, size) for name, size in files.items()))


def _same(entry: Sent) -> bool:
    path = MEDIA / name_of(entry.sha256)
    return path.is_file() and path.read_bytes() == entry.photo


DRILLS = {"tus-clients": Drill(tus_clients)}
