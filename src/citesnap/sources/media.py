"""The media files of a snapshot: photos in original size, films, posters. Takes bytes; judges nothing about the post.

The server's content type is not believed: a file is what its first bytes say. Which addresses are of one file its platform knows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap.model import Exchange, Media, Outcome
from citesnap.platforms import media_file

if TYPE_CHECKING:
    from citesnap.web import Web

_MAGIC: tuple[tuple[bytes, bytes, str], ...] = (
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"GIF87a", b"", "image/gif"),
    (b"GIF89a", b"", "image/gif"),
    (b"RIFF", b"WEBP", "image/webp"),
)


def take(media: Iterable[Media], held: Mapping[str, str], web: Web, limit: int) -> Iterator[Media]:
    """Take each file that is not held yet.

    `held` maps addresses of files that the archive already has to their SHA-256: those are not asked for again.
    What could not be taken comes back with the outcome and the reason, never left out.
    """
    known = {media_file(url).key: sha256 for url, sha256 in held.items()}
    for item in media:
        if item.outcome is not None:
            yield item  # The source knows that it cannot be taken, and has said why.
            continue
        sha256 = known.get(media_file(item.url).key)
        yield replace(item, outcome=Outcome.CAPTURED, sha256=sha256) if sha256 else _take(item, web, limit)


def is_passing(item: Media) -> bool:
    """Whether asking for a file again soon may bring it: its failure may pass by itself, or its bytes broke off on the way.

    A whole answer that is no picture is another matter: parked domains and deleted files look so for ever.
    """
    if item.outcome is Outcome.MALFORMED:
        return bool(item.exchanges) and item.exchanges[-1].error is not None
    return item.outcome is not None and item.outcome.may_pass


def _take(item: Media, web: Web, limit: int) -> Media:
    exchanges: list[Exchange] = []
    for url in media_file(item.url).addresses:
        answer = web.get(url, limit=limit, accept="*/*")
        exchanges += answer.exchanges
        done = replace(item, url=url, exchanges=tuple(exchanges))
        if answer.failure is not None:
            return replace(done, url=item.url, outcome=answer.failure, detail=answer.detail)
        if answer.status == 200:
            media_type = sniff(answer.body)
            if media_type is None:
                declared = answer.content_type or "nothing"
                return replace(done, outcome=Outcome.MALFORMED, detail=f"no picture or film (declared as {declared})")
            return replace(
                done,
                outcome=Outcome.CAPTURED,
                media_type=media_type,
                sha256=hashlib.sha256(answer.body).hexdigest(),
                content=answer.body,
            )
        if answer.status not in (404, 410):
            return replace(done, url=item.url, outcome=Outcome.REFUSED, detail=f"HTTP {answer.status}")
    return replace(item, outcome=Outcome.NOT_FOUND, detail="HTTP 404 in every size", exchanges=tuple(exchanges))


def sniff(content: bytes) -> str | None:
    """The media type of a picture or film by its first bytes; None for everything else, HTML and SVG included.

    >>> sniff(b"GIF89a..."), sniff(b"<svg onload=alert(1)>")
    ('image/gif', None)
    """
    for start, at_eight, media_type in _MAGIC:
        if content.startswith(start) and content[8 : 8 + len(at_eight)] == at_eight:
            return media_type
    if content[4:8] == b"ftyp":
        return "image/avif" if content[8:12] in (b"avif", b"avis") else "video/mp4"
    return None
