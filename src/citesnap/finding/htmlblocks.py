"""Embed code in the midst of a text: Markdown passes HTML through, and editors paste the platforms' embed code into it.

Pure, linear: every character is parsed at most twice. The elements of a text are found by their tags, and those that may show a
post are given to the finder of pages, which the caller names: pages hold text in turn, and read it with the finder of texts, so
that this module must not import it. Links are left to the finder of addresses, whose offsets are more exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from citesnap.finding.markers import Span, Spans, code
from citesnap.model import Citation, Kind
from citesnap.text.patterns import regex

_TAG = regex(
    r"<(?P<close>/?)(?P<name>blockquote|iframe|amp-[a-z]{1,20}|figure|div|section|aside|article|center|p|table)\b"
    r"[^<>]{0,3000}?(?P<empty>/?)>",
    re.IGNORECASE,
)
_WHOLE = regex(r"blockquote|iframe|amp-.*", re.IGNORECASE)
"""Elements that are one embed; the others may hold several."""
_LONGEST = 20_000

FinderOfPages = Callable[[str], Iterable[Citation]]
"""What finds the citations of a piece of HTML: `article.find`."""


def find(text: str, unseen: Spans, find_in_page: FinderOfPages) -> list[Citation]:
    """The posts that the HTML elements of a text show, in order, each with the place of its element. `unseen` is left out.

    >>> from citesnap.finding import article
    >>> quote = '<p>It rises</p>&mdash; Rana (@example_river) <a href="https://x.com/example_river/status/20">March 21, 2006</a>'
    >>> [cited] = find(f'Look:\\n\\n<blockquote class="twitter-tweet">{quote}</blockquote>\\n\\nThere.', Spans(), article.find)
    >>> cited.post_id, cited.text, cited.start
    ('20', 'It rises', 7)
    """
    if "</" not in text or not _TAG.search(text):
        return []
    unseen = Spans([*unseen.spans, *code(text)])
    elements = [element for element in _elements(text) if not unseen.touch(*element[1])]
    citations: list[Citation] = []
    for whole in (True, False):
        covered = Spans((citation.start or 0, citation.end or 0) for citation in citations)
        last = 0
        for name, (start, end) in elements:
            if bool(_WHOLE.fullmatch(name)) == whole and start >= last and not covered.touch(start, end):
                last = end
                citations += _shown(find_in_page(text[start:end]), start, end)
    return sorted(citations, key=lambda citation: citation.start or 0)


def _elements(text: str) -> list[tuple[str, Span]]:
    """The closed elements of a text with their places, in order; those around others before them."""
    opened: list[tuple[str, int]] = []
    elements: list[tuple[str, Span]] = []
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        if tag["empty"]:
            elements.append((name, tag.span()))
        elif not tag["close"]:
            opened.append((name, tag.start()))
        elif opened and (at := _last(opened, name)) is not None:
            start = opened[at][1]
            del opened[at:]
            if tag.end() - start <= _LONGEST:
                elements.append((name, (start, tag.end())))
    return sorted(elements, key=lambda element: (element[1][0], -element[1][1]))


def _last(opened: list[tuple[str, int]], name: str) -> int | None:
    """The place of the last opened element of that name, not far up: tags that nobody closes pile up in broken markup."""
    return next((at for at in range(len(opened) - 1, max(-1, len(opened) - 40), -1) if opened[at][0] == name), None)


def _shown(citations: Iterable[Citation], start: int, end: int) -> Iterator[Citation]:
    """The posts among the citations of the element at `start` to `end`, with its place."""
    for citation in citations:
        if citation.kind is Kind.EMBED and citation.form not in ("prose", "link"):
            yield replace(citation, start=start, end=end, place=None)
