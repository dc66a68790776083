"""The tree of a page, and questions about it. No knowledge of posts here.

The tree is lxml's (libxml2 in C): on real pages it is some twenty times faster than building one in Python.
Nothing in this module recurses, and every walk is bounded by the number of elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import etree

Element = etree._Element

_NOT_IN_HTML = re.compile("[\x00\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t\r\n\f]+")

_BLOCKS = frozenset(
    [
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "dialog", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    ]
)
_SILENT = frozenset(["script", "style", "head", "svg", "iframe", "noscript", "template", "textarea", "button"])


def parse(markup: str) -> Element | None:
    """The root element of `markup`, None when there is nothing in it. Never raises."""
    source = _NOT_IN_HTML.sub("\ufffd", markup).encode("utf-8")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(source, parser)
    except (etree.LxmlError, ValueError):
        return None


class Page:
    """A parsed page (or a fragment of one) with its elements numbered in document order."""

    def __init__(self, markup: str, url: str | None = None) -> None:
        self.markup = markup
        self.url = url
        self.root = parse(markup)
        self.elements: list[Element] = [] if self.root is None else list(self.root.iter(etree.Element))

    @cached_property
    def order(self) -> dict[Element, int]:
        """Place of each element in document order."""
        return {element: place for place, element in enumerate(self.elements)}

    def span(self, element: Element) -> tuple[int, int]:
        """Places of `element` and of its last descendant."""
        last = element
        while len(last):
            last = last[-1]
        return self.order[element], self.order[last]

    def xpath(self, element: Element) -> str | None:
        """An XPath that leads to `element` in this tree, None when it is too deep for one that anybody could use."""
        steps: list[str] = []
        node: Element | None = element
        while node is not None and len(steps) < 200:
            steps.append(self._step(node))
            node = node.getparent()
        return None if node is not None else "/" + "/".join(reversed(steps))

    def _step(self, element: Element) -> str:
        step = self._steps.get(element)
        if step is None:
            parent = element.getparent()
            if parent is None:
                return tag(element)
            # All children at once, so that a thousand siblings cost a thousand steps and not a million.
            count: dict[str, int] = {}
            for child in parent.iterchildren(etree.Element):
                name = str(child.tag)
                count[name] = count.get(name, 0) + 1
                self._steps[child] = f"{name}[{count[name]}]"
            step = self._steps[element]
        return step

    @cached_property
    def _steps(self) -> dict[Element, str]:
        return {}


def tag(element: Element) -> str:
    """Lower-case tag name; libxml2 keeps the case of names it does not know."""
    name = element.tag
    return name.lower() if isinstance(name, str) else ""


def words(element: Element) -> list[str]:
    """The words of the class attribute, lower-case."""
    return (element.get("class") or "").lower().split()


def ancestors(element: Element, limit: int = 200) -> Iterator[Element]:
    """Ancestors from the nearest one on, at most `limit` of them."""
    parent = element.getparent()
    while parent is not None and limit > 0:
        yield parent
        parent = parent.getparent()
        limit -= 1


class Line:
    """A stretch of text in reading order with the link it stands in, if any."""

    __slots__ = ("href", "text")

    def __init__(self, text: str, href: str | None = None) -> None:
        self.text = text
        self.href = href


def pieces(element: Element, stop: frozenset[Element] = frozenset()) -> list[Line]:
    """The visible text below `element` as pieces; `\\n` is a line break and `\\n\\n` the border of a block.

    Blanks are folded as in a browser. Each `<a href>` becomes one or more pieces that carry its target.
    """
    found: list[Line] = []
    href: list[tuple[Element, str]] = []
    skip: Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = node.tag
        if not isinstance(name, str):
            continue
        if event == "start":
            if skip is not None:
                continue
            if (name in _SILENT or node in stop) and node is not element:
                skip = node
                continue
            if name == "br":
                found.append(Line("\n"))
            elif name in _BLOCKS:
                found.append(Line("\n\n"))
            elif name == "a" and (target := node.get("href")):
                href.append((node, target))
                found.append(Line("", target))
            elif name == "img" and (alt := _emoji(node)):
                found.append(Line(alt, href[-1][1] if href else None))
            if node.text:
                found.append(Line(_BLANKS.sub(" ", node.text), href[-1][1] if href else None))
        else:
            if skip is node:
                skip = None
            elif skip is not None:
                continue
            if href and href[-1][0] is node:
                href.pop()
            if name in _BLOCKS and node is not element:
                found.append(Line("\n\n"))
            if node.tail and node is not element:
                found.append(Line(_BLANKS.sub(" ", node.tail), href[-1][1] if href else None))
    return found


def _emoji(image: Element) -> str | None:
    """The emoji that an image stands for: Twemoji and WordPress replace emoji by pictures with the emoji as alt text."""
    alt = image.get("alt") or ""
    return alt if 0 < len(alt) <= 8 and not alt.isascii() else None


def tidy(text: str) -> str:
    """Blanks folded, at most one blank line in a row, no blanks at the ends of lines."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of(element: Element) -> str:
    """The visible text of `element`, tidied."""
    return tidy("".join(piece.text for piece in pieces(element)))
