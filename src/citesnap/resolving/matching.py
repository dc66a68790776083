"""Cited words, author and date against what sources showed. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from citesnap.model import Agreement, Comparison
from citesnap.text.additions import is_translated
from citesnap.text.differences import ratio
from citesnap.text.jsonvalues import Object, list_of, object_of
from citesnap.text.wording import ComparedTexts, Word, differing, holds, readings, side_by_side, without_links, words_of

__all__ = [
    "Shown",
    "compare",
    "doubts",
    "edited_since",
    "numbers_agree",
    "similarity",
    "without_links",
    "words_beside",
]

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


class Shown(NamedTuple):
    """What a source showed of a post: its text, whether the source cut it, and the words that it shows beside it.

    `beside` are those of a quoted post and its author, the texts of pictures, the title of a link's page, the choices of a poll.
    """

    text: str
    is_cut: bool = False
    beside: tuple[str, ...] = ()


_BESIDE = (
    ("quoted", ("text", "author_name", "handle")),
    ("card", ("title", "description", "domain", "vanity_url")),
    ("poll", ("question",)),
)
"""Members of `Snapshot.data` whose words are shown beside a post, and what these words are called in them."""
_MOST_BESIDE = 40


def words_beside(
    data: Mapping[str, Any], alt_texts: Iterable[object] = (), author: Iterable[object] = ()
) -> tuple[str, ...]:
    """The words that a snapshot shows beside the text of its post: from its `data`, the texts of its pictures, its author.

    >>> words_beside({"quoted": {"text": "It rises", "handle": "lyre_ex"}, "poll": {"choices": [{"text": "Yes"}]}}, ["A bridge"])
    ('A bridge', 'It rises', 'lyre_ex', 'Yes')
    """
    candidates: list[object] = [*author, *alt_texts]
    for name, members in _BESIDE:
        candidates += _members(object_of(data.get(name)), members)
    return tuple(islice((words for words in candidates if isinstance(words, str) and words.strip()), _MOST_BESIDE))


def _members(value: Object, names: Sequence[str]) -> Iterator[object]:
    """The members of these names; the texts of pictures of a quoted post, the values of a card, the choices of a poll."""
    yield from (value.get(name) for name in names)
    yield from (object_of(item).get("alt_text") for item in list_of(value.get("media"))[:_MOST_BESIDE])
    values = object_of(value.get("values"))
    yield from (values.get(name) for name in names)
    yield from (values.get(f"choice{number}_label") for number in range(1, 5))
    for choice in list_of(value.get("choices"))[:_MOST_BESIDE]:
        yield from (
            (choice,) if isinstance(choice, str) else map(object_of(choice).get, ("text", "title", "label", "name"))
        )


def compare(cited: str, shown: Sequence[Shown]) -> Comparison:
    """A cited text against the texts that sources showed, the present one first.

    One that has no words, but links, media or emoji alone, is compared with nothing. The same holds for one in another
    language than the post.

    Raises:
        ValueError: nothing was shown.

    >>> compare("Rain in Riverton", [Shown("Sun in Riverton"), Shown("Rain in Riverton")]).agreement.value
    'edited'
    >>> compare("Rain in Riverton", [Shown("Sun in Riverton")]).difference
    '[-Rain-] {+Sun+} in Riverton'
    """
    if not shown:
        raise ValueError("nothing to compare with")
    if not words_of(cited):
        return Comparison(None, None)
    now, *before = shown
    if (agreed := _same(cited, now)) is not None:
        return Comparison(1.0, agreed)
    edited = any(_same(cited, earlier) for earlier in before)
    if not edited and _is_part(cited, now):
        return Comparison(1.0, Agreement.TRUNCATED)
    edited = edited or any(_is_part(cited, earlier) for earlier in before)
    if not edited and is_translated(cited, now.text):
        return Comparison(None, None)
    changes = difference(cited, now)
    return Comparison(similarity(cited, now.text), Agreement.EDITED if edited else Agreement.DIFFERENT, changes)


def _same(cited: str, shown: Shown) -> Agreement | None:
    """`equal` or `truncated` where all words that can be compared are the same, else None."""
    for reading in readings(cited, shown.text, shown.beside):
        ours, theirs, cut = reading.side_by_side(shown_is_cut=shown.is_cut)
        if _folded(ours) == _folded(theirs):
            return Agreement.TRUNCATED if cut else Agreement.EQUAL
    return None


def _is_part(cited: str, shown: Shown) -> bool:
    """Whether words of the post that stand together in it are quoted, even where nothing says that others were left out."""
    return any(_holds_parts(reading) for reading in readings(cited, shown.text, shown.beside))


def _holds_parts(reading: ComparedTexts) -> bool:
    if not reading.is_sure and not reading.ours.endswith(("…", "...")):
        return False
    whole, parts = reading.whole_and_parts(_OMISSION)
    if len(parts) == 1 and _is_cut_in_word(parts[0], whole):
        return True
    return sum(map(len, parts)) >= LEAST_WORDS and holds(whole, parts)


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
    if handle and shown_handles and not any(_is_one_account(handle, name) for name in shown_handles):
        points.append(f"cited as @{handle}, shown as @{shown_handles[0]}")
    if day and posted_at is not None and not _on_day(posted_at, day):
        points.append(f"cited with {day}, posted on {posted_at:%Y-%m-%d} (UTC)")
    return tuple(points)


def _is_one_account(cited: str, shown: str) -> bool:
    """Whether two handles may be those of one account: the server is left out where the reader's own is meant, as on its pages."""
    (ours, host), (theirs, other) = (
        name.casefold().lstrip("@").removesuffix(".bsky.social").partition("@")[::2] for name in (cited, shown)
    )
    return ours == theirs and (host == other or not host or not other)


def edited_since(embedded: str | None, shown: Sequence[str]) -> tuple[str, ...]:
    """A sentence that says that a post was edited since it was embedded; nothing where that is not known.

    `embedded` is the hash of the version that the embed code shows, `shown` are those that sources showed, the present one first.
    The hash of a record is that of its content, so another hash is another content, even if only words differ that nobody cited.

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


def difference(cited: str, shown: Shown) -> str:
    """Both texts as one that a person can read: `[-only cited-]`, `{+only shown+}`, the rest as it is."""
    marks = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    runs = differing(cited, shown.text, shown_is_cut=shown.is_cut, beside=shown.beside)
    return " ".join(marks[change].format(words) for change, words in runs)[:MAX_DIFFERENCE]


def _folded(words: Sequence[Word]) -> list[str]:
    return [word.folded for word in words]


def _ratio(ours: Sequence[str], theirs: Sequence[str]) -> float:
    return round(ratio(ours, theirs), 4)
