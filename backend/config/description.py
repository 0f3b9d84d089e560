"""The description of the API as committed: the OpenAPI file, and a plain page that people can read.

The page has no script and no style of its own, because the Content-Security-Policy allows only files of ours.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

FILE = settings.BASE_PATH / "docs" / "openapi.yaml"
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><meta name="viewport" content="width=device-width"></head>
<body>
<h1>{title}</h1>
<p>The same as a file: <a href="/api/schema/">OpenAPI {version}</a>. Errors have one form and stable codes.</p>
{operations}
<h1>Shapes</h1>
{shapes}
</body>
</html>
"""


def schema(request: HttpRequest) -> HttpResponse:
    """docs/openapi.yaml."""
    del request
    return HttpResponse(_text(), content_type="application/yaml; charset=utf-8")


def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    del request
    return HttpResponse(_page(_text()), content_type="text/html; charset=utf-8")


def _text() -> str:
    try:
        return FILE.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise Http404 from error


@lru_cache(maxsize=1)
def _page(text: str) -> str:
    described = yaml.safe_load(text)
    operations = [
        (method.upper(), path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if isinstance(operation, dict)
    ]
    shapes = described.get("components", {}).get("schemas", {})
    return str(
        format_html(
            mark_safe(_PAGE),  # noqa: S308 - a constant
            title=described["info"]["title"],
            version=described["openapi"],
            operations=_joined(_operation(*each) for each in operations),
            shapes=_joined(_shape(name, shape) for name, shape in shapes.items()),
        )
    )


def _joined(parts: Iterator[SafeString]) -> SafeString:
    return format_html_join("\n", "{}", ((part,) for part in parts))


def _operation(method: str, path: str, operation: dict[str, Any]) -> SafeString:
    parameters = [
        (each["name"], each["in"], _kind(each.get("schema", {})), each.get("description", ""))
        for each in operation.get("parameters", [])
    ]
    taken = [_kind(body.get("schema", {})) for body in operation.get("requestBody", {}).get("content", {}).values()]
    return format_html(
        "<section id='{}'><h2><code>{} {}</code></h2><p>{}</p>{}{}<ul>{}</ul></section>",
        operation.get("operationId", ""),
        method,
        path,
        operation.get("summary", ""),
        format_html("<p>Takes {}</p>", taken[0]) if taken else "",
        _table(parameters) if parameters else "",
        _joined(_answer(status, answer) for status, answer in operation.get("responses", {}).items()),
    )


def _answer(status: str, answer: dict[str, Any]) -> SafeString:
    kinds = [_kind(body.get("schema", {})) for body in answer.get("content", {}).values()]
    return format_html("<li><b>{}</b> {} {}</li>", status, answer.get("description", ""), kinds[0] if kinds else "")


def _shape(name: str, shape: dict[str, Any]) -> SafeString:
    required = set(shape.get("required", []))
    rows = [
        (key, "" if key in required else "optional", _kind(value), value.get("description", ""))
        for key, value in shape.get("properties", {}).items()
    ]
    said = shape.get("description", "")
    return format_html("<section id='{}'><h2>{}</h2><p>{}</p>{}</section>", name, name, said, _table(rows))


def _table(rows: list[tuple[str, str, SafeString, str]]) -> SafeString:
    cells = "<tr><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>"
    return format_html("<table>{}</table>", format_html_join("\n", cells, rows))


def _kind(schema: dict[str, Any]) -> SafeString:
    """A schema in a few words; a named one is a link to its shape."""
    for key in ("allOf", "oneOf", "anyOf"):
        if key in schema:
            return format_html_join(" or ", "{}", ((_kind(each),) for each in schema[key]))
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return format_html("<a href='#{}'>{}</a>", name, name)
    if schema.get("type") == "array":
        return format_html("list of {}", _kind(schema.get("items", {})))
    if "enum" in schema:
        return format_html("{}", " | ".join(str(value) for value in schema["enum"]))
    kind = schema.get("type", "anything")
    named = " or ".join(kind) if isinstance(kind, list) else kind
    return format_html("{}", f"{named} ({schema['format']})" if "format" in schema else named)
