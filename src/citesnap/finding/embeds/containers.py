"""Elements that a script fills with a post: containers with an id or an address in an attribute, web components, AMP."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from citesnap.finding import quote
from citesnap.finding.embeds.cards import drawn
from citesnap.finding.embeds.shapes import attribute_ref, bare_reference, by_id, iframe_ref, named_id, player_ref
from citesnap.finding.forms import form
from citesnap.finding.page import Element, Page, attributes, tag, text_of, within, words
from citesnap.finding.sighting import Evidence, Sighting, sighting
from citesnap.finding.traces import ID_ATTRIBUTES, NOT_POSTS, hinted_platforms
from citesnap.platforms import PostRef, reference
from citesnap.text.patterns import regex

_ABOUT_POSTS = frozenset("comment comments likes replies reactions webmentions share button follow".split())


def _is_about_posts(element: Element) -> bool:
    """Whether an element is a component that draws what others said of a post, or a button."""
    return "-" in element.tag and not _ABOUT_POSTS.isdisjoint(tag(element).split("-"))


@form(
    "data-attribute",
    classes=["tweet", "twittertweet", "embedded-tweet", "tweet-embed", "js-tweet", "embed-twitter"],
    rank=41,
    evidence=Evidence.LOOSE,
)
def id_as_id(element: Element, page: Page) -> Sighting | None:
    """A container for a script to fill whose `id` is the post's: `<div class="tweet" id="1420...">`, `id="tweet-1420..."`.

    Example:
        <div class="tweet" id="tweet-1420000000000000000"></div>
    Finds:
        x 1420000000000000000 embed
    """
    number = (element.get("id") or "").lower().removeprefix("tweet").lstrip("-_")
    ref = reference("x", number) if number.isascii() and number.isdigit() and 15 <= len(number) <= 19 else None
    return _filled("data-attribute", element, page, ref) if ref is not None else None


@form(
    "data-attribute",
    attributes=[
        *ID_ATTRIBUTES,
        *("data-embed-id", "data-shortcode", "data-video-id", "data-media-id", "data-content-id", "data-external-id"),
        *(
            "data-social-id",
            "data-oembed-id",
            "data-id",
            "data-code",
            "shortcode",
            "data-provider-id",
            "data-media-key",
        ),
    ],
    rank=40,
    evidence=Evidence.LOOSE,
)
def bare_id(element: Element, page: Page) -> Sighting | None:
    """An element made to be filled by a script, which holds the bare id and says whose it is.

    Example:
        <div class="js-tweet" data-tweetid="1420000000000000000"></div>
    Finds:
        x 1420000000000000000 embed
    """
    if tag(element) in ("a", "button", "li", "body", "html", "article", "main"):
        return None
    ref = by_id(element, None)
    return _filled("data-attribute", element, page, ref) if ref is not None else None


@form(
    "data-attribute",
    attributes=["data-s9e-mediaembed"],
    rank=40,
    evidence=Evidence.LOOSE,
    traces=["s9e-mediaembed"],
)
def media_plugin(element: Element, page: Page) -> Sighting | None:
    """A frame that a forum's media plugin will make of a container: the player's address ends in the id.

    Example:
        <span data-s9e-mediaembed="twitter" data-s9e-mediaembed-src="https://s9e.github.io/iframe/2/twitter.min.html#1420000000000000000">
        </span>
    Finds:
        x 1420000000000000000 embed
    """
    players = (
        player_ref(value) for node in (element, *islice(within(element, "iframe"), 5)) for _, value in attributes(node)
    )
    ref = next((ref for ref in players if ref is not None), None)
    ref = (
        ref or named_id(element) or next((ref for node in within(element, "iframe") if (ref := iframe_ref(node))), None)
    )
    return sighting("data-attribute", element, page, ref) if ref is not None else None


def _filled(name: str, element: Element, page: Page, ref: PostRef) -> Sighting | None:
    """A sighting at a container, with what a quote or a card inside it tells.

    None when the container is prose that links to the post: then the attribute is a note on the prose, and no widget.
    """
    read = quote.read(element, ref.platform, page.block_limit())
    if not read.attributed and (signed := _signed_quote(element, ref, page)):
        read = signed
    if not read.attributed and (card := drawn(element, page, name, ref)):
        return card
    if read.ref is not None and read.ref.native_id == ref.native_id:
        if not (read.attributed or read.date) and len(read.tail) > 20:
            return None
        seen = sighting(name, element, page, ref, read)
        return replace(seen, handle=read.handle or read.ref.handle or ref.handle, link=read.ref.url)
    return sighting(name, element, page, ref)


def _signed_quote(element: Element, ref: PostRef, page: Page) -> quote.Quote | None:
    """The signed quote of `ref` inside a container that holds more than it: a caption, a copy for browsers without scripts."""
    for block in within(element, "blockquote"):
        read = quote.read(block, ref.platform, page.block_limit())
        if read.attributed and read.ref is not None and read.ref.native_id == ref.native_id:
            return read
    return None


_LEADING_ELSEWHERE = frozenset(
    "a link meta form base area body html script button source input li tr ref ptr ulink xref".split()
)
"""Elements whose addresses lead elsewhere and show nothing, or name an entry of a list, such as an answer in a thread."""


@form("data-attribute", other_attributes=True, rank=45, evidence=Evidence.LOOSE)
def address_in_attribute(element: Element, page: Page) -> Sighting | None:
    """An element that is no link and names a post by its address in any attribute: `data-href`, `data-url`, `data-oembed-url`, ...

    Example:
        <div class="c-oembed" data-oembed-url="https://x.com/example_river/status/1420000000000000000"></div>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    if element.get("itemprop") == "comment" or tag(element) in _LEADING_ELSEWHERE or _is_about_posts(element):
        return None
    if not NOT_POSTS.isdisjoint(words(element)):
        return None
    ref = attribute_ref(element)
    if ref is None:
        return None
    seen = _filled("data-attribute", element, page, ref)
    return None if seen is not None and seen.text is None and _is_prose(element) else seen


