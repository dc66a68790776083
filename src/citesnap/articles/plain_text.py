"""The words of an article that a reader sees, for search. Pure; never raises, whatever the page.

For a page this is the visible text without menus, forms and programs. Does not decide which part of a page is the story: a search
that finds a line too much is better than one that misses the story, and pages differ too much to be sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.articles.kinds import HTML

if TYPE_CHECKING:
    from citesnap.finding.page import Element

__all__ = ["LIMIT", "words_in", "words_of"]

LIMIT = 200_000
"""Characters. The longest features of magazines have some 120,000; a longer text is a list or an attack."""

# Not `head`: what stands behind a title and has no place in a head, such as `<article>`, is still put there by libxml2.
_PASSED_OVER = frozenset(
    "title script style template noscript svg math canvas object iframe audio video nav menu button select"
    " datalist textarea input".split()
)

# Elements that stand within a word: what they separate in the markup is one word to the reader, as in <b>W</b>ord.
_WITHIN_LINES = frozenset(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark q rb ruby s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
_READINGS = frozenset(["rt", "rp"])
"""Ruby gives the pronunciation of a word between its characters. Without it the word is whole."""


def words_of(text: str, media_type: str) -> str:
    """The words of an article's `text`, blanks folded, at most `LIMIT` characters.

    >>> words_of("<nav>Home</nav><h1>The <b>W</b>eir</h1><p>held.<script>f()</script>", "text/html")
    'The Weir held.'
    """
    if media_type != HTML:
        return " ".join(text[:LIMIT].split())
    from citesnap.finding.page import parse

    return words_in(parse(text))


def words_in(root: Element | None) -> str:
    """`words_of` for a page that is parsed already; `root` is None for an empty page."""
    return "" if root is None else _visible(root)


def _visible(root: Element) -> str:
    from lxml import etree

    pieces: list[str] = []
    room = LIMIT
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        name = node.tag
        piece = None
        if event == "start":
            if _is_passed_over(node, name):
                walk.skip_subtree()
            else:
                piece = node.text
            if name not in _WITHIN_LINES and name not in _READINGS:
                pieces.append(" ")
        else:
            if name not in _WITHIN_LINES and name not in _READINGS:
                pieces.append(" ")
            piece = node.tail
        if piece:
            pieces.append(piece[:room])
            room -= len(piece)
            if room <= 0:
                break
    return " ".join("".join(pieces).split())[:LIMIT]


def _is_passed_over(node: Element, name: object) -> bool:
    return (
        not isinstance(name, str)  # comments and entities
        or name in _PASSED_OVER
        or name in _READINGS
        or node.get("hidden") is not None
        or node.get("role") == "navigation"
    )
