"""Posts that the page draws itself, and addresses that the publishing system was meant to turn into a post."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from citesnap.finding import quote
from citesnap.finding.forms import form
from citesnap.finding.page import Element, Page, attributes, tag, text_of, words
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.sighting import Evidence, Sighting, sighting
from citesnap.platforms import PostRef, identify

_CARD = re.compile(
    r"(?:^|[-_])(?:tweet|xpost|skeet|toot)(?:[-_](?:card|container|embed|wrapper|box|theme|outer|wrap|inner|quote))?$|^react-tweet",
    re.I,
)
_CARD_SIZE = 200
"""Elements in a card at most. Rendered posts with menus, pictures and counts have up to a hundred."""
_CARD_TEXT = re.compile(r"(?:tweet|post|status|toot)?[-_]?(?:text|body|content|full-?text|message)", re.I)
_CARD_DATE = re.compile(r"date|time(?!line)|stamp|created", re.I)
_AT_HANDLE = re.compile(r"@([A-Za-z0-9_]{1,15})\b")


@form(
    "card",
    classes=["tweet"],
    class_pattern=(("tweet", "xpost", "skeet", "toot"), _CARD),
    rank=48,
    evidence=Evidence.DRAWN,
)
def card(element: Element, page: Page) -> Sighting | None:
    """A post drawn by the page itself, as newsletters and static site generators do: name, handle, text and date in a box.

    All addresses of posts in the box name one post. Lists of several posts are taken post by post. A box without any telling
    class is one when the link to the post says day and hour near its author's handle.

    Example:
        <div class="tweet"><a href="https://twitter.com/example_river/status/1420000000000000000"><span>Rana Example</span>
        <span class="tweet-author-handle">@example_river</span><p class="tweet-text">The river is rising.</p>
        <span class="tweet-date">12:35 PM ∙ Jul 27, 2021</span></a></div>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    return drawn(element, page, "card")


def drawn(element: Element, page: Page, name: str) -> Sighting | None:
    """The one post that the box `element` shows: name or handle, words, date. None when it is no such box."""
    first, last = page.span(element)
    if last - first > _CARD_SIZE:
        return None
    refs: dict[str, PostRef] = {}
    for node in element.iter(etree.Element):
        for key, value in attributes(node):
            if key in ("href", "cite", "data-url", "data-href") and may_be_post(value):
                ref = identify(_UFI.sub("", value))
                if ref is not None:
                    refs.setdefault(ref.native_id, ref)
    if len(refs) != 1:
        return None
    (ref,) = refs.values()
    whole = text_of(element)
    said = _AT_HANDLE.search(whole)
    if len(whole) > 3000 or (said is None and not names_author(whole, ref)):
        return None
    text = next((found for node in _named(element, _CARD_TEXT) if (found := text_of(node))), None)
    moment = next(iter(element.iter("time")), None)
    shown = text_of(moment) if moment is not None else None
    date = quote.day(shown) or (quote.machine_date(element) if moment is not None else None)
    if date is None:
        for node in _named(element, _CARD_DATE):
            shown = text_of(node)
            if date := quote.day(shown):
                break
    if date is None:
        for node in element.iter("a"):
            shown = text_of(node, 20)
            if (date := quote.day(shown)) and may_be_post(node.get("href") or ""):
                break
            date = None
    if text is None and date is None:
        return None
    if text is None:  # the words stand directly in the box: the longest stretch that is neither name nor date
        stretches = [each for each in whole.split("\n\n") if each != shown and not _AT_HANDLE.search(each[:80])]
        text = max(stretches, key=len, default="") or None
    told = said[1] if said is not None else None
    handle = told if ref.handle is None or (told or "").lower() == ref.handle.lower() else ref.handle
    read = quote.Quote(text=text, handle=handle, date=date, date_text=shown if date else None)
    return sighting(name, element, page, ref, read)


def names_author(text: str, ref: PostRef) -> bool:
    """True when the handle in the address of `ref` is a word of `text`."""
    handle = ref.handle
    return handle is not None and re.search(rf"(?<!\w){re.escape(handle)}(?!\w)", text, re.I) is not None


_UFI = re.compile(r"/(?:likes|retweets|quotes|analytics)(?=$|[?#])")


def _named(element: Element, pattern: re.Pattern[str]) -> Iterator[Element]:
    """Descendants with a class word that `pattern` finds, in order."""
    for node in element.iterdescendants(etree.Element):
        if any(pattern.search(word) for word in words(node)):
            yield node


_BARE = re.compile(
    r"\s*(?:\[(?:#?(?:twitter|tweet|embed|instagram|facebook|tiktok|reddit|oembed))[^\]\[]{0,40}?)?"
    r"((?:https?:)?//[^\s\[\]<>\"']{8,500})[^\[\]\n]{0,60}(?:\](?:[^\[\]]{0,10}\[/[a-z]{1,12}\])?)?\s*",
    re.I,
)


@form("bare-url", bare_text=True, rank=70, evidence=Evidence.LOOSE)
def bare_address(element: Element, page: Page) -> Sighting | None:
    """The bare address of a post alone in its paragraph or in an embed block: the publishing system meant to show the post.

    Example:
        <figure class="wp-block-embed is-provider-twitter"><div class="wp-block-embed__wrapper">
        https://twitter.com/example_river/status/1420000000000000000
        </div></figure>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    text = (element.text or "").strip()
    if (
        len(element)
        or not 12 < len(text) < 600
        or tag(element) in ("a", "script", "style", "title", "option", "textarea")
    ):
        return None
    found = _BARE.fullmatch(text)
    if not found or (" " in text and not text.startswith("[")):
        return None
    ref = identify(found[1])
    return sighting("bare-url", element, page, ref) if ref is not None else None
