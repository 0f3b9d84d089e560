"""Whether an answer has the shape that docs/openapi.yaml promises; a field that it does not name is wrong too."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.yaml"
JSON = ("application/json", "application/geo+json")


def faults(method: str, path: str, response: Any) -> list[str]:
    """What is wrong with `response`, a Django test response, for the operation at `path` (without its query)."""
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind not in JSON:
        return []
    operation = _operation(method.lower(), tuple(path.strip("/").split("/")))
    if operation is None:
        return []
    promised = operation["responses"].get(str(response.status_code))
    if promised is None:
        return [f"{response.status_code} is not described"]
    schema = promised.get("content", {}).get(kind, {}).get("schema")
    if schema is None:
        return [f"{response.status_code} has no body of type {kind}"]
    validator = Draft202012Validator({**schema, "components": _described()["components"]})
    found = validator.iter_errors(json.loads(response.content))
    return [f"{error.json_path}: {error.message[:200]}" for error in found]


@cache
def _described() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    for shape in described["components"]["schemas"].values():
        if "properties" in shape:
            shape.setdefault("additionalProperties", False)
    return described


@cache
def _operation(method: str, parts: tuple[str, ...]) -> dict[str, Any] | None:
    """The described operation; an address without gaps goes before one with gaps."""
    found = [
        (path.count("{"), methods[method])
        for path, methods in _described()["paths"].items()
        if method in methods and _fits(path.strip("/").split("/"), parts)
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def _fits(template: list[str], parts: tuple[str, ...]) -> bool:
    return len(template) == len(parts) and all(
        named.startswith("{") or named == part for named, part in zip(template, parts, strict=True)
    )
