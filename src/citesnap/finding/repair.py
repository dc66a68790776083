"""A text as it was meant: without invisible marks, with the escapes in addresses undone, with broken addresses in one piece.

Pure, linear in the length of the text. Typesetting, copying and converting leave marks of direction round handles, backslashes in
addresses, brackets round their dots, and line breaks in the middle of their ids. Whoever looks for posts looks at the repaired
text; every place in it leads back to the text as it came, so that offsets stay those of the article.

Nothing is guessed: pieces of an address are joined only where the whole is the address of a post and the first piece alone is none,
or an id that is too short. Where a piece was surely cut and nothing completes it, an ellipsis is put behind it, which
`platforms.identify` understands.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from citesnap.finding import printed, spelled
from citesnap.finding.links import RUN, starts, trimmed
from citesnap.finding.prefilter import is_platform
from citesnap.platforms import PostRef, cited, identify, is_usual, is_whole
from citesnap.text.patterns import regex

Edit = tuple[int, int, str]
"""A stretch of a text, and what stands in its place."""


class Repaired(NamedTuple):
    """A repaired text and the way back: `at` the places where a stretch begins, `source` where that was in the text before."""

    text: str
    at: tuple[int, ...] = (0,)
    source: tuple[int, ...] = (0,)
    before: Repaired | None = None

    def start(self, place: int) -> int:
        """Where the character at `place` stands in the original."""
        for step in self._steps():
            k = bisect_right(step.at, place) - 1
            place = step.source_at(k, place)
        return place

    def end(self, place: int) -> int:
        """Where a stretch ends in the original that ends before `place`: right behind its last character."""
        for step in self._steps():
            k = bisect_right(step.at, place - 1) - 1
            place = step.source_at(k, place) if place else 0
        return place

    def source_at(self, k: int, place: int) -> int:
        """Where `place` was before, which lies in stretch `k` or ends it. What was put in stands before what follows it."""
        origin = self.source[k] + place - self.at[k]
        return min(origin, self.source[k + 1]) if k + 1 < len(self.source) else origin

    def edited(self, edits: Iterable[Edit]) -> Repaired:
        """The text with these edits made, which are in order and do not overlap. A replacement leads back to where it begins."""
        pieces: list[str] = []
        at, source = [], []
        last = size = 0
        for start, end, new in edits:
            for piece, origin in ((self.text[last:start], last), (new, start)):
                if piece:
                    at.append(size)
                    source.append(origin)
                    pieces.append(piece)
                    size += len(piece)
            last = end
        if not last:
            return self
        at.append(size)
        source.append(last)
        pieces.append(self.text[last:])
        return Repaired("".join(pieces), tuple(at), tuple(source), self)

    def _steps(self) -> Iterator[Repaired]:
        step: Repaired | None = self
        while step is not None:
            yield step
            step = step.before


def without_marks(text: str) -> str:
    """The text without invisible marks round its words.

    >>> without_marks("\\u2068Rana Example\\u2069 (\\u200e@river_example\\u200e)")
    'Rana Example (@river_example)'
    """
    return text if text.isascii() or not _MARK_SIGN.search(text) else _MARK.sub("", text)


def repaired(text: str, first: Iterable[Edit] = ()) -> Repaired:
    """The text as it was meant. `first` are edits that are made before all others.

    >>> mended = repaired("(\\u200e@example_river\\u200e) https://x.com/example_river/status/14200000\\n00000000001.")
    >>> mended.text
    '(@example_river) https://x.com/example_river/status/1420000000000000001.'
    >>> mended.start(1), mended.end(15)
    (2, 16)
    """
    mended = Repaired(text).edited(first)
    if not text.isascii() and _MARK_SIGN.search(mended.text):
        mended = mended.edited((hit.start(), hit.end(), "") for hit in _MARK.finditer(text))
    if "\\" in mended.text:
        mended = mended.edited(_escapes(mended.text))
    if _may_be_defanged(mended.text):
        mended = mended.edited(_defanged(mended.text))
    mended = mended.edited(spelled.written(mended.text))
    mended = mended.edited(_broken(mended.text))
    if "\n" in mended.text:
        mended = mended.edited(printed.without_stamps(mended.text))
        mended = mended.edited(printed.without_numbers(mended.text))
        mended = mended.edited(printed.without_pages(mended.text))
        mended = mended.edited(printed.whole_handles(mended.text))
    return mended


_MARK_SIGN = regex("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Any character that `_MARK` may take away. Fast to look for."""
_MARK = regex(
    # A soft hyphen at the end of a line divides a word.
    "\u00ad[^\\S\n]*\r?\n[^\\S\n>]*(?=[^\\W_A-ZÀ-ÞА-Я])"
    "|[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2061-\u2064\u2066-\u206f\ufeff]"
    # A word joiner inside a sentence binds a word to a dash.
    "|(?<![^\\W_])\u2060|\u2060(?!—)"
    # Joiners belong to emoji and to words of several scripts; beside a blank, a sign or a Latin letter they join nothing. A run of
    # them is looked at once: from each of its joiners on, a long run would take the square of its length.
    "|(?<![\u200c\u200d])[\u200c\u200d]++(?=[\\s\x00-\x7f]|\\Z)"
    "|(?:(?<=[\\s\x00-\x7f])|\\A)[\u200c\u200d]++(?![\u2190-\u2bff\U0001f000-\U0001faff])"
)

