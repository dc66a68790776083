"""The citations of pages. Called in readers (`bounded`), for the bytes are strangers'; returns plain values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from citesnap.articles.kinds import HTML
from citesnap.articles.metadata import Metadata, describe
from citesnap.articles.understanding import NotAnArticle, Received, holds_several, parts, understand
from citesnap.finding import find_with_tree
from citesnap.finding.page import Element
from citesnap.finding.record import record
from citesnap.model import Article, Citation, Kind
from citesnap.scanning.options import Options

__all__ = ["PageFound", "found_in"]

_LANG = re.compile(
    r"<html\b[^>]{0,2000}?\slang\s{0,9}=\s{0,9}[\"']?([a-z]{2,3})(?:[-_][a-z0-9_-]{1,20})?[\"'\s>]", re.IGNORECASE
)
_HEAD = 20_000


@dataclass(frozen=True, slots=True)
class PageFound:
    """What one page holds: its row of `articles` where it cites something, its rows of `citations`.

    `problem` says why it could not be read; `skipped` is the count of those that are left out for the same reason.
    """

    name: str
    article: dict[str, Any] | None = None
    citations: list[dict[str, Any]] = field(default_factory=list)
    problem: str | None = None
    skipped: str | None = None


def found_in(pages: Sequence[Received], options: Options) -> list[list[PageFound]]:
    """What is in each page; of a file that holds several articles, in each of them."""
    return [_of_file(page, options) if holds_several(page) else [_of_page(page, options)] for page in pages]


def _of_file(file: Received, options: Options) -> list[PageFound]:
    pages: list[PageFound] = []
    try:
        for part in parts(file):
            pages.append(_of_page(part, options))  # Those before damage are kept.
    except NotAnArticle as error:
        pages.append(PageFound(file.name, problem=str(error)))
    return pages


def _of_page(page: Received, options: Options) -> PageFound:
    try:
        article = understand(page, described=False)
    except NotAnArticle as error:
        return PageFound(page.name, problem=None if error.no_words else str(error))
    language = _language(article)
    if not options.speaks(language):
        return PageFound(page.name, skipped="other_language")
    citations, tree = find_with_tree(article, [Kind(kind) for kind in options.kinds])
    if options.platforms:
        citations = [citation for citation in citations if citation.platform in options.platforms]
    if not citations:
        return PageFound(page.name)
    described = _described(page, article, tree, language, citations)
    if not options.in_section(described["section"]):
        return PageFound(page.name, skipped="other_section")
    return PageFound(page.name, described, [_row(one, article.name) for one in citations])


def _row(citation: Citation, article: str) -> dict[str, Any]:
    return record(citation, article) | {"posted_at": citation.posted_at, "post_key": citation.post_key}


def _described(
    page: Received, article: Article, tree: Element | None, language: str | None, citations: Sequence[Citation]
) -> dict[str, Any]:
    says = describe(tree) if article.media_type == HTML else Metadata()
    url = page.url or article.url
    return {
        "article": article.name,
        "url": url,
        "canonical_url": says.addresses[0] if says.addresses else None,
        "site": _site(url),
        "media_type": article.media_type,
        "body_sha256": hashlib.sha256(page.content).hexdigest(),
        "body_size": len(page.content),
        "lang": language,
        "title": says.title or article.title,
        "author": says.author or article.author,
        "published_at": says.published_at or article.published_at,
        "citations": len(citations),
        "section": says.section or article.section,
    }


def _language(article: Article) -> str | None:
    """The language that an HTML page declares, as its primary subtag (RFC 5646, 2.2.1) in lower case."""
    declared = _LANG.search(article.text, 0, _HEAD) if article.media_type == HTML else None
    return declared[1].lower() if declared else None


def _site(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None
