"""The short link of a citation as evidence: `pic.twitter.com/CODE` is the label of `https://t.co/CODE`.

t.co tells where a code leads. The post there is the one cited only if its author and the UTC day of its id agree with the
citation: a post that shows another post's picture carries a link to *that* post (borrowed media).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit
from weakref import WeakKeyDictionary

from citesnap import bounded, platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.platforms import x
from citesnap.text.entities import unescape
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "t.co"
LIMIT = 200_000
"""Bytes. The answer is a redirect, or a page of a few hundred bytes that holds one."""

MEDIA_PATH = re.compile(r"/(?:photo|video)/\d{1,2}/?$")
# Possessive: nothing is given back, so that a page of blanks takes no longer than any other (the three runs of blanks meet).
_REFRESH = re.compile(r"""content\s*+=\s*+["']?+\s*+\d*+\s*+;\s*+url\s*+=\s*+['"]?+([^"'>]{1,4000})""", re.IGNORECASE)
_TITLE = re.compile(r"<title>\s*+(https?://[^<\s]{1,4000}+)\s*+</title>", re.IGNORECASE)
_REPLACE = re.compile(r"""location\.replace\(\s*+["']([^"']{1,4000})["']""")


@dataclass(frozen=True, slots=True)
class Clues:
    """What a citation without an id tells of its post.

    `date` is an ISO day, `date_text` the same as displayed, `text` the words as cited. `share` is a link
    of which only a redirect tells where it leads.
    """

    handle: str | None
    date: str | None
    date_text: str | None
    short_links: tuple[str, ...]
    text: str | None = None
    share: str | None = None


def resolve(clues: Clues, web: Web) -> Iterator[Attempt]:
    """Ask t.co about each code of a citation until one leads to the post cited.

    The attempt that did has the outcome `resolved` and the post in `found`. Labels of media are asked first: other links of
    a post lead anywhere.
    """
    for label in sorted(codes(clues.short_links), key=lambda link: not link.startswith("pic.")):
        attempt = _ask(label, clues, web)
        yield attempt
        if attempt.outcome is Outcome.RESOLVED:
            return


def codes(short_links: Iterable[str]) -> list[str]:
    """Those short links that t.co can be asked about, each code once, a media label before a bare link of the same code."""
    labels: dict[str, str] = {}
    for host, code in filter(None, map(x.read_short_link, short_links)):
        if host != "t.co" or code not in labels:
            labels[code] = f"{host}/{code}"
    return list(labels.values())


def _ask(label: str, clues: Clues, web: Web) -> Attempt:
    code = label.partition("/")[2]
    with asked(web).turn(code) as held:
        is_known = code in held
        [answer] = held.get(code) or [web.get(f"https://t.co/{code}", limit=LIMIT)]
        if answer.failure is None:
            held[code] = [answer]
    attempt = _read(Question(NAME), answer, label, clues)
    # Asked once in a run, however many articles cite it: the requests belong to the attempt that made them.
    return replace(attempt, exchanges=(), tries=0) if is_known else attempt


def _read(question: Question, answer: Answer, label: str, clues: Clues) -> Attempt:
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status in (404, 410):
        return question.ended(Outcome.NOT_FOUND, answer, detail=f"t.co knows no {label}")
    url = bounded.call(target, answer)
    if url is None:
        if answer.status == 200 or (answer.status or 0) // 100 == 3:
            return question.ended(Outcome.MALFORMED, answer, detail=f"no target in the answer to {label}")
        return question.refused(answer)
    if url == answer.url:
        return question.ended(Outcome.MALFORMED, answer, detail=f"{label} leads to itself")
    leads = judge_target(label, url, clues)
    return replace(question.ended(leads.outcome, answer, detail=leads.detail), found=leads.post)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """What a short link led to: `resolved` with the post cited, or `mismatch`, with the post if it was one."""

    outcome: Outcome
    detail: str
    post: Post | None = None


def judge_target(label: str, url: str, clues: Clues, *, verb: str = "leads", when: str = "") -> LinkTarget:
    """Whether a short link that leads to this URL leads to the post cited. `verb` and `when` are words for the detail."""
    ref = platforms.identify(url)
    if ref is None:
        return LinkTarget(Outcome.MISMATCH, f"{label} {verb} to no post: {url[:200]}")
    post = Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)
    is_media = label.startswith("pic.") or MEDIA_PATH.search(re.split(r"[?#]", url, maxsplit=1)[0]) is not None
    objection = doubt(post, clues, is_media=is_media)
    detail = f"{label} {verb} to {post.url}{when}" + (f": {objection}" if objection else "")
    return LinkTarget(Outcome.MISMATCH if objection else Outcome.RESOLVED, detail, post)