_ESCAPED = regex(
    r"\{\\textunderscore(?:\{\})?\}|\\textunderscore(?:\{\}|[^\S\n]|(?=\W))|\{\\_\}|\\_\{\}|\\+(?=[!-/:-@\[-`{-~])"
)
_ADDRESS_SIGN = regex(r"@|:\\{0,2}/|\w\.\w{2,6}\\{0,2}/")


def _escapes(text: str) -> Iterator[Edit]:
    """Backslashes in front of signs, in words that are addresses or handles: of Markdown, of TeX, of JSON."""
    for word in re.finditer(r"\S*\\\S*" if len(text) < 200 else r"\S+", text):
        if "\\" not in word[0] or not _ADDRESS_SIGN.search(word[0]):
            continue
        for hit in _ESCAPED.finditer(text, word.start(), word.end() + 1):
            if hit.start() < word.end():
                yield hit.start(), hit.end(), "_" if "_" in hit[0] or "underscore" in hit[0] else ""


_SIGN_OF_DEFANGING = regex(r"(?i)hxxp|h\*\*p|h__p|\[\.|\.\]|\(\.\)|\{\.\}|[\[({]dot[\])}]|\[:|\[/|meow://")
_REFANGED = (
    (regex(r"(?i)h(?:xx|XX|\*\*|__)p(s?)(?=[:\[])"), r"http\1"),
    (regex(r"(?i)meow(?=://)"), "http"),
    (regex(r"\[:/{1,2}\]|\[:\]/{1,2}|\[:\]//|\[://\]"), "://"),
    (regex(r"\[/\]"), "/"),
    (regex(r"(?i)\[\.\]|\(\.\)|\{\.\}|[\[({]dot[\])}]|\[\.(?=\w)|(?<=\w)\.\](?=\w)"), "."),
)


def _may_be_defanged(text: str) -> bool:
    """Whether a sign of defanging may stand in a text. Single strings are found many times faster than one of several."""
    lower = text.lower()
    return any(sign in lower for sign in _DEFANGED)


_DEFANGED = ("hxxp", "h**p", "h__p", "meow://", "[.", ".]", "(.)", "{.}", "[dot", "(dot", "{dot", "[:", "[/")


def _defanged(text: str) -> Iterator[Edit]:
    """Addresses that are written so that nobody follows them by accident, as reports on threats do."""
    for word in re.finditer(r"\S+", text):
        if not _SIGN_OF_DEFANGING.search(word[0]) or len(word[0]) > 2000:
            continue
        edits = _word_refanged(word[0])
        whole = Repaired(word[0]).edited(edits).text
        at = re.search(r"(?i)https?://|(?<![\w.@-])(?:[\w-]+\.)+[a-z]{2,6}/", whole)
        if at and cited(trimmed(whole[at.start() :])):
            for start, end, new in edits:
                yield word.start() + start, word.start() + end, new


def _word_refanged(word: str) -> list[Edit]:
    edits: list[Edit] = []
    edited = [False] * len(word)
    for pattern, new in _REFANGED:
        for hit in pattern.finditer(word):
            if not any(edited[hit.start() : hit.end()]):
                edited[hit.start() : hit.end()] = [True] * (hit.end() - hit.start())
                edits.append((hit.start(), hit.end(), hit.expand(new)))
    return sorted(edits)


# Addresses in several pieces.

