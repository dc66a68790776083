"""Misskey and its forks (Sharkey, Firefish, Iceshrimp): notes, on any host. `key` is `server/id`, as ids count within a server.

The host does not identify the platform, so only ids of Misskey's default kinds (aid, aidx) with a time after Misskey began are
accepted.
"""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import BASE36, number
from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._sources import ACTIVITYPUB
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex
from citesnap.text.times import from_unix_ms

NAME = "misskey"
LABEL = "Misskey"
HOSTS: tuple[str, ...] = ()
SOURCES = (
    Source("misskey", "the server’s API (Misskey)", "citesnap.sources.fediverse.misskey"),
    ACTIVITYPUB,
)
WHOLE = regex(r"[0-9a-z]{16}", re.ASCII)
USUAL = regex(r"[0-9a-z]{10}|[0-9a-z]{16}", re.ASCII)
TRACES = Traces(path=r"notes/[0-9a-z]{10}(?:[0-9a-z]{6})?(?!\w)")

_NOTE = regex(r"/(?:embed/)?notes/([0-9a-z]{16}|[0-9a-z]{10})(?!\w)", re.ASCII)
_EPOCH = 946684800000  # 2000-01-01 in Unix ms, where aid begins (misskey-dev/misskey, `misc/id/aid.ts`)


def identify(link: Link) -> PostRef | None:
    """`/notes/ID` and the iframe `/embed/notes/ID`."""
    if "/notes/" not in link.path:
        return None
    note = _NOTE.match(link.path)
    return reference(f"{link.host}/{note[1]}") if note else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The note of a key (`server/id`). None without the server, and for words that only look like an id."""
    server, slash, note = native_id.rpartition("/")
    if not slash or "." not in server or not any(char.isdigit() for char in note):
        return None
    moment_of = posted_at(note)
    if moment_of is None:
        return None
    return PostRef(NAME, note, f"https://{server}/notes/{note}", handle or None, moment_of, f"{server}/{note}")


def posted_at(native_id: str) -> datetime | None:
    """The millisecond in the first eight characters of an aid or aidx, as the server that gave it stamped it."""
    note = native_id.rpartition("/")[2]
    value = number(note[:8], BASE36) if len(note) in {10, 16} else None
    return from_unix_ms(value + _EPOCH, 2014) if value and note.isascii() else None


EXAMPLES: Examples = (
    ("https://riverton.example/notes/9abcde12f0", "9abcde12f0", None),
    ("https://riverton.example/notes/a1bcde12f0abcdef", "a1bcde12f0abcdef", None),
    ("https://riverton.example/embed/notes/9abcde12f0", "9abcde12f0", None),
)
NO_POSTS = tuple(
    """
    https://riverton.example/notes/wednesdays
    https://riverton.example/notes/algorithms
    https://riverton.example/notes/on-rivers-and-lakes
    https://riverton.example/notes/
    """.split()
)
