"""Titles that networks give to the pages of posts, as links are labelled with them. Pure.

They repeat who posted and what: `NAME on X: "WORDS" / X`, with the number of the reader's notifications before it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from citesnap.text.patterns import regex

_LONGEST = 1_200
"""Characters of a title: those of X hold the whole text of ordinary posts."""
_ON = r"(?:on|auf|sur|en|su|no|op|på|w|в)"
_OPEN, _CLOSE = "[\"“”„«»‘']", "[\"”“»«’']"
_BY_NETWORK = regex(
    rf"(?P<name>[^\n]{{1,100}}?)\s{_ON}\s(?:X|Twitter|Instagram|Threads|Bluesky|Facebook|TikTok|LinkedIn|Mastodon)\s?:\s?"
    rf"{_OPEN}{{1,2}}(?P<words>.+?){_CLOSE}{{1,2}}(?:\s?[/|–—-]\s?(?:X|Twitter|Instagram|Threads|Bluesky|Facebook|TikTok|LinkedIn))?",
    re.DOTALL,
)
_BY_SERVER = regex(
    rf"(?P<name>[^\n:]{{1,100}}?)\s?:\s?{_OPEN}(?P<words>.+?){_CLOSE}\s[-–—|]\s(?:[\w-]+(?:\.[\w-]+)+|Bluesky|Mastodon|Threads)",
    re.DOTALL,
)
"""Of Mastodon, `NAME: "WORDS" - SERVER`, and of Bluesky, `NAME (@HANDLE): "WORDS" | Bluesky`."""
_COUNT = regex(r"\(\d{1,4}\+?\)\s")
_NAME = regex(r"(?P<name>.*?)\s?\((?P<handle>@[\w.@-]{1,80})\)", re.DOTALL)

_SENTENCE = regex(
    r"\b(?:wrote|writes|write|posted|posts?|said|says|tweet(?:s|ed)?|repl(?:y|ied|ies)|message|statement|see|via|schrieb|schreibt"
    r"|sagte?|antwortete?|a écrit|écrit|escribió|dijo|escreveu|disse|ha scritto|scrive|schreef|schrijft|napisał\w*|написал\w*)\b",
    re.IGNORECASE,
)
"""Words of a sentence that leads to a quotation, which no title holds in front of the network."""


class Title(NamedTuple):
    """What a title tells of its post."""

    name: str | None
    words: str


def read(label: str) -> Title | None:
    """The name and the words of a label that is such a title, None for any other label.

    >>> read('(3) Rana Example on X: "It rises." / X')
    Title(name='Rana Example', words='It rises.')
    >>> read('Rana Example (@rana.example): "It rises" | Bluesky')
    Title(name='Rana Example', words='It rises')
    >>> read('What she wrote on X: "It rises."') is None, read("a link") is None
    (True, True)
    """
    said = label.strip()
    if len(said) > _LONGEST or ":" not in said:
        return None
    if count := _COUNT.match(said):
        said = said[count.end() :]
    hit = _BY_NETWORK.fullmatch(said) or _BY_SERVER.fullmatch(said)
    if hit is None:
        return None
    name = hit["name"].strip()
    if _SENTENCE.search(name):
        return None
    if account := _NAME.fullmatch(name):
        name = account["name"]
    return Title(name or None, hit["words"].strip())
