"""LyreNet, a platform that does not exist: what a file of `platforms/` holds. Copied there as `lyrenet.py` by the test beside."""

from __future__ import annotations

from datetime import datetime

from citesnap.model import Source
from citesnap.platforms import Link, PostRef

NAME = "lyrenet"
LABEL = "LyreNet"
HOSTS = ("lyrenet.example",)
SOURCES = (Source("lyrenet", "LyreNet’s API", "citesnap.sources.lyrenet"),)
RATES = {"api.lyrenet.example": "3000/m"}


def identify(link: Link) -> PostRef | None:
    """`/@NAME/tune/ID`."""
    parts = link.parts
    if len(parts) > 2 and parts[0].startswith("@") and parts[1] == "tune":
        return reference(parts[2], parts[0])
    return None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id of eight digits; its address needs the name of its author."""
    handle = (handle or "").removeprefix("@")
    if not (native_id.isascii() and native_id.isdigit() and len(native_id) == 8 and handle):
        return None
    return PostRef(NAME, native_id, f"https://lyrenet.example/@{handle}/tune/{native_id}", handle, None)


def posted_at(native_id: str) -> datetime | None:
    """None: ids of LyreNet hold no time."""
    return None


EXAMPLES = (
    ("https://www.lyrenet.example/@Example_Lyre/tune/12345678?from=app", "12345678", "Example_Lyre"),
    ("https://lyrenet.example/@example_lyre", None, None),
)
