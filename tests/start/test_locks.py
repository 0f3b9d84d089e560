"""The check of lock files finds what it is there to find."""

import json
from pathlib import Path

import pytest

from deploy.checks import locks


@pytest.mark.parametrize(
    ("lock", "finding"),
    [
        ("--index-url x\ndjango==5 --hash=sha256:aa\n", "holds a download address"),
        (
            "django @ https://example.org/d.whl --hash=sha256:aa\ndjango==5 --hash=sha256:aa\n",
            "holds a download address",
        ),
        ("django==5\n", "django==5 has no hash"),
        ("other==5 --hash=sha256:aa\n", "asks for django, which is not locked"),
    ],
)
def test_a_bad_python_lock_is_found(tmp_path: Path, lock: str, finding: str) -> None:
    (tmp_path / "requirements.in").write_text("# what we use\nDjango[bcrypt]>=5,<6\n")
    path = tmp_path / "requirements.txt"
    path.write_text(lock)
    assert any(finding in line for line in locks.python_findings(path))
    path.write_text("django==5 \\\n    --hash=sha256:aa\n")
    assert locks.python_findings(path) == []


@pytest.mark.parametrize(
    ("package", "finding"),
    [
        ({"integrity": "sha512-a", "resolved": "https://example.org/a.tgz"}, "download address"),
        ({}, "has no hash"),
        ({"integrity": "sha512-a", "optionalDependencies": {"a-linux": "1"}}, "a-linux, an optional part"),
    ],
)
def test_a_bad_npm_lock_is_found(tmp_path: Path, package: dict[str, object], finding: str) -> None:
    path = tmp_path / "package-lock.json"
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/a": package}}))
    assert any(finding in line for line in locks.npm_findings(path))
    path.write_text(json.dumps({"packages": {"": {}, "node_modules/a": {"integrity": "sha512-a"}}}))
    assert locks.npm_findings(path) == []
