"""The story of incidents, for the numbers that come of it."""

from tests.incidents.conftest import categories, story

__all__ = ["categories", "story"]