_MOST_PIECES = 8
_LONGEST = 1200
_RUN = regex(rf"{RUN}{{1,{_LONGEST}}}")
_LINE_ENDS = regex(r"[^\S\n]*\r?\n")
_ENDS_OPEN = regex(r"[^\S\n]*\r?\n|[ \u00a0\u2009\u202f]{1,2}(?=\S)")
_BREAK = regex(
    # Quote marks, comment signs and indents of the next line; one blank line at most, and one blank on the same line.
    r"(?P<line>[^\S\n]*\r?\n(?P<blank>[^\S\n]*\r?\n)?(?:[^\S\n]|[>#|;*]{1,3}[^\S\n])*)|(?P<space>[ \u00a0\u2009\u202f]{1,2})"
)
_NUMBERED = regex(r"[\[(]?(\d{1,3})(?:[\]).:]+[^\S\n]*|[^\S\n]+)(?=\S)")
_WORDY = regex(r"[^\W\d_]?[a-zà-öø-ÿ]*[.,;:!?]*")
"""A piece that may as well be the next word of the text."""
_HYPHENS = "-\u2010\u2011="
"""What divides an address at the end of a line: hyphens, and the sign of quoted-printable (RFC 2045, 6.7)."""
_NEW_ADDRESS = regex(r"(?i)https?:|www\.")


class _JoinedAddress(NamedTuple):
    """An address as joined so far: its text, the gaps to be closed, where it ends, and what kinds of gaps it has."""

    url: str
    gaps: tuple[Edit, ...]
    end: int
    spaced: bool = False
    blank_line: bool = False
    last: str = ""
    """The piece that was added last."""


def _broken(text: str) -> Iterator[Edit]:
    """The gaps in addresses that become whole without them; an ellipsis behind pieces that nothing completes."""
    done = 0
    for hit in starts(text):
        if hit < done:
            continue
        run = _RUN.match(text, hit)
        if run is None or not _may_go_on(text, run):
            continue
        alone = trimmed(run[0])
        if _LINE_ENDS.match(text, run.end()):
            alone = alone.rstrip(_HYPHENS)
        first = identify(alone)
        if first is not None and not _touches_end(first, alone):
            continue
        over = _over_page(text, run, alone, first)
        if over is not None:
            yield over
            done = over[1]
            continue
        joined = _joined(text, _JoinedAddress(run[0], (), run.end()), first) or _shared(text, run, alone, first)
        if joined is not None:
            yield from joined.gaps
            done = joined.end
        elif first is not None and text[run.end() - 1] in _HYPHENS and _LINE_ENDS.match(text, run.end()):
            yield run.start() + len(alone), run.end(), "…"
            done = run.end()


def _over_page(text: str, run: re.Match[str], alone: str, first: PostRef | None) -> Edit | None:
    """The edit for an id that the end of a page cuts: the footer is taken away where the next page begins with the rest of it.

    Where it does not, an ellipsis says that the id is none. None where no page ends behind the address, or the id is as long as
    today's.
    """
    if first is None and not alone.endswith(_BEFORE_ID):
        return None
    if alone != run[0] or (first is not None and is_usual(first.platform, first.native_id)):
        return None
    ends, behind = printed.behind_page(text, run.end())
    rest = _RUN.match(text, behind) if behind is not None else None
    if rest is not None:
        ref = identify(trimmed(alone + rest[0]))
        if ref is not None and is_whole(ref.platform, ref.native_id):
            return run.end(), rest.start(), ""
    joined = _joined(text, _JoinedAddress(run[0], (), run.end()), first) if ends else None
    ref = identify(trimmed(joined.url)) if joined is not None else None
    if not ends or (ref is not None and is_whole(ref.platform, ref.native_id)):
        return None  # no page ends there, or its number is a piece of the id
    return run.end(), run.end(), "…"


_BEFORE_ID = ("/status/", "/statuses/", "/video/")


def _may_go_on(text: str, run: re.Match[str]) -> bool:
    """Whether something follows that might belong to the address, and the address is one of a platform or may become one."""
    if not _ENDS_OPEN.match(text, run.end()):
        return False
    host = run[0].partition("//")[2].partition("/")
    return (
        not host[2]
        or is_platform(host[0].partition(":")[0])
        or "@" in run[0]
        or "http" in run[0][8:]
        or "/web/" in run[0]
        or "statuses" in run[0]
    )


def _touches_end(ref: PostRef, url: str) -> bool:
    """Whether the id of a post is the last thing in an address, so that a cut may have gone through it."""
    if is_whole(ref.platform, ref.native_id):
        return False
    longer = identify(url + "0")
    return longer is None or longer.key != ref.key


def _joined(text: str, pieces: _JoinedAddress, first: PostRef | None) -> _JoinedAddress | None:
    """The address with as many of the following pieces as make it whole; None where none do."""
    candidates = [pieces]
    short: _JoinedAddress | None = None
    """The first that is an address, with an id shorter than today's: the next line may hold the rest of it."""
    for _ in range(_MOST_PIECES):
        candidates = [longer for each in candidates for longer in _with_next(text, each)]
        for each in candidates:
            ref = identify(trimmed(each.url))
            if ref is not None and _completes(text, each, ref, first):
                if is_whole(ref.platform, ref.native_id) or is_usual(ref.platform, ref.native_id):
                    return each
                short = short or each
    return short


