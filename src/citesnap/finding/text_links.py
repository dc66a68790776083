"""Links in the running text: an `<a>` whose target is a post, and bare addresses among words. They are citations of kind `link`,
unless their surroundings show that the post itself stands there: a picture of it, its signed words, an element made for embeds.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice

from lxml import etree

from citesnap.finding import quote
from citesnap.finding.embeds.cards import drawn, names_author
from citesnap.finding.forms import form
from citesnap.finding.hidden import inside
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.page import Element, Page, ancestors, tag, text_of, within, words
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.prose.limits import fits
from citesnap.finding.repair import repaired, without_marks
from citesnap.finding.sighting import Evidence, Sighting, sighting
from citesnap.model import Kind
from citesnap.platforms import PostRef, cited, is_whole, x
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

_EMBED_WORD = regex(
    r"(?:^|[-_])(?:o?embed(?:ded|ly|s)?|tweet|socialembed)(?:$|[-_])|^wp-block-jetpack-"
    r"|^(?:mastodon|fediverse|bluesky|bsky|threads|toot|skeet)[-_]?(?:post|status|card|quote)$",
    re.I,
)
_BLOCKS = frozenset("p li td dd dt div figcaption blockquote section article figure center".split())

_FEED_LABEL = regex(
    r"(?:about |vor |hace |il y a )?\d{1,3} ?(?:s|m|h|d|min\w*|sec\w*|hours?|hrs?|days?|weeks?|months?|years?|stunden?|tagen?"
    r"|tage|jours?|heures?|horas?|d[ií]as?)\b.{0,6}(?:ago)?|just now|yesterday"
    r"|\W*(?:reply|retweet|favou?rite|like|likes|share|permalink|#|antworten|teilen|r[ée]pondre|comments?)\W*",
    re.I,
)
"""What feeds of posts label their links with: the age of the post, or something to do with it."""
_LONGEST_FEED_LABEL = 60
"""Characters of such a label."""
_TALK_LABEL = regex(
    r"\b(?:discuss(?:ion)?|comment|reply|replies|share this|kommentier\w*|diskutier\w*|commenter|also (?:posted|on))\b",
    re.I,
)
_NETWORKS = (
    r"(?:twitter|x|facebook|instagram|linkedin|mastodon|bluesky|threads|reddit|telegram|tumblr|pinterest|tiktok|vk)"
)
_PASS_ON_LABEL = regex(
    r"\W{0,5}(?:(?:share|teilen|teile|partager?|compartir|comparte|condividi|compartilhar?|deel|delen|dela|udostępnij|sdílet|megosztás|jaa"
    r"|поделиться|поділитися|paylaş|シェア|分享)(?:\s(?:this|it|the|diesen?|cet|cette|este|esta|questo)(?:\s\w{2,12})?)?"
    rf"(?:\s(?:on|to|via|with|auf|bei|über|sur|en|su|no|na|op|på|w|в|у|với)\s{_NETWORKS}){{0,1}}"
    r"|re-?(?:tweet|post|blog)\s(?:this|me|us|the)\b.{0,16}"
    rf"|(?:auf\s|bei\s){_NETWORKS}\steilen|{_NETWORKS}(?:'da|’da)\spaylaş"
    r"|(?:like|reply|boost|favou?rite|share|re-?tweet|re-?post)(?:\s?(?:,|/|&|or|and)\s?"
    r"(?:like|reply(?:\sto)?|boost|favou?rite|share|comment(?:\son)?|re-?tweet|re-?post)){1,2}(?:\s(?:this|it|the)\b.{0,16})?)\W{0,5}",
    re.IGNORECASE,
)
"""The labels of buttons: who follows them is to pass on the article, or the post that announces it."""
_TALK_LEAD = regex(
    r"\W{0,5}(?:comments?|discuss\w*|repl(?:y|ies)|respond|join the (?:discussion|conversation)|share|also (?:posted|on|shared)"
    r"|cross-?posted|syndicated|kommentier\w*|kommentare?|diskutier\w*|antworten|commenter|commentaires?|discuter|r[ée]pondre"
    r"|comentarios?|comentar|responder|commenti|commenta|réagi\w{1,4}|comenta|opina|reage\w{1,4}|reacties|kommentera|diskutera"
    r"|skomentuj|комментар\w{1,4}|обсуд\w{1,4}|yorum\w{0,6}|(?:have|got)\s(?:any\s)?(?:thoughts|comments|questions|feedback)"
    r"|(?:thoughts|questions|feedback)\?|let\sme\sknow|tell\sme|you\scan\s(?:reply|respond|comment|discuss))(?!\w)[^.!]{0,80}",
    re.IGNORECASE,
)
"""How a line begins that leads to where the article itself is discussed: `Comment via: facebook, lesswrong`."""
_NETWORK_LABEL = regex(
    r"(?:(?:let\sme\sknow|reply|respond|comment|discuss|discussion|join)\s)?(?:(?:on|via|im|in|auf|sur|en|su|no|op|på|the|le|el|w|в)\s){0,2}"
    r"(?:X|twitter|x\.com|mastodon|bluesky|facebook|instagram|threads|linkedin|reddit|(?:the\s)?fediverse|r/\w{2,30}|tumblr|telegram|lemmy)"
    r"[\s.:!]*",
    re.IGNORECASE,
)
"""The label of a link that leads to where something is talked about."""
_VIEW_LABEL = regex(
    r"(?:view|see|watch|open|sieh|zeige?|voir|ver|mira|visualizza|guarda|bekijk|zobacz|посмотреть|se|visa|lihat)\b.{0,40}"
    r"\b(?:instagram|twitter|tweet|x|facebook|tiktok|threads|bluesky|mastodon)\b.{0,40}"
    r"|.{0,20}\btweet may have been deleted\b.{0,40}",
    re.I,
)
"""The platforms' own words for the link under a post."""
_SIGNED = regex(r"\(\s*@\s*[\w.-]{1,40}\s*\)\s*[,:·-]?\s*$")
_OWN_NAME = regex(r"@([A-Za-z0-9_.]{2,30})")
_CREDIT = regex(r"(?:instagram|twitter|facebook|tiktok|ig)\s*[/:@|]\s*@?$", re.I)


