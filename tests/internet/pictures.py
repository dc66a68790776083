"""Small valid pictures and clips, different for every name, without an imaging library.

What it must not do: know about posts or services. A test asks for `png("code")` and compares bytes.
"""

from __future__ import annotations

import hashlib
import struct
import zlib


def png(seed: str, width: int = 64, height: int = 48) -> bytes:
    """A PNG of three coloured bands (RFC 2083), the colours drawn from `seed`."""
    digest = hashlib.sha256(seed.encode()).digest()
    bands = [digest[i : i + 3] for i in (0, 3, 6)]
    rows = b"".join(b"\0" + bands[min(2, y * 3 // height)] * width for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _png_chunk(kind, data)
        for kind, data in (
            (b"IHDR", header),
            (b"tEXt", b"Comment\0" + seed.encode("ascii", "replace")),
            (b"IDAT", zlib.compress(rows)),
            (b"IEND", b""),
        )
    )


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(seed: str, width: int = 64, height: int = 48) -> bytes:
    """A grey baseline JPEG (ITU-T T.81) of flat 8x8 blocks, their shades drawn from `seed`.

    Flat blocks need no cosine transform: only the DC coefficient, then "end of block".
    """
    digest = hashlib.sha256(seed.encode()).digest()
    blocks = ((width + 7) // 8) * ((height + 7) // 8)
    bits: list[str] = []
    previous = 0
    for block in range(blocks):
        level = digest[block % len(digest)] - 128
        difference, previous = level - previous, level
        size = abs(difference).bit_length()
        # Our own DC table gives category n the 4-bit code n; our AC table has one symbol, end of block, code 0.
        bits.append(f"{size:04b}")
        if size:
            bits.append(f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}")
        bits.append("0")
    stream = "".join(bits)
    stream += "1" * (-len(stream) % 8)
    scan = int(stream, 2).to_bytes(len(stream) // 8, "big").replace(b"\xff", b"\xff\0")
    quantisation = b"\0" + bytes([8] * 64)  # 8: the DC of a flat block of level L is 8 * L
    frame = struct.pack(">BHHB", 8, height, width, 1) + bytes([1, 0x11, 0])
    dc_table = bytes([0x00, *[0, 0, 0, 12], *[0] * 12, *range(12)])
    ac_table = bytes([0x10, *[1], *[0] * 15, 0])
    return (
        b"\xff\xd8"
        + _jpeg_segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + _jpeg_segment(0xFE, seed.encode("ascii", "replace"))
        + _jpeg_segment(0xDB, quantisation)
        + _jpeg_segment(0xC0, frame)
        + _jpeg_segment(0xC4, dc_table + ac_table)
        + _jpeg_segment(0xDA, bytes([1, 1, 0, 0, 63, 0]))
        + scan
        + b"\xff\xd9"
    )


def _jpeg_segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def mp4(seed: str, size: int = 2000) -> bytes:
    """The boxes of an MP4 file (ISO 14496-12) around seeded noise: right for a byte comparison, not for a player."""
    noise = hashlib.shake_256(seed.encode()).digest(size)
    brand = b"isom" + struct.pack(">I", 512) + b"isomiso2mp41"
    return b"".join(
        struct.pack(">I", len(data) + 8) + kind + data for kind, data in ((b"ftyp", brand), (b"mdat", noise))
    )
