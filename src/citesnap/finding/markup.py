"""Forms made for showing posts: official quotes, widgets, iframes, AMP, web components, and what publishing systems make of them.

Every rule knows a form, never a site: what is looked at are the attributes and class words that platforms and widely used
software document or generate, and the shape of the markup. Where in the page an element stands is `region`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lxml import etree

from citesnap.finding import quote
from citesnap.finding.forms import form
from citesnap.finding.page import BLOCK_LIMIT, Element, Page, attributes, tag, text_of, words
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.sighting import Sighting
from citesnap.platforms import PostRef, identify, reference

_OFFICIAL_WORDS = {
    "twitter-tweet": "x",
    "twitter-video": "x",
    "twitter-tweet-rendered": "x",
    "instagram-media": "instagram",
    "bluesky-embed": "bluesky",
    "tiktok-embed": "tiktok",
    "reddit-embed-bq": "reddit",
    "reddit-card": "reddit",
    "reddit-embed": "reddit",
    "text-post-media": "threads",
    "mastodon-embed": "mastodon",
    "truthsocial-embed": "truthsocial",
    "fb-post": "facebook",
    "fb-video": "facebook",
    "fb-comment-embed": "facebook",
    "tumblr-post": "tumblr",
    "snapchat-embed": "snapchat",
}
"""Class words of the platforms' own embed codes, as their embed documentation gives them."""

_NO_URL = frozenset(
    ["class", "id", "style", "title", "alt", "lang", "width", "height", "rel", "target", "type", "role", "dir"]
)
_URL_START = re.compile(
    r"\s*(?:https?:|https?%3A|//|at:|www\.|(?:mobile\.|m\.)?(?:twitter|x|instagram|facebook)\.com/)", re.I
)


def sighting(name: str, element: Element, page: Page, ref: PostRef, read: quote.Quote | None = None) -> Sighting:
    """A sighting of `ref` at `element`, with what `read` tells about it."""
    first, last = page.span(element)
    read = read or quote.Quote()
    return Sighting(
        form=name,
        platform=ref.platform,
        post_id=ref.native_id,
        post_key=ref.key,
        handle=read.handle or ref.handle,
        author_name=read.author_name,
        date=read.date,
        date_text=read.date_text,
        link=ref.url,
        short_links=read.short_links,
        posted_at=ref.posted_at,
        text=read.text,
        first=first,
        last=last,
    )


def attribute_ref(element: Element) -> PostRef | None:
    """The post that some attribute of `element` names by its URL."""
    for key, value in attributes(element):
        if key not in _NO_URL and not key.startswith("on") and 10 < len(value) < 4000 and _URL_START.match(value):
            ref = identify(value) if may_be_post(value) else None
            if ref is not None:
                return ref
    return None


def official_platform(element: Element) -> str | None:
    """The platform whose own embed code `element` is by its class."""
    for word in words(element):
        if word in _OFFICIAL_WORDS:
            return _OFFICIAL_WORDS[word]
    return None