_CODE = regex(r"(?=[\w-]*\d|[\w-]*[a-z][A-Z]|[\w-]*/)[\w-]{2,}/?")
"""The rest of a code: letters in both cases or digits, as no word has them."""


def _shared(text: str, run: re.Match[str], alone: str, first: PostRef | None) -> _JoinedAddress | None:
    """A share link whose code goes on in the next line; None for any other address.

    A shorter code is another link, so that what looks like the rest of it is joined.
    """
    whole = cited(alone) if first is None and not alone.endswith("/") else None
    if whole is None or not whole.is_share or not _LINE_ENDS.match(text, run.end()):
        return None
    for longer in _with_next(text, _JoinedAddress(run[0], (), run.end())):
        ref = cited(trimmed(longer.url))
        if ref is not None and ref.is_share and not longer.blank_line and _CODE.fullmatch(trimmed(longer.last)):
            return longer
    return None


def _with_next(text: str, pieces: _JoinedAddress) -> Iterator[_JoinedAddress]:
    """The address and the next piece: without its hyphen and with it, where it ends in one."""
    gap = _BREAK.match(text, pieces.end)
    if gap is None or len(pieces.url) > _LONGEST:
        return
    begin = gap.end()
    if gap["line"] and (number := _line_number(text, pieces.end, begin)):
        begin = number
    run = _RUN.match(text, begin)
    if run is None or (_NEW_ADDRESS.match(run[0]) and "//" in pieces.url):
        return
    if "://" in run[0] and pieces.url.count("://") > 1:
        return  # No address holds a third one in its midst.
    spaced, blank = pieces.spaced or bool(gap["space"]), pieces.blank_line or bool(gap["blank"])
    hyphened = _JoinedAddress(
        pieces.url + run[0], (*pieces.gaps, (pieces.end, begin, "")), run.end(), spaced, blank, run[0]
    )
    if pieces.url[-1:] in _HYPHENS and gap["line"]:
        cut = pieces.url[:-1] + run[0]
        yield _JoinedAddress(cut, (*pieces.gaps, (pieces.end - 1, begin, "")), run.end(), spaced, blank, run[0])
    yield hyphened


def _line_number(text: str, end: int, begin: int) -> int | None:
    """Behind the number of the next line, where this line and that are numbered in turn."""
    here = _NUMBERED.match(text, _line_start(text, end))
    there = _NUMBERED.match(text, begin)
    return there.end() if here and there and int(there[1]) == int(here[1]) + 1 else None


def _line_start(text: str, place: int) -> int:
    """The first character of the line that is no blank, in a line of bounded length."""
    start = text.rfind("\n", max(0, place - 400), place) + 1
    while start < place and text[start] in " \t>":
        start += 1
    return start


def _completes(text: str, pieces: _JoinedAddress, ref: PostRef, first: PostRef | None) -> bool:
    """Whether the joined address is the one that was meant, and not the address and the next words."""
    whole, usual = is_whole(ref.platform, ref.native_id), is_usual(ref.platform, ref.native_id)
    if _touches_end_loosely(ref, pieces) and _WORDY.fullmatch(pieces.last):
        return False
    follows = text[pieces.end : pieces.end + 2]
    in_sentence = len(follows) == 2 and follows[0] in " \u00a0" and follows[1].isalpha()
    number = pieces.last.rstrip(".,;:)")
    is_count = number.isdigit() and len(number) < 4 and in_sentence
    if pieces.blank_line:
        return whole and number.isdigit() and (first is None or not is_usual(first.platform, first.native_id))
    if first is None:
        natural = pieces.gaps[-1][0] and (
            text[pieces.gaps[-1][0] - 1] in "/=:" or pieces.last[:1] == "/" or "/" in pieces.last
        )
        if pieces.spaced:
            return whole or (bool(natural) and usual and not is_count)
        return whole or usual or (bool(natural) and not is_count)
    if pieces.spaced:
        return whole and number.isdigit()
    short = not is_usual(first.platform, first.native_id)
    if whole:
        return short or not is_count
    return usual and (short or (number.isdigit() and not in_sentence))


def _touches_end_loosely(ref: PostRef, pieces: _JoinedAddress) -> bool:
    return (
        trimmed(pieces.url).endswith(trimmed(pieces.last)) and "/" not in pieces.last and ref.native_id[-1:].isalnum()
    )
