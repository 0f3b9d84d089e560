"""How large the decoder becomes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# VmHWM starts anew with the program; ru_maxrss would count the process that forked.
MEASURE = """
import re, sys
from media_pipeline import decode
decode.main(sys.argv[1], sys.argv[2])
sys.stderr.write(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""


def memory_of(data: bytes, folder: Path) -> tuple[int, str]:
    """Largest resident size of the decoder in MB, and its answer."""
    original = folder / "original"
    original.write_bytes(data)
    command = [sys.executable, "-c", MEASURE, str(original), str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stderr) // 1024, done.stdout