class AskedLinks:
    """What was answered for each short link in one run; threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: dict[str, threading.Lock] = {}
        self._held: dict[str, list[Answer]] = {}

    @contextmanager
    def turn(self, link: str) -> Iterator[dict[str, list[Answer]]]:
        """The answers so far, while nobody else asks for this link."""
        with self._lock:
            turn = self._turns.setdefault(link, threading.Lock())
        with turn:
            yield self._held


_ASKED: WeakKeyDictionary[Web, AskedLinks] = WeakKeyDictionary()
_ASKED_LOCK = threading.Lock()


def asked(web: Web) -> AskedLinks:
    """What was answered for short links by way of this client."""
    with _ASKED_LOCK:
        return _ASKED.setdefault(web, AskedLinks())


def target(answer: Answer) -> str | None:
    """Where a redirect leads: `Location`, or what the HTML says that short links answer browsers with.

    A warning page in between (`unsafe_link_warning?unsafe_link=...`) is taken off.
    """
    url: str | None = None
    if (answer.status or 0) // 100 == 3:
        url = answer.header("location")
    elif answer.status == 200:
        page = answer.body.decode("utf-8", "replace")
        for pattern in (_REFRESH, _TITLE, _REPLACE):
            if match := pattern.search(page):
                url = unescape(match[1]).replace("\\/", "/").strip()
                break
    if not url:
        return None
    try:
        url = urljoin(answer.url or "https://t.co/", url)
        warned = parse_qs(urlsplit(url).query).get("unsafe_link")
    except ValueError:
        return None
    return warned[0] if warned else url


def doubt(post: Post, clues: Clues, *, is_media: bool) -> str | None:
    """Why the post that a short link leads to is not the one cited; None when nothing contradicts it.

    >>> clues = Clues("example_river", "2021-08-18", "August 18, 2021", ())
    >>> at = datetime(2021, 8, 18, 7, 0, tzinfo=UTC)
    >>> doubt(Post("x", "1427891000000000000", "", "other_account", at), clues, is_media=True)
    'a post by @other_account, not @example_river (borrowed media)'
    """
    if post.platform != "x":
        return f"a post on {post.platform}"
    if not is_media:
        return "a link to a post, not its media: a quotation, or the author's own other post"
    if post.handle is None:
        return "the link does not tell the author"
    if clues.handle and post.handle.casefold() != clues.handle.casefold():
        return f"a post by @{post.handle}, not @{clues.handle} (borrowed media)"
    if clues.date is None:
        return None
    if post.posted_at is None:
        return "the id carries no time to compare with the cited date"
    if not fits(post.posted_at, clues.date, clues.date_text):
        return f"a post of {post.posted_at:%Y-%m-%d}, not {clues.date}"
    return None


def fits(posted_at: datetime, day: str, shown: str | None) -> bool:
    """Whether a post of that moment can be shown with that date.

    Static embeds show the UTC day (539 of 539 measured). A date with a time of day, or typed in short, comes from a rendered
    page or a person and is the day of some place on Earth, from UTC-12 to UTC+14.
    """
    if posted_at.date().isoformat() == day:
        return True
    if not shown or not re.search(r"[:·]|\b[A-Z][a-z]{2}\b\.?\s\d|\d\s[A-Z][a-z]{2}\b", shown):
        return False
    midnight = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    return midnight - timedelta(hours=14) <= posted_at < midnight + timedelta(days=1, hours=12)
