"""What cites and what it cites, and who can be asked about it: all that reading an article takes. No IO, no parsing, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citesnap.model.answers import Exchange


class Kind(StrEnum):
    """How an article uses a post."""

    EMBED = "embed"
    """Shown as a post."""
    LINK = "link"
    """A hyperlink in the running text whose target is a post."""


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a citation in the article, as W3C Web Annotation selectors need it.

    `exact` is the text of the citation as the article shows it, `prefix` and `suffix` up to 32 characters of the text around
    it (TextQuoteSelector); `xpath` leads to the element in an HTML article, else None (XPathSelector).
    """

    exact: str
    prefix: str = ""
    suffix: str = ""
    xpath: str | None = None

    def selectors(self) -> list[dict[str, str]]:
        """The selectors as JSON-ready W3C Web Annotation objects."""
        values = [{"type": "TextQuoteSelector", "exact": self.exact, "prefix": self.prefix, "suffix": self.suffix}]
        if self.xpath:
            values.append({"type": "XPathSelector", "value": self.xpath})
        return values


@dataclass(frozen=True, slots=True)
class Citation:
    """One post, shown or linked at one place in one article.

    `position` counts from 1 in document order. `post_id` is the platform's native id where the article holds it.
    `date` is what the article shows (`date_text` as shown, `date` as ISO day, None when relative or ambiguous);
    `posted_at` is the time that the id itself holds. `link` is the canonical status URL if the id is known, else the first
    short link as a URL, else None. `short_links` hold no scheme (`pic.twitter.com/CODE`, `t.co/CODE`), in order.
    `post_key` is unique on the platform where `post_id` alone is not: two Telegram channels each have a message 7.
    `doubt` says why an id in the article is not accepted: it is left out then. `version` is the hash of the version of the post
    that the embed code shows (a CID of Bluesky). `text` is the body as cited. `start` and `end`
    are `str` indices of the whole citation in a text article, None in HTML.
    """

    position: int
    platform: str
    kind: Kind
    form: str
    post_id: str | None = None
    handle: str | None = None
    author_name: str | None = None
    date: str | None = None
    date_text: str | None = None
    link: str | None = None
    short_links: tuple[str, ...] = ()
    posted_at: datetime | None = None
    text: str | None = None
    start: int | None = None
    end: int | None = None
    place: Place | None = None
    post_key: str | None = None
    doubt: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """Something that cites, read once. `given` is what the user named (a path, a URL, `-`).

    `url` is the address that identifies it, None for a bare text, which `name` identifies. `body` holds the bytes as read, of the
    format that `media_type` says, and `text` the article in them as HTML or text: decoded, or taken out of a document. `text_type`
    says which of both where `media_type` names a document. `words` are the words that a reader sees, None where they were not
    wanted. `exchanges` are the requests that fetched it, empty for a file.
    """

    given: str
    name: str
    body: bytes
    text: str
    media_type: str
    url: str | None = None
    title: str | None = None
    site: str | None = None
    author: str | None = None
    published_at: str | None = None
    words: str | None = None
    exchanges: tuple[Exchange, ...] = ()
    text_type: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A service that can answer for a post, as its platform or `webarchives` declares it: one row, cheap to import.

    `name` is the word for `attempts.source`, `label` what people read, `module` the dotted path of the module with `ask`, imported
    when the source is first asked. `past` marks a web archive: it shows what a post was and knows nothing about its fate today.
    `long_posts` marks a source that has the whole text of posts that others cut. `opt_in` marks a third party that is asked only
    when the user says so. `credential` is the name of the token without which the source is not asked. `shows_only` marks a source
    whose silence says nothing: what it does not show may be there. `walled` marks one that turns many programs away for good: a
    post that it refuses is left to web archives and asked about again after a month. `altered` marks an archive that was found to
    have altered captures: what it shows keeps no other archive from being asked.
    """

    name: str
    label: str
    module: str
    past: bool = False
    long_posts: bool = False
    opt_in: bool = False
    credential: str | None = None
    shows_only: bool = False
    walled: bool = False
    altered: bool = False
