"""Voice notes for tests: containers as recorders write them, around bytes that nobody decodes."""

import struct

HEAD_OPUS = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 312, 48_000, 0, 0)


def element(name: bytes, body: bytes, *, unknown: bool = False) -> bytes:
    """Of Matroska; browsers leave the size of what they are still writing open."""
    size = b"\x01" + b"\xff" * 7 if unknown else struct.pack(">Q", len(body) | 1 << 56)
    return name + size + body


def webm(seconds: float = 2.0, *, codec: bytes = b"A_OPUS", kinds: tuple[int, ...] = (2,), payload: int = 60) -> bytes:
    tracks = b"".join(
        element(b"\xae", element(b"\xd7", b"\x01") + element(b"\x83", bytes([kind])) + element(b"\x86", codec))
        for kind in kinds
    )
    blocks = [(at // 1000 * 1000, at % 1000) for at in range(0, round(seconds * 1000), 20)]
    clusters = b""
    for begin in sorted({begin for begin, _ in blocks}):
        inside = element(b"\xe7", struct.pack(">I", begin))
        for _, at in [block for block in blocks if block[0] == begin]:
            inside += element(b"\xa3", b"\x81" + struct.pack(">hB", at, 0x80) + b"\x5a" * payload)
        clusters += element(b"\x1f\x43\xb6\x75", inside, unknown=True)
    info = element(b"\x15\x49\xa9\x66", element(b"\x2a\xd7\xb1", (1_000_000).to_bytes(3, "big")))
    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm"))
    return head + element(b"\x18\x53\x80\x67", info + element(b"\x16\x54\xae\x6b", tracks) + clusters, unknown=True)


def page(packet: bytes, position: int, number: int, serial: int = 7) -> bytes:
    table = bytes([255] * (len(packet) // 255) + [len(packet) % 255])
    return (
        struct.pack("<4sBBqIIIB", b"OggS", 0, 2 if number == 0 else 0, position, serial, number, 0, len(table))
        + table
        + packet
    )


def ogg(seconds: float = 2.0, *, serials: tuple[int, int] = (7, 7)) -> bytes:
    pages = [page(HEAD_OPUS, 0, 0, serials[0]), page(b"OpusTags", 0, 1, serials[0])]
    count = max(1, round(seconds))
    pages += [
        page(b"\x5a" * 600, 312 + round(48_000 * seconds * (at + 1) / count), at + 2, serials[1]) for at in range(count)
    ]
    return b"".join(pages)


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def track(handler: bytes, codec: bytes, length: int) -> bytes:
    return box(
        b"trak",
        box(
            b"mdia",
            box(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, 48_000, length, 0)),
            box(b"hdlr", struct.pack(">II4s12x", 0, 0, handler) + b"\x00"),
            box(b"minf", box(b"stbl", box(b"stsd", struct.pack(">II", 0, 1) + box(codec, b"\x00" * 28)))),
        ),
    )


def mp4(
    seconds: float = 2.0, *, pieces: bool = False, handlers: tuple[bytes, ...] = (b"soun",), codec: bytes = b"mp4a"
) -> bytes:
    """`pieces`: as recorders write it, the length only in the fragments."""
    length = round(seconds * 48_000)
    tracks = [track(handler, codec, 0 if pieces else length) for handler in handlers]
    trex = box(b"mvex", box(b"trex", struct.pack(">IIIIII", 0, 1, 1, 1024, 0, 0)))
    film = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso5") + box(b"moov", *tracks, trex if pieces else b"")
    if not pieces:
        return film + box(b"mdat", b"\x5a" * 4000)
    for _ in range(length // 48_000):
        durations = struct.pack(">48I", *([1000] * 48))
        run = box(b"trun", struct.pack(">III", 0x101, 48, 0) + durations)
        film += box(b"moof", box(b"traf", box(b"tfhd", struct.pack(">II", 0, 1)), run)) + box(b"mdat", b"\x5a" * 2000)
    return film
