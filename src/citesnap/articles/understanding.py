"""Parses the bytes of an article: its text, and what it says about itself. Pure: opens no file and no socket.

A file or an answer may hold several articles (a mailbox, a web archive): `parts` takes it apart, `understand` reads one of
them. Both may take long for hostile bytes; a program that reads thousands of untrusted files calls them through `bounded`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.articles import addresses, kinds
from citesnap.articles.documents import DocumentError, Format, by_media_type, recognise
from citesnap.errors import ArticleError
from citesnap.model import Article
from citesnap.text.decoding import decode

if TYPE_CHECKING:
    from citesnap.finding.page import Element
    from citesnap.model import Attempt

__all__ = ["NotAnArticle", "Received", "Unchanged", "holds_several", "parts", "understand", "understand_page"]

_PAGE_TYPES = {
    "text/html": kinds.HTML,
    "application/xhtml+xml": kinds.HTML,
    "text/plain": kinds.TEXT,
    "text/markdown": kinds.MARKDOWN,
    "text/x-markdown": kinds.MARKDOWN,
}


_LARGE = 1_000_000
"""Bytes from which on the beginning of a file is looked at before all of it becomes text, which takes four times its memory."""


class NotAnArticle(Exception):
    """There is no article in these bytes, or none that can be read; the message says in a few words why.

    `no_words` is True where nothing is damaged and there are no words: for a part of a file this is not worth a report.
    """

    def __init__(self, problem: str, *, no_words: bool = False) -> None:
        super().__init__(problem)
        self.no_words = no_words


class Unchanged(Exception):
    """The article is unchanged since its validators were recorded: its server answered 304 to a conditional request.

    Control flow between `read_article` and a caller that gave it conditions; not an error.
    """


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that should be an article, with what is known about them; not parsed yet.

    `name` is the path, the URL or `-`, fit to print, followed by the name of the part for one out of a file that holds several.
    `media_type` is the `Content-Type` of an answer, or what the file says of its part; None for a file, where its name and
    content decide. `url` is where the content came from. `attempt` is the request that got it; None for a file.
    """

    name: str
    content: bytes
    media_type: str | None = None
    url: str | None = None
    attempt: Attempt | None = None
    is_part: bool = False

    @property
    def format(self) -> Format | None:
        """The document format of the bytes; None for a page or a text."""
        if self.is_part:
            return by_media_type(self.media_type or "")
        if self.attempt is not None:
            return recognise(self.content, urlsplit(self.url or "").path, self.media_type or "")
        return recognise(self.content, self.name)

    def refused(self, problem: str) -> ArticleError:
        """The error for bytes that were not read, with the reason."""
        if self.attempt is None:
            return ArticleError(self.name, problem, lasting=True)
        from citesnap.model import Outcome

        attempt = replace(self.attempt, outcome=Outcome.MALFORMED, detail=problem)
        return ArticleError(self.name, problem, attempt=attempt, lasting=True)


def holds_several(received: Received) -> bool:
    """Whether this is in a format that holds any number of articles."""
    document = None if received.is_part else received.format
    return document is not None and document.several


def parts(received: Received) -> Iterator[Received]:
    """The articles in a file that holds several, not parsed yet. They do not get the address of the file.

    Raises:
        NotAnArticle: it is damaged; the articles before the damage have been yielded.
    """
    document = received.format
    if document is None or not document.several:
        raise ValueError(f"{received.name} holds one article")
    try:
        for part in document.parts(received.content):
            yield Received(
                received.name + part.name, part.content, part.media_type, part.url, received.attempt, is_part=True
            )
    except DocumentError as error:
        raise NotAnArticle(f"it is {error}") from error


def understand(received: Received, *, described: bool = True) -> Article:
    """The article in these bytes. Arguments and errors are those of `understand_page`."""
    return understand_page(received, described=described)[0]


