"""Cited words against the words that a source showed. Pure."""

from __future__ import annotations

import html
import re
import unicodedata
from difflib import SequenceMatcher

_LINKS = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/|t\.co/)\S*")
_CUT = re.compile(r"\S{0,100}(?:…|\.\.\.)$")
_MENTIONS_AHEAD = re.compile(r"^(?:@\w{1,20}\s+)+")
_WORDS = re.compile(r"\w+")
MAX_WORDS = 5_000
"""Longer texts are compared by their beginning: a post has at most 25 000 characters, a citation seldom more than 280."""


def similarity(cited: str, shown: str) -> float:
    """How much the cited text agrees with the text shown: 1.0 the same words, 0.0 none of them.

    Links, media labels, mentions in front of a reply, case, punctuation and escapes do not count. An embed cuts long posts,
    so a citation that is the beginning of the post, ending in an ellipsis, agrees wholly.

    >>> similarity("Rain in Riverton… pic.twitter.com/AbCdEfGhIj", "Rain in Riverton since dawn")
    1.0
    >>> similarity("Rain in Riverton", "Sun in Riverton")
    0.6667
    """
    ours, theirs = _plain(cited), _plain(shown)
    cut = _CUT.search(ours)
    words, others = _words(ours[: cut.start()] if cut else ours), _words(theirs)
    if cut and len(words) < len(others):
        others = others[: len(words)]
    if words == others:
        return 1.0
    return round(SequenceMatcher(None, words, others, autojunk=False).ratio(), 4)


def _plain(text: str) -> str:
    return _MENTIONS_AHEAD.sub("", _LINKS.sub(" ", html.unescape(text)).strip())


def _words(text: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())[:MAX_WORDS]
