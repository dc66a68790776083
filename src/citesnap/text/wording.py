"""The words of two texts side by side, as far as they can be compared: a post's, and those that an article claims it has. Pure.

What says nothing about the words is left out: links and the labels of media, mentions in front of a reply, case, punctuation,
invisible marks, the form in which Unicode writes a letter. A text that was cut is compared as far as it goes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from citesnap.text import additions
from citesnap.text.characters import UNSEEN
from citesnap.text.differences import MOST_STEPS, changes
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

__all__ = [
    "MAX_WORDS",
    "ComparedTexts",
    "Word",
    "differing",
    "holds",
    "readings",
    "side_by_side",
    "without_links",
    "words_of",
]

MAX_WORDS = 5_000
"""Longer texts are compared by their beginning: a post has at most 25,000 characters, a citation seldom more than 280."""

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
_SIGNS_IN_WORDS = (
    r"\u0900-\u0963\u0966-\u096f\u0971-\u0df3\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59\u0e81-\u0edf"
    r"\u1000-\u1049\u1050-\u109d\u1780-\u17d3"
)
"""Scripts of India and of the countries east of it, whose vowels are marks on letters, which Python counts as no letters."""
_PIECE = rf"(?:[^\W_{_SIGNS_ALONE}]|[{_SIGNS_IN_WORDS}])"
_WORD = regex(rf"[{_SIGNS_ALONE}]|{_PIECE}+")
_SMALL, _CAPITAL = r"a-zß-öø-ÿа-яёіїєα-ω", r"A-ZÀ-ÖØ-ÞА-ЯЁІЇЄΑ-Ω"
_CLOSE_WORD = regex(
    rf"[{_SIGNS_ALONE}]|{_PIECE}(?:(?!(?<=[{_SMALL}])[{_CAPITAL}]|(?<=\d)[^\W\d_]|(?<=[^\W\d_])\d){_PIECE})*"
)
"""The same, and a capital behind a small letter begins a word (a line break that was lost, a hashtag); so do figures and units."""
_VOWEL_MARKS = regex(
    r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4]"
)
"""Vowels of Hebrew and Arabic, which are mostly not written."""
_LOST = regex(r"\ufffd|(?<=[^\W\d_])\?(?=[^\W\d_])")
"""Where a converter had no sign for a letter."""
_NOT_DECOMPOSED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l", "ı": "i", "ð": "d", "þ": "th"})
_MOST_IN_TAG = 8
"""Words that one hashtag may hold."""


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


@dataclass(frozen=True, slots=True)
class ComparedTexts:
    """Two texts as they are compared: `ours` is the cited one.

    `closely` says that what converters do to words is undone too. `is_sure` is False where words were taken out that may be the
    author's as well (`here`, `1/3`, `via Twitter`): then all that is left has to agree, and not a part.
    """

    ours: str
    theirs: str
    closely: bool = False
    is_sure: bool = True

    def side_by_side(self, *, shown_is_cut: bool = False) -> tuple[list[Word], list[Word], bool]:
        """The words of both that can be compared, and whether one was cut so that only its beginning can be."""
        ours, cited_is_cut = _uncut(self.ours)
        theirs = _uncut(self.theirs)[0] if shown_is_cut else self.theirs
        words, others = self._words(ours, theirs)
        if self.closely:
            words, others = _with_tags_of(words, others), _with_tags_of(others, words)
        if cited_is_cut and len(words) < len(others):
            return words, others[: len(words)], True
        if shown_is_cut and len(others) < len(words):
            return words[: len(others)], others, True
        return words, others, False

    def whole_and_parts(self, omission: re.Pattern[str]) -> tuple[list[Word], list[list[Word]]]:
        """The words of the text shown, and those of the cited one between its omissions, part for part."""
        whole, *parts = self._words(self.theirs, *omission.split(self.ours))
        return whole, [words for words in parts if words]

    def _words(self, *texts: str) -> list[list[Word]]:
        if not self.closely:
            return [_split(text) for text in texts]
        fold = _ascii_alone if _has_lost_letters(self.ours, self.theirs) else None
        if fold is None and self.ours.isascii() and not self.theirs.isascii():
            fold = _without_accents
        return [_split(text, closely=True, fold=fold) for text in texts]


def readings(cited: str, shown: str, beside: Sequence[str] = ()) -> Iterator[ComparedTexts]:
    """The ways to read both texts, from the plainest on. Where one of them agrees, the texts do.

    `beside` is what the source shows beside the text: the words of a quoted post, the text of a picture, the choices of a poll.

    >>> [reading.ours for reading in readings("The levee holds (Photo) Show more", "The levee holds")]
    ['The levee holds (Photo) Show more', 'The levee holds Show more', 'The levee holds']
    """
    yield ComparedTexts(_plain(cited), _plain(shown))
    if len(cited) + len(shown) <= _MOST_LETTERS:
        yield from _close_readings(cited, shown, tuple(beside))


@lru_cache(maxsize=16)
def _close_readings(cited: str, shown: str, beside: tuple[str, ...]) -> tuple[ComparedTexts, ...]:
    """The readings behind the plainest one. A comparison asks for them several times in a row."""
    ours, theirs = map(additions.mended, (cited, shown))
    ours, theirs = additions.without_labels(ours, theirs), additions.without_labels(theirs, ours)
    sure = ComparedTexts(_plain(ours), _plain(theirs), closely=True)
    likely = additions.without_likely(ours, theirs, beside), additions.without_likely(theirs, ours)
    if likely == (ours, theirs):
        return (sure,)
    return sure, ComparedTexts(_plain(likely[0]), _plain(likely[1]), closely=True, is_sure=False)


_MOST_LETTERS = 60_000
"""Characters of both texts from which on only their words as they stand are compared; see `MAX_WORDS`."""


def side_by_side(
    cited: str, shown: str, *, shown_is_cut: bool = False, beside: Sequence[str] = ()
) -> tuple[list[Word], list[Word], bool]:
    """The words of both that can be compared, and whether one was cut so that only its beginning can be.

    >>> ours, theirs, cut = side_by_side("Rain in Riv…", "RAIN in Riverton, https://t.co/AbCdEfGhIj")
    >>> [word.folded for word in ours], [word.shown for word in theirs], cut
    (['rain', 'in'], ['RAIN', 'in'], True)
    """
    sides: tuple[list[Word], list[Word], bool] = [], [], False
    for reading in readings(cited, shown, beside):
        sides = reading.side_by_side(shown_is_cut=shown_is_cut)
        if [word.folded for word in sides[0]] == [word.folded for word in sides[1]]:
            break
    return sides


def holds(whole: Sequence[Word], parts: Iterable[Sequence[Word]]) -> bool:
    """Whether the words of each part stand in `whole` one behind the other, and the parts in their order."""
    # NUL is in no word. A search of strings takes linear time, one of lists would not.
    joined = "\0" + "\0".join(word.folded for word in whole) + "\0"
    at = 0
    for part in parts:
        wanted = "\0" + "\0".join(word.folded for word in part) + "\0"
        at = joined.find(wanted, at)
        if at < 0:
            return False
        at += len(wanted) - 1
    return True


def differing(
    cited: str,
    shown: str,
    *,
    shown_is_cut: bool = False,
    beside: Sequence[str] = (),
    most_steps: int = MOST_STEPS,
) -> Iterator[tuple[str, str]]:
    """Where both differ, to be read: pairs of `same`, `removed` or `added` and words. Words that count as equal are the same.

    >>> list(differing("“Rain in Riverton” pic.twitter.com/AbCdEfGhIj", "Sun in Riverton!"))
    [('removed', '“Rain'), ('added', 'Sun'), ('same', 'in Riverton”')]
    """
    ours, theirs, _ = side_by_side(cited, shown, shown_is_cut=shown_is_cut, beside=beside)
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


def _split(text: str, *, closely: bool = False, fold: Callable[[str], str] | None = None) -> list[Word]:
    """The words of a text. `closely`: a capital behind a small letter begins a word, and an apostrophe is part of one."""
    text = _VOWEL_MARKS.sub("", unicodedata.normalize("NFKC", text))
    inside = _INSIDE_CLOSELY if closely else _INSIDE
    words: list[Word] = []
    start, last = 0, None
    for hit in (_CLOSE_WORD if closely else _WORD).finditer(text):
        if last is not None:
            between = text[last.end() : hit.start()]
            if between in inside and not (last[0][-1].isdigit() or hit[0][0].isdigit()):
                last = hit
                continue  # one word
            gap = re.search(r"\s", between)
            stop = last.end() + gap.start() if gap else hit.start()
            words.append(_word(text[start:stop], gap is not None, fold))
            start = stop
            if len(words) >= MAX_WORDS:
                return words
        last = hit
    if last is not None:
        words.append(_word(text[start:], False, fold))
    return [word for word in words if word.folded] if fold else words


_INSIDE = frozenset(["-", "\u2010", "\u2011"])
_INSIDE_CLOSELY = _INSIDE | frozenset(["'", "\u2018", "\u2019", "\u02bc", "`", "\u00b4", " \u0301", "?", "\ufffd"])
"""The last two stand where a converter knew no such sign; NFKC makes the accent that is no apostrophe a blank and a mark."""


def _word(shown: str, spaced: bool, fold: Callable[[str], str] | None) -> Word:
    folded = "".join(_WORD.findall(shown.casefold()))
    return Word(" ".join(shown.split()), fold(folded) if fold else folded, spaced)


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    word = word.translate(_NOT_DECOMPOSED)
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))


def _ascii_alone(word: str) -> str:
    return word.encode("ascii", "ignore").decode()


def _has_lost_letters(ours: str, theirs: str) -> bool:
    """Whether one of the texts has replacement signs where the other has letters that are not ASCII, among many that are."""
    for lossy, whole in ((ours, theirs), (theirs, ours)):
        if not whole.isascii() and _LOST.search(lossy):
            letters = [char for char in whole if char.isalpha()]
            return 3 * sum(map(str.isascii, letters)) >= 2 * len(letters)
    return False


def _with_tags_of(words: list[Word], others: Sequence[Word]) -> list[Word]:
    """The words, with those together that are one hashtag among the others."""
    tags = {word.folded for word in others if word.shown.startswith("#")}
    tags |= {word.folded for word in words if word.shown.startswith("#")}
    if not tags:
        return words
    together: list[Word] = []
    at = 0
    longest = max(map(len, tags))
    while at < len(words):
        size, joined = 1, words[at].folded
        for end in range(at + 1, min(at + _MOST_IN_TAG, len(words))):
            joined += words[end].folded
            if len(joined) > longest:
                break
            if joined in tags:
                size = end + 1 - at
        together.append(_one(words[at : at + size]) if size > 1 else words[at])
        at += size
    return together


def _one(words: Sequence[Word]) -> Word:
    shown = "".join(word.shown + (" " if word.spaced and word is not words[-1] else "") for word in words)
    return Word(shown, "".join(word.folded for word in words), words[-1].spaced)
