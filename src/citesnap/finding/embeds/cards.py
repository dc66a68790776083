"""Posts that the page draws itself, and addresses that the publishing system was meant to turn into a post."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from lxml import etree

from citesnap.finding import quote
from citesnap.finding.forms import form
from citesnap.finding.page import Element, Page, attributes, pieces, tag, text_of, within, words
from citesnap.finding.prefilter import is_platform, may_be_post
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Evidence, Sighting, sighting, unlinked
from citesnap.finding.state.fields import day_of
from citesnap.finding.traces import BY_CLASS
from citesnap.platforms import PostRef, cited, identify, reference, x
from citesnap.text import furniture
from citesnap.text.patterns import regex

_BOXES = "card|container|embed|wrapper|box|theme|outer|wrap|inner|quote|screenshot|shot|block|post"
_CARD = regex(
    rf"(?:^|[-_])(?:(?:tweet|xpost|skeet|toot)(?:[-_](?:{_BOXES}))?|twitter[-_](?:{_BOXES}|status)|embed[-_]twitter)$|^react-tweet",
    re.I,
)
_CARD_SIZE = 200
"""Elements in a card at most. Rendered posts with menus, pictures and counts have up to a hundred."""
_CARD_LENGTH = 30_000
"""Characters in a card at most: posts have up to 25,000."""
_CARD_TEXT = regex(r"(?:^tweet$|(?:tweet|post|status|toot|quote)?[-_]?(?:text|body|content|full-?text|message))", re.I)
_CARD_DATE = regex(r"date|time(?!line)|stamp|created", re.I)
_AT_HANDLE = regex(r"@([A-Za-z0-9_]{1,15})\b")


@form(
    "card",
    classes=["tweet", "twitterstatus", "s-tweet", "s-element"],
    class_pattern=(("tweet", "twitter", "xpost", "skeet", "toot"), _CARD),
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
    if any(not BY_CLASS.keys().isdisjoint(words(block)) for block in within(element, "blockquote", limit=_CARD_SIZE)):
        return None  # only a box around the platform's own quote, which says more
    return drawn(element, page, "card")


def drawn(element: Element, page: Page, name: str, known: PostRef | None = None) -> Sighting | None:
    """The one post that the box `element` shows: name or handle, words, date. None when it is no such box.

    `known` is the post that an attribute of the box names. Without any address of a post a box of X is a lost link when it shows
    handle, words and date.
    """
    first, last = page.span(element)
    if last - first > _CARD_SIZE:
        return None
    refs = {} if known is None else {known.native_id: known}
    quoted = _quoted_posts(element)
    for node in element.iter(etree.Element):
        if node in quoted:
            continue
        for key, value in attributes(node):
            if key in ("href", "cite", "data-url", "data-href") and may_be_post(value):
                ref = identify(_UFI.sub("", value))
                if ref is not None and (ref.native_id not in refs or refs[ref.native_id].handle is None):
                    refs[ref.native_id] = ref
    if len(refs) > 1:
        return None
    ref = next(iter(refs.values()), None)
    whole = without_marks(text_of(element, length=_CARD_LENGTH + 1))
    said = _handle_in(element, whole)
    if len(whole) > _CARD_LENGTH or (said is None and (ref is None or not names_author(whole, ref))):
        return None
    date, shown, dated = _date_in(element)
    signed = _holding(element, said[0]) if said is not None else None
    author = _name_before(whole, said) if said is not None else None
    text = _words_in(element, [node for node in (signed, dated) if node is not None])
    if text is None and date is None:
        return None
    if text is None:  # The words stand directly in the box: the longest stretch that is neither name nor date.
        stretches = [
            each
            for each in whole.split("\n\n")
            if each not in (shown, author) and not _AT_HANDLE.search(each[:80]) and not _is_furniture(each)
        ]
        text = max(stretches, key=len, default="") or None
    handle_shown = said[1] if said is not None else None
    if ref is None:
        is_whole = text is not None and date is not None and signed is not None and handle_shown is not None
        read = quote.Quote(text, author, handle_shown, date, shown)
        return unlinked(name, element, page, x.NAME, read) if is_whole else None
    handle = handle_shown
    if ref.handle is not None and (handle_shown or "").lower() != ref.handle.lower():
        handle, author = ref.handle, None  # the name before another account's handle is that account's
    return sighting(name, element, page, ref, quote.Quote(text, author, handle, date, shown if date else None))


def _is_furniture(said: str) -> bool:
    """Whether a stretch of a box holds counts, buttons or the site, and no words of the post."""
    line = said.replace("\n", " ")
    return (
        furniture.is_at_end(line)
        or furniture.FOLLOW.fullmatch(line) is not None
        or _VIEW_ON.fullmatch(line) is not None
    )


_VIEW_ON = regex(
    r"\W{0,3}(?:view|see|read|open|reply|join|voir|ver|ansehen|zum)\b[^\n]{0,30}\b(?:X|Twitter|Bluesky|Mastodon|Threads|tweet|post)\b[^\n]{0,12}",
    re.IGNORECASE,
)


def _handle_in(element: Element, whole: str) -> re.Match[str] | None:
    """The handle in the text of a box: where an element holds nothing else, that one, because texts of inline elements touch."""
    alone = _deepest(element, lambda text: _AT_HANDLE.fullmatch(text.strip()) is not None)
    if alone is not None and (said := (alone.text or "").strip()) in whole:
        return re.search(f"@({re.escape(said[1:])})", whole)
    return _AT_HANDLE.search(whole)


_QUOTED = regex(r"quote", re.I)


def _quoted_posts(element: Element) -> set[Element]:
    """The members of a box inside of which the post that its post quotes is drawn."""
    inside = next((node for node in _named(element, _QUOTED) if _AT_HANDLE.search(text_of(node))), None)
    return set() if inside is None else set(inside.iter(etree.Element))


def _date_in(element: Element) -> tuple[str | None, str | None, Element | None]:
    """The day that a box shows, the same as displayed, and where it stands."""
    moment = next(within(element, "time"), None)
    if moment is not None:
        shown = text_of(moment)
        if date := quote.day(shown) or quote.machine_date(element):
            return date, shown, moment
    for node in _named(element, _CARD_DATE):
        shown = text_of(node)
        if date := quote.day(shown):
            return date, shown, node
    for node in within(element, "a"):
        shown = text_of(node, 20)
        if may_be_post(node.get("href") or "") and (date := quote.day(shown)):
            return date, shown, node
    for node in within(element, "td", "p", "div", "span", "small", "a", "em", "i", limit=_CARD_SIZE):
        shown = (node.text or "").strip()
        if 6 <= len(shown) < 50 and (date := quote.day(shown)):
            return date, shown, node
    return None, None, None


def _words_in(element: Element, furniture: Sequence[Element]) -> str | None:
    """The words in the part of a box that is named for them, and holds neither the author nor the date."""
    for node in _named(element, _CARD_TEXT):
        if not any(each is node or any(above is node for above in each.iterancestors()) for each in furniture) and (
            words_there := without_marks(text_of(node))
        ):
            return words_there
    return None


def has_part_for_words(element: Element) -> bool:
    """Whether a part of a box is named for the words of its post."""
    return next(_named(element, _CARD_TEXT), None) is not None


def _deepest(element: Element, holds: Callable[[str], bool]) -> Element | None:
    """The first of the innermost elements whose own text holds something."""
    return next((node for node in element.iter(etree.Element) if node.text and holds(node.text)), None)


def _holding(element: Element, words_there: str) -> Element | None:
    """The first of the elements that hold some words directly, at their beginning or behind one of their members."""
    return next(
        (
            node
            for node in element.iter(etree.Element)
            if words_there in (node.text or "") or any(words_there in (member.tail or "") for member in node)
        ),
        None,
    )


_NAME = regex(r"[^\n@|•·]{1,60}")


def _name_before(whole: str, handle: re.Match[str]) -> str | None:
    """The author's name, which stands in the line of the handle or in the one before it."""
    before = whole[: handle.start()].rstrip(" (\n\u00a0")
    line = before.rpartition("\n")[2].strip()
    return line if _NAME.fullmatch(line) and "." not in line.strip(".") else None