_PROSE = 40
"""Characters of words from which on they are the article's, and no caption or fallback."""
_FOR_EMBEDS = regex(
    r"embed|tweet|twitter|social|post|status|consent|cookie|gdpr|privacy|placeholder|media|external|provider|lazy|load|card|quote"
    r"|widget|iframe|content|component|block|enhancement|fallback|(?:^|[\s_-])x(?:$|[\s_-])|insta|facebook|fb|tiktok|telegram"
    r"|bsky|bluesky|mastodon|reddit",
    re.IGNORECASE,
)
"""What classes of elements that are made for embeds hold."""


def _is_prose(element: Element) -> bool:
    """Whether an element is a paragraph of the article's own, and the address in its attribute says where it was posted too."""
    named = " ".join(filter(None, map(element.get, ("class", "id", "role"))))
    return (
        len(text_of(element, _PROSE + 1)) > _PROSE
        and tag(element) in ("div", "p", "section")
        and not _FOR_EMBEDS.search(named)
    )


@form(
    "web-component",
    custom_tags=True,
    tags=["tweet"],
    rank=35,
    evidence=Evidence.LOOSE,
    variants={"amp": Evidence.OFFICIAL},
)
def component(element: Element, page: Page) -> Sighting | None:
    """AMP and web components: the tag says whose post it is, an attribute says which.

    Example:
        <amp-instagram data-shortcode="CExampleAB1" width="400" height="400" layout="responsive"></amp-instagram>
    Finds:
        instagram CExampleAB1 embed
    """
    name = tag(element)
    if _is_about_posts(element):
        return None
    form_name = "amp" if name.startswith("amp-") else "web-component"
    ref = attribute_ref(element)
    if ref is None:
        platform = next(iter(hinted_platforms(name)), None)
        owner, post = element.get("data-owner-id"), element.get("data-post-id")
        if owner and post and name == "amp-vk":
            ref = reference("vk", f"{owner}_{post}")
        else:
            ref = by_id(element, platform)
            if ref is None and (own := element.get("id") or element.get("post") or element.get("data-src")):
                ref = bare_reference(platform, own)
    return _filled(form_name, element, page, ref) if ref is not None else None
