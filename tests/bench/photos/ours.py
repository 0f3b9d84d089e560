"""What the product does with a photo, and the reduced decode alone; prints ms of processor a photo.

`ours.py prepare|decode FOLDER PHOTO…`
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from media_pipeline.decode import EDGES, prepare


def decode(photo: Path, folder: Path) -> None:
    """The least that anybody has to do: the pixels at the scale of the JPEG decoder that comes next above 1280 px."""
    del folder
    with Image.open(photo, formats=("JPEG",)) as picture:
        picture.draft("RGB", (EDGES[0], EDGES[0]))
        picture.load()


def main(what: str, folder: str, *photos: str) -> None:
    acts: dict[str, Callable[[Path, Path], object]] = {"prepare": prepare, "decode": decode}
    act = acts[what]
    act(Path(photos[0]), Path(folder))
    begun = time.process_time()
    for photo in photos:
        act(Path(photo), Path(folder))
    print((time.process_time() - begun) * 1000 / len(photos))


if __name__ == "__main__":
    main(*sys.argv[1:])
