"""Where a share link leads, such as `vm.tiktok.com/CODE`: which post it is only a redirect of the platform tells.

The redirects are followed on the hosts of that platform alone, and none to a page that asks visitors to log in. Each is asked about
once in a run, however many articles cite it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap import bounded, platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.resolving import redirect
from citesnap.resolving.redirect import Clues
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

MOST_HOPS = 5
"""Pinterest takes three: from `pin.it` to its API, to the pin's invitation, to the pin."""

WALLED_AGAIN = timedelta(days=7)
"""When to ask again for a link that led to a login page: the platform shows it to everybody alike, for long."""


def host(share: str) -> str:
    """The source of attempts at a share link: its host.

    >>> host("https://vm.tiktok.com/ZMexample1/")
    'vm.tiktok.com'
    """
    return urlsplit(share).hostname or share


def resolve(clues: Clues, web: Web) -> Iterator[Attempt]:
    """Ask where the share link of a citation leads. The attempt that found the post has the outcome `resolved`."""
    share = clues.share
    if share is None:
        return
    with redirect.asked(web).turn(share) as held:
        is_known = share in held
        hops = held[share] if is_known else list(_hops(share, web))
        if hops and hops[-1].failure is None:
            held[share] = hops
    attempt = _read(Question(host(share)), share, hops)
    # The requests belong to the attempt that made them.
    yield replace(attempt, exchanges=(), tries=0) if is_known else attempt


def _hops(share: str, web: Web) -> Iterator[Answer]:
    """The answers on the way from a share link to the post, as far as the way is followed."""
    ref = platforms.cited(share)
    url, seen = share, {share}
    for _ in range(MOST_HOPS):
        answer = web.get(url, limit=redirect.LIMIT)
        yield answer
        target = bounded.call(redirect.target, answer) if answer.failure is None else None
        if target is None or ref is None or target in seen or platforms.identify(target) is not None:
            return
        if (
            platforms.is_wall(target)
            or not platforms.is_of(ref.platform, target)
            or not target.startswith(("https://", "http://"))
        ):
            return
        seen.add(target)
        url = target


def _read(question: Question, share: str, hops: list[Answer]) -> Attempt:
    last = hops[-1]
    answer = replace(
        last, exchanges=tuple(each for hop in hops for each in hop.exchanges), tries=sum(hop.tries for hop in hops)
    )
    if last.failure is not None:
        return question.failed(answer)
    if last.status in (404, 410):
        return question.ended(Outcome.NOT_FOUND, answer, detail=f"{share}: no such link")
    target = bounded.call(redirect.target, last)
    if target is None:
        if last.status == 200:
            return question.ended(
                Outcome.MISMATCH, answer, detail=f"{share} leads to no post: {(last.url or '')[:200]}"
            )
        return question.refused(answer)
    ref = platforms.identify(target)
    if ref is not None:
        post = Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
        return replace(question.ended(Outcome.RESOLVED, answer, detail=f"{share} leads to {ref.url}"), found=post)
    if platforms.is_wall(target):
        refused = question.ended(
            Outcome.REFUSED, answer, detail=f"{share} leads to a page that asks to log in: {target[:200]}"
        )
        return replace(refused, not_before=refused.started_at + WALLED_AGAIN)
    return question.ended(Outcome.MISMATCH, answer, detail=f"{share} leads to no post: {target[:200]}")
