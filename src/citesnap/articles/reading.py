"""Articles from a file, standard input or the web. The only module of this package that opens anything.

Must not read anything without a bound on its size, nor open a special file (reading a FIFO would never end).
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.articles import addresses
from citesnap.articles.documents import recognise
from citesnap.articles.expanding import ARTICLE_SUFFIXES
from citesnap.articles.understanding import NotAnArticle, Received, holds_several, parts, understand
from citesnap.errors import ArticleError
from citesnap.model import Article, Outcome
from citesnap.text.characters import encodable
from citesnap.text.gzips import MAGIC, Gunzip, TooLong
from citesnap.text.patterns import regex

if TYPE_CHECKING:
    from citesnap.web import Web

FILE_LIMIT = 50 * 1024 * 1024
"""Bytes of a file or of standard input. The largest pages met in practice have 3 MB."""

WEB_LIMIT = 20 * 1024 * 1024
"""Bytes of a page from the web."""

MAX_REDIRECTS = 5

ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,text/markdown;q=0.9,*/*;q=0.1"

SOURCE = "article"
"""The source name of an attempt to get an article from its URL."""


_LASTING = frozenset({Outcome.NOT_FOUND, Outcome.TOO_LARGE, Outcome.BLOCKED})
"""Outcomes of a request for a page after which a further request would end the same. Refusals, empty pages, broken codings and
redirect loops are not among them: sites answer so for a while, to some machines, or by mistake."""


class Unchanged(Exception):
    """The article is unchanged since its validators were recorded: its server answered 304 to a conditional request.

    Control flow between `read_article` and a caller that gave it conditions; not an error.
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
        described: as for `understand`.
        conditions: headers that make the request for a URL a conditional one.

    Raises:
        ArticleError: it could not be read, or not to its end: articles before the damage have been yielded. `usage` is
            True for bad input, False for what may succeed later.
        Unchanged: under these `conditions` there was nothing new to read.
    """
    received = receive(given, web, conditions=conditions)
    problem, has_any = "", False
    try:
        for part in parts(received) if holds_several(received) else [received]:
            try:
                yield understand(part, described=described)
                has_any = True
            except NotAnArticle as error:
                if not part.is_part:
                    raise
                if not error.no_words:  # One part that cannot be read does not stop the others.
                    problem = (
                        problem or f"{part.name.removeprefix(received.name)} of it {str(error).removeprefix('it ')}"
                    )
    except NotAnArticle as error:
        problem = problem or str(error)
    if problem or not has_any:
        raise received.refused(problem or f"it is {_format_name(received)} without an article in it")


def receive(given: str, web: Web | None, *, conditions: Mapping[str, str] = MappingProxyType({})) -> Received:
    """The bytes of an article, not parsed yet. Arguments and errors are those of `read_articles`."""
    if given == "-":
        content = _from_stdin()
    elif addresses.is_url(given):
        return _from_web(given, web, conditions)
    elif scheme := re.match(r"([a-zA-Z][a-zA-Z0-9+.-]{1,20})://", given):
        raise ArticleError(
            encodable(given), f"{scheme[1]}:// is not supported; give a path or an http:// or https:// URL"
        )
    else:
        content = _from_file(given)
    if not content:
        empty = "standard input is empty; pipe an article into it" if given == "-" else "the file is empty"
        raise ArticleError(encodable(given), empty)
    return Received(encodable(given), _unpacked(encodable(given), content))


def _unpacked(shown: str, content: bytes) -> bytes:
    """The content of a file that is packed with gzip; that of a web archive and of a broken file stays packed."""
    if not content.startswith(MAGIC) or recognise(content) is not None:
        return content
    unpacking = Gunzip(FILE_LIMIT)
    try:
        unpacking.feed(content)
    except TooLong as error:
        raise ArticleError(shown, f"unpacks to more than {_megabytes(FILE_LIMIT)}; give a smaller article") from error
    except zlib.error:
        return content
    return bytes(unpacking.content) if unpacking.whole else content


def _from_stdin() -> bytes:
    try:
        content = sys.stdin.buffer.read(FILE_LIMIT + 1)
    except (OSError, AttributeError, ValueError) as error:  # closed by the program that started this one
        raise ArticleError("-", "standard input cannot be read; pipe an article into it") from error
    if len(content) > FILE_LIMIT:
        raise ArticleError("-", f"more than {_megabytes(FILE_LIMIT)} on standard input; give a smaller article")
    return content


def _from_file(given: str) -> bytes:
    shown = encodable(given)
    path = Path(given)
    try:
        if stat.S_ISDIR(path.stat().st_mode):
            next(path.iterdir(), None)  # raises when the folder may not be listed
            raise ArticleError(shown, f"no article in this folder (looked for *{', *'.join(ARTICLE_SUFFIXES)})")
        # Checked before it is opened, because opening some devices has effects, and after, because it may have been replaced.
        _refuse_special(shown, path.stat())
        with open(path, "rb", opener=_opened_without_waiting) as file:
            status = os.fstat(file.fileno())
            _refuse_special(shown, status)
            # Files of /proc and the like, made up when they are read, have no size; some never end.
            content = file.read(status.st_size + 1) if status.st_size else b""
            if len(content) > status.st_size:  # It grew while it was read.
                content += file.read(FILE_LIMIT + 1 - len(content))
    except (OSError, ValueError) as error:
        raise ArticleError(shown, _why(error, given)) from error
    if len(content) > FILE_LIMIT:
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
    """The error of the operating system in words that say what to do."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if re.match(r"(?:www\.|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/)", given, re.IGNORECASE):
            return f"no such file; for a web page, write https://{encodable(given)}"
        return "no such file; check the path"
    if isinstance(error, PermissionError):
        return "permission denied; make it readable for this user"
    if isinstance(error, OSError):
        if error.errno == errno.ENAMETOOLONG:
            return "no such file: the name is too long"
        return f"cannot be read: {error.strerror or error}"
    return "not the name of a file"


