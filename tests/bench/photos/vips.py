"""The same two renditions by libvips, in an environment of its own: `vips.py FOLDER PHOTO…` prints ms of processor."""

import sys
import time
from pathlib import Path

import pyvips

EDGES, QUALITY = (1280, 256), 82


def prepare(photo: str, folder: Path) -> None:
    # "thumbnail" scales in the JPEG decoder and turns upright, as ours does; the small one is made of the large one.
    large = pyvips.Image.thumbnail(photo, EDGES[0], height=EDGES[0], size="down").copy_memory()
    for edge in EDGES:
        picture = large if edge == EDGES[0] else large.thumbnail_image(edge, height=edge)
        picture.jpegsave(str(folder / f"{edge}.jpg"), Q=QUALITY, keep="none", optimize_coding=True)


def main(folder: str, *photos: str) -> None:
    prepare(photos[0], Path(folder))
    begun = time.process_time()
    for photo in photos:
        prepare(photo, Path(folder))
    print((time.process_time() - begun) * 1000 / len(photos))


if __name__ == "__main__":
    main(*sys.argv[1:])
