"""Which post a citation means whose only link is one of Perma.cc, by the address that Perma.cc publishes for a capture.

The address that was captured is believed only where platform, author and day of the post do not contradict the citation. A
capture that is not public, or of something else, leaves the citation as it is: the link stays, and the attempt says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.resolving import redirect
from citesnap.resolving.redirect import Clues, fits
from citesnap.text import perma
from citesnap.text.jsonvalues import text_of
from citesnap.web.question import NotJSON, Question, json_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = perma.HOST

API = "https://api.perma.cc/v1/public/archives/"
"""Public records, without a key (perma.cc/docs/developer, "Public archives")."""

LIMIT = 200_000
"""Bytes. A record has some two thousand."""


def resolve(platform: str, clues: Clues, web: Web) -> Iterator[Attempt]:
    """Ask of what the captures are that a citation links to. The attempt that found the post has the outcome `resolved`."""
    for guid in perma.guids(clues.short_links):
        attempt = _ask(guid, platform, clues, web)
        yield attempt
        if attempt.outcome is Outcome.RESOLVED:
            return


def _ask(guid: str, platform: str, clues: Clues, web: Web) -> Attempt:
    link = f"{NAME}/{guid}"
    with redirect.asked(web).turn(link) as held:
        is_known = link in held
        [answer] = held.get(link) or [web.get(API + guid, limit=LIMIT, accept="application/json", redirects=1)]
        if answer.failure is None:
            held[link] = [answer]
    attempt = _read(Question(NAME), answer, guid, platform, clues)
    # The requests belong to the attempt that made them.
    return replace(attempt, exchanges=(), tries=0) if is_known else attempt


def _read(question: Question, answer: Answer, guid: str, platform: str, clues: Clues) -> Attempt:
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status not in (200, 404):
        return question.refused(answer)
    try:
        record = json_object(answer)
    except NotJSON as error:
        return question.ended(Outcome.MALFORMED, answer, detail=str(error))
    if answer.status == 404:
        detail = f"{NAME}/{guid}: no public record, so what it is a capture of is not told"
        return question.ended(Outcome.NOT_FOUND, answer, detail=detail)
    url = text_of(record.get("url"))
    if (text_of(record.get("guid")) or "").upper() != guid.upper() or url is None:
        return question.ended(Outcome.MALFORMED, answer, detail=f"a record that is not of {guid}, or has no address")
    capture = (
        f"{NAME}/{guid} is a capture of {url[:300]}, made {(text_of(record.get('creation_timestamp')) or '?')[:40]}"
    )
    ref = platforms.identify(url)
    if ref is None:
        return question.ended(Outcome.MISMATCH, answer, detail=f"{capture}: no post")
    post = Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
    objection = doubt(post, platform, clues)
    outcome = Outcome.MISMATCH if objection else Outcome.RESOLVED
    ended = question.ended(outcome, answer, detail=f"{capture}: {objection}" if objection else capture)
    return replace(ended, found=post)


def doubt(post: Post, platform: str, clues: Clues) -> str | None:
    """Why a captured post is not the one cited; None when nothing contradicts it.

    >>> doubt(Post("x", "1", "", "other_account"), "x", Clues("example_river", None, None, ()))
    'a post by @other_account, not @example_river'
    """
    if post.platform != platform:
        return f"a post on {post.platform}"
    ours, theirs = (clues.handle or "").casefold(), (post.handle or "").casefold()
    if ours and theirs and ours.partition("@")[0] != theirs.partition("@")[0]:
        return f"a post by @{post.handle}, not @{clues.handle}"
    if clues.date and post.posted_at is not None and not fits(post.posted_at, clues.date, clues.date_text):
        return f"a post of {post.posted_at:%Y-%m-%d}, not {clues.date}"
    return None
