"""The platforms' own embed codes: quotes, iframes, scripts that draw a post, and such quotes after an editor lost their class."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from citesnap.finding import quote
from citesnap.finding.embeds.cards import drawn, has_part_for_words
from citesnap.finding.embeds.shapes import attribute_ref, by_id, iframe_ref, own_id
from citesnap.finding.forms import form
from citesnap.finding.networks import ON_SITE, network_of
from citesnap.finding.page import Element, Page, tag, text_of, within, words
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Evidence, Sighting, sighting, unlinked
from citesnap.finding.traces import BY_CLASS
from citesnap.platforms import PostRef, identify, reference, x
from citesnap.text.furniture import NOT_A_NAME
from citesnap.text.patterns import regex


def official_platform(element: Element) -> str | None:
    """The platform whose own embed code `element` is by its class."""
    for word in words(element):
        if word in BY_CLASS:
            return BY_CLASS[word]
    return None


@form(
    "blockquote",
    tags=["blockquote"],
    classes=BY_CLASS,
    rank=20,
    evidence=Evidence.OFFICIAL,
    variants={"rendered-widget": Evidence.OFFICIAL | Evidence.LOOSE},
)
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
    ref = attribute_ref(block, shares=platform is not None)
    if platform is None and ref is None:
        return None
    if ref is not None and platform not in (None, ref.platform):
        platform = ref.platform
    inner = _inner(block) if platform is not None else None
    if inner is not None:
        before = quote.read_before(inner, block, platform, page.block_limit())
        if before.text is not None:
            return _around(inner, block, page, before, ref) or _within(inner, page, platform)
    read = quote.read(block, platform or (ref.platform if ref else None), page.block_limit())
    ref = ref or by_id(block, platform) or read.ref
    if ref is None:
        frame = next(within(block, "iframe"), None)
        ref = iframe_ref(frame) if frame is not None else None
        if frame is not None and ref is not None and frame.get("srcdoc"):
            read = _saved(frame, page, ref) or read
    if ref is None:
        return _unlinked("blockquote", block, page, read) if platform == "x" else None
    if ref.handle is None and read.ref is not None and read.ref.key == ref.key:
        ref = read.ref  # the same post, by an address that tells more
    if not read.attributed and (box := _drawn_quote(block, page, "blockquote", ref)) is not None:
        return box
    rendered = "twitter-tweet-rendered" in words(block) and not read.text
    return sighting("rendered-widget" if rendered else "blockquote", block, page, ref, read)


def _drawn_quote(block: Element, page: Page, name: str, ref: PostRef) -> Sighting | None:
    """A quote that a page draws in parts of its own: a head with name and handle, words, a day. None where it says no words."""
    if ref.platform != x.NAME:
        return None
    box = drawn(block, page, name, ref)
    is_whole = box is not None and box.text and box.date and (box.author_name or box.handle)
    return box if is_whole and has_part_for_words(block) else None


_NEAR = 120
"""Elements in a quote among which another official one is looked for."""


def _inner(block: Element) -> Element | None:
    """Another official quote inside of this one, as a conversation or a tag that nobody closed leaves it."""
    for node in islice(block.iterdescendants(), _NEAR):
        if node.tag == "blockquote" and official_platform(node) is not None:
            return node
    return None


def _around(inner: Element, block: Element, page: Page, read: quote.Quote, ref: PostRef | None) -> Sighting | None:
    """The post of a quote that holds another one, which is a sighting of its own. `read` is what stands before that."""
    ref = ref or read.ref
    if ref is None and read.date is None:
        return None
    seen = sighting("blockquote", block, page, ref, read) if ref else _unlinked("blockquote", block, page, read)
    return replace(seen, last=page.place(inner) - 1) if seen is not None else None


def _within(inner: Element, page: Page, platform: str | None) -> Sighting | None:
    """The post of the inner quote alone, where the outer one is no post: what stands before it is the article's."""
    read = quote.read(inner, platform, page.block_limit())
    ref = attribute_ref(inner) or read.ref
    return sighting("blockquote", inner, page, ref, read) if ref is not None else None


