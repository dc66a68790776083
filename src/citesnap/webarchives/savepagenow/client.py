"""Sending to Save Page Now: a page to capture, and the question whether it was captured. What answers mean stands in `replies`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from citesnap.config import ARCHIVE_ORG
from citesnap.model import SAVE_PAGE_NOW, Attempt, Outcome
from citesnap.text.lines import one_line
from citesnap.text.savepagenow import SaveRecord, SaveStep
from citesnap.web.question import NotJSON, json_object
from citesnap.webarchives import cdx, wayback
from citesnap.webarchives.index import Search, Stopped, index
from citesnap.webarchives.savepagenow.eligibility import accepts
from citesnap.webarchives.savepagenow.replies import ServiceReply, capture_seen, error, read_status, read_submission

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

__all__ = ["JOB_KEPT", "submit", "verify"]

SAVE = "https://web.archive.org/save"

WITHIN = timedelta(days=1)
"""A capture not older than this is as good as a new one. It also makes it harmless to ask again after an answer that got lost."""

OPTIONS = {
    "if_not_archived_within": "1d",
    # Faster for them: whether it is the first capture ever does not matter to us.
    "skip_first_archive": "1",
}

JOB_KEPT = timedelta(minutes=50)
"""The service forgets a job after about an hour, and then calls it pending, as it does any job that never was
(agude/wayback-machine-archiver #28): after this time only the archive's index can tell."""

LIMIT = 2_000_000
"""Bytes of an answer. That of a finished job lists every file captured with the page."""


def submit(url: str, web: Web) -> Attempt:
    """Ask for a capture of a page. Never raises for anything the network or the archive does: the attempt says it.

    Accepted is `not-archived` with the job in the detail: until `verify` has seen the capture there is none. The outcomes stand
    in the package's docstring. A page that `accepts` refuses is `blocked`, and nobody is asked.
    """
    search = Search(SAVE_PAGE_NOW)
    if not accepts(url):
        return search.over(Outcome.BLOCKED, "not asked: no page for Save Page Now")
    search.answers.append(
        web.post(SAVE, data={"url": url, **OPTIONS}, limit=LIMIT, accept="application/json", headers=_headers(web))
    )
    reply = _read(search.answers[-1], SaveStep.ASKED)
    if isinstance(reply, dict):
        reply = read_submission(reply)
    return search.over(reply.outcome, reply.detail)


def verify(job: str | None, url: str, web: Web, *, asked_at: datetime) -> Attempt:
    """Ask whether a page was captured. Never raises for anything the network or the archive does: the attempt says it.

    `asked_at` is when the capture was asked for. The job is asked about while the service remembers it, then the archive's
    index. Detail has the capture's address when there is one.
    """
    search = Search(SAVE_PAGE_NOW)
    reply = None
    if job and datetime.now(UTC) - asked_at < JOB_KEPT:
        reply = _status(job, url, web, search)
    if reply is None:
        reply = _in_index(url, asked_at, web, search)
    return search.over(reply.outcome, reply.detail)


def _headers(web: Web) -> dict[str, str]:
    """The header that opens the service. Without keys it is left out, and the service refuses."""
    keys = web.credential(ARCHIVE_ORG)
    return {"Authorization": f"LOW {keys}"} if keys else {}


def _status(job: str, url: str, web: Web, search: Search) -> ServiceReply | None:
    """How the job is getting on; None when the service does not know it."""
    answer = web.get(f"{SAVE}/status/{job}", limit=LIMIT, accept="application/json", headers=_headers(web))
    search.answers.append(answer)
    if answer.failure is None and answer.status == 404:
        return None
    reply = _read(answer, SaveStep.LOOKED)
    return read_status(reply, job, url) if isinstance(reply, dict) else reply


def _in_index(url: str, asked_at: datetime, web: Web, search: Search) -> ServiceReply:
    """The capture nearest to the time of asking, if the archive's index has one from a day before on."""
    try:
        listing = index(wayback.SITE, web).captures(url, prefix=False, search=search, web=web)
    except Stopped as stop:
        return ServiceReply(stop.outcome, SaveRecord(SaveStep.LOOKED, words=stop.detail))
    if listing.excluded:
        return ServiceReply(Outcome.EXCLUDED, SaveRecord(SaveStep.LOOKED, words=listing.excluded))
    # A revisit record has no status: the page was as it had been. A redirect plays on to where it led.
    held = [row for row in listing.captures if row.moment >= asked_at - WITHIN and (row.status or 200) < 400]
    if not held:
        return ServiceReply(Outcome.NOT_ARCHIVED, SaveRecord(SaveStep.LOOKED, words="no capture in the index"))
    nearest = min(held, key=lambda row: abs(row.moment - asked_at))
    return capture_seen(nearest.timestamp, one_line(nearest.original, 2500))


def _read(answer: Answer, step: SaveStep) -> dict[str, Any] | ServiceReply:
    """The JSON of an answer, or what it is instead."""

    def reply(outcome: Outcome, words: str) -> ServiceReply:
        return ServiceReply(outcome, SaveRecord(step, words=words))

    try:
        body = json_object(answer)
    except NotJSON as wrong:
        body, why = {}, str(wrong)
    else:
        why = ""
    if refusal := error(body, step):
        return refusal
    message = body.get("message")
    more = f": {one_line(message)}" if isinstance(message, str) and message else ""
    if answer.failure is not None:
        return reply(answer.failure, f"{answer.detail}{more}")
    status = answer.status or 0
    if status in (401, 403) or 300 <= status < 400:
        return reply(Outcome.REFUSED, f"HTTP {status}{more}")
    if why or status != 200:
        try:
            cdx.refuse(answer.body[:20_000].decode("utf-8", "replace"))
        except cdx.Offline as offline:
            return reply(Outcome.SERVER_ERROR, str(offline))
        except (cdx.NotAnIndex, cdx.Excluded):
            pass  # Some other page: said below in the words that fit here.
        return reply(Outcome.MALFORMED, f"HTTP {status}{more or f': {why}'}")
    return body
