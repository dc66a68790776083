"""Addresses of posts that an article cuts short inside the id, so that nobody can know which post was meant. Pure.

A shorter id is that of a stranger's post, so such an address is no citation. It is named to who has the article read, because the
article cites that post.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from citesnap.finding.repair import repaired
from citesnap.finding.runningheads import without_heads
from citesnap.model import Article, Citation
from citesnap.platforms import cut_short
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

SENTENCE = "the address of a post is cut short, so that nobody knows which it is: {}…"
"""What is said of one; in braces the address."""
_ELLIPSES = ("…", "...", "%E2%80%A6", "&hellip;", "&#8230;", "&#x2026;")
_OPEN_END = regex(r"/status(?:es)?/\d{0,17}[-=]?[^\S\n]*\n")
"""The end of a line in the midst of an address. A hyphen or a page may divide it from the rest, which `repaired` knows."""
_NO_ADDRESS = regex(r"[\s<>\"'“”«»(\[|]")
"""What stands in no address."""
_LONGEST_ADDRESS = 300
_LONGEST = 1_000_000
"""Characters of an article that are looked at."""
_MOST = 2_000
"""Ellipses that are looked at."""


def cut_addresses(article: Article, citations: Sequence[Citation]) -> tuple[str, ...]:
    """The addresses that are cut, up to their ellipsis, each once, without those that one of `citations` has in full."""
    text = article.text[:_LONGEST]
    if "/status" in text and _OPEN_END.search(text):
        text = repaired(text, without_heads(text)).text
    urls = dict.fromkeys(ref.url for ref in map(cut_short, _ending_in_ellipses(text)) if ref is not None)
    return tuple(url for url in urls if not _is_whole_elsewhere(url, citations))


def _ending_in_ellipses(text: str) -> Iterator[str]:
    """What stands without a blank in front of each ellipsis and may be an address, with the ellipsis."""
    for ellipsis in _ELLIPSES:
        for at in islice(_places(text, ellipsis), _MOST):
            # Most ellipses stand behind a word: the place of the last slash tells these apart before anything is cut out.
            start = max(0, at - _LONGEST_ADDRESS)
            slash = text.rfind("/", start, at)
            if slash < 0 or _NO_ADDRESS.search(text, slash, at):
                continue
            run = _NO_ADDRESS.split(text[start:at])[-1]
            if "." in run:
                yield f"{unescape(run)}…"


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + len(sign))


def _is_whole_elsewhere(url: str, citations: Sequence[Citation]) -> bool:
    """Whether a citation is of the account of a cut address, or of one that no address names, and its id begins like that."""
    ref = cut_short(f"{url}…")
    return ref is not None and any(
        each.platform == ref.platform
        and (each.post_id or "").startswith(ref.native_id)
        and (each.handle or "").casefold() in ((ref.handle or "").casefold(), "")
        for each in citations
        if each.post_id
    )