@form(
    "link",
    tags=["a"],
    rank=80,
    variants={
        "figure": Evidence.LOOSE | Evidence.DRAWN | Evidence.PICTURE,
        "embed-link": Evidence.LOOSE | Evidence.DRAWN,
        "card": Evidence.DRAWN,
        "signed": Evidence.PLAIN,
    },
)
def link(anchor: Element, page: Page) -> Sighting | None:
    """A hyperlink whose target is a post, in the running text of the article.

    Example:
        <p>The city was warned, as <a href="https://twitter.com/example_river/status/1420000000000000000">she wrote</a>
        a day before.</p>
    Finds:
        x 1420000000000000000 @example_river link
    """
    href = anchor.get("href")
    if not href or len(href) < 10:
        return None
    if "//pic." in href[:12] and (short := x.read_short_link(href)):
        return _short_link(anchor, page, "/".join(short))
    ref = cited(href)
    if ref is None:
        return _label(anchor, page)
    if "u-syndication" in words(anchor) or (anchor.get("rel") or "") in ("syndication", "me"):
        return None
    label = text_of(anchor)
    seen = sighting("link", anchor, page, ref)
    shown = _embedding(anchor, label, ref, page)
    if shown is not None:
        return shown
    if not label or (
        len(label) < _LONGEST_FEED_LABEL and (_FEED_LABEL.fullmatch(label) or _PASS_ON_LABEL.fullmatch(label))
    ):
        return None
    if _TALK_LABEL.search(label) and _stands_alone(anchor, label):
        return None
    if _NETWORK_LABEL.fullmatch(label) and _leads_to_talk(anchor):
        return None
    handle = ref.handle
    if handle is None and (named := _OWN_NAME.fullmatch(label)):
        handle = named[1]
    elif handle is None and re.fullmatch(r"[\w.]{3,30}", label) and _CREDIT.search(page.text_before(anchor, 24)):
        handle = label
    seen = replace(seen, kind=Kind.LINK, near=label, handle=handle)
    if any(mark in label for mark in '"“„«'):
        from citesnap.finding.prose import titles  # Here: most links are labelled with other words.

        if title := titles.read(label):
            return replace(seen, author_name=title.name, text=title.words)
    return seen


@form("link", tags=["ref", "ptr", "ulink", "xref"], rank=80)
def reference_in_xml(element: Element, page: Page) -> Sighting | None:
    """A reference of TEI (`target`), DocBook (`url`) or DITA (`href`), whose elements are not those of HTML.

    Example:
        <p>As she wrote.<note>Rana Example, <ref target="https://x.com/example_river/status/1420000000000000000">post</ref>, 27 July
        2021.</note></p>
    Finds:
        x 1420000000000000000 @example_river link
    """
    address = next(filter(None, map(element.get, ("target", "url", "href"))), "")
    ref = cited(address) if may_be_post(address) else None
    return replace(sighting("link", element, page, ref), kind=Kind.LINK, near=text_of(element)) if ref else None


