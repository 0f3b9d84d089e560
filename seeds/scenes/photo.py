"""JPEG with the facts that a phone writes: place, time, model, which way up."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

CHINA = timezone(timedelta(hours=8))
MAKE, MODEL = "Wangge", "Wangge demo camera"
TURNS = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}  # how an upright image is stored so that the flag turns it upright again
QUALITY = 85


def check(*, lon: float, lat: float, taken_at: datetime) -> None:
    """Raises ValueError for a position (WGS84 degrees) off the globe or a time without a zone."""
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"position off the globe: {lon}, {lat}")
    if taken_at.tzinfo is None:
        raise ValueError("taken_at needs a time zone")


def encode(image: Image.Image, *, lon: float, lat: float, taken_at: datetime, orientation: int, night: bool) -> bytes:
    """JPEG bytes of an upright image, stored the way the flag `orientation` says; place and time as for `check`."""
    turn = TURNS[orientation]
    stored = image if turn is None else image.transpose(turn)
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=QUALITY, subsampling=2, exif=_facts(lon, lat, taken_at, orientation, night=night))
    return out.getvalue()


def _facts(lon: float, lat: float, taken_at: datetime, orientation: int, *, night: bool) -> Image.Exif:
    local = taken_at.astimezone(CHINA)
    stamp = local.strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = MAKE, MODEL, orientation
    exif[0x0131], exif[0x0132] = "Wangge demo scenes", stamp
    exif[0x010E] = "demo picture"
    exif[0x8769] = {
        0x829A: IFDRational(1, 25 if night else 320),
        0x829D: IFDRational(18, 10),
        0x8827: 1600 if night else 64,
        0x9003: stamp,
        0x9004: stamp,
        0x9011: "+08:00",
        0x920A: IFDRational(54, 10),
    }
    moment = taken_at.astimezone(UTC)
    exif[0x8825] = {
        1: "N" if lat >= 0 else "S",
        2: _degrees(lat),
        3: "E" if lon >= 0 else "W",
        4: _degrees(lon),
        7: (IFDRational(moment.hour), IFDRational(moment.minute), IFDRational(moment.second)),
        29: moment.strftime("%Y:%m:%d"),
    }
    return exif


def _degrees(value: float) -> tuple[IFDRational, IFDRational, IFDRational]:
    """Degrees, minutes, seconds to a ten thousandth of a second (3 mm)."""
    units = round(abs(value) * 36_000_000)
    degrees, rest = divmod(units, 36_000_000)
    minutes, seconds = divmod(rest, 600_000)
    return IFDRational(degrees), IFDRational(minutes), IFDRational(seconds, 10_000)