@form("blockquote", tags=["blockquote"], classes=_OFFICIAL_WORDS, rank=20)
def official(block: Element, page: Page) -> Sighting | None:
    """The embed code that a platform gives, known by its class or by an attribute with the post's address.

    Every age and every platform: X with `twitter-tweet` and `twitter-video` (hosts twitter.com, x.com, mobile.; `/statuses/`),
    emptied by a script or a content filter or not; Instagram with and without the permalink attribute; Bluesky, Threads, TikTok,
    Reddit, Facebook (`fb-post`), Mastodon, Tumblr, Snapchat. An id-only block counts: the id is then all there is.

    Example:
        <blockquote class="twitter-tweet"><p lang="en">The river is rising.</p>&mdash; Rana Example (@example_river)
        <a href="https://twitter.com/example_river/status/1420000000000000000?ref_src=twsrc%5Etfw">July 27, 2021</a>
        </blockquote>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    platform = official_platform(block)
    if tag(block) == "iframe":
        return None
    ref = attribute_ref(block)
    if platform is None and ref is None:
        return None
    if ref is not None and platform not in (None, ref.platform):
        platform = ref.platform
    read = quote.read(block, platform or (ref.platform if ref else None))
    ref = ref or _by_id(block, platform) or read.ref
    if ref is None:
        inner = next((node for node in block.iter("iframe")), None)
        ref = _iframe_ref(inner) if inner is not None else None
        if inner is not None and ref is not None and inner.get("srcdoc"):
            read = _saved(inner, page, ref) or read
    if ref is None:
        return _unlinked("blockquote", block, page, read) if platform == "x" else None
    if ref.handle is None and read.ref is not None and read.ref.key == ref.key:
        ref = read.ref  # the same post, by an address that tells more
    rendered = "twitter-tweet-rendered" in words(block) and not read.text
    return sighting("rendered-widget" if rendered else "blockquote", block, page, ref, read)


def _unlinked(name: str, block: Element, page: Page, read: quote.Quote) -> Sighting | None:
    """An official quote of X that lost its link: handle and date are all that is left."""
    if not read.attributed or not read.text or (read.date is None and not read.short_links):
        return None
    first, last = page.span(block)
    link = f"https://{read.short_links[0]}" if read.short_links else None
    return Sighting(
        form=name,
        platform="x",
        handle=read.handle,
        author_name=read.author_name,
        date=read.date,
        date_text=read.date_text,
        link=link,
        short_links=read.short_links,
        text=read.text,
        first=first,
        last=last,
    )


@form("classless-quote", tags=["blockquote"], rank=30)
def classless(block: Element, page: Page) -> Sighting | None:
    """An official quote whose class was lost: it ends in an attribution with a link to the post, or is nothing but that link.

    A quotation that merely holds a link to a post somewhere is no embed; the link may be a citation of its own.

    Example:
        <blockquote><p>The river is rising.</p><p>— Rana Example (@example_river)
        <a href="https://mobile.twitter.com/example_river/statuses/1420000000000000000">July 27, 2021</a></p></blockquote>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    if block.find(".//blockquote") is not None:
        return None
    read = quote.read(block)
    if read.ref is None:
        return _unlinked("classless-quote", block, page, read)
    if len(read.tail) > 40:
        return None
    signed = read.attributed or (read.date is not None and read.text is not None)
    if signed or read.alone or read.dashed:
        return sighting("classless-quote", block, page, read.ref, read)
    return None


@form("iframe", tags=["iframe"], rank=20)
def iframe(frame: Element, page: Page) -> Sighting | None:
    """A platform's embed page or a wrapper service in an iframe, lazy `data-src` twins and rendered widgets included.

    Example:
        <iframe data-src="https://platform.twitter.com/embed/Tweet.html?id=1420000000000000000" width="550"></iframe>
    Finds:
        x 1420000000000000000 embed
    """
    ref = _iframe_ref(frame)
    if ref is None:
        return None
    read = _saved(frame, page, ref) if frame.get("srcdoc") else None
    return sighting("rendered-widget" if frame.get("data-tweet-id") else "iframe", frame, page, ref, read)


def _saved(frame: Element, page: Page, ref: PostRef) -> quote.Quote | None:
    """What the document of a widget tells that was saved together with the page, in `srcdoc`."""
    code = frame.get("srcdoc") or ""
    inner = Page(code, page.url, page.depth + 1) if page.depth < 2 and len(code) < 1_000_000 and "<" in code else None
    if inner is None or inner.root is None:
        return None
    own = None
    for anchor in inner.root.iter("a"):
        href = anchor.get("href") or ""
        same = identify(href) if may_be_post(href) else None
        if same is not None and same.key == ref.key and same.handle is not None:
            own = anchor if own is None or anchor.find(".//time") is not None else own
    if own is None:
        return None
    said = next((node for node in inner.root.iter("div") if node.get("data-testid") == "tweetText"), None)
    named = identify(own.get("href") or "")
    shown = text_of(own)
    return quote.Quote(
        text=(text_of(said) or None) if said is not None else None,
        handle=named.handle if named is not None else None,
        date=quote.day(shown) or quote.machine_date(own),
        date_text=shown or None,
    )


