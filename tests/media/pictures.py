"""Pictures for tests, drawn here, and bytes that only look like pictures."""

import hashlib
import io
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

GPS = {1: "N", 2: (30.0, 16.0, 12.0), 3: "E", 4: (120.0, 9.0, 36.0)}  # 30.27, 120.16
UPRIGHT = 1


def jpeg(width: int = 800, height: int = 600, colour: str = "teal", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG", **save)
    return out.getvalue()


def camera_exif(orientation: int = UPRIGHT) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = orientation, "Demo Phone 5"
    exif.get_ifd(0x8769).update({0x9003: "2026:11:20 08:30:00", 0x9011: "+08:00"})
    exif.get_ifd(0x8825).update(GPS)
    return exif


def nonsense_exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 77, "\x00\x01"
    exif.get_ifd(0x8769).update({0x9003: "yesterday", 0x9011: "noon"})
    exif.get_ifd(0x8825).update({1: "Q", 2: (900.0, 0.0, 0.0), 3: "E", 4: (120.0, 9.0, 36.0)})
    return exif


def png(width: int = 300, height: int = 200, mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height)).save(out, "PNG")
    return out.getvalue()


def webp(width: int = 300, height: int = 200) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "orange").save(out, "WEBP")
    return out.getvalue()


def animated(kind: str, frames: int = 3) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (40, 30), (index * 90 % 256, 40, 90)) for index in range(frames)]
    pictures[0].save(out, kind, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def huge_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A header that announces `width` × `height` px over a few bytes of data."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def heic(name: str) -> bytes:
    """A picture as phones with HEIC make them: phone, several (in one file), large (24 megapixels), too_large."""
    return (Path(__file__).parent / "heic" / f"{name}.heic").read_bytes()


def mpo() -> bytes:
    """Two JPEGs in one file, as phones with two lenses write it: the first is the photo."""
    out = io.BytesIO()
    second = Image.new("RGB", (320, 240), "navy")
    Image.new("RGB", (640, 480), "teal").save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def wordy_png(kind: bytes, size: int = 200_000_000) -> bytes:
    """A small picture with a text (zTXt) or profile (iCCP) of some kB that unpacks to `size` bytes."""
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packed.flush()
    picture = png(30, 20)
    return picture[:33] + _chunk(kind, b"name\x00\x00" + body) + picture[33:]


NOT_PICTURES = {
    "empty": b"",
    "one byte": b"\xff",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": b"GIF89a" + bytes(60),
    "tiff": b"II*\x00" + bytes(60),
    "bmp": b"BM" + bytes(60),
    "pdf": b"%PDF-1.7\n",
    "moving heic": b"\x00\x00\x00\x18ftyphevc" + bytes(60),
    "avif": b"\x00\x00\x00\x18ftypavif" + bytes(60),
    "film": b"\x00\x00\x00\x18ftypqt  " + bytes(60),
    "riff but sound": b"RIFF\x24\x00\x00\x00WAVEfmt ",
}
# Stored, because the first bytes are right, and refused by the decoder with this code.
BROKEN = {
    "truncated": (jpeg(2000, 1500, quality=95)[:9_000], "photo.broken"),
    "only magic": (b"\xff\xd8\xff\xe0" + bytes(200), "photo.broken"),
    "noise behind magic": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "photo.broken"),
    "50,000 px square": (huge_png(), "photo.too_many_pixels"),
    "61 megapixels": (huge_png(10_000, 6_100), "photo.too_many_pixels"),
    "apng": (animated("PNG"), "photo.animated"),
    "moving webp": (animated("WEBP"), "photo.animated"),
    "cut heic": (heic("phone")[:1500], "photo.broken"),
    "heic in name only": (b"\x00\x00\x00\x18ftypheic" + bytes(range(256)) * 9, "photo.broken"),
    "heic of 28 megapixels": (heic("too_large"), "photo.too_heavy"),
    "webp in name only": (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(90), "photo.broken"),
}