def names_author(text: str, ref: PostRef) -> bool:
    """True when the handle in the address of `ref` is a word of `text`."""
    handle = ref.handle
    return handle is not None and re.search(rf"(?<!\w){re.escape(handle)}(?!\w)", text, re.I) is not None


@form("nitter", class_pattern=(("timeline-item",), regex("timeline-item$")), rank=47, evidence=Evidence.DRAWN)
def nitter(element: Element, page: Page) -> Sighting | None:
    """A post as Nitter draws it (`views/tweet.nim`), copied out of one of its pages: its links have no host.

    Example:
        <div class="timeline-item"><div class="tweet-body"><a class="fullname" href="/example_river">Rana Example</a><a
        class="username" href="/example_river">@example_river</a><span class="tweet-date"><a
        href="/example_river/status/1420000000000000000#m" title="Jul 27, 2021 · 12:35 PM UTC">27 Jul 2021</a></span><div
        class="tweet-content">The river is rising.</div></div></div>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    quoted = _quoted_posts(element)
    first: dict[str, Element] = {}
    for node in islice(element.iterdescendants(etree.Element), _CARD_SIZE):
        if node not in quoted:
            for word in words(node):
                first.setdefault(word, node)
    if not first.keys() >= {"tweet-body", "username", "tweet-date", "tweet-content"}:
        return None
    stamp = next(within(first["tweet-date"], "a"), None)
    address = _NITTERS_ADDRESS.fullmatch(stamp.get("href") or "") if stamp is not None else None
    said = _AT_HANDLE.fullmatch(text_of(first["username"]).strip())
    if stamp is None or address is None or said is None or said[1].lower() != address["handle"].lower():
        return None
    ref = reference(x.NAME, address["id"], said[1])
    if ref is None:
        return None
    shown = (stamp.get("title") or "").partition("·")[0].strip() or text_of(stamp)
    date = quote.day(shown)
    text = without_marks(text_of(first["tweet-content"])).strip()
    author = text_of(first["fullname"]).strip() if "fullname" in first else ""
    read = quote.Quote(text or None, author or None, said[1], date, shown if date else None)
    return sighting("nitter", element, page, ref, read)


_NITTERS_ADDRESS = regex(
    r"(?:https?://[\w.-]{1,100}(?::\d{1,5})?)?/(?P<handle>\w{1,15})/status/(?P<id>\d{1,19})(?:[?#]\S{0,80})?", re.ASCII
)


@form("card", classes=["h-cite"], rank=46, evidence=Evidence.DRAWN)
def cited_in_microformats(element: Element, page: Page) -> Sighting | None:
    """A post that the page quotes and marks up as a citation (`h-cite` of microformats2).

    Example:
        <div class="u-quotation-of h-cite"><a class="p-author h-card" href="https://x.com/example_river">Rana Example</a>
        <p class="e-content">The river is rising.</p><a class="u-url"
        href="https://x.com/example_river/status/1420000000000000000"><time class="dt-published"
        datetime="2021-07-27T12:35:56Z">a year ago</time></a></div>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    if "u-quotation-of" not in words(element) and tag(element) not in ("blockquote", "figure"):
        return None  # mostly an answer to the page
    parts: dict[str, Element] = {}
    refs: dict[str, PostRef] = {}
    for node in islice(element.iterdescendants(etree.Element), _CARD_SIZE):
        for word in words(node):
            parts.setdefault(word, node)
        if "u-url" in words(node) and (ref := identify(node.get("href") or "")) is not None:
            refs[ref.key] = ref
    said = next((parts[name] for name in ("e-content", "p-content", "p-summary", "p-name") if name in parts), None)
    if len(refs) != 1 or said is None:
        return None
    moment = parts.get("dt-published")
    shown = text_of(moment) if moment is not None else None
    date = quote.day(shown) or quote.machine_date(element)
    author = text_of(parts["p-author"], 60) if "p-author" in parts else ""
    ref = next(iter(refs.values()))
    read = quote.Quote(without_marks(text_of(said)) or None, author or None, ref.handle, date, shown if date else None)
    return sighting("card", element, page, ref, read)


