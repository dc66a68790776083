"""The few tags of a page that describe it, read in one pass without a tree.

A saved page describes itself in a dozen tags; building a tree of the whole page to read them costs more than finding its
citations. This reader follows the tokenisation rules of the HTML standard as far as those tags need (comments, raw text
elements, the three ways to quote an attribute), looks at each character a bounded number of times, and never raises.
It is not a parser: nesting is not its business.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# The look at the first letter halves the time: most tags are of other kinds.
_INTERESTING = re.compile(
    r"<(?=[!mlsthMLSTH])(?:!--|(meta|link|title|script|time|h1|style|template|textarea|svg)(?=[\s/>]))", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"[\s/]*([^\s/>][^\s/>=]*)(?:\s*=\s*(?:([\"'])|([^\s>]*)))?")
_END = re.compile(r"[\s/]*>")
_END_TAGS = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("title", "script", "style", "template", "textarea", "svg", "h1")
}


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: its name in lower case, its attributes (names in lower case, values unescaped), and what stands inside it.

    `content` is raw for `script`, else None, except for `title` and `h1` where it is the markup up to the end tag.
    """

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    content: str | None = None


def describing_tags(page: str) -> Iterator[Tag]:
    """The `meta`, `link`, `title`, `script`, `time` and `h1` tags of a page, in order.

    What stands in comments, styles, templates, text areas and drawings (an `svg` has a `title` of its own) is passed over.
    A construct that is never closed swallows the rest of the page, as it does in a browser.

    >>> [tag.name for tag in describing_tags("<title>A</title><!-- <meta name=x> --><h1 class=b>C</h1>")]
    ['title', 'h1']
    >>> next(describing_tags("<meta name='author' content=R&amp;D>")).attributes
    {'name': 'author', 'content': 'R&D'}
    """
    at = 0
    ends = _Ends(page)
    while start := _INTERESTING.search(page, at):
        name = (start[1] or "").lower()
        if not name:
            closed = page.find("-->", start.end())
            if closed < 0:
                return
            at = closed + 3
            continue
        attributes, at = _attributes(page, start.end())
        if at < 0:
            return
        content = None
        if name in _END_TAGS:
            end = ends.after(name, at)
            if end < 0:
                if name == "h1":
                    continue
                return
            content, at = page[at:end], end
        if name not in {"style", "template", "textarea", "svg"}:
            yield Tag(name, attributes, content)


class _Ends:
    """Where end tags are. Remembers that a kind of end tag does not come any more, so that looking for it is not quadratic."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._gone: set[str] = set()

    def after(self, name: str, at: int) -> int:
        if name in self._gone:
            return -1
        found = _END_TAGS[name].search(self._page, at)
        if found is None:
            self._gone.add(name)
            return -1
        return found.start()


def _attributes(page: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes from just after a tag's name on, and the index behind its `>`; -1 when the tag never ends."""
    found: dict[str, str] = {}
    if page[at] == ">":
        return found, at + 1
    while True:
        if end := _END.match(page, at):
            return found, end.end()
        attribute = _ATTRIBUTE.match(page, at)
        if attribute is None:
            return found, -1
        at = attribute.end()
        if quote := attribute[2]:
            closed = page.find(quote, at)
            if closed < 0:
                return found, -1
            value, at = page[at:closed], closed + 1
        else:
            value = attribute[3] or ""
        # The first of two attributes of one name counts, says the standard.
        found.setdefault(attribute[1].lower(), html.unescape(value) if "&" in value else value)