def _short_link(anchor: Element, page: Page, short: str) -> Sighting | None:
    """A link to a picture of a post, `pic.twitter.com/CODE`: which post it is, its resolver will tell."""
    first, last = page.span(anchor)
    label = text_of(anchor)
    if not label:
        return None
    return Sighting(
        "link", "x", Kind.LINK, link=f"https://{short}", short_links=(short,), first=first, last=last, near=label
    )


def _embedding(anchor: Element, label: str, ref: PostRef, page: Page) -> Sighting | None:
    """The link as a showing of its post, when its surroundings say so."""
    seen = sighting("link", anchor, page, ref)
    if len(label) < 40 and next(within(anchor, "img", "picture"), None) is not None:
        return replace(seen, form="figure")
    if label and (signed := _signed(anchor, label, page, ref)):
        return signed
    if 10 < len(label) < 50 and _CLOCK.search(label) and (stamped := _stamped(anchor, label, ref, page)):
        return stamped
    if label and len(label) < 80 and _VIEW_LABEL.fullmatch(label) and _stands_alone(anchor, label):
        return replace(seen, form="embed-link")
    if label and len(label) < 80 and _is_fallback(anchor, label):
        return replace(seen, form="embed-link")
    if anchor.get("data-iframely-url") is not None:
        return replace(seen, form="embed-link")
    size = len(label)
    for depth, node in enumerate((anchor, *ancestors(anchor, 4))):
        if depth and _is_longer(node, size + 250):
            return None
        if any(_EMBED_WORD.search(word) for word in words(node)):
            box = drawn(node, page, "card") if ref.platform == x.NAME else None
            is_whole = box is not None and box.post_id == ref.native_id and box.text and box.date
            return box if is_whole else replace(seen, form="embed-link")
    return None


def _signed(anchor: Element, label: str, page: Page, ref: PostRef) -> Sighting | None:
    """A quote whose block was lost: `BODY — NAME (@HANDLE) <a>DATE</a>` in an ordinary paragraph."""
    date = quote.day(label)
    if date is None or not _SIGNED.search(without_marks(page.text_before(anchor, 48))):
        return None
    block = next((node for node in ancestors(anchor, 6) if tag(node) in _BLOCKS), None)
    if block is None or _is_longer(block, 1500):
        return replace(sighting("signed", anchor, page, ref), date=date, date_text=label)
    read = quote.read(block, ref.platform, page.block_limit())
    if read.ref is None or read.ref.native_id != ref.native_id:
        return replace(sighting("signed", anchor, page, ref), date=date, date_text=label)
    if read.text is not None and (tag(block) in ("section", "article") or not fits(read.text, read.date)):
        last = read.text.rpartition("\n\n")[2]  # what stands above is the article's
        read = replace(read, text=last if fits(last, read.date) else None)
    elif read.text is None and (before := block.getprevious()) is not None and not _is_longer(before, 700):
        said = text_of(before)
        read = replace(read, text=said if said and fits(said, read.date) else None)
    return sighting("signed", anchor, page, ref, read)


_CLOCK = regex(r"\d[:.]\d\d")


def _stamped(anchor: Element, label: str, ref: PostRef, page: Page) -> Sighting | None:
    """A post whose markup lost its names or is of a time long gone: a link that says day and hour, near its author's handle.

    That is what widgets label the address of the post with, and nobody else.
    """
    date = quote.day(label)
    if date is None:
        return None
    for node in ancestors(anchor, 6):
        if _is_longer(node, 1500):
            break
        if names_author(text_of(node), ref):
            first, last = page.span(anchor)
            seen = drawn(node, page, "card") or sighting("card", anchor, page, ref)
            if seen.post_id != ref.native_id:
                return None
            return replace(seen, date=date, date_text=label, first=first, last=last)
    return None


def _leads_to_talk(anchor: Element) -> bool:
    """True in a short line that leads to where the article is discussed, by links labelled with nothing but a platform's name."""
    block = next((node for node in ancestors(anchor, 6) if tag(node) in _BLOCKS), None)
    return block is not None and not _is_longer(block, 160) and _TALK_LEAD.match(text_of(block)) is not None


