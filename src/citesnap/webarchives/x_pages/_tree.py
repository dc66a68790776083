"""Reading in the tree of a captured page. Every walk is a loop over the tree and sees each element once.

No knowledge of eras here, only of what all of X's pages share: how links, emoji and line breaks stand in a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from citesnap.finding.page import Element
from citesnap.model import Media
from citesnap.webarchives.x_pages._values import picture

LABEL = 4000
"""Characters, and elements, of one label that are looked at; longer ones are no labels."""


def find(root: Element, path: etree.XPath, **names: str) -> list[Element]:
    """The elements that an XPath finds."""
    result = path(root, **names)
    return [each for each in result if isinstance(each, etree._Element)] if isinstance(result, list) else []


def with_class(name: str, tag: str = "*") -> etree.XPath:
    """An XPath for all elements below that carry a class."""
    return etree.XPath(f".//{tag}[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")


def classes(element: Element) -> list[str]:
    """The words of the class attribute, case kept."""
    return (element.get("class") or "").split()


def below(element: Element, pruned: Callable[[Element], bool] = lambda _: False) -> Iterator[Element]:
    """`element` and what is below it in document order. A `pruned` element comes itself, what is below it does not."""
    walk = etree.iterwalk(element, events=("start",))
    for _, node in walk:
        if not isinstance(node.tag, str):
            continue
        if node is not element and pruned(node):
            walk.skip_subtree()
        yield node


def first_text(root: Element, path: etree.XPath) -> str | None:
    """The text of the first element that an XPath finds, blanks folded; None when there is none."""
    for element in find(root, path)[:1]:
        return folded(label(element)) or None
    return None


def folded(text: str) -> str:
    """Runs of blanks as one, none at the ends."""
    return " ".join(text.split())


def label(element: Element) -> str:
    """The text inside `element` with emoji pictures as characters; the beginning of it if it is very long."""
    parts: list[str] = []
    size = 0
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if event == "end":
            piece = (node.tail or "") if node is not element else ""
        elif node.tag == "img":
            piece = emoji(node)
        else:
            piece = node.text or ""
        parts.append(piece)
        size += len(piece) + 1
        if size > LABEL:
            break
    return "".join(parts)[:LABEL]


def emoji(image: Element) -> str:
    """The emoji that a picture stands for: X replaces emoji by pictures and keeps them as their alternative text."""
    if any(word.startswith("Emoji") for word in classes(image)) or "/emoji/" in (image.get("src") or "")[:200]:
        return (image.get("alt") or "")[:40]
    return ""


@dataclass(slots=True)
class PostWords:
    """The text of a post and what stands in it."""

    text: str = ""
    links: list[dict[str, str]] = field(default_factory=list)
    short_links: list[str] = field(default_factory=list)
    mentions: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)


def words_of(element: Element, *, fold: bool = False) -> PostWords:
    """The words in `element` as a reader sees them, links expanded and those of attached media taken out.

    `fold` is for pages whose line breaks in the markup mean nothing (until 2011).
    """
    words = PostWords()
    parts: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        if event == "end":
            if node is not element and node.tail:
                parts.append(_folded_inside(node.tail) if fold else node.tail)
            continue
        name = node.tag
        if name in ("script", "style") or "Emoji" in classes(node):
            # A `span.Emoji` is a picture with its character in a hidden neighbour.
            parts.append(emoji(node) if name == "img" else "")
            walk.skip_subtree()
        elif name == "br":
            parts.append("\n")
        elif name == "img":
            parts.append(emoji(node))
        elif name == "a" or node.get("data-expanded-url"):
            parts.append(_link(node, words))
            walk.skip_subtree()
        elif node.text:
            parts.append(_folded_inside(node.text) if fold else node.text)
    words.text = "".join(parts).replace("\r\n", "\n").replace("\r", "\n").strip()
    words.short_links = sorted(set(words.short_links))
    return words


def _folded_inside(text: str) -> str:
    """Blanks folded, one left at either end where there was one."""
    inner = " ".join(text.split())
    if not inner:
        return " "
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _link(node: Element, words: PostWords) -> str:
    """What a link reads as: its target, or its label where that is no address; and a note of it."""
    shown = label(node)
    href = node.get("href") or ""
    short = href if href.startswith(("http://t.co/", "https://t.co/")) else ""
    if node.get("data-pre-embedded") or shown.lstrip().startswith(("pic.twitter.com/", "pic.x.com/")):
        if short:
            words.short_links.append(short)
        return ""
    target = node.get("data-expanded-url") or _target(shown.strip(), href, short, node.get("title") or "")
    if target:
        words.links.append({"short": short, "url": target} if short else {"url": target})
        # Hidden at the end of a text: the link to the quoted post.
        return "" if "u-hidden" in classes(node) else target
    if shown[:1] == "@" and "/" not in shown:
        words.mentions.append(shown[1:].strip())
    elif "username" in classes(node):  # 2006 to 2011 the sign stood before the link.
        words.mentions.append(shown.strip())
    elif shown[:1] in ("#", "＃"):
        words.hashtags.append(shown[1:].strip())
    return "" if "u-hidden" in classes(node) else shown


def _target(shown: str, href: str, short: str, title: str) -> str:
    """Where a link to the web leads; empty for mentions, hashtags and everything inside X."""
    if not short:
        return href if href.startswith("http") and shown.startswith("http") else ""
    # The label holds the whole address, its ends hidden by styles, and an ellipsis for the eye.
    whole = shown.replace("\xa0", "").rstrip("… ")
    if whole.startswith(("http://", "https://")) and not any(map(str.isspace, whole)):
        return whole
    return title if title.startswith("http") else short


def pictures(elements: Iterator[Element]) -> tuple[Media, ...]:
    """The pictures of a post in their order, each once, with the alternative texts that stand beside them."""
    by_address: dict[str, tuple[str, str | None]] = {}
    for element in elements:
        for name in ("data-image-url", "data-resolved-url-large", "data-url", "src", "content", "style"):
            value = element.get(name)
            if value is None or "pbs.twimg.com/" not in value:
                continue
            if name == "style":  # background-image:url('…')
                value = value.partition("url(")[2].partition(")")[0].strip("'\" ")
            if known := picture(value):
                kind, address = known
                alt = (element.get("alt") or "").strip() if element.tag == "img" else ""
                by_address[address] = (kind, alt or (by_address[address][1] if address in by_address else None))
    return tuple(Media(at, kind, url, alt) for at, (url, (kind, alt)) in enumerate(by_address.items(), 1))


def is_last(element: Element) -> bool:
    """True when nothing follows `element` in the page, not even a blank: where a page is cut here, the text is cut."""
    node: Element | None = element
    while node is not None:
        if node.tail or node.getnext() is not None:
            return False
        node = node.getparent()
    return True
