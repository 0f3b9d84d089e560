"""What follows from new areas."""

from backend.core import changes

LAYERS = ("areas", "villages", "grids")


def announce_areas() -> None:
    """Gives the layers of areas a new revision; called by every loader in the transaction of its rows."""
    for name in LAYERS:
        changes.publish("layer", name, [f"layer:{name}"])
