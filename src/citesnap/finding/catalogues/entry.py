"""One entry of a catalogue, and the post that it is of. Pure.

With the address of a post among its fields an entry tells its author, day and words. Without one it is a citation only where it
says whose post it is, on which day and of which network, as with references in running text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citesnap import platforms
from citesnap.finding.dates import day_of
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.prose.parts import network_named
from citesnap.finding.prose.references import Reference, words_of_title
from citesnap.platforms import PostRef, x
from citesnap.text.patterns import regex

_HANDLE = regex(
    r"(?<![\w@./])[@＠](?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[A-Za-z0-9.-]{3,80}[a-z])?)"
)
_ACCOUNT = regex(r"[\[(](?P<handle>(?=\w*[A-Za-z_])[A-Za-z0-9_]{2,20})[\])]", re.ASCII)
_BRACKETS = regex(r"(?:(?<!\s)\s++)?[\[(][^\[\]()]*[\])]\s*")
"""A bracket with the blanks around it. A run of blanks is read once, and not from each of its places."""


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What an entry says. `start` and `end` are its place in the text, or that of its element in a page."""

    start: int
    end: int
    author: str
    title: str
    date: str
    """As told, with its day: `2021-07-27`, `27 July 2021`."""
    urls: tuple[str, ...]
    about: str
    """What else it says of what is cited: publisher, kind of work, notes."""


def cited(entry: CatalogueEntry) -> Reference | None:
    """The post that an entry is of; None where it is of none, or of more than one."""
    refs = {ref.key: ref for ref in map(_post_of, entry.urls) if ref is not None}
    if len(refs) > 1:
        return None
    ref = next(iter(refs.values()), None)
    platform = ref.platform if ref else network_named(f"{entry.about}\n{entry.title}")
    handle = _handle(entry, ref)
    day = day_of(entry.date)
    if ref is None and (platform is None or handle is None or day is None):
        return None
    return Reference(
        start=entry.start,
        end=entry.end,
        platform=platform or "x",
        handle=handle,
        name=_name(entry.author),
        date=day,
        date_text=entry.date or None,
        words=words_of_title(entry.title),
        ref=ref,
        short_links=x.short_links(f"{entry.title} {' '.join(entry.urls)}"),
    )


def _post_of(url: str) -> PostRef | None:
    refs = [post_at(url, start, end) for start, end, _ in find_urls(url)]
    return platforms.cited(url) if not refs else next((ref for ref in refs if ref), None)


def _handle(entry: CatalogueEntry, ref: PostRef | None) -> str | None:
    """The handle of the address, else the one that the author's field tells, else the only one of the other fields."""
    said = [hit["handle"] for hit in _HANDLE.finditer(entry.author)] or [
        hit["handle"] for hit in _ACCOUNT.finditer(entry.author)
    ]
    if not said:
        said = list(dict.fromkeys(hit["handle"] for hit in _HANDLE.finditer(entry.about)))
    handle = said[0] if len(said) == 1 else None
    if ref is None or ref.handle is None:
        return handle
    return handle if handle and handle.casefold().startswith(f"{ref.handle.casefold()}@") else ref.handle


def _name(author: str) -> str | None:
    """The author without the handle."""
    name = _HANDLE.sub("", _BRACKETS.sub(" ", author)).strip(" ,;:")
    return " ".join(name.split()) or None
