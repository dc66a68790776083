"""The media files of a snapshot: photos in original size, films, posters. Takes bytes; judges nothing about the post.

The server's content type is not believed: a file is what its first bytes say. Its platform knows which addresses lead to one file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap.model import Exchange, Media, Outcome
from citesnap.platforms import media_file

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

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
        file = media_file(item.url)
        # A copy that is held does not stand for the original.
        original = file.sha256 if file.sha256 in held.values() else None
        sha256 = known.get(file.key) if file.sha256 is None else original
        yield replace(item, outcome=Outcome.CAPTURED, sha256=sha256) if sha256 else _take(item, web, limit)


def is_passing(item: Media) -> bool:
    """Whether asking for a file again soon may bring it: its failure may pass by itself, or its bytes broke off on the way.

    A whole answer that is no picture is another matter: parked domains and deleted files look so permanently.
    """
    if item.outcome is Outcome.MALFORMED:
        return bool(item.exchanges) and item.exchanges[-1].error is not None
    return item.outcome is not None and item.outcome.may_pass


def _take(item: Media, web: Web, limit: int) -> Media:
    exchanges: list[Exchange] = []
    file = media_file(item.url)
    # What the best address said, if a later one has nothing better.
    ended: Media | None = None
    for url in file.addresses:
        answer = web.get(url, limit=limit, accept="*/*")
        exchanges += answer.exchanges
        done = _read(replace(item, url=url), answer, file.sha256 if url == file.addresses[0] else None)
        if done.outcome is Outcome.CAPTURED:
            if file.sha256 is not None and done.sha256 != file.sha256:
                done = replace(done, detail=f"a copy that the platform made; the original: {ended and ended.detail}")
            return replace(done, exchanges=tuple(exchanges))
        ended = ended if ended is not None and ended.outcome is not Outcome.NOT_FOUND else done
        if done.outcome is not Outcome.NOT_FOUND and file.sha256 is None:
            break  # The other addresses are at the same server.
    assert ended is not None  # A file has at least one address.
    url = ended.url if ended.outcome is Outcome.MALFORMED else item.url
    return replace(ended, url=url, exchanges=tuple(exchanges))


def _read(item: Media, answer: Answer, sha256: str | None) -> Media:
    """The file in an answer. With `sha256` only bytes that have it are the file."""
    if answer.failure is not None:
        return replace(item, outcome=answer.failure, detail=answer.detail)
    if answer.status in (404, 410):
        return replace(item, outcome=Outcome.NOT_FOUND, detail=f"HTTP {answer.status} in every size")
    if answer.status == 400 and b"Blob not found" in answer.body[:200]:
        return replace(item, outcome=Outcome.NOT_FOUND, detail="the author's server holds no such file")
    if answer.status != 200:
        return replace(item, outcome=Outcome.REFUSED, detail=f"HTTP {answer.status}")
    media_type = sniff(answer.body)
    if media_type is None:
        declared = answer.content_type or "nothing"
        return replace(item, outcome=Outcome.MALFORMED, detail=f"no picture or film (declared as {declared})")
    sha256_received = hashlib.sha256(answer.body).hexdigest()
    if sha256 is not None and sha256_received != sha256:
        return replace(item, outcome=Outcome.MALFORMED, detail="bytes that do not have the hash that names the file")
    return replace(item, outcome=Outcome.CAPTURED, media_type=media_type, sha256=sha256_received, content=answer.body)


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