def _from_web(given: str, web: Web | None, conditions: Mapping[str, str]) -> Received:
    if addresses.normalise(given) is None:
        raise ArticleError(encodable(given), "not a valid URL")
    if web is None:
        raise ArticleError(encodable(given), "URLs cannot be read here; save the page and give its file")
    from citesnap.web.question import Question  # Here: files need no request, nor the readers of answers.

    question = Question(SOURCE)
    answer = web.get(given, limit=WEB_LIMIT, accept=ACCEPT, redirects=MAX_REDIRECTS, headers=conditions)

    def refused(outcome: Outcome, problem: str) -> ArticleError:
        attempt = question.ended(outcome, answer, detail=problem)
        return ArticleError(given, problem, attempt=attempt, lasting=outcome in _LASTING)

    if answer.failure is not None:
        problem = answer.detail or str(answer.failure)
        raise ArticleError(given, problem, attempt=question.failed(answer), lasting=answer.failure in _LASTING)
    status = answer.status or 0
    if status == 304 and conditions:
        raise Unchanged(given)
    if status >= 400:
        raise refused(_meaning(status), _status_in_words(status))
    if status != 200:
        raise refused(Outcome.MALFORMED, f"unexpected HTTP {status}")
    if not answer.body.strip():
        raise refused(Outcome.MALFORMED, "the page is empty")
    if _is_login(answer.url) and not _is_login(given):
        raise refused(Outcome.REFUSED, "it leads to a login page; save the page in a browser and give the file")
    if (shell := _shell(answer.body)) is not None:
        raise refused(Outcome.REFUSED, f"{shell}; save it in a browser and give the file")
    attempt = question.ended(Outcome.CAPTURED, answer)
    return Received(given, answer.body, answer.header("content-type") or "", answer.url, attempt)


_LOGIN = regex(r"/(?:log-?in|sign-?in|accounts/login)(?:\.\w{2,5})?/?", re.IGNORECASE)
_NO_SCRIPT = regex(rb"JavaScript is (?:not available|disabled|required)|enable JavaScript", re.IGNORECASE)
_ROBOT_TEST = regex(
    rb"<title[^<>]{0,100}>\s{0,20}(?:just a moment|attention required|access (?:denied|to this page has been denied)"
    rb"|checking your browser|security check|are you (?:a )?(?:human|robot)|pardon our interruption|robot or human"
    rb"|verify(?:ing)? (?:that )?you are|ddos-guard|one moment, please|human verification|bot verification|captcha)"
    rb"|\b(?:cf-challenge|cf-chl-|_cf_chl_opt|captcha-delivery\.com|px-captcha|geo\.captcha|aws-waf-token|challenge-platform)",
    re.IGNORECASE,
)
"""What services that keep programs away show in place of a page, with status 200 too."""
_PASSWORD = regex(rb"<input\b[^<>]{0,300}\btype\s{0,5}=\s{0,5}[\"']?password", re.IGNORECASE)
_ARTICLE_SIGN = regex(rb"<article\b|=[\"']?article[\"'\s>]|Article\"|<blockquote\b")
"""What a page has that calls itself an article, or quotes. It may be short, and have a form to log in."""
_UNSEEN = regex(rb"<(script|style|svg)\b", re.IGNORECASE)
SHELL_LIMIT = 200_000
"""Bytes. X's shell has some 70 kB; looking through a larger page for its words takes long."""
SHELL_WORDS = 150
"""The most words of a page that only asks for JavaScript, the links at its foot included; an article has more."""


def _is_login(url: str) -> bool:
    """Whether an address is that of a form to log in: `/login`, `/i/flow/login`, `/signin.php`."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return _LOGIN.fullmatch(path[path.rfind("/", 0, -1) :]) is not None if path.strip("/") else False


def _shell(body: bytes) -> str | None:
    """What a page of few words asks for in place of the article; None for any other page."""
    if len(body) > SHELL_LIMIT or b"<" not in body:
        return None
    if _NO_SCRIPT.search(body):
        asked = "the page shows nothing without JavaScript"
    elif _ARTICLE_SIGN.search(body):
        return None
    elif _ROBOT_TEST.search(body):
        asked = "the site shows a test for robots in place of the page"
    elif _PASSWORD.search(body):
        asked = "the page asks to log in"
    else:
        return None
    return asked if _has_few_words(body) else None


def _has_few_words(body: bytes) -> bool:
    """Whether the words of a page are no more than those of a page that holds nothing of an article."""
    words, at, lower = 0, 0, body.lower()
    while words <= SHELL_WORDS and (start := body.find(b"<", at)) >= 0:
        words += len(body[at:start].split())
        hidden = _UNSEEN.match(body, start)
        end = lower.find(b"</" + hidden[1].lower(), start) if hidden else start
        at = body.find(b">", end) + 1 if end >= 0 else 0
        if at == 0:  # An element that is never closed hides the rest.
            return words <= SHELL_WORDS
    return words + len(body[at:].split()) <= SHELL_WORDS


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


def _format_name(received: Received) -> str:
    return received.format.name if received.format else "a file"


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.0f} MB"
