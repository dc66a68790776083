"""Taking a quoted post apart: body, author, handle, date, short links. Works on elements that are known to show a post.

The official quote of X is `BODY — NAME (@HANDLE) DATE`, where DATE is a link to the post; Bluesky and Threads follow it. Body
and attribution are told apart by the last dash before the last `(@handle)`, preferring a dash that opens a paragraph, because
names hold dashes and parentheses of their own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from citesnap.finding import dates
from citesnap.finding.page import Element, Line, pieces, tidy
from citesnap.platforms import PostRef, identify

_AT = re.compile(r"\(\s*@\s*([\w.-]{1,64}(?:@[\w.-]{1,128})?)\s*\)")
_DASH = re.compile(r"(?:—|―|–|&mdash;|â€”|(?<!-)--+(?!-)|(?:^|(?<=\s))-(?=\s))\s*")
_OPENING_DASH = re.compile(r"\n\s*(?:—+|―|–|&mdash;|â€”|--+|-(?=\s))\s*")
_SHORT_LABEL = re.compile(r"\bpic\.(?:twitter|x)\.com/(\w{4,24})")
_SHORT_LINK = re.compile(r"^(?:https?:)?//t\.co/(\w{4,24})")
_NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted post as read from a block. `ref` is the post that the block links to, None without such a link."""

    text: str | None = None
    author_name: str | None = None
    handle: str | None = None
    date: str | None = None
    date_text: str | None = None
    short_links: tuple[str, ...] = ()
    ref: PostRef | None = None
    attributed: bool = False
    tail: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link inside a block: its target, its text, and where in the list of pieces it begins and ends."""

    href: str
    text: str
    begin: int
    end: int


def anchors(lines: list[Line]) -> list[Anchor]:
    """The links of a block in order; neighbouring pieces of one `<a>` are one link."""
    found: list[Anchor] = []
    i = 0
    while i < len(lines):
        href = lines[i].href
        if href is None:
            i += 1
            continue
        begin = i
        i += 1
        while i < len(lines) and lines[i].href == href and lines[i].text != "":
            i += 1
        found.append(Anchor(href, tidy("".join(line.text for line in lines[begin:i])), begin, i))
    return found


def read(block: Element, platform: str | None = None) -> Quote:
    """Take `block` apart. `platform` limits which links count as the post's own."""
    lines = pieces(block)
    links = anchors(lines)
    own: tuple[Anchor, PostRef] | None = None
    for link in reversed(links[-40:]):
        ref = identify(link.href)
        if ref is not None and (platform is None or ref.platform == platform):
            own = link, ref
            break
    end = own[0].begin if own else len(lines)
    head = tidy_head("".join(line.text for line in lines[:end]))
    said = _attribution(head)
    tail = tidy("".join(line.text for line in lines[own[0].end :])) if own else ""
    if own is None:
        body, name, handle, shown = said if said else (head, None, None, None)
        return Quote(body or None, name, handle, _iso(shown), shown, short_links(lines), None, said is not None)
    link, ref = own
    date = _iso(link.text) or _machine_date(block, link.href)
    if said is None:
        whole = _attribution(f"{head} {link.text}")
        if whole is not None:  # the whole attribution is one link
            body, name, handle, shown = whole
            return Quote(body or None, name, handle, _iso(shown), shown, short_links(lines), ref, True, tail)
        dated = date is not None
        return Quote(head or None, None, None, date, link.text if dated else None, short_links(lines), ref, False, tail)
    body, name, handle, shown = said
    shown = (link.text if date or not shown else shown) or None
    return Quote(body or None, name, handle, date or _iso(shown), shown, short_links(lines), ref, True, tail)


def tidy_head(text: str) -> str:
    """`tidy`, but a leading blank line is kept out and the borders of paragraphs stay visible."""
    return tidy(text)


def _attribution(text: str) -> tuple[str, str | None, str, str | None] | None:
    """Body, name, handle and date text of `text`, which ends in `— NAME (@HANDLE) DATE`, the date being optional."""
    found = last(_AT.finditer(text, max(0, len(text) - 400)))
    if found is None:
        return None
    after = text[found.end() :].strip()
    if len(after) > 60 or "\n\n" in after:
        return None
    before = text[max(0, found.start() - _NAME_LIMIT - 8) : found.start()]
    offset = found.start() - len(before)
    dash = last(_OPENING_DASH.finditer("\n" + before))
    if dash is not None:
        begin, end = dash.start() - 1, dash.end() - 1
    else:
        inline = list(_DASH.finditer(before))
        strong = [each for each in inline if each[0][0] in "—―"]
        chosen = (strong or inline)[-1] if inline else None
        if chosen is None:
            return None
        begin, end = chosen.span()
    name = tidy(before[max(0, end) :]) or None
    return text[: offset + max(0, begin)].strip(), name, found[1], after or None


def last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """The last of some matches."""
    return next(iter(deque(matches, maxlen=1)), None)


def _iso(text: str | None) -> str | None:
    return dates.parse_date(text) if text and len(text) <= 80 else None


def _machine_date(block: Element, href: str) -> str | None:
    """The day of `data-datetime` (X's embeds of 2011 and 2012) or of `<time datetime>`."""
    for node in block.iter("a", "time"):
        value = node.get("data-datetime") or node.get("datetime")
        if value and (found := re.match(r"(\d{4}-\d\d-\d\d)(?:T|\b)", value)):
            return found[1]
    return None


def short_links(lines: list[Line]) -> tuple[str, ...]:
    """Short links in order without scheme, each code once: `pic.twitter.com/CODE` where labelled so, else `t.co/CODE`."""
    found: dict[str, str] = {}
    for line in lines:
        for label in _SHORT_LABEL.finditer(line.text):
            found[label[1]] = label[0]
        if line.href and (target := _SHORT_LINK.match(line.href)):
            found.setdefault(target[1], f"t.co/{target[1]}")
    return tuple(found.values())
