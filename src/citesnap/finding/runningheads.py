"""Heads and feet of a print: lines that stand on each page, with or without its number. Pure, linear in the length of the text.

Text out of PDFs holds them as lines like any others: the caption of a court, the name of a newspaper, `CONFIDENTIAL`, the day of
printing, the address of the page. A form feed ends a page, and what recurs next to it is no part of what the pages say. Where the
form feeds were lost, lines that recur at regular distances in the midst of sentences are taken for heads.

What recurs and holds a handle or the address of a post is what the pages show, as in a print of one post a page.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from citesnap.platforms import cited, identify, is_usual
from citesnap.text.patterns import regex

__all__ = ["without_heads"]

Edit = tuple[int, int, str]

_MOST = 4
"""Lines at the head or the foot of a page."""
_LONGEST = 120
_DIGITS = regex(r"\d+")
_ROMAN = regex(r"[\W_]*[ivxlc]{1,7}[\W_]*", re.IGNORECASE)
_BARE_NUMBER = regex(r"[\W_]*\d{1,4}[\W_]*")
_HANDLE = regex(r"(?<![\w.+-])@\w")
_ADDRESS_AT_END = regex(r"(?:https?://|(?<![\w@.-])(?:www\.)?\w[\w.-]{2,60}/)\S{1,300}\Z", re.IGNORECASE)
_ADDRESS = regex(r"https?://\S{1,300}", re.IGNORECASE)
_LONGEST_ADDRESS = 300
_IS_OPEN = regex(r"[^\W_]|[,;:“\"(–—/=-]")
_GOES_ON = regex(r"[“\"'(]?[^\W_A-ZÀ-ÞΑ-ΩА-Я]|\(@\w")
_OPENING, _CLOSING = "“„«「", "”“»」"
_IN_QUOTATION = 1_000
"""Characters above the end of a page in which a quotation may have been opened."""
_FULL = 0.6
"""The share of the longest line of a page from which on a line was broken at the width, and did not end there."""


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    """A line that is not blank: where its words begin and end in the text, and its words."""

    start: int
    end: int
    words: str

    @property
    def shape(self) -> str:
        """The same for lines that differ in a number alone."""
        return "0" if _ROMAN.fullmatch(self.words) else _DIGITS.sub("0", self.words)

    @property
    def is_of_post(self) -> bool:
        """Whether it holds a handle or the address of a post."""
        return bool(_HANDLE.search(self.words)) or any(cited(hit[0]) for hit in _ADDRESS.finditer(self.words))


def without_heads(text: str) -> Iterator[Edit]:
    """Edits that take heads and feet away, each with the gap between what it divides. In order, without overlaps."""
    if "\f" in text:
        yield from _between_pages(text)
    elif text.count("\n") >= _LEAST_LINES:
        yield from _at_distances(text)


def _lines(text: str, start: int = 0, end: int | None = None) -> list[_PrintedLine]:
    lines = []
    for hit in _SHOWN.finditer(text, start, len(text) if end is None else end):
        words = hit[0].rstrip()
        lines.append(_PrintedLine(hit.start(), hit.start() + len(words), words))
    return lines


_SHOWN = regex(r"(?<![^\s])\S[^\n\r\f\x0b\x85\u2028\u2029]*")


def _between_pages(text: str) -> Iterator[Edit]:
    pages: list[list[_PrintedLine]] = []
    start = 0
    for part in text.split("\f"):
        pages.append(_lines(text, start, start + len(part)))
        start += len(part) + 1
    at_head, at_foot = [page[:_MOST] for page in pages], [page[: -_MOST - 1 : -1] for page in pages]
    is_post = _pages_of_posts(at_head, at_foot)
    heads, feet = _recurring(at_head, is_post, above=True), _recurring(at_foot, is_post)
    above: _PrintedLine | None = None
    before: list[_PrintedLine] = []
    gap_start, has_head = 0, False
    for number, page in enumerate(pages):
        head = _edge(page[:_MOST], heads, number)
        foot = _edge(page[head:][: -_MOST - 1 : -1], feet, number)
        body = page[head : len(page) - foot]
        has_head = has_head or head > 0
        if body:
            if above is None and has_head:
                yield gap_start, body[0].start, ""
            elif above is not None:
                gap = _gap(text, above, body[0], before, has_head)
                if gap is None and is_post[number]:
                    gap = "\n\n"
                if gap is not None:
                    yield above.end, body[0].start, gap
            above, before, gap_start, has_head = body[-1], body, body[-1].end, foot > 0
        else:
            has_head = has_head or foot > 0
    if has_head and above is not None:
        yield above.end, len(text), "\n"


_Edges = Sequence[Sequence[_PrintedLine]]


def _pages_of_posts(heads: _Edges, feet: _Edges) -> list[bool]:
    """Whether each page shows a post: a handle or the address of a post stands at its edge, and there on other pages too.

    In a print of one post a page each may be another account's: so all are, where half of the pages begin or end so.
    """
    edges = [(*head, *foot) for head, foot in zip(heads, feet, strict=True)]
    of_posts = [{line.shape for line in edge if line.is_of_post} for edge in edges]
    pages_with: dict[str, int] = defaultdict(int)
    for shapes in of_posts:
        for shape in shapes:
            pages_with[shape] += 1
    if 2 * sum(map(bool, of_posts)) >= sum(map(bool, edges)):
        return [bool(shapes) for shapes in of_posts]
    return [any(pages_with[shape] > 1 for shape in shapes) for shapes in of_posts]


def _recurring(edges: _Edges, is_post: Sequence[bool], *, above: bool = False) -> list[frozenset[str]]:
    """The lines at an edge of each page that stand at that edge of others too.

    Of a page of a post counts, days and words recur as well. So of these only what a browser prints there counts, and `above` a
    post what is the same on most pages, except the line before one that begins with the handle or a dash: that is a name, or words
    of the post.
    """
    seen: Mapping[str, list[tuple[int, str]]] = defaultdict(list)
    for number, edge in enumerate(edges):
        for line in edge:
            if len(line.words) <= _LONGEST:
                seen[line.shape].append((number, line.words))
    seen = {shape: places for shape, places in seen.items() if places[0][0] != places[-1][0]}
    recurring = {shape for shape, places in seen.items() if _is_head(places)}
    pages_with = Counter(words for places in seen.values() for _, words in {*places})
    most = sum(map(bool, edges)) / 2
    by_page: list[frozenset[str]] = []
    for edge, of_post in zip(edges, is_post, strict=True):
        first = next((place for place, line in enumerate(edge) if line.is_of_post), len(edge))
        if first == len(edge) or _BEGINS_WITH_HANDLE.match(edge[first].words):
            first -= 1
        by_page.append(
            frozenset(
                line.shape
                for place, line in enumerate(edge)
                if line.shape in recurring
                and (
                    not of_post
                    or _PRINTED_AT.match(line.words)
                    or (above and place < first and pages_with[line.words] > most)
                )
            )
        )
    return by_page


_BEGINS_WITH_HANDLE = regex(r"[—–-]|[\W_]{0,3}@")
_PRINTED_AT = regex(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s{1,3}\d{1,2}[:.]\d\d\b")
"""How the line begins that browsers print above or below a page: with day and time of printing."""


def _is_head(places: Sequence[tuple[int, str]]) -> bool:
    """Whether a line is the same on two pages, or its number grows as that of the page does."""
    words = [line for _, line in places]
    if len(set(words)) < len(words):
        return True
    if all(_ROMAN.fullmatch(line) for line in words):
        return True
    numbers = [(page, [int(number[:9]) for number in _DIGITS.findall(line)]) for page, line in places]
    return any(
        len(ours) == len(theirs) and any(b - a == later - page for a, b in zip(ours, theirs, strict=True))
        for (page, ours), (later, theirs) in pairwise(numbers)
    )


def _edge(lines: Sequence[_PrintedLine], recurring: Sequence[frozenset[str]], number: int) -> int:
    """How many of the lines, from the edge of the page inwards, are of its head or foot."""
    size = 0
    for line in lines:
        is_known = line.shape in recurring[number]
        if not is_known or (_DIGITS.fullmatch(line.words) and not _BARE_NUMBER.fullmatch(line.words)):
            break
        size += 1
    return 0 if _are_sentences([line.words for line in lines[:size]]) else size


def _are_sentences(edge: Sequence[str]) -> bool:
    """Whether lines that recur are no head but what two pages say: a quotation that goes on, or a sentence over two lines."""
    if any("".join(edge).count(opens) != "".join(edge).count(closes) for opens, closes in ("“”", "«»")):
        return True
    return any(words[0].islower() and words[:4] not in ("http", "www.") for words in edge[1:])


def _gap(
    text: str, above: _PrintedLine, below: _PrintedLine, page: Sequence[_PrintedLine], has_head: bool
) -> str | None:
    """What stands between the last line of a page and the first one of the next; None to leave it as it is."""
    is_open = _IS_OPEN.fullmatch(above.words[-1]) is not None
    if is_open and _ends_in_part_of_id(above.words) and not below.words[0].isdigit():
        return "…\n\n"
    goes_on = is_open and (
        _GOES_ON.match(below.words) is not None
        or (has_head and (_is_in_quotation(text, above.end) or _is_full(above, page)))
    )
    if goes_on:
        return "\n"
    return "\n\n" if has_head else None


def _ends_in_part_of_id(words: str) -> bool:
    """Whether a line ends in the address of a post whose id is shorter than today's, and may go on."""
    address = _ADDRESS_AT_END.search(words[-_LONGEST_ADDRESS:])
    ref = identify(address[0]) if address else None
    return ref is not None and words[-1].isdigit() and not is_usual(ref.platform, ref.native_id)


