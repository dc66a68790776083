"""Articles from a file, standard input or the web. The only module of this package that opens anything.

Bounds before bytes: nothing is read whose size is not bounded first, and no special file is opened (a FIFO would wait for ever).
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.articles import addresses, kinds
from citesnap.articles.documents import DocumentError, Format, Part, by_media_type, recognise
from citesnap.articles.expanding import ARTICLE_SUFFIXES
from citesnap.articles.metadata import Metadata, describe, describe_markdown
from citesnap.articles.plain_text import words_of
from citesnap.errors import ArticleError
from citesnap.model import Article, Outcome
from citesnap.text.decoding import decode
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.web import Web

FILE_LIMIT = 50 * 1024 * 1024
"""Bytes of a file or of standard input. The largest pages met in practice have 3 MB."""

WEB_LIMIT = 20 * 1024 * 1024
"""Bytes of a page from the web."""

MAX_REDIRECTS = 5

ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,text/markdown;q=0.9,*/*;q=0.1"

SOURCE = "article"
"""The source of the attempt that asking for an article's URL is."""

_PAGE_TYPES = {
    "text/html": kinds.HTML,
    "application/xhtml+xml": kinds.HTML,
    "text/plain": kinds.TEXT,
    "text/markdown": kinds.MARKDOWN,
    "text/x-markdown": kinds.MARKDOWN,
}


class Unchanged(Exception):
    """The article is what it was when its validators were noted: its server answered 304 to a conditional request.

    Control flow between `read_article` and whoever gave it conditions; no error.
    """


def conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """The headers that ask for an answer only if something has changed since these validators came (RFC 9110, 13.1)."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value}


def read_article(
    given: str, web: Web | None, *, described: bool = True, conditions: Mapping[str, str] = MappingProxyType({})
) -> Article:
    """Read one article; of a file or an answer that holds several, the first. See `read_articles`."""
    return next(read_articles(given, web, described=described, conditions=conditions))


def read_articles(
    given: str, web: Web | None, *, described: bool = True, conditions: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Article]:
    """Read the articles that a name stands for: one, or those in a mailbox or a web archive. There is at least one.

    Args:
        given: the path of a file, an http(s) URL, or `-` for standard input.
        web: asks for URLs; None where only files can be given.
        described: also read what the article says, and its address, title and so on; half the work where only citations matter.
        conditions: headers that make the request for a URL a conditional one.

    Text articles (`text/plain`, `text/markdown`) get the newlines of Python's universal newlines mode, so that offsets into
    them are offsets into what `open(path).read()` gives; a byte order mark is dropped. HTML is left as decoded.

    Raises:
        ArticleError: it could not be read, or not to its end: articles before the damage have been yielded. `usage` tells bad input
            from what may be had later.
        Unchanged: under these `conditions` there was nothing new to read.
    """
    if given == "-":
        yield from _articles("-", _from_stdin(), described)
        return
    if addresses.is_url(given):
        yield from _from_web(given, web, described, conditions)
        return
    if scheme := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]{1,20})://", given):
        raise ArticleError(_shown(given), f"{scheme[1]}:// is not supported; give a path or an http:// or https:// URL")
    yield from _articles(given, _from_file(given), described)


def _from_stdin() -> bytes:
    try:
        content = sys.stdin.buffer.read(FILE_LIMIT + 1)
    except (OSError, AttributeError, ValueError) as error:  # closed by whoever started us
        raise ArticleError("-", "standard input cannot be read; pipe an article into it") from error
    if len(content) > FILE_LIMIT:
        raise ArticleError("-", f"more than {_megabytes(FILE_LIMIT)} on standard input; give a smaller article")
    return content


def _from_file(given: str) -> bytes:
    shown = _shown(given)
    path = Path(given)
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            next(path.iterdir(), None)  # raises when the folder may not be listed
            raise ArticleError(shown, f"no article in this folder (looked for *{', *'.join(ARTICLE_SUFFIXES)})")
        # Looked at before it is opened, because opening some devices does something, and after, because it may have been replaced.
        _refuse_special(shown, path.stat())
        with open(path, "rb", opener=_opened_without_waiting) as file:
            status = os.fstat(file.fileno())
            _refuse_special(shown, status)
            # What /proc and the like make up when they are read (some of it never ends) has no size.
            content = file.read(FILE_LIMIT + 1) if status.st_size else b""
    except (OSError, ValueError) as error:
        raise ArticleError(shown, _why(error, given)) from error
    if len(content) > FILE_LIMIT:  # It grew while it was read.
        raise _too_large(shown, len(content))
    return content


def _refuse_special(shown: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ArticleError(shown, "not a regular file; to read from a pipe, give - and pipe the article into it")
    if status.st_size > FILE_LIMIT:
        raise _too_large(shown, status.st_size)


def _opened_without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def _too_large(shown: str, size: int) -> ArticleError:
    return ArticleError(shown, f"too large ({_megabytes(size)}; the limit is {_megabytes(FILE_LIMIT)})")


def _why(error: OSError | ValueError, given: str) -> str:
    """The operating system's refusal in words that say what to do."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|co\.uk|de|fr)/)", given):
            return f"no such file; for a web page, write https://{_shown(given)}"
        return "no such file; check the path"
    if isinstance(error, PermissionError):
        return "permission denied; make it readable for this user"
    if isinstance(error, OSError):
        if error.errno == errno.ENAMETOOLONG:
            return "no such file: the name is too long"
        return f"cannot be read: {error.strerror or error}"
    return "not the name of a file"


