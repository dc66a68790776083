"""Cited words, author and date against what sources showed. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from citesnap.model import Agreement, Comparison
from citesnap.resolving.redirect import fits
from citesnap.text.differences import changes, ratio
from citesnap.text.entities import unescape

__all__ = ["compare", "doubts", "numbers_agree", "similarity", "without_links"]

_LINKS = re.compile(r"(?:https?://|pic\.(?:twitter|x)\.com/|t\.co/)\S*")
_CUT = re.compile(r"\S{0,100}(?:…|\.\.\.)$")
_MENTIONS_AHEAD = re.compile(r"^(?:@\w{1,20}\s+)+")
_WORDS = re.compile(r"\w+")
MAX_WORDS = 5_000
"""Longer texts are compared by their beginning: a post has at most 25 000 characters, a citation seldom more than 280."""
MAX_DIFFERENCE = 4_000
"""Characters of a difference that is kept."""


def similarity(cited: str, shown: str) -> float:
    """How much the cited text agrees with the text shown: 1.0 the same words, 0.0 none of them.

    Links, media labels, mentions in front of a reply, case, punctuation and escapes do not count. An embed cuts long posts,
    so a citation that is the beginning of the post, ending in an ellipsis, agrees wholly.

    >>> similarity("Rain in Riverton… pic.twitter.com/AbCdEfGhIj", "Rain in Riverton since dawn")
    1.0
    >>> similarity("Rain in Riverton", "Sun in Riverton")
    0.6667
    """
    ours, theirs, _ = _side_by_side(cited, shown, shown_is_cut=False)
    return 1.0 if ours == theirs else _ratio(ours, theirs)


def numbers_agree(cited: str, shown: str) -> bool:
    """Whether both texts, as far as they can be compared, have the same numbers. Posts of one account may differ in a figure alone.

    >>> numbers_agree("The river is at 410 cm", "The river is at 412 cm")
    False
    """
    ours, theirs, _ = _side_by_side(cited, shown, shown_is_cut=False)
    return _numbers(ours) == _numbers(theirs)


def _numbers(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if any(char.isdecimal() for char in word))


def compare(cited: str, shown: Sequence[tuple[str, bool]]) -> Comparison:
    """A cited text against the texts that sources showed, the present one first, each with whether the source cut it.

    Raises:
        ValueError: nothing was shown.

    >>> compare("Rain in Riverton", [("Sun in Riverton", False), ("Rain in Riverton", False)]).agreement.value
    'edited'
    >>> compare("Rain in Riverton", [("Sun in Riverton", False)]).difference
    '[-Rain-] {+Sun+} in Riverton'
    """
    if not shown:
        raise ValueError("nothing to compare with")
    text, text_is_cut = shown[0]
    ours, theirs, cut = _side_by_side(cited, text, shown_is_cut=text_is_cut)
    if ours == theirs:
        return Comparison(1.0, Agreement.TRUNCATED if cut else Agreement.EQUAL)
    for earlier, earlier_is_cut in shown[1:]:
        same, as_before, _ = _side_by_side(cited, earlier, shown_is_cut=earlier_is_cut)
        if same == as_before:
            return Comparison(_ratio(ours, theirs), Agreement.EDITED, difference(cited, text))
    return Comparison(_ratio(ours, theirs), Agreement.DIFFERENT, difference(cited, text))


def doubts(
    handle: str | None, day: str | None, day_text: str | None, shown_handles: Sequence[str], posted_at: datetime | None
) -> tuple[str, ...]:
    """On which points, words aside, an article and the sources disagree: a sentence each.

    `shown_handles` are all that any source showed for the post: an account may be renamed between two looks.

    >>> doubts("lyre_ex", "2021-08-18", None, ["gauge_ex"], None)
    ('cited as @lyre_ex, shown as @gauge_ex',)
    """
    points: list[str] = []
    if handle and shown_handles and handle.casefold() not in {name.casefold() for name in shown_handles}:
        points.append(f"cited as @{handle}, shown as @{shown_handles[0]}")
    if day and posted_at is not None and not fits(posted_at, day, day_text):
        points.append(f"cited with {day}, posted on {posted_at:%Y-%m-%d} (UTC)")
    return tuple(points)


def difference(cited: str, shown: str) -> str:
    """Both texts as one that a person can read: `[-only cited-]`, `{+only shown+}`, the rest as it is."""
    ours, theirs = cited.split()[:MAX_WORDS], shown.split()[:MAX_WORDS]
    parts: list[str] = []
    for same, only_ours, only_theirs in changes(ours, theirs):
        if same:
            parts.append(" ".join(only_ours))
            continue
        if only_ours:
            parts.append("[-" + " ".join(only_ours) + "-]")
        if only_theirs:
            parts.append("{+" + " ".join(only_theirs) + "+}")
    return " ".join(parts)[:MAX_DIFFERENCE]


def _ratio(ours: Sequence[str], theirs: Sequence[str]) -> float:
    return round(ratio(ours, theirs), 4)


def _side_by_side(cited: str, shown: str, *, shown_is_cut: bool) -> tuple[list[str], list[str], bool]:
    """The words of both that can be compared, and whether one was cut so that only its beginning can be."""
    ours, theirs = _plain(cited), _plain(shown)
    ours, cited_is_cut = _uncut(ours)
    if shown_is_cut:
        theirs, _ = _uncut(theirs)
    words, others = _words(ours), _words(theirs)
    if cited_is_cut and len(words) < len(others):
        return words, others[: len(words)], True
    if shown_is_cut and len(others) < len(words):
        return words[: len(others)], others, True
    return words, others, False


def _uncut(text: str) -> tuple[str, bool]:
    """The text without its ellipsis and the word that it broke off."""
    match = _CUT.search(text)
    return (text[: match.start()], True) if match else (text, False)


def _plain(text: str) -> str:
    return _MENTIONS_AHEAD.sub("", without_links(unescape(text)).strip())


def without_links(text: str) -> str:
    """The text without its links and media labels.

    >>> without_links("Rain in Riverton pic.twitter.com/AbCdEfGhIj").split()
    ['Rain', 'in', 'Riverton']
    """
    return _LINKS.sub(" ", text)


def _words(text: str) -> list[str]:
    return _WORDS.findall(unicodedata.normalize("NFKC", text).casefold())[:MAX_WORDS]