def _is_fallback(anchor: Element, label: str) -> bool:
    """True when a link is all that a `<noscript>` says: it stands in for the post that scripts would show."""
    box = next((node for node in ancestors(anchor, 4) if tag(node) == "noscript"), None)
    return box is not None and text_of(box) == label


def _stands_alone(anchor: Element, label: str) -> bool:
    """True when the link is all that its block says."""
    block = next((node for node in ancestors(anchor, 6) if tag(node) in _BLOCKS), None)
    return block is not None and tag(block) != "li" and not _is_longer(block, len(label) + 12)


def _is_longer(element: Element, limit: int) -> bool:
    """True when `element` holds more than `limit` characters of text, counted no further than that, or a great many elements."""
    length = 0
    for steps, node in enumerate(element.iter(etree.Element)):
        length += len(node.text.strip()) if node.text else 0
        length += len(node.tail.strip()) if node.tail and node is not element else 0
        if length > limit or steps > 200:
            return True
    return False


_LONGEST_TEXT = 20_000
"""Characters of an element's own text in which addresses are looked for."""


def _own_text(element: Element) -> str:
    """The text at the beginning of an element, on over the places where a line may or must break."""
    text = element.text or ""
    # libxml2 does not know that `wbr` is void, and puts each of them into the one before.
    for node in element.iterdescendants(etree.Element):
        if tag(node) not in ("wbr", "br") or len(text) > _LONGEST_TEXT:
            break
        text += ("\n" if tag(node) == "br" else "") + (node.text or "") + (node.tail or "")
    return text[:_LONGEST_TEXT]


_NO_RUNNING_TEXT = frozenset("script style title option textarea a code pre noscript template button".split())


@form("bare-url", bare_text=True, rank=85, evidence=Evidence.LOOSE)
def address_in_text(element: Element, page: Page) -> list[Sighting] | None:
    """The bare address of a post among the words of a paragraph.

    Example:
        <p>She wrote it at https://twitter.com/example_river/status/1420000000000000000, a day before.</p>
    Finds:
        x 1420000000000000000 @example_river link
    """
    if tag(element) in _NO_RUNNING_TEXT:
        return None
    links: list[Sighting] = []
    place = page.place(element)
    text = _own_text(element)
    if not may_be_post(text) and text.isascii():
        return None
    text = repaired(text).text
    goes_on = any(tag(child) not in ("br", "wbr") and tag(child) not in _BLOCKS for child in islice(element, 1))
    for start, end, url in find_urls(text):
        if url[:4].lower() != "http" or text[max(0, start - 1) : start] in ("/", '"', "'", "="):
            continue
        ref = post_at(text, start, end)
        if ref is not None and not (goes_on and end == len(text) and not is_whole(ref.platform, ref.native_id)):
            seen = replace(sighting("bare-url", element, page, ref), kind=Kind.LINK, near=url)
            # The element is not used up: its other members are still to be asked.
            links.append(replace(seen, first=place, last=place))
    return links or None


def _label(anchor: Element, page: Page) -> Sighting | None:
    """The address of a post that is all of the label of a link to somewhere else: an archived copy, or a newsletter's tracker."""
    if may_be_post(anchor.get("href") or ""):
        return None
    label = text_of(anchor)
    if len(label) > 400 or not may_be_post(label):
        return None
    spans = [(start, end) for start, end, _ in find_urls(label)]
    ref = post_at(label, *spans[0]) if spans == [(0, len(label))] else None
    if ref is None or not ref.native_id:
        return None
    return replace(sighting("link", anchor, page, ref), kind=Kind.LINK, near=label)


@form("escaped-html", bare_text=True, rank=84, evidence=Evidence.HIDDEN)
def escaped_text(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code that was escaped once too often, so that the page shows it as text.

    Example:
        <p>&lt;blockquote class="twitter-tweet"&gt;&lt;a
        href="https://twitter.com/example_river/status/1420000000000000000"&gt;July 27, 2021&lt;/a&gt;&lt;/blockquote&gt;</p>
    Finds:
        x 1420000000000000000 @example_river 2021-07-27 embed
    """
    text = element.text or ""
    if tag(element) in _NO_RUNNING_TEXT or not _CODE.search(text[:_LONGEST_TEXT]):
        return None
    if next((node for node in ancestors(element, 12) if tag(node) in ("pre", "code", "textarea")), None) is not None:
        return None
    return inside(unescape(text) if "&lt;" in text else text, element, page, "escaped-html")


_CODE = regex(r"(?:<|&lt;)(?:blockquote|iframe)\s", re.IGNORECASE)