def _articles(given: str, content: bytes, described: bool) -> Iterator[Article]:
    """The articles in the bytes of a file or of standard input."""
    shown = _shown(given)

    def refused(problem: str) -> ArticleError:
        return ArticleError(shown, problem)

    if not content:
        raise refused("standard input is empty; pipe an article into it" if given == "-" else "the file is empty")
    if document := recognise(content, given):
        yield from _within(document, content, shown, described, refused)
        return
    text = decode(content)
    if problem := kinds.unreadable(content, text):
        raise refused(f"holds no text: it looks like {problem}")
    if not text.strip("\ufeff \t\r\n\f\v\0"):
        raise refused("holds nothing but white space")
    yield _built(shown, content, text, kinds.by_name(given) or kinds.by_look(text), described)


def _within(
    document: Format,
    content: bytes,
    shown: str,
    described: bool,
    refused: Callable[[str], ArticleError],
    url: str | None = None,
) -> Iterator[Article]:
    """The articles in a document. A part that cannot be read costs no other; it is told when the others have been yielded.

    `refused` makes the error of a document that cannot be read, `url` is where it was asked for.
    """
    problem, has_any = "", False
    try:
        for part in document.parts(content):
            try:
                article = _of_part(part, shown, described, url)
            except DocumentError as error:
                problem = problem or f"{f'{part.name} of it' if part.name else 'it'} is {error}"
                continue
            if article is not None:
                has_any = True
                yield article
    except DocumentError as error:
        problem = problem or f"it is {error}"
    if problem or not has_any:
        raise refused(problem or f"it is {document.name} without an article in it")


def _of_part(part: Part, shown: str, described: bool, url: str | None) -> Article | None:
    """The article in a part of a document; None where it holds no words.

    Raises:
        DocumentError: it cannot be read.
    """
    name, from_where = f"{shown}{part.name}", part.url or url
    document = by_media_type(part.media_type)
    if document is None:
        text = decode(part.content, part.media_type)
        declared = part.media_type.partition(";")[0].strip().lower()
        if kinds.unreadable(part.content, text) or not text.strip():
            return None
        return _built(name, part.content, text, _PAGE_TYPES.get(declared) or kinds.by_look(text), described, from_where)
    told = document.convert(part.content)
    if not told.text.strip():
        return None
    article = _built(name, part.content, told.text, told.media_type, described, from_where or told.url)
    return replace(
        article,
        media_type=part.media_type,
        text_type=told.media_type,
        title=told.title or article.title,
        author=told.author or article.author,
        published_at=told.published_at or article.published_at,
    )


