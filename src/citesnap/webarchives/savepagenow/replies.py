"""What an answer of Save Page Now says, as an outcome and a line of words; and what such a line says when it is read again. Pure.

The lines are kept as the `detail` of attempts, for people and for `schedule`: `asked; ...` is a request to capture, `looked; ...`
a question whether it was. Both are written and read here and nowhere else.

Refusals come with status 200 (MKRWW/wortlaut #108), so `status` and `status_ext` are looked at before `job_id` is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from citesnap.model import Outcome
from citesnap.text.lines import one_line
from citesnap.webarchives.savepagenow.error_codes import CODES, UNKNOWN, Code, code_in_words

__all__ = [
    "ASKED",
    "LOOKED",
    "Said",
    "code_of",
    "error",
    "is_ask",
    "job_of",
    "memento",
    "memento_of",
    "read_status",
    "read_submission",
    "rule",
]

ASKED, LOOKED = "asked", "looked"

PLAYBACK = "https://web.archive.org/web/"

_JOB = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{3,99}", re.ASCII)
"""`spn2-` and 40 hex digits today, UUIDs in the document. It becomes part of a URL, hence no other characters."""

_CODE = re.compile(r"[a-z0-9-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says."""

    outcome: Outcome
    detail: str


def read_submission(found: Mapping[str, object]) -> Said:
    """The answer to a request to capture. Never raises, whatever JSON object it is."""
    if refusal := error(found, f"{ASKED}; refused"):
        return refusal
    job, message = _job(found.get("job_id")), _words(found.get("message"))
    parts = [ASKED]
    if captured := "same snapshot" in message.lower():
        parts.append("captured already")
    if job:
        parts.append(f"job {job}")
    if not (captured or job):
        if code := code_in_words(message):
            return Said(CODES[code].outcome, f"{ASKED}; refused: {code}: {message}")
        why = f"neither a job nor an error in the answer{f': {message}' if message else ''}"
        return Said(Outcome.MALFORMED, f"{ASKED}; {why}")
    if message:
        parts.append(message)
    return Said(Outcome.CAPTURED if captured else Outcome.NOT_ARCHIVED, "; ".join(parts))


def read_status(found: Mapping[str, object], job: str, url: str) -> Said:
    """The answer to the question how a job is getting on. Never raises, whatever JSON object it is.

    `url` is the page asked for: it names the capture where the answer does not say which address was captured.
    """
    answered = found.get("job_id")
    if isinstance(answered, str) and answered != job:
        return Said(Outcome.MALFORMED, f"{LOOKED}; an answer about another job")
    if failure := error(found, f"{LOOKED}; failed"):
        return failure
    status = found.get("status")
    if status == "pending":
        return Said(Outcome.NOT_ARCHIVED, f"{LOOKED}; pending")
    if status != "success":
        return Said(Outcome.MALFORMED, f"{LOOKED}; a status that is none: {_words(status) or 'nothing'}")
    http_status, timestamp = found.get("http_status"), found.get("timestamp")
    if isinstance(http_status, int) and 400 <= http_status < 600:
        # Only with `capture_all`, which is not asked for.
        return Said(Outcome.NOT_ARCHIVED, f"{LOOKED}; captured an error page, HTTP {http_status}")
    if not (isinstance(timestamp, str) and re.fullmatch(r"[12][0-9]{13}", timestamp, re.ASCII)):
        return Said(Outcome.MALFORMED, f"{LOOKED}; success without a time of capture")
    original = found.get("original_url")
    return Said(
        Outcome.CAPTURED, memento(timestamp, original if isinstance(original, str) and _is_page(original) else url)
    )


def error(found: Mapping[str, object], what: str) -> Said | None:
    """The error in an answer, told as `what: CODE: message`; None when it holds none."""
    extension, message = found.get("status_ext"), _words(found.get("message"))
    if found.get("status") != "error" and not isinstance(extension, str):
        return None
    name = extension.strip().lower().removeprefix("error:") if isinstance(extension, str) else ""
    if not _CODE.fullmatch(name):
        name = code_in_words(message) or "unknown"
    return Said(CODES.get(name, UNKNOWN).outcome, f"{what}: {name}" + (f": {message}" if message else ""))


def memento(timestamp: str, url: str) -> str:
    """The line that tells where a capture is."""
    return f"{LOOKED}; captured: {PLAYBACK}{timestamp}/{url}"


def is_ask(detail: str | None) -> bool:
    """Whether the line is about a request to capture."""
    return (detail or "").startswith(f"{ASKED};")


def job_of(detail: str | None) -> str | None:
    """The job in the line of an accepted request."""
    match = re.match(rf"{ASKED}; (?:captured already; )?job ([A-Za-z0-9_-]{{4,100}})(?:;|$)", detail or "", re.ASCII)
    return match[1] if match else None


def code_of(detail: str | None) -> str | None:
    """The error code in a line."""
    match = re.match(rf"(?:{ASKED}; refused|{LOOKED}; failed): ([a-z0-9-]{{1,60}})(?::|$)", detail or "", re.ASCII)
    return match[1] if match else None


def memento_of(detail: str | None) -> str | None:
    """The address of the capture in the line that tells it."""
    found = (detail or "").removeprefix(f"{LOOKED}; captured: ")
    return found if found.startswith(PLAYBACK) else None


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