def understand_page(received: Received, *, described: bool = True) -> tuple[Article, Element | None]:
    """The article in these bytes, and the tree of an HTML article if it was parsed, so that it is parsed only once.

    Args:
        received: one article, not a file that holds several.
        described: also read the words, address, title and so on; without them it is half the work, where only citations matter.

    Text articles (`text/plain`, `text/markdown`) get the newlines of Python's universal newlines mode, so that offsets into
    them are offsets into what `open(path).read()` gives; a byte order mark is dropped. HTML is left as decoded.

    Raises:
        NotAnArticle: there is none.
    """
    document = received.format
    if document is not None:
        return _of_document(received, document, described)
    if len(received.content) > _LARGE:
        _decoded(received, received.content[: kinds.SAMPLE])
    text = _decoded(received, received.content)
    if not text.strip("\ufeff \t\r\n\f\v\0"):
        raise NotAnArticle("holds nothing but white space", no_words=True)
    return _built(received, text, _media_type(received, text), described)


def _decoded(received: Received, content: bytes) -> str:
    text = decode(content, received.media_type)
    if problem := kinds.unreadable(content, text):
        raise NotAnArticle(f"holds no text: it looks like {problem}", no_words=True)
    return text


def _of_document(received: Received, document: Format, described: bool) -> tuple[Article, Element | None]:
    try:
        content = document.convert(received.content)
    except DocumentError as error:
        raise NotAnArticle(f"it is {error}") from error
    if not content.text.strip():
        raise NotAnArticle(f"it is {document.name} without an article in it", no_words=True)
    article, root = _built(received, content.text, content.media_type, described, content.url)
    article = replace(
        article,
        media_type=document.media_type,
        text_type=content.media_type,
        title=content.title or article.title,
        author=content.author or article.author,
        published_at=content.published_at or article.published_at,
    )
    return article, root


def _media_type(received: Received, text: str) -> str:
    if received.media_type is None:
        return kinds.by_name(received.name) or kinds.by_look(text)
    declared = received.media_type.partition(";")[0].strip().lower()
    if declared in _PAGE_TYPES:
        return _PAGE_TYPES[declared]
    # A server may send no media type, or one that XHTML pages share with feeds and data.
    if received.is_part or declared in ("", "application/octet-stream"):
        return kinds.by_look(text)
    if declared in ("application/xml", "text/xml") and re.search(r"<html[\s>]", text[:5000], re.IGNORECASE):
        return kinds.HTML
    raise NotAnArticle(f"not an article: its content type is {declared[:80]}")


def _built(
    received: Received, text: str, media_type: str, described: bool, own_url: str | None = None
) -> tuple[Article, Element | None]:
    """The article of a text with what it says about itself. `own_url` is the address that its document gives for it."""
    own_url = received.url or own_url
    url = addresses.identity([], own_url)
    article = Article(
        given=received.name,
        name=received.name,
        body=received.content,
        text=_universal_newlines(text, media_type),
        media_type=media_type,
        url=url,
        site=addresses.site_name(url),
        exchanges=received.attempt.exchanges if received.attempt else (),
    )
    return _with_description(article, text, own_url) if described else (article, None)


def _with_description(article: Article, text: str, own_url: str | None) -> tuple[Article, Element | None]:
    """The article with what its text, as decoded, says about it, and with its words; the tree of a page."""
    from citesnap.articles.metadata import Metadata, describe, describe_markdown
    from citesnap.articles.plain_text import words_in, words_of

    if article.media_type == kinds.HTML:
        from citesnap.finding.page import parse

        root = parse(text)
        metadata, words = describe(root), words_in(root)
    else:
        root = None
        metadata = describe_markdown(text) if article.media_type == kinds.MARKDOWN else Metadata()
        words = words_of(text, article.media_type)
    url = addresses.identity(list(metadata.addresses), own_url)
    article = replace(
        article,
        url=url,
        title=metadata.title,
        site=metadata.site or addresses.site_name(url),
        author=metadata.author,
        section=metadata.section,
        published_at=metadata.published_at,
        words=words,
    )
    return article, root


def _universal_newlines(text: str, media_type: str) -> str:
    if media_type == kinds.HTML or "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")