_UFI = regex(r"/(?:likes|retweets|quotes|analytics)(?=$|[?#])")


def _named(element: Element, pattern: re.Pattern[str]) -> Iterator[Element]:
    """Descendants with a class word that `pattern` finds, in order."""
    for node in element.iterdescendants(etree.Element):
        if any(pattern.search(word) for word in words(node)):
            yield node


@form(
    "blackbird-pie",
    class_pattern=(("bbp",), regex(r"bbp(?:box_?\d{5,19}|tweet)$", re.IGNORECASE)),
    rank=47,
    evidence=Evidence.DRAWN,
)
def blackbird_pie(element: Element, page: Page) -> Sighting | None:
    """The embed code that Twitter gave out in 2010 and 2011, Blackbird Pie: a box named for the post's id.

    Example:
        <div class="bbpBox14200000000"><p class="bbpTweet">The river is rising.<span class="timestamp"><a
        title="Tue May 18 15:08:44 +0000 2010" href="http://twitter.com/example_river/status/14200000000">then</a></span><span
        class="metadata"><span class="author"><strong><a href="http://twitter.com/example_river">Rana Example</a></strong><br>
        example_river</span></span></p></div>
    Finds:
        x 14200000000 @example_river 2010-05-18 embed
    """
    above = element.getparent()
    if "bbptweet" in words(element) and above is not None:
        element = above  # the box has its name as its id
    links = ((identify(node.get("href") or ""), node) for node in within(element, "a"))
    ref, stamp = next(((ref, node) for ref, node in links if ref is not None), (None, None))
    names = [*words(element), element.get("id") or ""]
    if ref is None or stamp is None or not any(name.endswith(ref.native_id) for name in names):
        return None
    said = next(within(element, "p"), element)
    text = without_marks(text_of(said))
    for node in islice(said.iterdescendants(etree.Element), _CARD_SIZE):
        if not _PIE_FURNITURE.isdisjoint(words(node)):
            text = text.replace(text_of(node), "")
    author = next((text_of(node) for node in within(element, "strong")), None)
    shown = stamp.get("title") or text_of(stamp)
    date = day_of(shown)
    read = quote.Quote(text.strip() or None, author, ref.handle, date, shown if date else None)
    return sighting("blackbird-pie", element, page, ref, read)


