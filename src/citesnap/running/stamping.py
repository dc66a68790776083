"""The end of a run, or a seal by hand: what was recorded is sealed, and authorities stamp the seal where the user wants that.

An authority that does not answer makes no run fail: the next one asks again, once, for the newest checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.evidence import sealing

if TYPE_CHECKING:
    from citesnap.archive import Archive, OpenArchive, Run
    from citesnap.config import Settings
    from citesnap.evidence.growing import Sealed
    from citesnap.evidence.stamps import DueStamp
    from citesnap.evidence.timestamps import Token
    from citesnap.model import Attempt
    from citesnap.web import Web

__all__ = ["ask_authorities", "seal_now", "sealed_run", "stamp_now"]

CLOCKS_DIFFER = timedelta(minutes=5)
"""The most that an authority's time may be off ours."""


@contextmanager
def sealed_run(archive: OpenArchive, command: str, settings: Settings) -> Iterator[Run]:
    """A run that is sealed at its end, and whose seal is stamped.

    Raises:
        CitesnapError: the run is recorded, but the seal failed: the key cannot be used, or the disk is full.
    """
    with archive.lock():
        with sealing.sealed_run(archive, command, settings.key_file) as run:
            yield run
        ask_authorities(archive, run.id, settings)


def seal_now(archive: Archive, settings: Settings) -> tuple[Sealed | None, list[Attempt]]:
    """Seal by hand, and have the newest seal stamped as at the end of a run. The caller holds the lock.

    Returns:
        The seal, None where all was sealed; and the questions for stamps, which are recorded in a run of their own.

    Raises:
        CitesnapError: the key cannot be used.
    """
    from citesnap.archive.records.runs import tidy

    # Without statistics of its tables SQLite reads an old archive in a bad order.
    tidy(archive.connection)
    sealed = sealing.seal(archive, key_file=settings.key_file, also_runs=True)
    return sealed, stamp_now(archive, settings)


def stamp_now(archive: Archive, settings: Settings) -> list[Attempt]:
    """Have the newest seal stamped, in a run of its own. Returns the questions that were asked. The caller holds the lock."""
    if not is_due(archive, settings):
        return []
    with archive.run("seal") as run:
        attempts = ask_authorities(archive, run.id, settings)
        run.counts.update(stamps=sum(attempt.outcome == "captured" for attempt in attempts))
        if any(attempt.outcome.is_failure for attempt in attempts):
            run.outcome = "incomplete"
    return attempts


def is_due(archive: OpenArchive, settings: Settings) -> bool:
    """Whether somebody is to be asked for a stamp now, or about one that was promised."""
    if not settings.tsa and not settings.ots:
        return False
    from citesnap.evidence.stamps import due_proof, due_stamp, pending_proofs

    now = datetime.now(UTC)
    if settings.tsa and due_stamp(archive, settings.tsa, now) is not None:
        return True
    if not settings.ots:
        return False
    from citesnap.running.calendars import CALENDARS

    return bool(due_proof(archive, settings.ots_calendars or CALENDARS, now) or pending_proofs(archive, now))


def ask_authorities(archive: OpenArchive, run_id: int, settings: Settings) -> list[Attempt]:
    """Ask whoever is due for a stamp of the newest checkpoint. Returns the attempts, which are recorded."""
    if not is_due(archive, settings):
        return []
    from citesnap.archive import Archive
    from citesnap.archive.records.runs import tidy
    from citesnap.evidence.stamps import due_stamp
    from citesnap.web import Web

    now, records = datetime.now(UTC), Archive.of(archive)
    with Web(
        settings.web,
        recent=archive.recent_hosts(),
        closed_until=archive.closed_hosts(now),
        failing=archive.failing_hosts(),
    ) as web:
        due = due_stamp(archive, settings.tsa, now) if settings.tsa else None
        attempts = [_ask(records, run_id, web, due, authority) for authority in due.authorities] if due else []
        if settings.ots:
            from citesnap.running.calendars import ask_calendars

            attempts += ask_calendars(records, run_id, web, settings.ots_calendars, now)
    tidy(archive.connection)
    return attempts


def _ask(archive: Archive, run_id: int, web: Web, due: DueStamp, authority: str) -> Attempt:
    """Ask one authority for a stamp, and record its answer; a stamp that cannot be used is recorded as the attempt alone."""
    import secrets

    from citesnap.evidence import timestamps
    from citesnap.evidence.stamps import SOURCE, record_stamp
    from citesnap.model import Outcome
    from citesnap.web.question import Question

    nonce = secrets.randbits(63) | 1 << 62
    question = Question(SOURCE)
    answer = web.send(
        authority,
        body=timestamps.request(due.digest, nonce),
        content_type=timestamps.CONTENT_TYPE,
        limit=timestamps.LIMIT,
        accept=timestamps.ANSWER_TYPE,
    )
    if answer.failure is not None:
        attempt = question.failed(answer)
        record_stamp(archive, run_id, attempt, due, authority)
        return attempt
    response = answer.body
    try:
        if answer.status != 200:
            raise timestamps.NoToken(f"the authority answered {answer.status}")
        token = timestamps.read_response(response)
    except timestamps.NoToken as none:
        attempt = question.ended(Outcome.REFUSED, answer, detail=str(none))
        record_stamp(archive, run_id, attempt, due, authority)
        return attempt
    problem = _problem(token, due.digest, nonce)
    judged = timestamps.judge_token(response, due.digest, timestamps.system_roots()) if problem is None else None
    if judged is not None and judged.signed is False:
        problem = f"its signature does not hold: {judged.reason}"
    if problem is not None or judged is None:
        attempt = question.ended(Outcome.MALFORMED, answer, detail=problem)
        record_stamp(archive, run_id, attempt, due, authority)
        return attempt
    state = "kept" if judged.trusted is None else "trusted" if judged.trusted else "unknown-root"
    attempt = question.ended(Outcome.CAPTURED, answer, detail=f"{token.gen_time:%Y-%m-%dT%H:%M:%SZ} {state}")
    record_stamp(
        archive,
        run_id,
        attempt,
        due,
        authority,
        response=response,
        state=state,
        gen_time=token.gen_time,
        chain=timestamps.pem_of(token.certificates),
        detail=judged.reason,
    )
    return attempt


def _problem(token: Token, digest: bytes, nonce: int) -> str | None:
    """Why a stamp is not the one asked for; None where it is."""
    if token.digest != digest:
        return "the stamp is about another digest"
    if token.nonce != nonce:
        return "the stamp answers another question: its nonce differs"
    if abs(token.gen_time - datetime.now(UTC)) > CLOCKS_DIFFER:
        return (
            f"the stamp says {token.gen_time:%Y-%m-%d %H:%M:%S} UTC, more than five minutes from this machine's clock"
        )
    return None
