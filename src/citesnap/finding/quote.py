"""Taking a quoted post apart: body, author, handle, date, short links. Works on elements that are known to show a post.

The official quote of X is `BODY — NAME (@HANDLE) DATE`, where DATE is a link to the post; Bluesky and Threads follow it. Body
and attribution are told apart by the last dash before the last `(@handle)`, preferring a dash that opens a paragraph, because
names hold dashes and parentheses of their own.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date as calendar_day
from typing import NamedTuple

from citesnap.finding import dates
from citesnap.finding.page import BLOCK_LIMIT, Element, Line, pieces, text_of, tidy, within
from citesnap.finding.repair import without_marks
from citesnap.finding.traces import LAYOUTS
from citesnap.platforms import PostRef, QuoteLayout, identify, x
from citesnap.text.patterns import regex

_AT = regex(r"\(\s*@\s*([\w.-]{1,64}(?:@[\w.-]{1,128})?)\s*\)")
_DASH = regex(r"(?:—|―|–|&mdash;|â€”|(?<!-)--+(?!-)|(?:^|(?<=\s))-(?=\s))\s*")
_OPENING_DASH = regex(r"\n\s*(?:—+|―|–|&mdash;|â€”|--+|-(?=\s))\s*")
_SHORT_LABEL = regex(r"\bpic\.(?:twitter|x)\.com/(\w{4,24})")
_NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Quote:
    """A quoted post as read from a block. `ref` is the post that the block links to, None without such a link.

    `attributed` says that it is signed `NAME (@HANDLE)`, `alone` that the block holds nothing but the link, `dashed` that the
    link follows a dash as a signature does. `tail` is what stands behind the link.
    """

    text: str | None = None
    author_name: str | None = None
    handle: str | None = None
    date: str | None = None
    date_text: str | None = None
    short_links: tuple[str, ...] = ()
    ref: PostRef | None = None
    attributed: bool = False
    alone: bool = False
    dashed: bool = False
    tail: str = ""


class Anchor(NamedTuple):
    """A link inside a block: its target, its text, and where in the list of pieces it begins and ends."""

    href: str
    text: str
    begin: int
    end: int


def anchors(lines: list[Line]) -> list[Anchor]:
    """The links of a block in order; neighbouring pieces of one `<a>` are one link."""
    links: list[Anchor] = []
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
        links.append(Anchor(href, tidy("".join(line.text for line in lines[begin:i])), begin, i))
    return links


def _lines(block: Element, limit: int, until: Element | None = None) -> list[Line]:
    """The pieces of a block without the invisible marks round names, handles and dates."""
    lines = pieces(block, limit, until=until)
    for line in lines:
        line.text = without_marks(line.text)
    return lines


def read(block: Element, platform: str | None = None, limit: int = BLOCK_LIMIT) -> Quote:
    """Take `block` apart. `platform` limits which links count as the post's own, `limit` the steps into the block."""
    return _READERS[LAYOUTS.get(platform or "", QuoteLayout.SIGNED)](block, platform, limit)


def read_before(inner: Element, block: Element, platform: str | None, limit: int = BLOCK_LIMIT) -> Quote:
    """The same of a signed quote that holds another one, `inner`: as far as it goes before that."""
    return _signed(block, platform, limit, inner)


def _signed(block: Element, platform: str | None, limit: int, until: Element | None = None) -> Quote:
    """The form of X, followed by Bluesky and Threads: the signature comes last and its date is the link."""
    lines = _lines(block, limit, until)
    own = _own_link(lines, platform)
    if own is None:
        head = tidy("".join(line.text for line in lines))
        said = attribution(head)
        body, name, handle, shown = said if said else (head, None, None, None)
        return Quote(body or None, name, handle, day(shown), shown, short_links(lines), attributed=said is not None)
    link, ref = own
    head = tidy("".join(line.text for line in lines[: link.begin]))
    tail = tidy("".join(line.text for line in lines[link.end :]))
    if tail and "(@" in tail and (said := attribution(tidy("".join(line.text for line in lines)))) is not None:
        body, name, handle, shown = said
        if handle and (ref.handle or "").casefold() != handle.casefold():
            # The link is one of the post's own words, to a post of somebody else; the signature behind it has none.
            return Quote(_body(body), name, handle, day(shown), shown, short_links(lines), attributed=True)
    date = day(link.text) or machine_date(block)
    short = short_links(lines)
    said = attribution(head)
    if said is None and "@" in link.text:
        # The whole signature is one link, or the handle is.
        said = attribution(f"{head}\n\n{link.text}") or _signed_by_link(lines, link)
        link = Anchor(link.href, "", link.begin, link.end)
    if said is not None:
        body, name, handle, shown = said
        shown = (link.text if link.text and (date or not shown) else shown) or None
        return Quote(_body(body), name, handle, date or day(shown), shown, short, ref, attributed=True, tail=tail)
    before_dash = _without_ending_dash(head)
    body = head if before_dash is None else before_dash
    alone = not head.strip(" \n—–-") and not tail
    return Quote(
        text=_body(body),
        date=date,
        date_text=link.text if date and link.text else None,
        short_links=short,
        ref=ref,
        alone=alone,
        dashed=before_dash is not None,
        tail=tail,
    )


