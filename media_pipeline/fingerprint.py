"""The fingerprint of what a picture shows: 64 bits that hardly change when it is scaled, re-encoded or brightened.

The signs of the 64 lowest frequencies of the picture's cosine transform, against their median (pHash). Two pictures
are alike when at most DISTANCE bits differ. Such fingerprints agree in all bits but one in at least one of three
bands, so that a table of bands finds them exactly, with 67 keys instead of reading every row.
"""

import math
import statistics
from collections.abc import Iterator
from operator import mul

from PIL import Image, ImageStat

SIDE = 32  # px of the grey picture that is transformed
BITS = 64
DISTANCE = 5  # a scaled or re-encoded picture differs by 0 to 4; another one by 32 at the median, rarely below 10
BANDS = (22, 21, 21)  # bits; with more bits a key has fewer pictures, with fewer bands more bits may differ
PLAIN = 0  # no picture has it: half of the bits are always set
PLAIN_BELOW = 3.0  # standard deviation of grey: a covered lens is noise, and noise is like noise
_WIDEST = max(BANDS)


def _zigzag() -> Iterator[tuple[int, int]]:
    """Frequencies (across, down) from low to high, without the mean."""
    for total in range(1, SIDE):
        yield from ((across, total - across) for across in range(total + 1))


_CHOSEN = tuple(pair for pair, _ in zip(_zigzag(), range(BITS), strict=False))
_HIGHEST = max(max(pair) for pair in _CHOSEN)
_COS = tuple(
    tuple(math.cos(math.pi * frequency * (2 * at + 1) / (2 * SIDE)) for at in range(SIDE))
    for frequency in range(_HIGHEST + 1)
)


def fingerprint(picture: Image.Image) -> int:
    """Of an upright picture, as a signed number of 64 bits; PLAIN where it shows nothing that could be compared."""
    grey = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    if ImageStat.Stat(grey).stddev[0] < PLAIN_BELOW:
        return PLAIN
    pixels = grey.tobytes()
    rows = [pixels[at : at + SIDE] for at in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _COS]
    strength = [sum(map(mul, _COS[down], across[right])) for right, down in _CHOSEN]
    middle = statistics.median(strength)
    bits = sum(1 << place for place, value in enumerate(strength) if value > middle)
    return bits - (1 << BITS) if bits >> (BITS - 1) else bits


def bands_of(bits: int) -> list[int]:
    """Keys under which a picture stands: one for each band."""
    return [_key(band, value) for band, value in _split(bits)]


def near_bands_of(bits: int) -> list[int]:
    """Keys under which every picture that is alike stands: each band as it is, and with each of its bits turned."""
    return [
        _key(band, value ^ turned)
        for band, value in _split(bits)
        for turned in (0, *(1 << place for place in range(BANDS[band])))
    ]


def _split(bits: int) -> Iterator[tuple[int, int]]:
    for band, width in enumerate(BANDS):
        yield band, bits & ((1 << width) - 1)
        bits >>= width


def _key(band: int, value: int) -> int:
    return band << _WIDEST | value