_PIE_FURNITURE = frozenset(["timestamp", "metadata"])


_PREVIEW = regex(
    r"(?:^|[-_])(?:bookmark|onebox|unfurl|mixtapeembed|hypercard|linkcard|blogcard|ogpcard)(?:$|[-_])|link-?(?:preview|card)|url-?(?:preview|card)"
    r"|embed-?card|preview-?card|blog-?card|^onebox",
    re.IGNORECASE,
)
_ON = r"\s(?:on|auf|sur|en|su|no|op|på)\s"
_TITLE = regex(
    rf"(?:Post by\s)?(?P<name>[^\n@|(]{{1,80}}?)\s?\(@(?P<handle>[\w.-]{{1,64}}(?:@[\w.-]{{3,80}})?)\)"
    rf"(?:{_ON}[^\n]{{1,40}}|\s[-–—|•]\s[^\n]{{1,40}})?"
    rf"|(?P<author>[^\n@|(:]{{1,80}}?){_ON}(?:X|Twitter|Threads|Bluesky|Instagram|Mastodon)"
    r"(?:\s?:\s?[\"“„«](?P<said>[^\n]{1,4000}?)[\"”“»]?(?:\s/\s(?:X|Twitter))?)?"
)
"""How the title of a post's page names who wrote it."""
_SITE = regex(
    r"(?:\(?(?:www\.|mobile\.)?[\w-]{1,60}(?:\.[\w-]{1,30}){1,3}(?:/\S{0,300})?\)?|https?://\S{1,500}"
    r"|X\s\(formerly\sTwitter\)|Twitter|X|Bluesky(?:\sSocial)?|Threads|Mastodon|Instagram|Facebook|TikTok"
    r"|[\d.,]{1,7}[KkMm]?\s\w{1,12})"
)
"""What a preview says of the site, and what it counts."""
_DESCRIPTION = regex(r"desc|excerpt|summary|abstract|embed-em$", re.IGNORECASE)
"""Names of what holds the words of a preview."""
_PREVIEW_SIZE = 60
_PREVIEW_LENGTH = 3_000