def _signed_by_link(lines: list[Line], link: Anchor) -> tuple[str, str | None, str, str | None] | None:
    """What `attribution` reads where the link to the post stands around the handle of its signature."""
    said = attribution(tidy("".join(line.text for line in lines)))
    return said if said is not None and link.text.strip(" ()").removeprefix("@") == said[2] else None


def _without_ending_dash(text: str) -> str | None:
    """`text` without the dash that it ends in as a word of its own, None when it ends otherwise."""
    end = text.rstrip()
    for dash, repeated in (("—", True), ("―", False), ("–", False), ("-", True)):
        if end.endswith(dash):
            body = end.rstrip(dash) if repeated else end[:-1]
            return body.rstrip() if not body or body[-1].isspace() else None
    return None


def _own_link(lines: list[Line], platform: str | None) -> tuple[Anchor, PostRef] | None:
    """The last link to a post, which is the post's own."""
    for link in reversed(anchors(lines)[-40:]):
        ref = identify(link.href)
        if ref is not None and (platform is None or ref.platform == platform):
            return link, ref
    return None


_MEDIA_NOTE = "[image or embed]"
_NOTE = regex(r"Post by @[\w.-]{1,64}(?:\s+View on \w{1,20})?")
"""What the embed code of Threads says in place of the words."""


def _body(text: str) -> str | None:
    """The body without Bluesky's note for a picture or a quoted post, and without what an unclosed block drew in.

    A long post is kept whole. An unclosed block has swallowed what follows it, another signed post among it: then its own words are
    those behind that one's signature.
    """
    text = text.strip().removesuffix(_MEDIA_NOTE).strip()
    if _NOTE.fullmatch(text):
        return None
    if len(text) > _LONG:
        paragraphs = text.split("\n\n")
        signed = last_place(paragraphs[-_SWALLOWED:], _is_signed)
        if signed is not None or len(text) > LONGEST:
            paragraphs = paragraphs[-_SWALLOWED:][signed + 1 :] if signed is not None else paragraphs
            first, length = len(paragraphs) - 1, len(paragraphs[-1]) if paragraphs else 0
            while first > 0 and length + len(paragraphs[first - 1]) <= _LONG:
                first -= 1
                length += len(paragraphs[first])
            paragraphs = paragraphs[max(0, first) :]
        text = "\n\n".join(paragraphs)
    return text or None


def _is_signed(paragraph: str) -> bool:
    """Whether a paragraph ends in a signature, with nothing but a day behind the handle."""
    said = attribution(paragraph) if len(paragraph) < _LONG else None
    return said is not None and (said[3] is None or day(said[3]) is not None)


_LONG = 700
"""Characters from which on a body is suspicious. Embeds of ordinary posts have some 280; with links spelled out some reach 600."""

LONGEST = 30_000
"""Characters. The longest posts that X allows have 25,000."""

_SWALLOWED = 300
"""Paragraphs, from the end, that are searched for the signature of another post."""


def _shared(block: Element, platform: str | None, limit: int) -> Quote:
    """Instagram's `CAPTION … NAME (@HANDLE) on DATE`, the words around it in the page's language; caption and date until 2019."""
    lines = _lines(block, limit)
    own = _own_link(lines, platform)
    whole = tidy("".join(line.text for line in lines))
    at = last(_AT.finditer(whole))
    moment = next(within(block, "time"), None)
    shown = tidy("".join(line.text for line in _lines(moment, limit))) if moment is not None else None
    date = day(shown) or (machine_date(block) if moment is not None else None)
    caption = [text for text in _paragraphs(block, limit) if not _AT.search(text)]
    return Quote(
        text="\n\n".join(caption) or None,
        author_name=_shared_by(whole[: at.start()].rpartition("\n")[2]) if at else None,
        handle=at[1] if at else None,
        date=date,
        date_text=shown,
        ref=own[1] if own else None,
        attributed=at is not None,
    )


def _paragraphs(block: Element, limit: int) -> list[str]:
    return [text for each in within(block, "p", limit=limit) if (text := without_marks(text_of(each, limit)))]


_SHARED_BY = regex(
    r".*?\b(?:shared by|posted by|by|von|par|por|compartida por|da|door|av|af|przez|oleh|от)\s+|.*?(?:분享|공유|シェア)",
    re.I,
)


def _shared_by(text: str) -> str | None:
    return _SHARED_BY.sub("", text[-_NAME_LIMIT:], count=1).strip() or None


def _captioned(block: Element, platform: str | None, limit: int) -> Quote:
    """TikTok's `<a>@HANDLE</a> <p>CAPTION</p> <a>♬ SOUND</a>`, the address in `cite`."""
    lines = _lines(block, limit)
    first = next((link for link in anchors(lines) if link.text.startswith("@")), None)
    own = _own_link(lines, platform)
    caption = _paragraphs(block, limit)
    if not caption:  # Until 2022 the caption stood between the links.
        sound = next((link for link in anchors(lines) if link.text.startswith("♬")), None)
        words = lines[first.end if first else 0 : sound.begin if sound else len(lines)]
        caption = [without_marks(tidy("".join(line.text for line in words)))]
    handle = first.text.removeprefix("@") if first else None
    return Quote("\n\n".join(caption) or None, handle=handle, ref=own[1] if own else None)


