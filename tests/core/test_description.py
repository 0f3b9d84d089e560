"""The description of the API as a file and as a page."""

from html.parser import HTMLParser

import pytest
import yaml
from django.test import Client


class Page(HTMLParser):
    """Ids and link targets of a page, and the tags that the Content-Security-Policy would stop."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.targets: set[str] = set()
        self.forbidden: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids.add(found.get("id") or "")
        if (found.get("href") or "").startswith("#"):
            self.targets.add((found["href"] or "")[1:])
        if tag in {"script", "style", "iframe"} or "style" in found or any(name.startswith("on") for name in found):
            self.forbidden.append(tag)


@pytest.mark.django_db
def test_the_file_describes_every_operation_and_its_errors() -> None:
    answer = Client().get("/api/schema/")
    described = yaml.safe_load(answer.content)
    assert answer["Content-Type"].startswith("application/yaml")
    assert described["openapi"].startswith("3.1")
    operations = [each for path in described["paths"].values() for each in path.values()]
    assert len(operations) > 20
    names = [each["operationId"] for each in operations]
    assert len(names) == len(set(names))
    sign_in = described["paths"]["/api/v1/session"]["post"]["responses"]
    assert sign_in["429"]["description"] == "auth.slow_down"


@pytest.mark.django_db
def test_the_page_shows_it_to_people_without_scripts() -> None:
    answer = Client().get("/api/docs/")
    text = answer.content.decode()
    page = Page(text)
    assert answer["Content-Type"].startswith("text/html")
    assert page.forbidden == []
    assert page.targets
    assert page.targets <= page.ids
    assert "GET /api/v1/session" in text
    assert "auth.slow_down" in text
