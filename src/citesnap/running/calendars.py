"""Calendars of OpenTimestamps: asked for a promise to anchor the newest checkpoint in Bitcoin, and later for the block.

What a calendar promised may take weeks: that it has no block yet is no failure. Each question is an attempt with its exchange.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.evidence import opentimestamps
from citesnap.evidence.stamps import OTS, DueStamp, PendingProof, due_proof, pending_proofs, record_stamp
from citesnap.model import Attempt, Outcome
from citesnap.web.question import Question

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.web import Web

__all__ = ["CALENDARS", "ask_calendars"]

CALENDARS = (
    "https://a.pool.opentimestamps.org",
    "https://b.pool.opentimestamps.org",
    "https://a.pool.eternitywall.com",
    "https://ots.btc.catallaxy.com",
)
"""Those that the client of OpenTimestamps asks by default."""

PROMISING = (".calendar.opentimestamps.org", ".calendar.eternitywall.com", ".calendar.catallaxy.com")
"""Endings of the hosts of known calendars. A proof names the calendar to ask again; it is asked only if it is one of these."""


def ask_calendars(archive: Archive, run_id: int, web: Web, calendars: Sequence[str], now: datetime) -> list[Attempt]:
    """Ask for one promise for the newest checkpoint, of the first calendar that gives it, and what became of earlier ones.

    Args:
        archive: where the answers are recorded.
        run_id: the run that asks.
        web: asks.
        calendars: whom to ask; without any the public ones.
        now: the time.
    """
    calendars = calendars or CALENDARS

    attempts: list[Attempt] = []
    due = due_proof(archive, calendars, now)
    if due is not None:
        for calendar in due.authorities:
            attempts.append(_ask_for_promise(archive, run_id, web, due, calendar))
            if attempts[-1].outcome == "captured":
                break
    for pending in pending_proofs(archive, now):
        attempts += _ask_about_promise(archive, run_id, web, pending, calendars)
    return attempts


def _ask_for_promise(archive: Archive, run_id: int, web: Web, due: DueStamp, calendar: str) -> Attempt:

    question = Question(OTS)
    proof, commitment = opentimestamps.started(due.digest, secrets.token_bytes(16))
    answer = web.send(
        f"{calendar.rstrip('/')}/digest",
        body=commitment,
        content_type="application/x-www-form-urlencoded",
        limit=opentimestamps.LIMIT,
        accept="application/vnd.opentimestamps.v1",
    )
    if answer.failure is not None or answer.status != 200:
        attempt = question.failed(answer) if answer.failure is not None else question.refused(answer)
        record_stamp(archive, run_id, attempt, due, calendar)
        return attempt
    try:
        promised = opentimestamps.completed(proof, commitment, answer.body)
    except opentimestamps.NoProof as error:
        attempt = question.ended(Outcome.MALFORMED, answer, detail=str(error))
        record_stamp(archive, run_id, attempt, due, calendar)
        return attempt
    attempt = question.ended(Outcome.CAPTURED, answer, detail="a calendar promises a block")
    content = opentimestamps.written(promised)
    record_stamp(archive, run_id, attempt, due, calendar, response=content, kind="ots", state="pending")
    return attempt


def _ask_about_promise(
    archive: Archive, run_id: int, web: Web, pending: PendingProof, calendars: Sequence[str]
) -> list[Attempt]:

    attempts = []
    proof = opentimestamps.read_proof(pending.proof)
    for end in opentimestamps.attested(proof):
        if end.calendar is None or not _may_ask(end.calendar, calendars):
            continue
        question = Question(OTS)
        answer = web.get(
            f"{end.calendar.rstrip('/')}/timestamp/{end.message.hex()}",
            limit=opentimestamps.LIMIT,
            accept="application/vnd.opentimestamps.v1",
        )
        anchored = None
        if answer.failure is not None:
            attempt = question.failed(answer)
        elif answer.status == 404:
            attempt = question.ended(Outcome.NOT_ARCHIVED, answer, detail="not in a block yet")
        elif answer.status != 200:
            attempt = question.refused(answer)
        else:
            try:
                whole = opentimestamps.completed(proof, end.message, answer.body)
                heights = [one.height for one in opentimestamps.attested(whole) if one.height is not None]
                anchored = opentimestamps.written(whole) if heights else None
                detail = f"in block {heights[0]}" if heights else "not in a block yet"
                attempt = question.ended(Outcome.CAPTURED if heights else Outcome.NOT_ARCHIVED, answer, detail=detail)
            except opentimestamps.NoProof as error:
                attempt = question.ended(Outcome.MALFORMED, answer, detail=str(error))
        record_stamp(
            archive, run_id, attempt, pending.due, pending.authority, response=anchored, kind="ots", state="anchored"
        )
        attempts.append(attempt)
        if anchored is not None:
            break
    return attempts


def _may_ask(calendar: str, calendars: Sequence[str]) -> bool:
    """Whether a calendar that a proof names is one that is known."""

    try:
        parts = urlsplit(calendar)
    except ValueError:
        return False
    is_public = parts.scheme == "https" and (parts.hostname or "").endswith(PROMISING)
    return is_public or calendar.rstrip("/") in {one.rstrip("/") for one in calendars}
