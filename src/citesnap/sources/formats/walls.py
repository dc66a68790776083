"""Answers that turn a program away instead of answering: pages to log in, to consent, to prove that one is human. Pure."""

from __future__ import annotations

from citesnap.model import Outcome
from citesnap.web import Answer
from citesnap.web.question import Reading, refusal

WALLS = ("/login", "/authwall", "/challenge", "/checkpoint", "/consent", "//consent.", "passport.weibo.", "/uas/")
"""Parts of the addresses of such pages."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def wall(answer: Answer) -> Reading | None:
    """The refusal that an answer is by its status or by where it leads; None for other answers.

    LinkedIn has a status of its own for programs, 999.
    """
    if answer.status == 999:
        return Reading(Outcome.REFUSED, "HTTP 999: the network turns programs away")
    target = (answer.header("location") or "") if answer.status in REDIRECTS else answer.url
    target = target[:2000].partition("?")[0]
    if any(part in target for part in WALLS):
        return Reading(Outcome.REFUSED, f"a page to log in or to prove that one is human: {target[:100]}")
    return None


def not_shown(answer: Answer, absent: str | None = None) -> Reading | None:
    """The reading of an answer that shows nothing: a wall, or a status other than 200; None for one that shows something.

    `absent` is what 404 means on a site that keeps it for posts that are not there.
    """
    if refused := wall(answer):
        return refused
    if answer.status == 404 and absent is not None:
        return Reading(Outcome.NOT_FOUND, f"HTTP 404: {absent}")
    return refusal(answer) if answer.status != 200 else None