def _iframe_ref(frame: Element) -> PostRef | None:
    numbered = frame.get("data-tweet-id")
    if numbered and (ref := reference("x", numbered)):
        return ref
    bluesky = frame.get("data-bluesky-uri")
    return (identify(bluesky) if bluesky else None) or attribute_ref(frame) or _by_id(frame, None) or _named_id(frame)


_NAMED_ID = re.compile(
    r"(?:.{1,120}[?&]id=|)(?:(twitter|tweet|instagram|tiktok)(?:://|[-_:])|.{0,200}/(twitter|instagram|tiktok|telegram)(?:\.min)?\.html#)"
    r"([\w/-]{5,40})(?:[&#].{0,200})?",
    re.IGNORECASE,
)
_NAMES = {"twitter": "x", "tweet": "x"}


def _named_id(element: Element) -> PostRef | None:
    """The post whose platform and id make up a value: `twitter-1420...`, `instagram://CODE`, `…/twitter.min.html#1420...`.

    Kinja's frames hold the first two, those of s9e's media plugin (XenForo, phpBB, Flarum) the last.
    """
    for _, value in attributes(element):
        if 10 < len(value) < 600 and (found := _NAMED_ID.fullmatch(value)):
            said = (found[1] or found[2]).lower()
            platform = _NAMES.get(said, said)
            if _SHAPES[platform].fullmatch(found[3]) and (ref := reference(platform, found[3])):
                return ref
    return None


_HINTS = (
    ("x", re.compile(r"twitter|tweet|(?<![a-z])x-(?:post|embed)", re.I)),
    ("instagram", re.compile(r"instagram|instgrm", re.I)),
    ("facebook", re.compile(r"facebook|fb-(?:post|video)", re.I)),
    ("tiktok", re.compile(r"tiktok", re.I)),
    ("bluesky", re.compile(r"bluesky|bsky", re.I)),
    ("threads", re.compile(r"threads", re.I)),
    ("reddit", re.compile(r"reddit", re.I)),
    ("telegram", re.compile(r"telegram", re.I)),
)
_TWEET_ID = re.compile(r"(?:data-)?(?:tweet|twitter|status)[-_]?(?:status[-_]?)?(?:id)?", re.I)
_SOME_ID = re.compile(
    r"(?:data-)?(?:embed|media|content|post|video|external|social|item|oembed|provider)?[-_]?(?:id|code|shortcode|key)",
    re.I,
)
_SHAPES = {
    "x": re.compile(r"\d{9,19}"),
    "instagram": re.compile(r"[\w-]{10,12}"),
    "tiktok": re.compile(r"\d{17,20}"),
    "telegram": re.compile(r"\w{4,32}/\d{1,9}"),
}
"""What an id may look like when nothing but a nearby word says whose it is."""


def hinted_platform(element: Element) -> str | None:
    """The platform that tag, class or attributes of `element` speak of, when they speak of one only."""
    said = " ".join([tag(element), *(f"{key}={value}" for key, value in attributes(element) if len(value) < 100)])
    spoken = [platform for platform, pattern in _HINTS if pattern.search(said)]
    return spoken[0] if len(spoken) == 1 else None


def _by_id(element: Element, platform: str | None) -> PostRef | None:
    """The post whose bare id an attribute holds: `data-tweet-id`, `data-video-id`, `data-shortcode`, `data-embed-id`."""
    for key, value in attributes(element):
        if key[0] == ":":  # bound by Vue and not rendered yet: :tweet-id="'1420...'"
            key, value = key[1:], value.strip("'\"` ")
        value = value.strip()
        if not 4 < len(value) < 60 or key in _NO_URL or "widget" in key:
            continue
        if _TWEET_ID.fullmatch(key):
            if _SHAPES["x"].fullmatch(value) and (ref := reference("x", value)):
                return ref
        elif _SOME_ID.fullmatch(key):
            whose = platform or hinted_platform(element)
            shape = _SHAPES.get(whose or "")
            if whose and shape and shape.fullmatch(value) and (ref := reference(whose, value)):
                return ref
    return None


