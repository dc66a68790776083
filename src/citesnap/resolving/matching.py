"""Cited words, author and date against what sources showed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from citesnap.model import Agreement, Comparison
from citesnap.text.differences import ratio
from citesnap.text.wording import Word, differing, holds, side_by_side, without_links, words_of

__all__ = ["compare", "doubts", "edited_since", "numbers_agree", "similarity", "without_links"]

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
    ours, theirs = (_folded(words) for words in side_by_side(cited, shown)[:2])
    return 1.0 if ours == theirs else _ratio(ours, theirs)


def numbers_agree(cited: str, shown: str) -> bool:
    """Whether both texts, as far as they can be compared, have the same numbers. Posts of one account may differ in a figure alone.

    >>> numbers_agree("The river is at 410 cm", "The river is at 412 cm")
    False
    """
    ours, theirs = (_folded(words) for words in side_by_side(cited, shown)[:2])
    return _numbers(ours) == _numbers(theirs)


def _numbers(words: Sequence[str]) -> Counter[str]:
    return Counter(word for word in words if any(char.isdecimal() for char in word))


def compare(cited: str, shown: Sequence[tuple[str, bool]]) -> Comparison:
    """A cited text against the texts that sources showed, the present one first, each with whether the source cut it.

    One that has no words, but links, media or emoji alone, is compared with nothing.

    Raises:
        ValueError: nothing was shown.

    >>> compare("Rain in Riverton", [("Sun in Riverton", False), ("Rain in Riverton", False)]).agreement.value
    'edited'
    >>> compare("Rain in Riverton", [("Sun in Riverton", False)]).difference
    '[-Rain-] {+Sun+} in Riverton'
    """
    if not shown:
        raise ValueError("nothing to compare with")
    if not words_of(cited):
        return Comparison(None, None)
    now, *before = shown
    text, text_is_cut = now
    if (agreed := _same(cited, *now)) is not None:
        return Comparison(1.0, agreed)
    edited = any(_same(cited, *earlier) for earlier in before)
    if not edited and _is_part(cited, text):
        return Comparison(1.0, Agreement.TRUNCATED)
    edited = edited or any(_is_part(cited, earlier) for earlier, _ in before)
    told = difference(cited, text, shown_is_cut=text_is_cut)
    return Comparison(similarity(cited, text), Agreement.EDITED if edited else Agreement.DIFFERENT, told)


def _same(cited: str, shown: str, shown_is_cut: bool) -> Agreement | None:
    """`equal` or `truncated` where all words that can be compared are the same, else None."""
    ours, theirs, cut = side_by_side(cited, shown, shown_is_cut=shown_is_cut)
    if _folded(ours) != _folded(theirs):
        return None
    return Agreement.TRUNCATED if cut else Agreement.EQUAL


def _is_part(cited: str, shown: str) -> bool:
    """Whether words of the post that stand together in it are quoted, even where nothing says that others were left out."""
    whole = words_of(shown)
    if _is_cut_in_word(words_of(cited), whole):
        return True
    parts = [part for part in map(words_of, _OMISSION.split(cited)) if part]
    return sum(map(len, parts)) >= LEAST_WORDS and all(holds(whole, part) for part in parts)


_OMISSION = re.compile(r"\[[^\[\]\n]{1,80}\]|[\[(]?(?:…|\.\.\.)[\])]?")
"""Where an editor left words out or put others: `[...]`, `[sic]`, `[they]`, `[image: a bridge]`."""


def _is_cut_in_word(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether the words of a citation are the first of the post, with the last one cut by a limit of characters."""
    last = len(ours) - 1
    if last < LEAST_WORDS or last >= len(theirs) or not theirs[last].folded.startswith(ours[last].folded):
        return False
    return _folded(ours[:last]) == _folded(theirs[:last])


LEAST_WORDS = 3
"""Words of a quotation that say whose they are; fewer may stand in any post."""


def doubts(
    handle: str | None, day: str | None, shown_handles: Sequence[str], posted_at: datetime | None
) -> tuple[str, ...]:
    """On which points, words aside, an article and the sources disagree: a sentence each.

    `shown_handles` are all that any source showed for the post: an account may be renamed between two looks. A day is that of any
    place on Earth, as people write the date of where they are.

    >>> doubts("lyre_ex", "2021-08-18", ["gauge_ex"], None)
    ('cited as @lyre_ex, shown as @gauge_ex',)
    """
    points: list[str] = []
    if handle and shown_handles and handle.casefold() not in {name.casefold() for name in shown_handles}:
        points.append(f"cited as @{handle}, shown as @{shown_handles[0]}")
    if day and posted_at is not None and not _on_day(posted_at, day):
        points.append(f"cited with {day}, posted on {posted_at:%Y-%m-%d} (UTC)")
    return tuple(points)


def edited_since(embedded: str | None, shown: Sequence[str]) -> tuple[str, ...]:
    """That a post was edited since it was embedded, as a sentence; nothing where that cannot be told.

    `embedded` is the hash of the version that the embed code shows, `shown` are those that sources showed, the present one first.
    The hash of a record is that of its content, so another hash is another content, be it in words that nobody cited.

    >>> edited_since("bafyold", ["bafynew", "bafyold"])
    ('edited since it was embedded: the version of today is bafynew',)
    >>> edited_since("bafyold", ["bafyold"]), edited_since(None, ["bafynew"]), edited_since("bafyold", [])
    ((), (), ())
    """
    if embedded is None or not shown or shown[0] == embedded:
        return ()
    return (f"edited since it was embedded: the version of today is {shown[0]}",)


def _on_day(posted_at: datetime, day: str) -> bool:
    """Whether that moment is on that day somewhere, from UTC-12 to UTC+14; true for what is no day, which tells nothing."""
    try:
        midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    except ValueError:
        return True
    return midnight - timedelta(hours=14) <= posted_at < midnight + timedelta(days=1, hours=12)


def difference(cited: str, shown: str, *, shown_is_cut: bool = False) -> str:
    """Both texts as one that a person can read: `[-only cited-]`, `{+only shown+}`, the rest as it is."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    told = (marks[what].format(words) for what, words in differing(cited, shown, shown_is_cut=shown_is_cut))
    return " ".join(told)[:MAX_DIFFERENCE]


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]


def _ratio(ours: Sequence[str], theirs: Sequence[str]) -> float:
    return round(ratio(ours, theirs), 4)
