"""Opens one picture that nobody trusts: `python -m media_pipeline.decode <original> <folder> [<lines>]`.

Runs as a process of its own with little memory and time, so that a picture made to hurt takes only this process
with it. Writes `1280.jpg` and `256.jpg` into the folder and one line of JSON to standard output: the facts, or
`{"refused": code}`.
"""

import json
import resource
import struct
import sys
import warnings
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pi_heif
from PIL import Image, UnidentifiedImageError

from media_pipeline import sound
from media_pipeline.fingerprint import fingerprint
from media_pipeline.watermark import burn

EDGES = (1280, 256)  # px, longest edge of the renditions
MAX_PIXELS = 60_000_000
SMALLER = Image.Resampling.HAMMING  # as sharp as bicubic where it makes smaller, in two thirds of its time
MEMORY_BYTES = 320 * 1024 * 1024  # of address space; what is resident stays below 300 MB
CPU_S = 20
HEAD = 16  # bytes that tell the format
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
# HEIC cannot be scaled while it is read: what fits into the memory, and 24 megapixels are the most that phones take
# unless they are told to.
HEIF_MAX_PIXELS = 26_000_000
# Several pictures of one shot, of which a viewer shows the first: depth, brightness or a larger one lie behind it.
FIRST_OF_SEVERAL = ("MPO", "HEIF")
SHANGHAI = "+08:00"

_ORIENTATION, _MODEL, _EXIF, _GPS = 0x0112, 0x0110, 0x8769, 0x8825
_TAKEN, _OFFSET = 0x9003, 0x9011
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow raises on tags that are not what they say.
_NONSENSE = (
    ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, SyntaxError, TypeError, ValueError,
    struct.error,
)  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """Upright size in px; time (RFC 3339), EPSG:4326 position in degrees and model as the EXIF claims them.

    `look` is the fingerprint of what the picture shows.
    """

    width: int
    height: int
    taken_at: str | None = None
    lon: float | None = None
    lat: float | None = None
    model: str = ""
    look: int | None = None


@dataclass(frozen=True)
class Sound:
    """Of a voice note: how long it is, in seconds."""

    seconds: float


class Refused(Exception):
    """The picture is not taken; the argument is the code of a problem."""


def prepare(original: Path, folder: Path, lines: Sequence[str] = ()) -> Facts | Sound:
    """Makes the renditions of `original` in `folder`, with `lines` burned in; a voice note has none. Raises Refused."""
    try:
        with original.open("rb") as content:
            if sound.sniff(content.read(HEAD)):
                return _listen(original)
        clean, facts = _prepare(original)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("photo.too_many_pixels") from error
    except MemoryError as error:
        raise Refused("photo.too_heavy") from error
    except UnidentifiedImageError as error:
        raise Refused("photo.broken") from error
    except (EOFError, *_NONSENSE) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # what the disk says of itself says nothing about the picture
        raise Refused("photo.broken") from error
    _render(clean, folder, lines)
    return replace(facts, look=fingerprint(clean))


def _listen(original: Path) -> Sound:
    try:
        seconds = sound.seconds_of(original.read_bytes())
    except sound.NoSound as error:
        raise Refused("voice.broken") from error
    if seconds > sound.MAX_S + sound.GRACE_S:
        raise Refused("voice.too_long")
    return Sound(round(seconds, 2))


def _prepare(original: Path) -> tuple[Image.Image, Facts]:
    """The picture upright, in plain RGB, not much larger than its largest rendition."""
    with Image.open(original, formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS:
            raise Refused("photo.too_many_pixels")
        if picture.format == "HEIF" and width * height > HEIF_MAX_PIXELS:
            raise Refused("photo.too_heavy")
        if getattr(picture, "is_animated", False) and picture.format not in FIRST_OF_SEVERAL:
            raise Refused("photo.animated")
        exif = _tags(picture)
        # Lets the JPEG decoder scale while it reads; the other formats ignore it.
        picture.draft("RGB", (EDGES[0], EDGES[0]))
        picture.thumbnail((EDGES[0], EDGES[0]), SMALLER, reducing_gap=2.0)
        turn = _TURN.get(exif.get("orientation", 1))
        upright = picture.transpose(turn) if turn is not None else picture
        clean = _flat(upright)
    if turn is not None and turn.value >= Image.Transpose.ROTATE_90.value and turn != Image.Transpose.ROTATE_180:
        width, height = height, width
    claims = {name: exif[name] for name in ("taken_at", "lon", "lat", "model") if name in exif}
    return clean, Facts(width, height, **claims)


def _render(clean: Image.Image, folder: Path, lines: Sequence[str]) -> None:
    """Smaller and smaller, in place. Whatever fails here is not the picture's fault."""
    for edge in EDGES:
        clean.thumbnail((edge, edge), SMALLER, reducing_gap=2.0)
        burn(clean, lines).save(folder / f"{edge}.jpg", "JPEG", quality=82, optimize=True)


def _flat(picture: Image.Image) -> Image.Image:
    """RGB pixels on white and nothing else: no EXIF, comment or profile goes over into a rendition."""
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("I").point([value // 256 for value in range(65536)], "L")
    if picture.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    flat = Image.new("RGB", picture.size)
    flat.paste(picture.convert("RGB"))
    return flat


def _tags(picture: Image.Image) -> dict[str, Any]:
    """Orientation, time, position and model; each tag that makes no sense is left out."""
    found: dict[str, Any] = {}
    try:
        exif = picture.getexif()
        detail, gps = exif.get_ifd(_EXIF), exif.get_ifd(_GPS)
    except _NONSENSE:
        return found
    readers: dict[str, Callable[[], Any]] = {
        "orientation": lambda: int(exif[_ORIENTATION]),
        "model": lambda: _plain(exif[_MODEL]),
        "taken_at": lambda: _moment(detail[_TAKEN], detail.get(_OFFSET)),
    }
    for name, reader in readers.items():
        try:
            found[name] = reader()
        except _NONSENSE:
            continue
    try:
        lon, lat = _degrees(gps[4], gps[3], "W", 180.0), _degrees(gps[2], gps[1], "S", 90.0)
    except _NONSENSE:
        return found
    # Cameras without a fix write zeros.
    return found | ({"lon": lon, "lat": lat} if (lon, lat) != (0.0, 0.0) else {})


def _plain(value: object) -> str:
    text = value.decode("ascii", "ignore") if isinstance(value, bytes) else str(value)
    return "".join(sign for sign in text if sign.isprintable()).strip()[:80]


def _moment(taken: object, offset: object) -> str:
    """EXIF's local time as RFC 3339; without an offset it is taken as China's. Raises ValueError."""
    zone = _plain(offset) if offset else SHANGHAI
    moment = datetime.strptime(f"{_plain(taken)} {zone.replace(':', '')}", "%Y:%m:%d %H:%M:%S %z")
    if not 1990 <= moment.year <= 2100:
        raise ValueError(moment.year)
    return moment.isoformat()


def _degrees(parts: Any, reference: object, negative: str, limit: float) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not 0 <= value <= limit:  # also refuses NaN
        raise ValueError(value)
    return round(-value if _plain(reference).upper() == negative else value, 7)


def main(original: str, folder: str, lines: str = "") -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    pi_heif.register_heif_opener(decode_threads=1)  # each thread would take its own share of the memory
    try:
        answer = asdict(prepare(Path(original), Path(folder), lines.splitlines()))
    except Refused as refusal:
        answer = {"refused": refusal.args[0]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:4])