def _posted_by(block: Element, platform: str | None, limit: int) -> Quote:
    """Facebook's `BODY Posted by NAME on DATE`, where NAME and DATE are links; often empty."""
    lines = _lines(block, limit)
    own = _own_link(lines, platform)
    said = _paragraphs(block, limit)
    if own is None:
        return Quote("\n\n".join(said) or None)
    link, ref = own
    before = [each for each in anchors(lines) if each.end <= link.begin and each.text]
    date = day(link.text)
    if date is None:
        return Quote(ref=ref, text="\n\n".join(said) or None)
    body = "\n\n".join(text for text in said if link.text not in text)
    return Quote(body or None, before[-1].text if before else None, None, date, link.text, ref=ref, attributed=True)


def _mentioned(block: Element, platform: str | None, limit: int) -> Quote:
    """`Post by @USER@HOST`: the embed code of Mastodon holds no text."""
    mention = _POST_BY.search("".join(line.text for line in _lines(block, limit)))
    return Quote(handle=mention[1] if mention else None)


def _titled(block: Element, platform: str | None, limit: int) -> Quote:
    """Reddit's `TITLE by u/USER in SUB`, where TITLE is the first link; that of a comment says only `Comment`."""
    links = anchors(_lines(block, limit))
    refs = ((identify(link.href), link) for link in links)
    ref, own = next(((ref, link) for ref, link in refs if ref is not None and ref.platform == platform), (None, None))
    user = next((hit for link in links if (hit := _USER.fullmatch(link.text))), None)
    titled = own is not None and ref is not None and "/" not in ref.key and own.text not in ("", "Comment")
    return Quote(text=own.text if titled and own else None, handle=user[1] if user else None, ref=ref)


_USER = regex(r"/?u/([\w-]{2,30})", re.ASCII)
_POST_BY = regex(r"@([\w.-]{1,64}@[\w.-]{1,128})")

_READERS = {
    QuoteLayout.SIGNED: _signed,
    QuoteLayout.SHARED: _shared,
    QuoteLayout.CAPTIONED: _captioned,
    QuoteLayout.POSTED_BY: _posted_by,
    QuoteLayout.TITLED: _titled,
    QuoteLayout.MENTIONED: _mentioned,
}


def attribution(text: str) -> tuple[str, str | None, str, str | None] | None:
    """Body, name, handle and date text of `text`, which ends in `— NAME (@HANDLE) DATE`, the date being optional."""
    handle = last(_AT.finditer(text, max(0, len(text) - 400)))
    if handle is None:
        return None
    after = text[handle.end() :].strip()
    if len(after) > 60 or "\n\n" in after:
        return None
    before = text[max(0, handle.start() - _NAME_LIMIT - 8) : handle.start()]
    offset = handle.start() - len(before)
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
    return text[: offset + max(0, begin)].strip(), name, handle[1], after or None


def last_place(items: Sequence[str], holds: Callable[[str], bool]) -> int | None:
    """The place of the last item of which something holds; None when there is none."""
    return next((place for place in range(len(items) - 1, -1, -1) if holds(items[place])), None)


def last(matches: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """The last of some matches."""
    return next(iter(deque(matches, maxlen=1)), None)


def day(text: str | None) -> str | None:
    """The ISO day of a displayed date, None when it is not one."""
    if not text or len(text) > 80:
        return None
    if stamp := _STAMP.fullmatch(text):
        try:
            return calendar_day(int(stamp[1]), int(stamp[2]), int(stamp[3])).isoformat()
        except ValueError:
            return None
    return dates.parse_date(text)


_STAMP = regex(r"\s*(20\d\d)[-/.](\d{1,2})[-/.](\d{1,2})[T\s]\s*\d{1,2}:\d\d(?::\d\d)?\s*")
"""Day and hour in numbers, the year first: nobody writes the day before the month then."""


def machine_date(block: Element) -> str | None:
    """The day of `data-datetime` (X's embeds of 2011 and 2012) or of `<time datetime>`."""
    for node in within(block, "a", "time"):
        value = node.get("data-datetime") or node.get("datetime")
        if value and (iso_day := re.match(r"(\d{4}-\d\d-\d\d)(?:T|\b)", value)):
            return iso_day[1]
    return None


def short_links(lines: list[Line]) -> tuple[str, ...]:
    """Short links in order without scheme, each code once: `pic.twitter.com/CODE` where labelled so, else `t.co/CODE`."""
    links: dict[str, str] = {}
    for line in lines:
        for label in _SHORT_LABEL.finditer(line.text):
            links[label[1]] = label[0]
        if line.href and (link := x.read_short_link(line.href)):
            links.setdefault(link[1], "/".join(link))
    return tuple(links.values())
