"""The tree of a page, and questions about it. No knowledge of posts here.

The tree is lxml's (libxml2 in C): on real pages it is some twenty times faster than building one in Python.
Nothing in this module recurses, and every walk is bounded by the number of elements.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate, chain, islice

from lxml import etree

from citesnap.text.decoding import in_utf8
from citesnap.text.patterns import regex

Element = etree._Element

_XPATH_NAME = regex(r"[A-Za-z_][\w.-]*")
_BLANKS = regex(r"[ \t\r\n\f]+")

_BLOCKS = frozenset(
    "address article aside blockquote center dd details dialog div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("script style head title svg iframe noscript template textarea button".split())
_CODE = frozenset(["script", "style"])


_NESTING = regex(
    rb"</?(?:div|span|section|font|center|b|i|u|em|strong|small|big|ul|ol|li|dl|dd|table|tbody|tr|td|details|main|article)\b[^<>]{0,500}>",
    re.IGNORECASE,
)


def _parser() -> etree.HTMLParser:
    """A parser of pages. It builds no table of ids, which is not used."""
    return etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False)


def parse(markup: str | bytes) -> Element | None:
    """The root element of `markup` (bytes are what `in_utf8` gives), None when there is nothing in it. Never raises."""
    source = _with_fewer_attributes(in_utf8(markup) if isinstance(markup, str) else markup)
    parser = _parser()
    try:
        root = etree.fromstring(source, parser)
        # Older libxml2 calls the limit an internal error; both name the depth.
        last = parser.error_log.last_error
        if last is not None and "depth" in (last.message or ""):
            # libxml2 gives up at a depth of 2048: once more without the tags that only nest.
            parser = _parser()
            root = etree.fromstring(_NESTING.sub(b" ", source), parser)
    except (etree.LxmlError, ValueError):
        return None
    return root


_MOST_CLAIMS = 2_000
"""Elements looked at that may hold an address of the page. News sites have some hundred."""
_MOST_ADDRESSES = 12
_LONGEST_ADDRESS = 4_096
_BLOCKS_READ_WHOLE = 2_000
"""Blocks of one page that are read to their end. Live coverage of a day cites some five hundred posts."""


_ATTRIBUTE = regex(rb"[\s/]++[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+")
_TAG_NAME = regex(rb"<[a-zA-Z][a-zA-Z0-9:-]*+(?=[\s/])")
_MOST_ATTRIBUTES = 5_000
"""Attributes of one tag that libxml2 sees. It takes the square of their number; real tags have up to a hundred."""
_LONG_TAG = 3 * _MOST_ATTRIBUTES
"""Bytes that a tag with more attributes has at least."""


def _with_fewer_attributes(source: bytes) -> bytes:
    """`source` without what comes after the first thousands of attributes of a tag."""
    copied: list[bytes] = []
    done = 0
    for start, end in _stretches_without_end_of_tag(source):
        tag_start = _TAG_NAME.search(source, start, end)
        if tag_start is None:
            continue
        listed = list(islice(_ATTRIBUTE.finditer(source, tag_start.end(), end), _MOST_ATTRIBUTES + 1))
        if len(listed) > _MOST_ATTRIBUTES and source.rfind(b"<script", 0, start) <= source.rfind(b"</script", 0, start):
            copied.append(source[done : listed[_MOST_ATTRIBUTES].start()])
            done = end
    return b"".join([*copied, source[done:]]) if copied else source


def _stretches_without_end_of_tag(source: bytes) -> Iterator[tuple[int, int]]:
    """Where a tag may be that is very long. Looks at a small part of the source, as most of it is full of tags."""
    start = 0
    while start + _LONG_TAG < len(source):
        end = source.rfind(b">", start, start + _LONG_TAG)
        if end < 0:
            end = source.find(b">", start + _LONG_TAG)
            end = len(source) if end < 0 else end
            yield start, end
        start = end + 1


_PLACE = "i"
"""The type of a number of an element, for `array`: four bytes."""


class Page:
    """A parsed page (or a fragment of one) with its elements numbered in document order.

    A page of 50 MB has two million elements: what is noted of each is a number in an array, a tenth of what a number of Python's
    in a list takes.
    """

    def __init__(
        self,
        markup: str,
        url: str | None = None,
        depth: int = 0,
        root: Element | None = None,
        *,
        videos: bool = False,
        signs: frozenset[str] | None = None,
        utf8: bytes | None = None,
    ) -> None:
        """`root` is the tree of `markup`, where it was parsed already; with `videos` embedded films count as posts.

        `utf8` is what `in_utf8` gives for `markup`, where it was asked already.

        `signs` are those of `gate.SURE_SIGNS` and of the forms' traces, lower-case, that `markup` may hold; None where it was not
        searched for them.
        """
        self.videos = videos
        self._signs = signs
        self._said: dict[str, bool] = {}
        self.markup = markup
        self.url = url
        self.depth = depth
        self._blocks_read = 0
        self.root = parse(utf8 or markup) if root is None else root
        self.elements: list[Element] = [] if self.root is None else list(self.root.iter(etree.Element))

    def says(self, sign: str) -> bool:
        """Whether the markup holds one of `gate.SURE_SIGNS`, or the trace of a form."""
        said = self._said.get(sign)
        if said is None:
            may_be = self._signs is None or sign.lower() in self._signs
            said = self._said[sign] = may_be and sign in self.markup
        return said

    @cached_property
    def places(self) -> dict[str, array[int]]:
        """The places of the elements in document order, by their tags as libxml2 tells them."""
        places: dict[str, array[int]] = {}
        for place, element in enumerate(self.elements):
            of_tag = places.get(element.tag)
            if of_tag is None:
                of_tag = places[element.tag] = array(_PLACE)
            of_tag.append(place)
        return places

    def named(self, *tags: str) -> list[Element]:
        """The elements with one of these tags, in document order."""
        places = sorted(place for name in tags for place in self.places.get(name, ()))
        return [self.elements[place] for place in places]

    def block_limit(self) -> int:
        """Steps for reading one more block as a post: fewer and fewer make sense on a page of thousands of such blocks."""
        self._blocks_read += 1
        return BLOCK_LIMIT if self._blocks_read <= _BLOCKS_READ_WHOLE else BLOCK_LIMIT // 20

    @cached_property
    def language(self) -> str | None:
        """The language that the page says it is written in, as a BCP 47 tag."""
        said = (
            self.root.get("lang") or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
            if self.root is not None
            else None
        )
        return said.strip()[:35] or None if said else None

    @cached_property
    def addresses(self) -> list[str]:
        """The addresses of the page, as far as it tells them: where it was read, its canonical address, `og:url`."""
        claimed = [self.url or ""]
        for node in self.named("link", "meta")[:_MOST_CLAIMS]:
            if (node.get("rel") or "").lower() == "canonical":
                claimed.append(node.get("href") or "")
            elif node.get("property") == "og:url":
                claimed.append(node.get("content") or "")
        return [url.strip()[:_LONGEST_ADDRESS] for url in claimed if url.strip()][:_MOST_ADDRESSES]

    def place(self, element: Element) -> int:
        """Place of an element in document order.

        Raises:
            KeyError: it is no element of this page.
        """
        known = self._places_of.get(element.tag)
        if known is None:
            # Those of one tag: few pages are asked about their paragraphs, which are most of their elements.
            of_tag = self.places.get(element.tag, ())
            known = self._places_of[element.tag] = {self.elements[place]: place for place in of_tag}
        return known[element]

    @cached_property
    def _places_of(self) -> dict[str, dict[Element, int]]:
        """The place of each element, by tags; those of the tags that were asked for."""
        return {}

    @cached_property
    def parents(self) -> array[int]:
        """Place of the parent of each element; the root is its own."""
        elements, parents = self.elements, array(_PLACE)
        path: list[int] = []
        for place, element in enumerate(elements):
            parent = element.getparent()
            while path and elements[path[-1]] is not parent:
                path.pop()
            parents.append(path[-1] if path else 0)
            path.append(place)
        return parents

    @cached_property
    def sizes(self) -> array[int]:
        """How many elements each is, itself included: behind the last of them stands the next one that is no part of it."""
        parents, sizes = self.parents, array(_PLACE, [1]) * len(self.elements)
        for place in range(len(sizes) - 1, 0, -1):
            sizes[parents[place]] += sizes[place]
        return sizes

    def members(self, place: int) -> Iterator[int]:
        """The places of the elements directly in the one at `place`, in order."""
        child, end = place + 1, place + self.sizes[place]
        while child < end:
            yield child
            child += self.sizes[child]

    def span(self, element: Element) -> tuple[int, int]:
        """Places of `element` and of its last descendant."""
        place = self.place(element)
        return place, place + self.sizes[place] - 1

    @cached_property
    def texts(self) -> Texts:
        """What the elements say."""
        return Texts(self.elements)

    @cached_property
    def text_lengths(self) -> tuple[array[int], array[int]]:
        """Characters of text directly at the beginning of each element, and behind each element, without blanks at the ends."""
        lengths, count = self.texts.lengths, len(self.elements)
        return lengths[:count], lengths[count:]

    @cached_property
    def _lengths(self) -> tuple[list[int], list[int]]:
        """Characters of text directly in the elements before each place, and in the tails that end at or before it."""
        count, sizes = len(self.elements), self.sizes
        inner, tails = [0] * (count + 1), [0] * (count + 1)
        texts, behind = self.text_lengths
        for place, element in enumerate(self.elements):
            if texts[place] and element.tag not in _SILENT:
                inner[place + 1] = texts[place]
            tails[place + sizes[place]] += behind[place]
        return list(accumulate(inner)), list(accumulate(tails))

    def text_between(self, last: int, place: int) -> int:
        """Characters of text between the end of the element at `last`, which has no members, and the one that begins at `place`."""
        if place <= last:
            return 0
        inner, tails = self._lengths
        return inner[place] - inner[last + 1] + tails[place] - tails[last]

    def text_before(self, element: Element, length: int) -> str:
        """The last `length` characters of visible text before `element`, blanks folded."""
        return _gathered(_backwards(element), length, backwards=True)

    def text_after(self, element: Element, length: int) -> str:
        """The first `length` characters of visible text after `element`, blanks folded."""
        return _gathered(_forwards(element), length, backwards=False)

    def xpath(self, element: Element) -> str | None:
        """An XPath that leads to `element` in this tree, None when it is too deep for one that anybody could use."""
        steps: list[str] = []
        node: Element | None = element
        while node is not None and len(steps) < 200:
            steps.append(self._step(node))
            node = node.getparent()
        return None if node is not None else "/" + "/".join(reversed(steps))

    def _step(self, element: Element) -> str:
        parent = element.getparent()
        if parent is None:
            return tag(element)
        place = self.place(element)
        if not self._numbers[place]:
            # All children at once, so that a thousand siblings cost a thousand steps and not a million.
            count: dict[str, int] = {}
            for number, child in enumerate(self.members(self.place(parent)), 1):
                name = str(self.elements[child].tag)
                count[name] = count.get(name, 0) + 1
                self._numbers[child] = count[name] if _XPATH_NAME.fullmatch(name) else number
        name = str(element.tag)
        return f"{name if _XPATH_NAME.fullmatch(name) else '*'}[{self._numbers[place]}]"

    @cached_property
    def _numbers(self) -> array[int]:
        """The place of an element among those of its name and parent; among all where XPath cannot name it. 0: not counted yet."""
        return array(_PLACE, [0]) * len(self.elements)


_TEXTS_AT_ONCE = 10_000


class Texts:
    """The texts of a page as one string, and the way from a place in it to the element that says it.

    A page has a thousand texts, and few of them hold what one looks for: a search of one string finds those at once.
    """

    def __init__(self, elements: list[Element]) -> None:
        self._elements = elements

    @property
    def joined(self) -> str:
        """All texts, those at the beginning of elements first. No text goes on into the next one: a NUL stands between them."""
        return self._read[0]

    @property
    def lengths(self) -> array[int]:
        """The characters of each of these texts without blanks at its ends."""
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[str, array[int]]:
        """Both at once: to ask each element for its text takes longer than all that is done with it here."""
        texts = chain(
            ((element.text or "") if element.tag not in _CODE else "" for element in self._elements),
            (element.tail or "" for element in self._elements),
        )
        pieces: list[str] = []
        lengths = array(_PLACE)
        # Of a page of a million elements all texts at once would take twice the memory of the page.
        while some := tuple(islice(texts, _TEXTS_AT_ONCE)):
            pieces.append("\x00".join(some))
            lengths.extend(map(len, map(str.strip, some)))
        return "\x00".join(pieces), lengths

    def owners(self, places: Iterable[int]) -> Iterator[Element | None]:
        """The elements that directly hold the texts at these places of `joined`, which are in order."""
        number = counted = 0
        count = len(self._elements)
        for place in places:
            number += self.joined.count("\x00", counted, place)
            counted = place
            yield self._elements[number] if number < count else self._elements[number - count].getparent()


def tag(element: Element) -> str:
    """Lower-case tag name; libxml2 keeps the case of names it does not know."""
    name = element.tag
    return name.lower() if isinstance(name, str) else ""


def attributes(element: Element) -> list[tuple[str, str]]:
    """Names and values of the attributes, in order, the first 64 of them: looking them all up is quadratic in lxml."""
    return [(key, element.get(key) or "") for key in map(str, element.keys()[:64]) if is_name(key)]


_NAME = regex(r"[\w:.@-]+")


def is_name(name: str) -> bool:
    """False for the debris that broken markup leaves as attribute names: lxml lists it, but raises when asked for it."""
    return _NAME.fullmatch(name) is not None


def within(element: Element, *tags: str, limit: int = 600) -> Iterator[Element]:
    """`element` and its descendants with one of these tags, as far as they are among the first `limit` ones."""
    return (node for node in islice(element.iter(etree.Element), limit) if node.tag in tags)


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


def figure_around(element: Element, limit: int = 6) -> Element | None:
    """The `<figure>` that an element stands in, not too deep."""
    return next((node for node in ancestors(element, limit) if tag(node) == "figure"), None)


class Line:
    """A stretch of text in reading order with the link it stands in, if any."""

    __slots__ = ("href", "text")

    def __init__(self, text: str, href: str | None = None) -> None:
        self.text = text
        self.href = href


BLOCK_LIMIT = 600
"""Steps into an element that is read as one post. The largest embed codes have some 80 elements."""


LENGTH_LIMIT = 100_000
"""Characters of an element that is read as one post. The longest posts of any platform have 63,206."""


def pieces(
    element: Element, limit: int = BLOCK_LIMIT, length: int = LENGTH_LIMIT, until: Element | None = None
) -> list[Line]:
    """The visible text below `element` as pieces; `\\n` is a line break and `\\n\\n` the border of a block.

    Blanks are folded as in a browser. Each `<a href>` becomes one or more pieces that carry its target. Reading stops after
    `limit` steps or `length` characters, so that the cost of blocks nested in blocks is bounded, and before the element `until`.
    """
    lines: list[Line] = []
    href: list[tuple[Element, str]] = []
    skip: Element | None = None
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = node.tag
        limit -= 1
        if limit < 0 or length < 0 or node is until:
            break
        if not isinstance(name, str):
            continue
        if event == "start":
            if skip is not None:
                continue
            if name in _SILENT and node is not element:
                skip = node
                continue
            if name == "br":
                lines.append(Line("\n"))
            elif name in _BLOCKS:
                lines.append(Line("\n\n"))
            elif name == "a" and (target := node.get("href")):
                href.append((node, target))
                lines.append(Line("", target))
            elif name == "img" and (alt := _emoji(node)):
                lines.append(Line(alt, href[-1][1] if href else None))
            if node.text:
                lines.append(Line(_BLANKS.sub(" ", node.text[:length]), href[-1][1] if href else None))
                length -= len(lines[-1].text)
        else:
            if skip is node:
                skip = None
            elif skip is not None:
                continue
            if href and href[-1][0] is node:
                href.pop()
            if name in _BLOCKS and node is not element:
                lines.append(Line("\n\n"))
            if node.tail and node is not element and length > 0:
                lines.append(Line(_BLANKS.sub(" ", node.tail[:length]), href[-1][1] if href else None))
                length -= len(lines[-1].text)
    return lines


def _emoji(image: Element) -> str | None:
    """The emoji that an image stands for: Twemoji and WordPress replace emoji by pictures with the emoji as alt text."""
    alt = image.get("alt") or ""
    return alt if 0 < len(alt) <= 8 and not alt.isascii() else None


def tidy(text: str) -> str:
    """Blanks folded, at most one blank line in a row, no blanks at the ends of lines."""
    lines = [_BLANKS.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def text_of(element: Element, limit: int = BLOCK_LIMIT, length: int = LENGTH_LIMIT) -> str:
    """The visible text of `element`, tidied, as far as `limit` steps and `length` characters lead."""
    return tidy("".join(piece.text for piece in pieces(element, limit, length)))


_STEPS = 400
"""Nodes looked at for the text around a place."""


def _gathered(chunks: Iterator[str], length: int, *, backwards: bool) -> str:
    text = ""
    for chunk in chunks:
        if not chunk or (chunk == " " and (text[:1] if backwards else text[-1:]) == " "):
            continue  # Between elements without words stand hundreds of them.
        chunk = chunk[-4 * length :] if backwards else chunk[: 4 * length]
        text = _BLANKS.sub(" ", chunk + text if backwards else text + chunk)
        if len(text.strip()) >= length:
            break
    text = text.strip()
    return text[-length:] if backwards else text[:length]


def _backwards(element: Element) -> Iterator[str]:
    """Texts before `element` in reverse reading order; a blank where a block begins or ends."""
    node: Element = element
    for _ in range(_STEPS):
        previous = node.getprevious()
        if previous is None:
            parent = node.getparent()
            if parent is None:
                return
            yield (parent.text or "") if parent.tag not in _SILENT else ""
            node = parent
            continue
        yield f" {previous.tail or ''}" if previous.tag in _BLOCKS else previous.tail or ""
        node = previous
        for _ in range(_STEPS):
            if node.tag in _SILENT:
                break
            if not len(node):
                yield node.text or ""
                break
            node = node[-1]
            yield node.tail or ""


def _forwards(element: Element) -> Iterator[str]:
    """Texts after `element` in reading order."""
    node: Element = element
    yield element.tail or ""
    for _ in range(_STEPS):
        following = node.getnext()
        if following is None:
            parent = node.getparent()
            if parent is None:
                return
            yield f" {parent.tail or ''}"
            node = parent
            continue
        node = following
        for _ in range(_STEPS):
            if node.tag in _SILENT:
                break
            yield f" {node.text or ''}" if node.tag in _BLOCKS else node.text or ""
            if not len(node):
                break
            node = node[0]
        yield node.tail or ""
