"""Sample photos of the phone frame: drawn scenes stand in for a camera that a desk does not have."""

from pathlib import Path
from typing import Any

from backend.core.problems import NotFound
from backend.incidents.models import Category
from seeds.photos import scenes_folder
from seeds.scenes import SCENES
from seeds.scenes.gallery import MOMENTS

# Upright pictures of what a newcomer understands at once.
CHOSEN = ("fire_exit-1", "litter-2", "pothole-1", "manhole-1")


def samples() -> list[dict[str, Any]]:
    """The chosen scenes with their category and the addresses of both moments."""
    leaves = {scene.id: scene.categories[0] for scene in SCENES if scene.id in CHOSEN}
    names = {leaf.code: leaf for leaf in Category.objects.filter(pk__in=leaves.values())}
    return [
        {
            "id": scene,
            "category": leaves[scene],
            "name_zh": names[leaves[scene]].name_zh,
            "name_en": names[leaves[scene]].name_en,
            **{moment: f"/api/demo/scenes/{scene}-{moment}.jpg" for moment in MOMENTS},
        }
        for scene in CHOSEN
        if leaves[scene] in names
    ]


def picture(name: str) -> Path:
    """The file of a chosen scene, such as litter-2-before. Raises NotFound."""
    scene, _, moment = name.rpartition("-")
    path = scenes_folder() / f"{name}.jpg"
    if scene not in CHOSEN or moment not in MOMENTS or not path.exists():
        raise NotFound()
    return path