@form(
    "data-attribute",
    classes=["tweet", "twittertweet", "embedded-tweet", "tweet-embed", "js-tweet", "embed-twitter"],
    rank=41,
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
        *("data-tweet-id", "data-tweetid", "tweet-id", "tweetid", "data-tweet", "data-twitter-id", "data-status-id"),
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
    ref = _by_id(element, None)
    return _filled("data-attribute", element, page, ref) if ref is not None else None


@form("data-attribute", attributes=["data-s9e-mediaembed"], rank=40)
def media_plugin(element: Element, page: Page) -> Sighting | None:
    """A frame that a forum's media plugin will make of a container: the player's address ends in the id.

    Example:
        <span data-s9e-mediaembed="twitter" data-s9e-mediaembed-src="https://s9e.github.io/iframe/2/twitter.min.html#1420000000000000000">
        </span>
    Finds:
        x 1420000000000000000 embed
    """
    ref = _named_id(element) or next((ref for node in element.iter("iframe") if (ref := _iframe_ref(node))), None)
    if ref is None and (packed := _PACKED.search(" ".join(value for _, value in attributes(element))[:2000])):
        ref = reference("x", packed[1])
    return sighting("data-attribute", element, page, ref) if ref is not None else None


_PACKED = re.compile(r"/twitter(?:\.min)?\.html#(\d{9,19})\b")


def _filled(name: str, element: Element, page: Page, ref: PostRef) -> Sighting | None:
    """A sighting at a container, with what a quote inside it tells.

    None when the container is prose that links to the post: then the attribute is a note on the prose, and no widget.
    """
    read = quote.read(element, ref.platform)
    if not read.attributed and (signed := _signed_quote(element, ref)):
        read = signed
    if read.ref is not None and read.ref.native_id == ref.native_id:
        if not (read.attributed or read.date) and len(read.tail) > 20:
            return None
        seen = sighting(name, element, page, ref, read)
        return replace(seen, handle=read.handle or read.ref.handle or ref.handle, link=read.ref.url)
    return sighting(name, element, page, ref)


def _signed_quote(element: Element, ref: PostRef) -> quote.Quote | None:
    """The signed quote of `ref` inside a container that holds more than it: a caption, a copy for browsers without scripts."""
    for block in islice(element.iter(etree.Element), BLOCK_LIMIT):
        if block.tag != "blockquote":
            continue
        read = quote.read(block, ref.platform)
        if read.attributed and read.ref is not None and read.ref.native_id == ref.native_id:
            return read
    return None


@form("data-attribute", other_attributes=True, rank=45)
def address_in_attribute(element: Element, page: Page) -> Sighting | None:
    """An element that is no link and names a post by its address in any attribute: `data-href`, `data-url`, `data-oembed-url`, ...

    Example:
        <div class="c-oembed" data-oembed-url="https://x.com/example_river/status/1420000000000000000"></div>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    if tag(element) in (
        "a",
        "link",
        "meta",
        "form",
        "base",
        "area",
        "body",
        "html",
        "script",
        "button",
        "source",
        "input",
    ):
        return None
    if not _NO_SHOWING.isdisjoint(words(element)):
        return None
    ref = attribute_ref(element)
    return _filled("data-attribute", element, page, ref) if ref is not None else None


_NO_SHOWING = frozenset(
    ["fb-like", "fb-share-button", "fb-comments", "fb-comments-count", "fb-send", "fb-save", "fb-page"]
)
"""Facebook's plugins that name an address and show no post of it."""


@form("web-component", custom_tags=True, tags=["tweet"], rank=35)
def component(element: Element, page: Page) -> Sighting | None:
    """AMP and web components: the tag says whose post it is, an attribute says which.

    Example:
        <amp-instagram data-shortcode="CExampleAB1" width="400" height="400" layout="responsive"></amp-instagram>
    Finds:
        instagram CExampleAB1 embed
    """
    name = tag(element)
    form_name = "amp" if name.startswith("amp-") else "web-component"
    ref = attribute_ref(element)
    if ref is None:
        platform = next((platform for platform, pattern in _HINTS if pattern.search(name)), None)
        owner, post = element.get("data-owner-id"), element.get("data-post-id")
        if owner and post and name == "amp-vk":
            ref = reference("vk", f"{owner}_{post}")
        else:
            ref = _by_id(element, platform)
            if ref is None and platform and (own := element.get("id") or element.get("post")):
                shape = _SHAPES.get(platform)
                ref = reference(platform, own) if shape and shape.fullmatch(own) else None
    return _filled(form_name, element, page, ref) if ref is not None else None


@form("script-widget", attributes=["data-telegram-post"], rank=10)
def telegram_script(script: Element, page: Page) -> Sighting | None:
    """Telegram's embed code, which is nothing but a script element.

    Example:
        <script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="examplechannel/42"></script>
    Finds:
        telegram 42 @examplechannel embed
    """
    ref = identify(f"https://t.me/{script.get('data-telegram-post')}")
    return sighting("script-widget", script, page, ref) if ref is not None else None


_VK = re.compile(r"VK\.Widgets\.Post\(\s*[\"'][\w-]{1,60}[\"']\s*,\s*(-?\d{1,15})\s*,\s*(\d{1,15})")
_CREATE_TWEET = re.compile(r"twttr\.widgets\.createTweet(?:Embed)?\(\s*[\"'](\d{9,19})[\"']")


@form("script-widget", tags=["script"], rank=60)
def script_call(script: Element, page: Page) -> list[Sighting] | None:
    """A script that asks the platform's library to draw a post: `VK.Widgets.Post`, `twttr.widgets.createTweet`.

    Example:
        <div id="t"></div><script>twttr.widgets.createTweet("1420000000000000000", document.getElementById("t"));</script>
    Finds:
        x 1420000000000000000 embed
    """
    text = script.text or ""
    if "Widgets.Post" not in text and "createTweet" not in text:
        return None
    found: list[Sighting] = []
    if "VK.Widgets.Post" in text:
        refs = [reference("vk", f"{call[1]}_{call[2]}") for call in _VK.finditer(text)]
        found += [sighting("script-widget", script, page, ref) for ref in dict.fromkeys(refs) if ref]
    if "createTweet" in text:
        refs = [reference("x", call[1]) for call in _CREATE_TWEET.finditer(text)]
        found += [sighting("script-widget", script, page, ref) for ref in dict.fromkeys(refs) if ref]
    return found or None


_CARD = re.compile(
    r"(?:^|[-_])(?:tweet|xpost|skeet|toot)(?:[-_](?:card|container|embed|wrapper|box|theme|outer|wrap|inner|quote))?$|^react-tweet",
    re.I,
)
_CARD_SIZE = 200
"""Elements in a card at most. Rendered posts with menus, pictures and counts have up to a hundred."""
_CARD_TEXT = re.compile(r"(?:tweet|post|status|toot)?[-_]?(?:text|body|content|full-?text|message)", re.I)
_CARD_DATE = re.compile(r"date|time(?!line)|stamp|created", re.I)
_AT_HANDLE = re.compile(r"@([A-Za-z0-9_]{1,15})\b")


@form("card", classes=["tweet"], class_pattern=(("tweet", "xpost", "skeet", "toot"), _CARD), rank=48)
def card(element: Element, page: Page) -> Sighting | None:
    """A post drawn by the page itself, as newsletters and static site generators do: name, handle, text and date in a box.

    All addresses of posts in the box name one post. Lists of several posts are taken post by post.

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


@form("pin", attributes=["data-pin-do"], rank=20)
def pin(element: Element, page: Page) -> Sighting | None:
    """Pinterest's embedded pin, an anchor with `data-pin-do="embedPin"`. Buttons and boards have other words there.

    Example:
        <a data-pin-do="embedPin" href="https://www.pinterest.com/pin/99360735500167749/"></a>
    Finds:
        pinterest 99360735500167749 embed
    """
    ref = identify(element.get("href") or "") if (element.get("data-pin-do") or "").lower() == "embedpin" else None
    return sighting("pin", element, page, ref) if ref is not None else None


_BARE = re.compile(
    r"\s*(?:\[(?:#?(?:twitter|tweet|embed|instagram|facebook|tiktok|reddit|oembed))[^\]\[]{0,40}?)?"
    r"((?:https?:)?//[^\s\[\]<>\"']{8,500})[^\[\]\n]{0,60}(?:\](?:[^\[\]]{0,10}\[/[a-z]{1,12}\])?)?\s*",
    re.I,
)


@form("bare-url", bare_text=True, rank=70)
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