def _unlinked(name: str, block: Element, page: Page, read: quote.Quote) -> Sighting | None:
    """An official quote that lost its link: handle and date are all that is left."""
    if not read.attributed or not read.text or (read.date is None and not read.short_links):
        return None
    return unlinked(name, block, page, network_of(read.handle or ""), read)


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
    if page.says("tgme_widget_message") and block.find(".//*[@data-post]") is not None:
        return None  # Telegram's own markup tells the parts
    read = quote.read(block, limit=page.block_limit())
    if read.ref is None:
        if not read.attributed and (source := next(within(block, "cite", "footer"), None)) is not None:
            return credited(block, source, block, page)
        return _unlinked("classless-quote", block, page, read)
    if not read.attributed and (box := _drawn_quote(block, page, "classless-quote", read.ref)) is not None:
        return box
    if len(read.tail) > 40:
        return None
    signed = read.attributed or (read.date is not None and read.text is not None)
    if signed or read.alone or read.dashed:
        return sighting("classless-quote", block, page, read.ref, read)
    return None


@form("classless-quote", tags=["figure"], rank=31)
def captioned(figure: Element, page: Page) -> Sighting | None:
    """A quotation whose caption says who posted it, with a link to the post or with its day.

    Example:
        <figure><blockquote><p>The river is rising.</p></blockquote><figcaption>— Rana Example (@example_river), <a
        href="https://x.com/example_river/status/1420000000000000000">July 27, 2021</a></figcaption></figure>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    blocks = list(islice(within(figure, "blockquote"), 2))
    caption = next(within(figure, "figcaption"), None)
    if len(blocks) != 1 or caption is None or official_platform(blocks[0]) is not None:
        return None
    return credited(blocks[0], caption, figure, page)


_LONGEST_CREDIT = 300
_BEFORE_DAY = regex(rf"[\s,·•|()–—-]*(?:(?:{ON_SITE}|Twitter|X)(?=[\s,·•|()–—-]|$))?[\s,·•|()–—-]*")


def credited(block: Element, source: Element, box: Element, page: Page) -> Sighting | None:
    """The post that `block` quotes in `box`, when `source` names its author with the handle, and links to it or tells its day."""
    words = without_marks(text_of(source, length=_LONGEST_CREDIT + 1)).strip()
    if "@" not in words or len(words) > _LONGEST_CREDIT:
        return None
    said = quote.attribution("— " + words.lstrip(" \n—–―-~"))
    if said is None or said[0] or not said[1] or NOT_A_NAME.match(said[1]):
        return None
    _, name, handle, behind = said
    shown = (behind or "")[_BEFORE_DAY.match(behind or "").end() :].strip(" ()[]")  # type: ignore[union-attr]  # matches ""
    day = quote.day(shown) or quote.machine_date(source)
    if shown and day is None:
        return None  # it says more of the author: the link may be to another post
    quoted = without_marks(text_of(block)).strip()
    text = quoted.removesuffix(words).strip() if source is not block else quoted
    read = quote.Quote(text or None, name, handle, day, shown or None, attributed=True)
    refs = [ref for link in within(source, "a") if (ref := identify(link.get("href") or "")) is not None]
    if len(refs) == 1 and (refs[0].handle or handle).casefold() == handle.casefold():
        return sighting("classless-quote", box, page, refs[0], read)
    return None if refs else _unlinked("classless-quote", box, page, read)


@form(
    "iframe",
    tags=["iframe"],
    rank=20,
    evidence=Evidence.OFFICIAL | Evidence.LOOSE,
    variants={"rendered-widget": Evidence.OFFICIAL | Evidence.LOOSE},
)
def iframe(frame: Element, page: Page) -> Sighting | None:
    """A platform's embed page or a wrapper service in an iframe, lazy `data-src` twins and rendered widgets included.

    Example:
        <iframe data-src="https://platform.twitter.com/embed/Tweet.html?id=1420000000000000000" width="550"></iframe>
    Finds:
        x 1420000000000000000 embed
    """
    ref = iframe_ref(frame)
    if ref is None:
        return None
    read = _saved(frame, page, ref) if frame.get("srcdoc") else None
    return sighting("rendered-widget" if own_id(frame) else "iframe", frame, page, ref, read)


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


@form(
    "script-widget",
    attributes=["data-telegram-post"],
    rank=10,
    evidence=Evidence.OFFICIAL,
    traces=["data-telegram-post"],
)
def telegram_script(script: Element, page: Page) -> Sighting | None:
    """Telegram's embed code, which is nothing but a script element.

    Example:
        <script async src="https://telegram.org/js/telegram-widget.js?22" data-telegram-post="examplechannel/42"></script>
    Finds:
        telegram 42 @examplechannel embed
    """
    ref = identify(f"https://t.me/{script.get('data-telegram-post')}")
    return sighting("script-widget", script, page, ref) if ref is not None else None


_TELEGRAM_PARTS = ("tgme_widget_message_text", "tgme_widget_message_owner_name", "tgme_widget_message_date")


@form(
    "card",
    classes=["tgme_widget_message"],
    rank=10,
    evidence=Evidence.OFFICIAL | Evidence.LOOSE,
    traces=["tgme_widget_message"],
)
def telegram_message(box: Element, page: Page) -> Sighting | None:
    """A message of Telegram with the markup of its widget, as saved and copied pages hold it.

    Example:
        <div class="tgme_widget_message" data-post="examplechannel/42"><a class="tgme_widget_message_owner_name">Rana Example</a>
        <div class="tgme_widget_message_text">The river is rising.</div><a class="tgme_widget_message_date"
        href="https://t.me/examplechannel/42"><time datetime="2021-07-27T10:15:00+00:00">10:15</time></a></div>
    Finds:
        telegram 42 @examplechannel 2021-07-27 embed
    """
    ref = identify(f"https://t.me/{box.get('data-post')}")
    if ref is None:
        return None
    parts: dict[str, Element] = {}
    inside = list(islice(box.iter("*"), _MOST_IN_MESSAGE))
    answered = next((node for node in inside if "tgme_widget_message_reply" in words(node)), None)
    others = set() if answered is None else set(islice(answered.iter("*"), _MOST_IN_MESSAGE))
    for node in inside:
        for name in words(node) if node not in others else ():
            if name in _TELEGRAM_PARTS:
                parts.setdefault(name, node)
    said, owner, when = map(parts.get, _TELEGRAM_PARTS)
    day = quote.machine_date(when) if when is not None else None
    read = quote.Quote(
        text=(text_of(said) or None) if said is not None else None,
        author_name=(text_of(owner).strip() or None) if owner is not None else None,
        date=day,
        date_text=day,
    )
    return sighting("card", box, page, ref, read)


_MOST_IN_MESSAGE = 300
"""Elements of a message that are looked at: its words have markup of their own, and emoji an element each."""


_VK = regex(r"VK\.Widgets\.Post\(\s*[\"'][\w-]{1,60}[\"']\s*,\s*(-?\d{1,15})\s*,\s*(\d{1,15})")
_CREATE_TWEET = regex(r"twttr\.widgets\.createTweet(?:Embed)?\(\s*[\"'](\d{9,19})[\"']")


@form(
    "script-widget",
    tags=["script"],
    rank=60,
    evidence=Evidence.OFFICIAL,
    traces=["widgets.createTweet", "VK.Widgets.Post"],
)
def script_call(script: Element, page: Page) -> list[Sighting] | None:
    """A script that asks the platform's library to draw a post: `VK.Widgets.Post`, `twttr.widgets.createTweet`.

    Example:
        <div id="t"></div><script>twttr.widgets.createTweet("1420000000000000000", document.getElementById("t"));</script>
    Finds:
        x 1420000000000000000 embed
    """
    if not page.says("widgets.createTweet") and not page.says("VK.Widgets.Post"):
        return None
    text = script.text or ""
    sightings: list[Sighting] = []
    if "VK.Widgets.Post" in text:
        refs = [reference("vk", f"{call[1]}_{call[2]}") for call in _VK.finditer(text)]
        sightings += [sighting("script-widget", script, page, ref) for ref in dict.fromkeys(refs) if ref]
    if "createTweet" in text:
        refs = [reference("x", call[1]) for call in _CREATE_TWEET.finditer(text)]
        sightings += [sighting("script-widget", script, page, ref) for ref in dict.fromkeys(refs) if ref]
    return sightings or None


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
