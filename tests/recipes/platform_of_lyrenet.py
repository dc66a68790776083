"""LyreNet, a platform that does not exist: what a file of `platforms/` holds. Copied there as `lyrenet.py` by the test beside."""

from __future__ import annotations

from citesnap.model import Source
from citesnap.platforms import Link, PostRef

NAME = "lyrenet"
LABEL = "LyreNet"
HOSTS = ("lyrenet.example",)
SOURCES = (Source("lyrenet", "LyreNet’s API", "citesnap.sources.lyrenet"),)
RATES = {"api.lyrenet.example": "3000/m"}


def identify(link: Link) -> PostRef | None:
    """`/NAME/tune/ID`."""
    parts = link.parts
    return reference(parts[2], parts[0]) if len(parts) > 2 and parts[1] == "tune" else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id of eight digits; its address needs the name of its author."""
    if not (handle and native_id.isascii() and native_id.isdigit() and len(native_id) == 8):
        return None
    return PostRef(NAME, native_id, f"https://lyrenet.example/{handle}/tune/{native_id}", handle, None)


EXAMPLES = (("https://www.lyrenet.example/Example_Lyre/tune/12345678?from=app", "12345678", "Example_Lyre"),)
NO_POSTS = ("https://lyrenet.example/example_lyre",)