@form(
    "card",
    class_pattern=(
        ("bookmark", "onebox", "unfurl", "mixtape", "hypercard", "card", "preview"),
        _PREVIEW,
    ),
    rank=44,
    evidence=Evidence.DRAWN,
)
def preview(element: Element, page: Page) -> Sighting | None:
    """The preview of a post's address as forums, notes and blogs draw it: the title of its page, some of its words, the site.

    Bookmarks of Ghost and Notion, oneboxes of Discourse, Medium's boxes. All links of the box lead to the post or to its account.

    Example:
        <figure class="kg-bookmark-card"><a href="https://twitter.com/example_river/status/1420000000000000000"><div>Rana Example on
        Twitter</div><div>“The river is rising.”</div><span>Twitter</span></a></figure>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    first, last = page.span(element)
    if last - first > _PREVIEW_SIZE:
        return None
    refs: dict[str, PostRef] = {}
    for node in element.iter(etree.Element):
        for key, value in attributes(node):
            if key == "href" or (key.startswith("data-") and value[:4] == "http"):
                ref = identify(value) if may_be_post(value) else None
                if ref is not None:
                    refs.setdefault(ref.key, ref)
                elif key == "href" and not (is_platform_address(value) or value.startswith("#")):
                    return None
    whole = without_marks(text_of(element, length=_PREVIEW_LENGTH + 1))
    if len(refs) != 1 or len(whole) > _PREVIEW_LENGTH:
        return None
    ref = next(iter(refs.values()))
    lines = [line.strip() for line in whole.split("\n") if line.strip()]
    # Texts of inline elements touch in a line, so that each is looked at by itself first.
    texts = (without_marks(piece.text).strip() for piece in pieces(element, _PREVIEW_SIZE, _PREVIEW_LENGTH))
    title = next((hit for line in [*texts, *lines[:4]] if line and (hit := _TITLE.fullmatch(line))), None)
    if title is None:
        return None
    handle = (
        title["handle"] if ref.handle is None or (title["handle"] or "").startswith(f"{ref.handle}@") else ref.handle
    )
    if (
        title["handle"]
        and handle
        and title["handle"].partition("@")[0].casefold() != handle.partition("@")[0].casefold()
    ):
        return None
    behind = lines[next((i for i, line in enumerate(lines) if title[0] in line), 0) + 1 :]
    described = next((text_of(node) for node in _named(element, _DESCRIPTION)), None)
    said = title["said"] or described or "\n".join(line for line in behind if not _SITE.fullmatch(line))
    said = _without_site(without_marks(said).strip())
    if len(said) > 1 and _MARKS.get(said[0]) == said[-1]:
        said = said[1:-1]
    author = (title["name"] or title["author"] or "").strip()
    return sighting("card", element, page, ref, quote.Quote(said or None, author or None, handle or ref.handle))


def _without_site(said: str) -> str:
    """Words without the domain that a box of Medium has glued to them: `“It rises.”twitter.com`."""
    return _GLUED_SITE.sub("", said)


_GLUED_SITE = regex(
    r"(?<=[^\s\w./@-])(?:www\.|mobile\.)?(?:twitter|x|bsky|threads|instagram|facebook|tiktok)\.(?:com|app|net)\Z"
)
_MARKS = {"“": "”", '"': '"', "„": "“", "«": "»"}


def is_platform_address(url: str) -> bool:
    """True for an address on a host of some platform."""
    return is_platform(url.partition("//")[2].partition("/")[0])


_BARE = regex(
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
    address = _BARE.fullmatch(text)
    if not address or (" " in text and not text.startswith("[")):
        return None
    ref = cited(address[1])
    return sighting("bare-url", element, page, ref) if ref is not None else None
