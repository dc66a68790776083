"""Forms made of elements: official quotes, widgets, iframes, and what content management systems make of them.

Every rule knows a form, never a site: what is looked at are the attributes and class words that platforms and widely used
software document or generate, and the shape of the markup. Nothing here judges where in the page an element stands.
"""

from __future__ import annotations

from citesnap.finding import quote
from citesnap.finding.forms import form
from citesnap.finding.page import Element, Page, words
from citesnap.finding.sighting import Sighting
from citesnap.platforms import PostRef


def sighting(name: str, element: Element, page: Page, ref: PostRef, read: quote.Quote | None = None) -> Sighting:
    """A sighting of `ref` at `element`, with what `read` tells about it."""
    first, last = page.span(element)
    read = read or quote.Quote()
    return Sighting(
        form=name,
        platform=ref.platform,
        post_id=ref.native_id,
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


_X_WORDS = frozenset(["twitter-tweet", "twitter-video", "twitter-tweet-rendered"])


@form("blockquote", tags=["blockquote"], rank=20)
def official_quote(block: Element, page: Page) -> Sighting | None:
    """The quote that X's publish page and oEmbed give, of every age: hosts twitter.com, x.com, mobile.; `/statuses/`.

    The class is often lost; then the block counts when it ends in an attribution or in the dated link.

    Example:
        <blockquote class="twitter-tweet"><p lang="en">The river is rising.</p>&mdash; Rana Example (@example_river)
        <a href="https://twitter.com/example_river/status/1420000000000000000?ref_src=twsrc%5Etfw">July 27, 2021</a>
        </blockquote>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    read = quote.read(block, "x")
    if read.ref is None:
        return None
    if not _X_WORDS.isdisjoint(words(block)) or ((read.attributed or read.date) and len(read.tail) < 40):
        return sighting("blockquote", block, page, read.ref, read)
    return None
