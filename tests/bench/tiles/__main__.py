"""`make bench-tiles`: tiles a second beside what the database, nginx and the peers can do on the same machine.

Signed in as somebody who sees the province; three interleaved runs, their medians; prints `name value` lines and writes
var/bench/tiles.json. Ratios are our speed divided by the other's.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.start.places import ROOT, VENV
from deploy.start.settings import free_port
from tests.bench.figures import progress
from tests.bench.tiles import database, measures, served
from tests.bench.tiles.choose import DISTINCT_MIN, requests
from tests.bench.tiles.measures import FOLDER, Bench
from tests.bench.tiles.processes import running
from tests.bench.tiles.report import report, write

ASKED = 12_000


def main() -> int:
    """0 when all goals are met."""
    # Whoever ends the bench ends its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    FOLDER.mkdir(parents=True, exist_ok=True)
    log = FOLDER / "log"
    log.unlink(missing_ok=True)
    rows = database.facts()
    drawn = {name: zooms for name, zooms in database.drawn(rows).items() if name != served.NAME}
    progress("layers: " + ", ".join(drawn))
    asked = requests(database.places(), drawn, number=ASKED)
    if len(set(asked)) < DISTINCT_MIN:
        sys.exit(f"only {len(set(asked))} distinct tiles")
    with ExitStack() as stack:
        stack.enter_context(database.peers_rows())
        cookie = stack.enter_context(database.signed_in())
        origin = stack.enter_context(product(log))
        bench = Bench(origin, cookie, asked, log, database.environment())
        bench.figures |= {f"tiles.rows.{name}": float(number) for name, number in rows.items()}
        bench.figures |= {"tiles.distinct": float(len(set(asked))), "tiles.load.before": os.getloadavg()[0]}
        for measure in (measures.learn, measures.mix, measures.by_zoom, measures.cached, measures.not_modified,
                        measures.beside_peers):  # fmt: skip
            progress(measure.__name__)
            measure(bench)
            write(bench)
    bench.figures["tiles.load.after"] = os.getloadavg()[0]
    return report(bench)


@contextmanager
def product(log: Path) -> Iterator[str]:
    """The product's application as the Procfile runs it."""
    port = free_port()
    command = [
        str(VENV / "bin" / "granian"), "--host", "127.0.0.1", "--port", str(port), "--interface", "wsgi",
        "--workers", "2", "--blocking-threads", "4", "--backpressure", "256", "--no-access-log",
        "tests.bench.tiles.served:application",
    ]  # fmt: skip
    env = {**database.app_environment(), "PYTHONPATH": str(ROOT)}
    with running(command, port, env=env, log=log) as origin:
        yield origin


if __name__ == "__main__":
    sys.exit(main())
