"""Loaded before Django reads its settings (`-p tests.environment`): tests use the test cluster as its owner.

The second process of a run in two has a cluster of its own: a transaction that is open anywhere in a cluster holds
back the change feed of all its databases.
"""

import os
from pathlib import Path

VAR = Path(__file__).resolve().parents[1] / "var"
FIRST, SECOND = VAR / "test.env", VAR / "test-2.env"

os.environ.setdefault("WANGGE_ENV_FILE", str(FIRST))
if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0" and os.environ["WANGGE_ENV_FILE"] == str(FIRST):
    os.environ["WANGGE_ENV_FILE"] = str(SECOND)
os.environ.setdefault("DB_ROLE", "owner")
