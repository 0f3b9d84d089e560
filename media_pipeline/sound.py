"""Voice notes: how long one lasts, by its container alone. The sound itself is never decoded here.

WebM (Opus or Vorbis), Ogg (Opus or Vorbis) and MP4 (AAC, Opus or ALAC), with exactly one track of sound and no other.
Durations come from the times of the blocks, not from what a header claims: recorders of browsers write none.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BYTES = 500_000
MAX_S = 60.0
GRACE_S = 1.0  # recorders stop a little after they are told to
WEBM, OGG, MP4 = "audio/webm", "audio/ogg", "audio/mp4"
MIMES = (WEBM, OGG, MP4)
_BRANDS = frozenset({b"M4A ", b"M4B ", b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"dash", b"mp4 "})


class NoSound(Exception):
    """Not one whole track of sound."""


def sniff(head: bytes) -> str | None:
    """Media type by the first 12 bytes, or None; a film begins like this too, `seconds_of` refuses it."""
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM
    if head.startswith(b"OggS\x00"):
        return OGG
    return MP4 if head[4:8] == b"ftyp" and head[8:12] in _BRANDS else None


def seconds_of(data: bytes) -> float:
    """Raises NoSound for what is damaged, empty, no sound, or more than sound."""
    read = {WEBM: _webm, OGG: _ogg, MP4: _mp4}.get(sniff(data) or "")
    if read is None:
        raise NoSound("format")
    try:
        seconds = read(data)
    except (struct.error, IndexError, ValueError, ZeroDivisionError, OverflowError) as error:
        raise NoSound("damaged") from error
    if not 0 < seconds < 1e7:
        raise NoSound("length")
    return seconds


# Matroska: an id and a size as numbers of variable length, then content. Of these the content is elements again.
_SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP = 0x18538067, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0
_OPENED = frozenset({_SEGMENT, _INFO, _TRACKS, _TRACK, _CLUSTER, _GROUP})
_SCALE, _TYPE, _CODEC, _TIME, _SIMPLE, _BLOCK = 0x2AD7B1, 0x83, 0x86, 0xE7, 0xA3, 0xA1
_SOUND_TRACK = 2
_WEBM_CODECS = frozenset({b"A_OPUS", b"A_VORBIS"})
_LAST_BLOCK_S = 0.02  # what the last block itself lasts, as recorders make them


def _webm(data: bytes) -> float:
    scale_ns, cluster, times, tracks = 1_000_000, 0, [], []
    for name, body in _elements(data):
        if name == _SCALE:
            scale_ns = int.from_bytes(body, "big")
        elif name == _TYPE:
            tracks.append(int.from_bytes(body, "big"))
        elif name == _CODEC and body.rstrip(b"\x00") not in _WEBM_CODECS:
            raise NoSound("codec")
        elif name == _TIME:
            cluster = int.from_bytes(body, "big")
        elif name in (_SIMPLE, _BLOCK):
            _, at = _number(body, 0, marker=False)
            times.append(cluster + int(struct.unpack_from(">h", body, at)[0]))
    if tracks != [_SOUND_TRACK] or not times:
        raise NoSound("tracks")
    return (max(times) - min(times)) * scale_ns / 1e9 + _LAST_BLOCK_S


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        name, at = _number(data, at, marker=True)
        begin = at
        size, at = _number(data, at, marker=False)
        unknown = size == (1 << 7 * (at - begin)) - 1
        if name in _OPENED:
            continue
        if unknown or at + size > len(data):
            raise NoSound("cut")
        yield name, data[at : at + size]
        at += size


def _number(data: bytes, at: int, *, marker: bool) -> tuple[int, int]:
    """A number of 1 to 8 bytes, the first of which says how many, and where it ends."""
    length = 9 - data[at].bit_length()
    if length > 8 or at + length > len(data):
        raise NoSound("number")
    value = int.from_bytes(data[at : at + length], "big")
    return value if marker else value & ((1 << 7 * length) - 1), at + length


def _ogg(data: bytes) -> float:
    at, stream, rate, skip, last = 0, None, 0, 0, -1
    while at < len(data):
        sign, position, serial, segments = struct.unpack_from("<4s2xqI8xB", data, at)
        table = data[at + 27 : at + 27 + segments]
        begin = at + 27 + segments
        at = begin + sum(table)
        if sign != b"OggS" or len(table) != segments or at > len(data):
            raise NoSound("page")
        if stream is None:
            stream, (rate, skip) = serial, _ogg_head(data[begin:at])
        elif serial != stream:
            raise NoSound("streams")
        last = max(last, position)
    return (last - skip) / rate


def _ogg_head(packet: bytes) -> tuple[int, int]:
    """Positions of a second, and how many at the beginning are not played."""
    if packet.startswith(b"OpusHead"):
        return 48_000, struct.unpack_from("<H", packet, 10)[0]
    if packet.startswith(b"\x01vorbis"):
        return struct.unpack_from("<I", packet, 12)[0], 0
    raise NoSound("codec")


@dataclass
class _Film:
    """What the boxes of an MP4 have said so far; times in units of the track."""

    handlers: list[bytes] = field(default_factory=list)
    codecs: list[bytes] = field(default_factory=list)
    scale: int = 0
    length: int = 0
    in_runs: int = 0  # of fragments, which the length may or may not count
    usual: int = 0  # of a sample, where its run does not say
    fragment: int = 0


_BOXES = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
_MP4_CODECS = frozenset({b"mp4a", b"Opus", b"alac"})
_DEEP = 8


def _mp4(data: bytes) -> float:
    film = _Film()
    _walk(data, 0, len(data), film, 0)
    if film.handlers != [b"soun"] or len(film.codecs) != 1 or film.codecs[0] not in _MP4_CODECS:
        raise NoSound("tracks")
    return max(film.length, film.in_runs) / film.scale


def _walk(data: bytes, at: int, end: int, film: _Film, depth: int) -> None:
    while at < end:
        size, name = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        size = size or end - at
        if size < head or at + size > end or depth > _DEEP:
            raise NoSound("box")
        if name in _BOXES:
            _walk(data, at + head, at + size, film, depth + 1)
        else:
            _told(name, data[at + head : at + size], film)
        at += size


def _told(name: bytes, body: bytes, film: _Film) -> None:
    if name == b"hdlr":
        film.handlers.append(body[8:12])
    elif name == b"stsd":
        film.codecs.append(body[12:16])
    elif name == b"mdhd":
        film.scale, length = struct.unpack_from(">IQ" if body[0] else ">II", body, 20 if body[0] else 12)
        film.length += length
    elif name == b"trex":
        film.usual = struct.unpack_from(">I", body, 12)[0]
    elif name == b"tfhd":
        film.fragment = _of_fragment(body, film.usual)
    elif name == b"trun":
        film.in_runs += _of_run(body, film.fragment)


def _flags(body: bytes) -> int:
    return int(struct.unpack_from(">I", body)[0]) & 0xFFFFFF


def _of_fragment(body: bytes, usual: int) -> int:
    """How long its samples usually last."""
    flags, at = _flags(body), 8
    at += (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return int(struct.unpack_from(">I", body, at)[0]) if flags & 0x8 else usual


def _of_run(body: bytes, usual: int) -> int:
    flags, count = _flags(body), int(struct.unpack_from(">I", body, 4)[0])
    if not flags & 0x100:
        return count * usual
    step = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    at = 8 + (4 if flags & 0x1 else 0) + (4 if flags & 0x4 else 0)
    if at + count * step > len(body):
        raise NoSound("run")
    return sum(struct.unpack_from(">I", body, at + each * step)[0] for each in range(count))
