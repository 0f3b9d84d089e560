"""Loaded before Django reads its settings (`-p tests.environment`): tests use the test cluster as its owner."""

import os
from pathlib import Path

os.environ.setdefault("WANGGE_ENV_FILE", str(Path(__file__).resolve().parents[1] / "var" / "test.env"))
os.environ.setdefault("DB_ROLE", "owner")
