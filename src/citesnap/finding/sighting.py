"""What one form saw: the value that passes from the forms to `merge`. No parsing here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Flag, auto
from typing import TYPE_CHECKING

from citesnap.finding.page import Element, Page
from citesnap.finding.quote import Quote
from citesnap.finding.traces import VERSION_ATTRIBUTES
from citesnap.model import Citation, Kind
from citesnap.platforms import PostRef

if TYPE_CHECKING:
    from citesnap.finding.prose.references import Reference


class Evidence(Flag):
    """What kind of evidence a form is, as far as it matters when several sightings are made into citations.

    `@form` declares it; `merge` reads it and knows no form by its name.
    """

    PLAIN = 0
    OFFICIAL = auto()
    """A platform's own embed code, which nobody puts into menus or buttons."""
    HIDDEN = auto()
    """Markup that browsers do not show: visible evidence of the same post comes first."""
    LOOSE = auto()
    """Often has a companion, as a placeholder has a link beside it: both together are one showing."""
    DRAWN = auto()
    """Drawn by the page itself: several of one account apart from the text are a feed of that account."""
    PICTURE = auto()
    """A linked picture: several in a row are a feed."""


LONGEST_HASH = 100
"""Characters; a CID has 59."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One post, seen in one form at one place of a page.

    `first` and `last` are the places of the element and of its last descendant in document order; evidence without a
    place in the tree (JSON state) has `first` None and is put in order by `merge`. `evidence` is set from the declaration of
    the form, not by the form's function.
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
    version: str | None = None
    first: int | None = None
    last: int | None = None
    near: str = field(default="", compare=False)
    evidence: Evidence = Evidence.PLAIN

    @property
    def key(self) -> tuple[str, str]:
        """What two sightings of the same post share: platform and key; where no id is known handle, date and text, or the link."""
        return (
            self.platform,
            self.post_key or self.post_id or self._by_words(),
        )

    def _by_words(self) -> str:
        if self.handle is None and self.text is None and self.link:
            return self.link  # a link that only a request tells the post of
        return f"{(self.handle or '').lower()}\n{self.date}\n{(self.text or '')[:40]}"

    def as_told_by(self, form: str, first: int | None, last: int | None) -> Sighting:
        """The same post as the form `form` shows it at another place; what kind of evidence that is, `form` has to say."""
        return replace(self, form=form, first=first, last=last, evidence=Evidence.PLAIN)


def sighting(name: str, element: Element, page: Page, ref: PostRef, read: Quote | None = None) -> Sighting:
    """A sighting of `ref` at `element`, with what `read` tells about it."""
    read = read or Quote()
    return replace(
        unlinked(name, element, page, ref.platform, read),
        post_id=ref.native_id or None,
        post_key=None if ref.is_share else ref.key,
        handle=read.handle or ref.handle,
        link=ref.url,
        posted_at=ref.posted_at,
        version=_version(element, ref.platform),
    )


def unlinked(name: str, element: Element, page: Page, platform: str, read: Quote) -> Sighting:
    """A sighting at `element` of a post whose address is not known, with what `read` tells of it."""
    first, last = page.span(element)
    return Sighting(
        form=name,
        platform=platform,
        handle=read.handle,
        author_name=read.author_name,
        date=read.date,
        date_text=read.date_text,
        link=f"https://{read.short_links[0]}" if read.short_links else None,
        short_links=read.short_links,
        text=read.text,
        first=first,
        last=last,
    )


def of_citation(form: str, cited: Citation, place: int) -> Sighting:
    """A post that the text of an element cites, as a sighting at the place of the element."""
    return Sighting(
        form=form,
        platform=cited.platform,
        post_id=cited.post_id,
        post_key=cited.post_key or cited.post_id,
        handle=cited.handle,
        author_name=cited.author_name,
        date=cited.date,
        date_text=cited.date_text,
        link=cited.link,
        short_links=cited.short_links,
        posted_at=cited.posted_at,
        text=cited.text,
        first=place,
        last=place,
        near=cited.text or "",
    )


def _version(element: Element, platform: str) -> str | None:
    """The hash of the version that an embed code shows, where the platform's code has one."""
    attribute = VERSION_ATTRIBUTES.get(platform)
    version = (element.get(attribute) or "").strip() if attribute else ""
    return version if version.isascii() and version.isalnum() and len(version) < LONGEST_HASH else None


def with_words(seen: Sighting, each: Reference) -> Sighting:
    """A sighting with what a reference tells of its post."""
    return replace(
        seen,
        handle=each.handle if each.handle and each.handle.startswith(f"{seen.handle}@") else seen.handle or each.handle,
        author_name=seen.author_name or each.name,
        date=seen.date or each.date,
        date_text=seen.date_text or each.date_text,
        text=seen.text or each.words,
        short_links=seen.short_links or each.short_links,
    )


def of_reference(each: Reference, place: int) -> Sighting:
    """What a reference tells, as a sighting at a place of the page."""
    ref = each.ref
    seen = Sighting(
        form="reference",
        platform=each.platform,
        kind=Kind.LINK,
        post_id=ref.native_id if ref else None,
        post_key=ref.key if ref else None,
        link=each.link,
        posted_at=ref.posted_at if ref else None,
        first=place,
        last=place,
        near=each.words or "",
    )
    return with_words(seen, each)
