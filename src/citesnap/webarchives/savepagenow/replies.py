"""What an answer of Save Page Now says: an outcome, and the record of it that attempts keep. Pure.

Refusals come with status 200 (MKRWW/wortlaut #108), so `status` and `status_ext` are looked at before `job_id` is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from citesnap.model import Outcome
from citesnap.text.lines import one_line
from citesnap.text.savepagenow import PLAYBACK, SaveRecord, SaveStep
from citesnap.webarchives.savepagenow.error_codes import CODES, UNKNOWN, Code, code_in_words

__all__ = ["ServiceReply", "capture_seen", "error", "read_status", "read_submission", "rule"]

_JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,99}", re.ASCII)
"""`spn2-` and 40 hex digits today, UUIDs in the document. It becomes part of a URL, hence no other characters."""

_CODE = re.compile(r"[a-z0-9-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """What an answer says."""

    outcome: Outcome
    record: SaveRecord

    @property
    def detail(self) -> str:
        """The line that the attempt keeps."""
        return str(self.record)


def read_submission(reply: Mapping[str, object]) -> ServiceReply:
    """The answer to a request to capture. Never raises, whatever JSON object it is."""
    if refusal := error(reply, SaveStep.ASKED):
        return refusal
    job, message = _job(reply.get("job_id")), _words(reply.get("message"))
    captured = "same snapshot" in message.lower()
    if captured or job:
        record = SaveRecord(SaveStep.ASKED, job=job, captured_already=captured, words=message)
        return ServiceReply(Outcome.CAPTURED if captured else Outcome.NOT_ARCHIVED, record)
    if code := code_in_words(message):
        return ServiceReply(CODES[code].outcome, SaveRecord(SaveStep.ASKED, code=code, words=message))
    why = f"neither a job nor an error in the answer{f': {message}' if message else ''}"
    return ServiceReply(Outcome.MALFORMED, SaveRecord(SaveStep.ASKED, words=why))


def read_status(reply: Mapping[str, object], job: str, url: str) -> ServiceReply:
    """The answer to the question how a job is getting on. Never raises, whatever JSON object it is.

    `url` is the page asked for: it names the capture where the answer does not say which address was captured.
    """
    answered = reply.get("job_id")
    if isinstance(answered, str) and answered != job:
        return _looked(Outcome.MALFORMED, "an answer about another job")
    if failure := error(reply, SaveStep.LOOKED):
        return failure
    status = reply.get("status")
    if status == "pending":
        return ServiceReply(Outcome.NOT_ARCHIVED, SaveRecord(SaveStep.LOOKED, is_pending=True))
    if status != "success":
        return _looked(Outcome.MALFORMED, f"a status that is none: {_words(status) or 'nothing'}")
    http_status, timestamp = reply.get("http_status"), reply.get("timestamp")
    if isinstance(http_status, int) and 400 <= http_status < 600:
        # Only with `capture_all`, which is not asked for.
        return _looked(Outcome.NOT_ARCHIVED, f"captured an error page, HTTP {http_status}")
    if not (isinstance(timestamp, str) and re.fullmatch(r"[12][0-9]{13}", timestamp, re.ASCII)):
        return _looked(Outcome.MALFORMED, "success without a time of capture")
    original = reply.get("original_url")
    return capture_seen(timestamp, original if isinstance(original, str) and _is_page(original) else url)


def _looked(outcome: Outcome, words: str) -> ServiceReply:
    return ServiceReply(outcome, SaveRecord(SaveStep.LOOKED, words=words))


def capture_seen(timestamp: str, url: str) -> ServiceReply:
    """A look that found the capture of that time (14 digits)."""
    return ServiceReply(Outcome.CAPTURED, SaveRecord(SaveStep.LOOKED, capture=f"{PLAYBACK}{timestamp}/{url}"))


def error(reply: Mapping[str, object], step: SaveStep) -> ServiceReply | None:
    """The error in an answer; None when it holds none."""
    extension, message = reply.get("status_ext"), _words(reply.get("message"))
    if reply.get("status") != "error" and not isinstance(extension, str):
        return None
    name = extension.strip().lower().removeprefix("error:") if isinstance(extension, str) else ""
    if not _CODE.fullmatch(name):
        name = code_in_words(message) or "unknown"
    return ServiceReply(rule(name).outcome, SaveRecord(step, code=name, words=message))


def rule(name: str) -> Code:
    """What a code means."""
    return CODES.get(name, UNKNOWN)


def _job(value: object) -> str | None:
    return value if isinstance(value, str) and _JOB.fullmatch(value) else None


def _words(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _is_page(url: str) -> bool:
    if len(url) > 2500 or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
