"""Pictures redrawn from media files: limited in size, always valid, without anything else from the file. No IO.

Pillow redraws what a page shows from the pixels, so a polyglot file loses its other content, and a truncated or oversized file
becomes a plain placeholder. The page links to the file itself, as it was received.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

__all__ = ["LARGE", "MAX_PIXELS", "MAX_SIZE", "SMALL", "placeholder", "preview"]

SMALL, LARGE = 160, 1200
"""Longest side in pixels: in tables; on cards."""
MAX_PIXELS = 40_000_000
"""More are not unpacked: a PNG of 48 kB has been seen to claim 400 million."""
MAX_SIZE = 64_000_000
"""Bytes of a file. Larger ones are not read at all; posts' pictures have a few."""
_LARGE_PIXELS = 4_000_000
_one_large_at_a_time = threading.Lock()
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


def preview(content: bytes, size: int) -> bytes | None:
    """The picture as WebP with sides of at most `size` pixels; None where the bytes cannot be shown.

    For an animation it is the first frame.
    """
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.draft("RGB", (size, size))
            # Four bytes a pixel while it is unpacked: once at a time, however many are asked for. Made small before it is
            # turned, which makes a copy.
            with _one_large_at_a_time if picture.width * picture.height > _LARGE_PIXELS else nullcontext():
                picture.thumbnail((size, size))
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
            # Only pixels: no EXIF, no colour profile, no comments.
            plain.info = {}
            drawn = BytesIO()
            plain.save(drawn, "WEBP", quality=82, method=2)
            return drawn.getvalue()
    except Exception:  # a decoder may raise anything for a hostile file
        return None


@lru_cache(maxsize=2)
def placeholder(size: int) -> bytes:
    """The picture for a file that cannot be shown: a crossed frame."""
    side = min(size, 320)
    picture = Image.new("RGB", (side, side * 3 // 4), "#e7e5e4")
    pen = ImageDraw.Draw(picture)
    right, bottom = picture.width - 1, picture.height - 1
    pen.rectangle((0, 0, right, bottom), outline="#a8a29e")
    pen.line((0, 0, right, bottom), fill="#a8a29e")
    pen.line((0, bottom, right, 0), fill="#a8a29e")
    drawn = BytesIO()
    picture.save(drawn, "WEBP", quality=80)
    return drawn.getvalue()