def _is_in_quotation(text: str, at: int) -> bool:
    """Whether a quotation that was opened above is still open there."""
    above = text[max(0, at - _IN_QUOTATION) : at]
    return any(above.rfind(opens) > above.rfind(closes) for opens, closes in zip(_OPENING, _CLOSING, strict=True))


def _is_full(line: _PrintedLine, page: Sequence[_PrintedLine]) -> bool:
    return len(line.words) >= _FULL * max(len(each.words) for each in page)


_LEAST_LINES = 40
_LEAST_TIMES = 3
_LEAST_DISTANCE = 12
"""Lines on a page at least. Lists and timelines repeat a line sooner."""
_REGULAR = (0.6, 1.5)
"""How much shorter or longer than the usual page one may be."""


def _at_distances(text: str) -> Iterator[Edit]:
    lines = _lines(text)
    where: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if 4 <= len(line.words) <= _LONGEST:
            where[line.words].append(number)
    heads = {number for numbers in where.values() if _is_regular(lines, numbers) for number in numbers}
    at = 1
    while at < len(lines) - 1:
        end = at
        while end in heads and end < len(lines) - 1:
            end += 1
        if (
            end > at
            and (gap := _gap(text, lines[at - 1], lines[end], lines[max(0, at - _LEAST_DISTANCE) : at], True)) != "\n\n"
        ):
            yield lines[at - 1].end, lines[end].start, gap or "\n"
        at = max(end, at + 1)


def _is_regular(lines: Sequence[_PrintedLine], numbers: Sequence[int]) -> bool:
    """Whether a line stands at regular distances, and apart from handles, beside which names recur."""
    if len(numbers) < _LEAST_TIMES:
        return False
    from statistics import median  # few texts are printed ones; its imports take as long as reading a short text

    distances = [b - a for a, b in pairwise(numbers)]
    usual = median(distances)
    low, high = (share * usual for share in _REGULAR)
    return (
        min(distances) >= max(low, _LEAST_DISTANCE)
        and max(distances) <= high
        and any(char.isalpha() for char in lines[numbers[0]].words)
        and not any(
            line.is_of_post and not _ends_in_part_of_id(line.words)
            for number in numbers
            for line in _beside(lines, number)
        )
    )


def _beside(lines: Sequence[_PrintedLine], number: int) -> Collection[_PrintedLine]:
    return lines[max(0, number - 1) : number + 2]
