"""Drawn scenes for the demo: pairs of photos before and after, and the words that go with them."""

from seeds.scenes.catalogue import SCENES, Scene, suiting
from seeds.scenes.gallery import Picture, ensure, render

__all__ = ["SCENES", "Picture", "Scene", "ensure", "render", "suiting"]
