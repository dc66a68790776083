"""Articles from a file, standard input or the web. Only this module of the package, and `webpages`, open anything.

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

from citesnap.articles import addresses
from citesnap.articles.documents import recognise
from citesnap.articles.expanding import ARTICLE_SUFFIXES
from citesnap.articles.understanding import NotAnArticle, Received, holds_several, parts, understand
from citesnap.errors import ArticleError
from citesnap.text.characters import encodable
from citesnap.text.gzips import MAGIC, Gunzip, TooLong

if TYPE_CHECKING:
    from citesnap.model import Article
    from citesnap.web import Web

FILE_LIMIT = 50 * 1024 * 1024
"""Bytes of a file or of standard input. The largest pages met in practice have 3 MB."""


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
        from citesnap.articles.webpages import from_web  # Here: files need no request, nor what tells how it ended.

        return from_web(given, web, conditions)
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


def _format_name(received: Received) -> str:
    return received.format.name if received.format else "a file"


def _megabytes(size: int) -> str:
    return f"{size / 1_048_576:.0f} MB"
