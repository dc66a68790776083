"""Words and links in a piece of HTML: the text of a post as the fediverse, Reddit, Telegram and Tumblr write it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from citesnap.finding.page import Element, parse, pieces, tidy

MAX_HTML = 1_000_000
"""Characters of a piece of HTML that is read."""

STEPS = 20_000
"""Steps into its elements."""


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A text as a reader sees it, with its line breaks, and the addresses of its links, each once."""

    text: str = ""
    links: tuple[str, ...] = ()


def words_in(html: str, *, without: str | None = None) -> LinkedText:
    """The words of a piece of HTML, leaving out elements of the class `without`.

    A link whose label is an address, often cut for the eye, reads as its target.

    >>> words_in('<p>See <a href="https://riverton.example/gauge"><span>riverton.exam</span>…</a></p><p>Now</p>').text
    'See https://riverton.example/gauge\\n\\nNow'
    >>> words_in('<p class="aside">RE: all</p><p>Now</p>', without="aside").text
    'Now'
    """
    root = parse(html[:MAX_HTML]) if html.strip() else None
    if root is None:
        return LinkedText()
    if without is not None:
        for element in [each for each in root.iter() if without in (each.get("class") or "").split()]:
            behind = element.tail
            element.clear()
            element.tail = behind
    return words_of(root)


def words_of(element: Element) -> LinkedText:
    """The words of an element; see `words_in`."""
    links: list[str] = []
    return LinkedText(tidy("".join(_parts(element, links))), tuple(dict.fromkeys(links)))


def _parts(element: Element, links: list[str]) -> Iterator[str]:
    for href, lines in groupby(pieces(element, STEPS), key=lambda line: line.href):
        shown = "".join(line.text for line in lines)
        if href and href.startswith(("http://", "https://")) and shown.strip()[:1] not in ("@", "#"):
            links.append(href)
            yield href if _is_address(shown.strip(), href) else shown
        else:
            yield shown


def _is_address(label: str, href: str) -> bool:
    """Whether a label is the address that it leads to, whole, without its scheme, or cut."""
    label = label.rstrip("….").lower()
    bare = href.lower().partition("://")[2]
    return (
        bool(label)
        and " " not in label
        and "." in label
        and bare.removeprefix("www.").startswith(
            label.partition("://")[2].removeprefix("www.") or label.removeprefix("www.")
        )
    )
