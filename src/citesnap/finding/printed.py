"""What paper puts in the midst of a text: numbers of lines and pages, headers and footers, footnotes at the end of a page.

Pure, linear in the length of the text. Text out of PDFs holds all of these as lines like any others. A line is taken away only
where the sentence before it goes on behind it, and numbers of lines only where several lines are numbered in turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from citesnap.text.patterns import regex

__all__ = ["behind_page", "whole_handles", "without_numbers", "without_pages"]

Edit = tuple[int, int, str]

_MAY_BE_NUMBERED = regex(r"\n[^\S\n]{0,12}\d{1,3}[^\S\n]")
_NUMBERED = regex(r"^[^\S\n]{0,12}(\d{1,3})(?:[^\S\n]+(?=\S)|[^\S\n]*$)", re.MULTILINE)
_LEAST_LINES = 3
"""Lines numbered in turn, from which on the numbers are those of lines. Dates, figures and lists seldom look like that."""

_MAY_BE_PAGED = regex(
    r"\n[^\S\n]{0,60}[-–—]?[^\S\n]?\d{1,4}[^\S\n]?[-–—]?[^\S\n]*\n|(?i:page) \d|_{5}"
    r"|[^\S\n]{4}\d{1,4}\n|\n\d{1,4}[^\S\n]{4}|\n\n[^\n]{1,200}\n\n[a-zß-ÿ]"
)
_PAGE_NUMBER = regex(r"\s*(?:[-–—]\s?)?(?:page\s+)?\d{1,4}(?:\s?(?:of|/)\s?\d{1,4})?(?:\s?[-–—])?\s*", re.IGNORECASE)
_HEADER = regex(r".{0,160}\bpage\s+\d{1,4}(?:\s+of\s+\d{1,4})?\b.{0,60}", re.IGNORECASE)
_NUMBERED_HEADER = regex(r"[^\W\d_][^\n]{1,100}?[^\S\n]{4,}\d{1,4}|\d{1,4}[^\S\n]{4,}[^\W\d_][^\n]{1,100}")
"""The title of a book or paper and the number of the page, far apart."""
_STAMP = regex(r"^[^\S\n]*[A-Z]{2,12}(?:[-_ ]?[A-Z]{1,10}){0,3}[-_ ]{0,2}\d{5,10}[^\S\n]*(?:\n|\Z)", re.MULTILINE)
"""The number that lawyers stamp on every page of what they produce: `GOV-EX-000123`."""
_RULE = regex(r"\s*_{5,}\s*")
_NOTE = regex(r"\s*(?:\[?\d{1,3}\]?|[*†‡])[.)]?\s\S")
_GOES_ON = regex(r"\s*[“\"'(]?[^\W\d_A-ZÀ-ÞΑ-ΩА-Я]")
_IS_OPEN = regex(r"[^\W_]|[,;:“\"(–—-]")
_MOST_LINES = 16
_LONGEST = 200


_DIVIDED_HANDLE = regex(r"(?<=\(@)\w{1,19}?(-?[^\S\n]{0,4}\n[^\S\n]{0,12})(?=\w{1,19}\))", re.ASCII)


def whole_handles(text: str) -> Iterator[Edit]:
    """Edits that close the gap in a handle in parentheses that is divided at the end of a line."""
    if "(@" in text:
        yield from ((*hit.span(1), "") for hit in _DIVIDED_HANDLE.finditer(text))


def without_stamps(text: str) -> Iterator[Edit]:
    """Edits that take away the lines with nothing but the stamp of a page."""
    yield from ((hit.start(), hit.end(), "") for hit in _STAMP.finditer(text))


def without_numbers(text: str) -> Iterator[Edit]:
    """Edits that take the numbers of lines away: `14 She wrote`, `15 that the river`, `16 is rising`."""
    if not _MAY_BE_NUMBERED.search(text):
        return
    run: list[re.Match[str]] = []
    for hit in _NUMBERED.finditer(text):
        before = run[-1] if run else None
        if before is not None and not (int(hit[1]) == int(before[1]) + 1 and _is_next(text, before, hit)):
            yield from _run(run)
            run = []
        run.append(hit)
    yield from _run(run)


def _is_next(text: str, before: re.Match[str], hit: re.Match[str]) -> bool:
    return hit.start() - before.end() <= _LONGEST and not text[before.end() : hit.start()].rstrip("\n").count("\n")


def _run(run: list[re.Match[str]]) -> Iterator[Edit]:
    if len(run) >= _LEAST_LINES:
        yield from ((hit.start(), hit.end(), "") for hit in run)


def without_pages(text: str) -> Iterator[Edit]:
    """Edits that close the gap where a page ends in the midst of a sentence."""
    if not _MAY_BE_PAGED.search(text):
        return
    lines = text.split("\n")
    often = Counter(_shape(line) for line in lines if 0 < len(line) <= _LONGEST)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    at = 1
    while at < len(lines) - 1:
        end = _end_of_page(lines, at, often)
        if end is not None:
            yield starts[at] - 1, starts[end], "\n"
            at = end
        at += 1


_MOST_HEADS = 2
_MOST_AHEAD = 1_200


def behind_page(text: str, at: int) -> tuple[bool, int | None]:
    """Whether the number of a page follows the line that ends at `at`, and where a line of digits begins behind such a number.

    The digits are looked for behind at most two lines of footer and header besides the number.

    >>> behind_page("status/\\n12\\n\\nHigh water\\n1420000000000000001 there", 7)
    (True, 23)
    >>> behind_page("status/\\nand more", 7)
    (False, None)
    """
    ended, at_once, heads, start = False, False, 0, at
    for number, line in enumerate(text[at : at + _MOST_AHEAD].split("\n")[:_MOST_LINES]):
        shown = line.strip()
        if shown and number == 0:
            break
        if shown and (_PAGE_NUMBER.fullmatch(shown) or _HEADER.fullmatch(shown) or _NUMBERED_HEADER.fullmatch(shown)):
            ended, at_once = True, at_once or not heads
        elif shown and ended and _DIGITS.match(shown):
            return at_once, start + line.index(shown)
        elif shown:
            heads += 1
            if heads > _MOST_HEADS or len(shown) > _LONGEST:
                break
        start += len(line) + 1
    return at_once, None


_DIGITS = regex(r"\d{5,}", re.ASCII)


def _end_of_page(lines: list[str], at: int, often: Counter[str]) -> int | None:
    """The line with which the sentence goes on, where the lines from `at` on are those between two pages."""
    above = lines[at - 1].rstrip()
    if not above or not _IS_OPEN.fullmatch(above[-1]) or _is_furniture(above, often):
        return None
    seen = False
    end = at
    while end < len(lines) and end - at < _MOST_LINES:
        line = lines[end]
        if _RULE.fullmatch(line) and (behind := _behind_notes(lines, end + 1)):
            end, seen = behind, True
            continue
        if line.strip():
            if not _is_furniture(line, often):
                break
            seen = True
        end += 1
    return end if seen and end < len(lines) and _GOES_ON.match(lines[end]) else None


def _behind_notes(lines: list[str], at: int) -> int | None:
    """The line behind the footnotes that begin at `at`: behind the last of them, which ends as a sentence does."""
    if at >= len(lines) or not _NOTE.match(lines[at]):
        return None
    for end in range(at, min(at + _MOST_LINES, len(lines) - 1)):
        if lines[end].rstrip().endswith((".", ")", "”", '"')) and not _NOTE.match(lines[end + 1]):
            return end + 1
    return None


def _is_furniture(line: str, often: Counter[str]) -> bool:
    if len(line) > _LONGEST:
        return False
    return bool(_PAGE_NUMBER.fullmatch(line) or _HEADER.fullmatch(line) or _NUMBERED_HEADER.fullmatch(line)) or (
        often[_shape(line)] > 1 and any(char.isalpha() for char in line)
    )


def _shape(line: str) -> str:
    """The same for headers and footers that differ in the number of the page alone."""
    return re.sub(r"\d+", "0", line.strip())
