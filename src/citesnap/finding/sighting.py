"""What one form saw: the value that passes from the forms to `merge`. No parsing here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from citesnap.finding.page import Element, Page
from citesnap.finding.quote import Quote
from citesnap.model import Kind
from citesnap.platforms import PostRef


@dataclass(frozen=True, slots=True)
class Sighting:
    """One post, seen in one form at one place of a page.

    `first` and `last` are the places of the element and of its last descendant in document order; evidence without a
    place in the tree (JSON state) has `first` None and is put in order by `merge`.
    """

    form: str
    platform: str
    kind: Kind = Kind.EMBED
    post_id: str | None = None
    post_key: str | None = None
    handle: str | None = None
    author_name: str | None = None
    date: str | None = None
    date_text: str | None = None
    link: str | None = None
    short_links: tuple[str, ...] = ()
    posted_at: datetime | None = None
    text: str | None = None
    first: int | None = None
    last: int | None = None
    near: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        """What two sightings of the same post share: platform and key, or handle, date and text where no id is known."""
        return (
            self.platform,
            self.post_key or self.post_id or f"{(self.handle or '').lower()}\n{self.date}\n{(self.text or '')[:40]}",
        )


def sighting(name: str, element: Element, page: Page, ref: PostRef, read: Quote | None = None) -> Sighting:
    """A sighting of `ref` at `element`, with what `read` tells about it."""
    first, last = page.span(element)
    read = read or Quote()
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
