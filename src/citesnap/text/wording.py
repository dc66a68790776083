"""The words of two texts side by side, as far as they can be compared: a post's, and those that an article claims it has. Pure.

What says nothing about the words is left out: links and the labels of media, mentions in front of a reply, case, punctuation,
invisible marks, the form in which Unicode writes a letter. A text that was cut is compared as far as it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citesnap.text.characters import UNSEEN
from citesnap.text.differences import MOST_STEPS, changes
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

__all__ = ["MAX_WORDS", "Word", "differing", "holds", "side_by_side", "without_links", "words_of"]

MAX_WORDS = 5_000
"""Longer texts are compared by their beginning: a post has at most 25 000 characters, a citation seldom more than 280."""

_LINKS = regex(
    # The second form is how X shows a link: without its scheme, and cut.
    r"(?:https?://|pic\.(?:twitter|x)\.com/|t\.co/)\S*|(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,10}/\S*",
    re.IGNORECASE,
)
_CUT = regex(r"\S{0,100}(?:…|\.\.\.|[\[(](?:…|\.\.\.)[\])])[\s\"”’»']*$")
_MENTIONS_AHEAD = regex(r"^(?:RT\s+@\w{1,20}:\s+)?(?:[.]?@\w{1,20}\s+)*")
_THOUSANDS = regex(
    r"(?<=\d)[,\u00a0\u202f\u2009'’](?=\d{3}(?!\d))|(?:(?<=\D\d)|(?<=\D\d\d)|(?<=\D\d\d\d))[ ](?=\d{3}(?!\d))"
)
"""A plain blank only behind the one to three digits of a first group: `2020 300 people` are two numbers."""
_STRETCH = "\u0640"
"""The Arabic tatweel lengthens a word in print and is no letter."""
_HYPHENS = regex(r"(?<=[^\W\d_])[-\u2010\u2011\u00ad](?:[^\S\n]*\n\s*)?(?=[^\W\d_])")
"""Between letters: a word with a hyphen, and one that was divided at the end of a line."""
_SIGNS_ALONE = (
    r"\u1100-\u11ff\u2e80-\u2fdf\u3040-\u30ff\u3130-\u318f\u31c0-\u9fff\ua960-\ua97f\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts that put no blanks between words: each character is compared by itself."""
_WORD = regex(rf"[{_SIGNS_ALONE}]|[^\W_{_SIGNS_ALONE}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands, with the signs around it, and `folded` as it is compared. `spaced`: a blank follows it."""

    shown: str
    folded: str
    spaced: bool


def without_links(text: str) -> str:
    """The text without its links and media labels.

    >>> without_links("Rain in Riverton pic.twitter.com/AbCdEfGhIj").split()
    ['Rain', 'in', 'Riverton']
    """
    return _LINKS.sub(" ", text)


def side_by_side(cited: str, shown: str, *, shown_is_cut: bool = False) -> tuple[list[Word], list[Word], bool]:
    """The words of both that can be compared, and whether one was cut so that only its beginning can be.

    >>> ours, theirs, cut = side_by_side("Rain in Riv…", "RAIN in Riverton, https://t.co/AbCdEfGhIj")
    >>> [word.folded for word in ours], [word.shown for word in theirs], cut
    (['rain', 'in'], ['RAIN', 'in'], True)
    """
    ours, cited_is_cut = _uncut(_plain(cited))
    theirs = _plain(shown)
    if shown_is_cut:
        theirs, _ = _uncut(theirs)
    words, others = _split(ours), _split(theirs)
    if cited_is_cut and len(words) < len(others):
        return words, others[: len(words)], True
    if shown_is_cut and len(others) < len(words):
        return words[: len(others)], others, True
    return words, others, False


def holds(whole: Sequence[Word], part: Sequence[Word]) -> bool:
    """Whether the words of `part` stand in `whole` one behind the other."""
    # NUL is in no word. A search of strings takes linear time, one of lists would not.
    joined, wanted = ("\0" + "\0".join(word.folded for word in words) + "\0" for words in (whole, part))
    return wanted in joined


def differing(
    cited: str, shown: str, *, shown_is_cut: bool = False, most_steps: int = MOST_STEPS
) -> Iterator[tuple[str, str]]:
    """Where both differ, to be read: pairs of `same`, `removed` or `added` and words. Words that count as equal are the same.

    >>> list(differing("“Rain in Riverton” pic.twitter.com/AbCdEfGhIj", "Sun in Riverton!"))
    [('removed', '“Rain'), ('added', 'Sun'), ('same', 'in Riverton”')]
    """
    ours, theirs, _ = side_by_side(cited, shown, shown_is_cut=shown_is_cut)
    keys, others = [word.folded for word in ours], [word.folded for word in theirs]
    i = j = 0
    for same, only_ours, only_theirs in changes(keys, others, most_steps):
        if same:
            yield "same", _joined(ours[i : i + len(only_ours)])
        else:
            if only_ours:
                yield "removed", _joined(ours[i : i + len(only_ours)])
            if only_theirs:
                yield "added", _joined(theirs[j : j + len(only_theirs)])
        i, j = i + len(only_ours), j + len(only_theirs)


def _joined(words: Sequence[Word]) -> str:
    return "".join(word.shown + (" " if word.spaced else "") for word in words).strip()


def _plain(text: str) -> str:
    text = _HYPHENS.sub("-", unescape(text))
    if not text.isascii():
        text = UNSEEN.sub("", text).replace(_STRETCH, "")
    return _THOUSANDS.sub("", _MENTIONS_AHEAD.sub("", without_links(text).strip()))


def _uncut(text: str) -> tuple[str, bool]:
    """The text without its ellipsis and the word that it broke off."""
    match = _CUT.search(text)
    return (text[: match.start()], True) if match else (text, False)


def words_of(text: str) -> list[Word]:
    """The words of a text that can be compared."""
    return _split(_plain(text))


def _split(text: str) -> list[Word]:
    text = unicodedata.normalize("NFKC", text)
    found: list[Word] = []
    start, last = 0, None
    for hit in _WORD.finditer(text):
        if last is not None:
            between = text[last.end() : hit.start()]
            if between in ("-", "\u2010", "\u2011") and not (last[0].isdigit() or hit[0].isdigit()):
                last = hit
                continue  # one word with a hyphen
            gap = re.search(r"\s", between)
            stop = last.end() + gap.start() if gap else hit.start()
            found.append(_word(text[start:stop], spaced=gap is not None))
            start = stop
            if len(found) >= MAX_WORDS:
                return found
        last = hit
    if last is not None:
        found.append(_word(text[start:], spaced=False))
    return found


def _word(shown: str, *, spaced: bool) -> Word:
    return Word(" ".join(shown.split()), "".join(_WORD.findall(shown.casefold())), spaced)
