"""Writes and reads the line in `attempts.detail` for a request to Save Page Now and its result. Pure.

It is here because two packages read the lines: `webarchives/savepagenow` writes them and decides by them what is next, and
`archive`, which must not know HTTP or a service, leaves out the pages whose capture was seen. Archives hold such lines since
the first version, so a line that could be read stays readable: `tests/text/test_savepagenow.py` has one of each kind.

A line is for people as well: `asked; job spn2-0123`, `asked; refused: blocked-url: This URL is in the block list`,
`looked; pending`, `looked; captured: https://web.archive.org/web/20260301120500/https://riverton.example/`.
"""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from enum import StrEnum

from citesnap.text.patterns import regex

__all__ = ["PLAYBACK", "SaveRecord", "SaveStep"]

PLAYBACK = "https://web.archive.org/web/"
"""The beginning of the address of a capture."""

_ALREADY, _PENDING, _CAPTURED = "captured already", "pending", "captured: "
_JOB = regex(r"job ([A-Za-z0-9_-]{4,100})(?:;|$)", re.ASCII)
_CODE = regex(r"(?:refused|failed): ([a-z0-9-]{1,60})(?::|$)", re.ASCII)


class SaveStep(StrEnum):
    """The two kinds of request."""

    ASKED = "asked"
    """The request to capture the page."""
    LOOKED = "looked"
    """The request whether the page was captured."""


@dataclass(frozen=True, slots=True)
class SaveRecord:
    """One request to Save Page Now and its result.

    `job` is the id of an accepted request, and `captured_already` is True when the service has a capture of today. `code` is the
    error with which the service refused or failed. `is_pending` and `capture`, the address of the capture, are results of a
    `looked` request. `words` are for people: one line, none where there is a capture. Words that would be read back as one of the
    others are put in quotation marks, so that the record read is always the one written.

    Raises:
        ValueError: a job, code or capture that could not be read back.
    """

    step: SaveStep
    job: str | None = None
    captured_already: bool = False
    code: str | None = None
    is_pending: bool = False
    capture: str | None = None
    words: str = ""

    def __post_init__(self) -> None:
        words = " ".join(self.words.split())
        for candidate in (words, f"“{words}”"):
            object.__setattr__(self, "words", candidate)
            if _fields(str(self)) == astuple(self):
                return
        raise ValueError(f"no line can hold {self!r}")

    def __str__(self) -> str:
        """The line for `attempts.detail`."""
        if self.capture is not None:
            return f"{self.step}; {_CAPTURED}{self.capture}"
        parts = [str(self.step)]
        if self.captured_already:
            parts.append(_ALREADY)
        if self.job is not None:
            parts.append(f"job {self.job}")
        if self.is_pending:
            parts.append(_PENDING)
        if self.code is not None:
            verb = "refused" if self.step is SaveStep.ASKED else "failed"
            parts.append(f"{verb}: {self.code}" + (f": {self.words}" if self.words else ""))
        elif self.words:
            parts.append(self.words)
        return "; ".join(parts)

    @classmethod
    def read(cls, detail: str | None) -> SaveRecord | None:
        """The record that a line of `attempts.detail` is; None when there was no request, or it is no such line."""
        fields = _fields(detail or "")
        return None if fields is None else cls(*fields)


def _fields(line: str) -> tuple[SaveStep, str | None, bool, str | None, bool, str | None, str] | None:
    """The fields of the record in a line."""
    word, semicolon, rest = line.partition(";")
    if not semicolon or word not in tuple(SaveStep):
        return None
    step, rest = SaveStep(word), rest.strip()
    address = rest.removeprefix(_CAPTURED)
    if step is SaveStep.LOOKED and address is not rest and address.startswith(PLAYBACK):
        return step, None, False, None, False, address, ""
    job, captured_already, code, is_pending = None, False, None, False
    if step is SaveStep.ASKED:
        if rest == _ALREADY or rest.startswith(f"{_ALREADY}; "):
            captured_already, rest = True, rest[len(_ALREADY) :].removeprefix("; ")
        if match := _JOB.match(rest):
            job, rest = match[1], rest[match.end() :].lstrip()
    elif rest == _PENDING or rest.startswith(f"{_PENDING}; "):
        is_pending, rest = True, rest[len(_PENDING) :].removeprefix("; ")
    if job is None and not captured_already and (match := _CODE.match(rest)):
        verb = "refused" if step is SaveStep.ASKED else "failed"
        if rest.startswith(verb):
            code, rest = match[1], rest[match.end() :]
    return step, job, captured_already, code, is_pending, None, rest.strip()
