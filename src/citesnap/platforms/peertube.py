"""PeerTube: films of the fediverse, on any host. `key` is `server/UUID`, because each server answers for its own copy.

A film is a post here, unlike one on YouTube: its server shows words, author, time and the file to everybody. Ids are random UUIDs
(version 4), also written short in base 58, and hold no time.
"""

from __future__ import annotations

import re
from uuid import UUID

from citesnap.model import Source
from citesnap.platforms._ids import number
from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._sources import ACTIVITYPUB
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "peertube"
LABEL = "PeerTube"
HOSTS: tuple[str, ...] = ()
SOURCES = (
    Source("peertube", "the server’s API (PeerTube)", "citesnap.sources.fediverse.peertube"),
    ACTIVITYPUB,
)

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_SHORT = "123456789abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
"""The digits of short ids: base 58 as Flickr orders it (npm `short-uuid`, which PeerTube uses since 3.3)."""

WHOLE = regex(_UUID, re.ASCII)
TRACES = Traces(path=rf"(?:w|videos/(?:watch|embed))/(?:[{_SHORT}]{{22}}(?!\w)|[0-9a-fA-F]{{8}}-)", names=("peertube",))

_FILM = regex(rf"/(?:w|videos/(?:watch|embed))/({_UUID}|[{_SHORT}]{{22}})(?![\w-])", re.ASCII)
_FILM_IN_CAPITALS = regex(rf"/(?:w|videos/(?:watch|embed))/({_UUID})(?![\w-])", re.ASCII | re.IGNORECASE)
_KEY = regex(rf"([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)/({_UUID})", re.ASCII)


WITNESSES = (
    # "What is PeerTube?", by those who make it, with which their own tests look for a film; and the id with which these find none.
    "https://framatube.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
    "https://framatube.org/videos/watch/c29c5b77-4a04-493d-96a9-2e9267e308f0",
)


def identify(link: Link) -> PostRef | None:
    """`/w/SHORT`, `/videos/watch/UUID` and the iframe `/videos/embed/UUID`, each also with the other kind of id."""
    if not link.path.startswith(("/w/", "/videos/")):
        return None
    film = _FILM.match(link.path) or _FILM_IN_CAPITALS.match(link.path)
    uuid = film[1].lower() if film and "-" in film[1] else _long(film[1]) if film else None
    return reference(f"{link.host}/{uuid}") if uuid else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The film of a key (`server/UUID`). None without the server."""
    key = _KEY.fullmatch(native_id)
    if key is None:
        return None
    return PostRef(NAME, key[2], f"https://{key[1]}/videos/watch/{key[2]}", handle or None, None, native_id)


def _long(short: str) -> str | None:
    """The UUID that a short id stands for; None where it stands for none of version 4, which no server gives out.

    >>> _long("kkGMgK9ZtnKfYAgnEtQxbv")
    '9c9de5e8-0a1e-484a-b099-e80766180a6d'
    >>> _long("exampleexampleexamples") is None
    True
    """
    value = number(short, _SHORT)
    uuid = str(UUID(int=value)) if value is not None and value < 1 << 128 else ""
    return uuid if WHOLE.fullmatch(uuid) else None


_ID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"
EXAMPLES: Examples = (
    (f"https://films.riverton.example/videos/watch/{_ID}", _ID, None),
    (f"https://films.riverton.example/videos/embed/{_ID}?title=0&warningTitle=0", _ID, None),
    ("https://films.riverton.example/w/kkGMgK9ZtnKfYAgnEtQxbv?start=1m", _ID, None),
    ("https://films.riverton.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv", _ID, None),
    (f"https://films.riverton.example/w/{_ID.upper()}", _ID, None),
)
NO_POSTS = tuple(
    """
    https://films.riverton.example/w/p/kkGMgK9ZtnKfYAgnEtQxbv
    https://films.riverton.example/w/exampleexampleexamples
    https://films.riverton.example/videos/watch/playlist/9c9de5e8-0a1e-484a-b099-e80766180a6d
    https://riverton.example/w/on-rivers-and-lakes-2021
    https://riverton.example/videos/watch/flood-of-2021
    https://riverton.example/videos/watch/9c9de5e8-0a1e-184a-b099-e80766180a6d
    """.split()
)
