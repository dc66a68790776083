"""Articles from the web: one request, and what to make of its answer. Pages that only ask to log in, or to prove that one is no
robot, are no articles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.articles import addresses
from citesnap.articles.understanding import Received, Unchanged
from citesnap.errors import ArticleError
from citesnap.model import Outcome
from citesnap.text.characters import encodable
from citesnap.text.patterns import regex
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.web import Web

WEB_LIMIT = 20 * 1024 * 1024
"""Bytes of a page from the web."""

MAX_REDIRECTS = 5

ACCEPT = "text/html,application/xhtml+xml,text/plain;q=0.9,text/markdown;q=0.9,*/*;q=0.1"

SOURCE = "article"
"""The source name of an attempt to get an article from its URL."""


_LASTING = frozenset({Outcome.NOT_FOUND, Outcome.TOO_LARGE, Outcome.BLOCKED})
"""Outcomes of a request for a page after which a further request would end the same. Refusals, empty pages, broken codings and
redirect loops are not among them: sites answer so for a while, to some machines, or by mistake."""


def from_web(given: str, web: Web | None, conditions: Mapping[str, str]) -> Received:
    """The bytes of an article at a URL. Arguments and errors are those of `reading.read_articles`."""
    if addresses.normalise(given) is None:
        raise ArticleError(encodable(given), "not a valid URL")
    if web is None:
        raise ArticleError(encodable(given), "URLs cannot be read here; save the page and give its file")
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