def _built(name: str, body: bytes, text: str, media_type: str, described: bool, url: str | None = None) -> Article:
    """The article of a text with what it says of itself. `url` is where it came from, None for a file without a word on that."""
    told = _metadata(text, media_type) if described else Metadata()
    address = addresses.identity(list(told.addresses), url)
    return Article(
        given=name,
        name=name,
        body=body,
        text=_universal_newlines(text, media_type),
        media_type=media_type,
        url=address,
        title=told.title,
        site=told.site or addresses.site_name(address),
        author=told.author,
        published_at=told.published_at,
        words=words_of(text, media_type) if described else None,
    )


def _from_web(given: str, web: Web | None, described: bool, conditions: Mapping[str, str]) -> Iterator[Article]:
    if addresses.normalise(given) is None:
        raise ArticleError(_shown(given), "not a valid URL")
    if web is None:
        raise ArticleError(_shown(given), "URLs cannot be read here; save the page and give its file")
    question = Question(SOURCE)
    answer = web.get(given, limit=WEB_LIMIT, accept=ACCEPT, redirects=MAX_REDIRECTS, headers=conditions)

    def refused(outcome: Outcome, problem: str) -> ArticleError:
        return ArticleError(given, problem, attempt=question.ended(outcome, answer, detail=problem))

    if answer.failure is not None:
        raise ArticleError(given, answer.detail or str(answer.failure), attempt=question.failed(answer))
    status = answer.status or 0
    if status == 304 and conditions:
        raise Unchanged(given)
    if status >= 400:
        raise refused(_meaning(status), _status_in_words(status))
    if status != 200:
        raise refused(Outcome.MALFORMED, f"unexpected HTTP {status}")
    if not answer.body.strip():
        raise refused(Outcome.MALFORMED, "the page is empty")
    header = answer.header("content-type") or ""
    if document := recognise(answer.body, urlsplit(answer.url).path, header):
        malformed = partial(refused, Outcome.MALFORMED)
        for article in _within(
            document, answer.body, given, described, malformed, None if document.several else answer.url
        ):
            yield replace(article, exchanges=answer.exchanges)
        return
    text = decode(answer.body, header)
    if problem := kinds.unreadable(answer.body, text):
        raise refused(Outcome.MALFORMED, f"not an article: it looks like {problem}")
    declared = header.partition(";")[0].strip().lower()
    media_type = _PAGE_TYPES.get(declared) or _media_type_without_help(declared, text)
    if media_type is None:
        raise refused(Outcome.MALFORMED, f"not an article: its content type is {declared[:80]}")
    yield replace(_built(given, answer.body, text, media_type, described, answer.url), exchanges=answer.exchanges)


def _meaning(status: int) -> Outcome:
    if status in (404, 410):
        return Outcome.NOT_FOUND
    if status == 429:
        return Outcome.RATE_LIMITED
    return Outcome.SERVER_ERROR if status >= 500 else Outcome.REFUSED


def _status_in_words(status: int) -> str:
    if status in (404, 410):
        return f"no such page (HTTP {status}); check the URL"
    if status == 429:
        return "the site asks to slow down (HTTP 429); run again later"
    if status >= 500:
        return f"the site is out of order (HTTP {status}); run again later"
    return f"the site refuses to give the page (HTTP {status}); save it in a browser and give the file"


def _media_type_without_help(declared: str, text: str) -> str | None:
    """The media type where the server sent none, or one that XHTML pages share with feeds and data."""
    if declared in ("", "application/octet-stream"):
        return kinds.by_look(text)
    if declared in ("application/xml", "text/xml") and re.search(r"<html[\s>]", text[:5000], re.IGNORECASE):
        return kinds.HTML
    return None


def _metadata(text: str, media_type: str) -> Metadata:
    if media_type == kinds.HTML:
        return describe(text)
    return describe_markdown(text) if media_type == kinds.MARKDOWN else Metadata()


def _universal_newlines(text: str, media_type: str) -> str:
    if media_type == kinds.HTML or "\r" not in text:
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _shown(given: str) -> str:
    """A name as UTF-8 can hold it: what stands for undecodable bytes of a file name is spelled out (`\\udcff`)."""
    return given.encode("utf-8", "backslashreplace").decode("utf-8")


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.0f} MB"
