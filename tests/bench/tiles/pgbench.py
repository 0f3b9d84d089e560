"""What the database can do: the frozen statements under `pgbench -M prepared -c 4`, with nothing in between."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.tiles.choose import Tile

REFERENCE = Path(__file__).with_name("reference")
CLIENTS = 4
_TPS = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_LOOK_UP = "\\set i random(1, :rows)\nSELECT layer, z, x, y FROM {table} WHERE id = :i \\gset\n"


def statements(names: Iterable[str]) -> dict[str, str]:
    return {name: (REFERENCE / f"{name}.sql").read_text(encoding="utf-8").strip() for name in names}


def rate(
    tiles: Sequence[Tile], sql: Mapping[str, str], *, table: str, env: Mapping[str, str], seconds: int, folder: Path
) -> float:
    """Tiles a second over `tiles`, which stand in `table`, as 1 … n.

    pgbench cannot read a list, so that each tile is looked up by number first; what that costs, measured alone, is
    taken off again.
    """
    looking = _LOOK_UP.format(table=table)
    arms = "".join(
        f"\\{'if' if number == 0 else 'elif'} :layer = {number}\n{text};\n"
        for number, text in enumerate(sql[name] for name in sorted({tile.layer for tile in tiles}))
    )
    both = _run(f"{looking}{arms}\\endif\n", len(tiles), env=env, seconds=seconds, folder=folder)
    alone = _run(looking, len(tiles), env=env, seconds=max(2, seconds // 3), folder=folder)
    return 1 / (1 / both - 1 / alone)


def _run(script: str, rows: int, *, env: Mapping[str, str], seconds: int, folder: Path) -> float:
    path = folder / "pgbench.sql"
    path.write_text(script, encoding="utf-8")
    program = shutil.which("pgbench") or "/usr/lib/postgresql/15/bin/pgbench"
    done = subprocess.run(
        [program, "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), "-D", f"rows={rows}",
         "-D", "areas={33}", "-f", str(path)],
        env={**os.environ, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = _TPS.search(done.stdout)
    if done.returncode != 0 or found is None:
        raise RuntimeError(f"pgbench failed: {done.stdout}{done.stderr}")
    return float(found[1])
