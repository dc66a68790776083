"""What verification finds: sentences of what was proved and of what that does not say, and findings. Knows no archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from citesnap.evidence.custody import Noted

__all__ = ["ALTERED", "UNJUDGED", "Finding", "Log", "Report"]

ALTERED = "altered"
"""Something is not what was sealed."""
UNJUDGED = "not judged"
"""Something could not be judged, or was not sealed yet."""

MOST_FINDINGS = 1000
"""Findings that are named one by one; the others are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: `ALTERED` or `UNJUDGED`, the table or kind of statement, the row or place, and what is the matter."""

    severity: str
    about: str
    row: int | str | None
    what: str

    def __str__(self) -> str:
        where = self.about if self.row is None else f"{self.about} {self.row}"
        return f"{self.severity}: {where}: {self.what}"


@dataclass(slots=True)
class Log:
    """What one log of an archive was found to be."""

    origin: str
    own: bool
    leaves: int = 0
    checkpoints: int = 0
    last_sealed_at: str | None = None
    root: str | None = None
    signed_by: list[str] = field(default_factory=list)
    forgotten: list[dict[str, Any]] = field(default_factory=list)
    anchored: int = 0
    """Leaves that a time stamp covers whose root is trusted."""


@dataclass(slots=True)
class Report:
    """The result. Sentences: `proved` of what was judged, `limits` of what that does not say; `findings`: wrong or not judged."""

    path: str
    statements: int = 0
    earlier_states: int = 0
    logs: list[Log] = field(default_factory=list)
    blobs: int | None = None
    exports: list[Noted] = field(default_factory=list)
    """What the archive's log says was written out of it."""
    proved: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    altered: bool = False
    is_newer: bool = False

    def add(self, severity: str, about: str, row: int | str | None, what: str) -> None:
        """Note a finding."""
        self.altered = self.altered or severity == ALTERED
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(severity, about, row, what))
        else:
            self.more += 1

    @property
    def exit_code(self) -> int:
        """0 all judged and sound, 3 sound as far as it could be judged, 4 altered."""
        return 4 if self.altered else 3 if self.findings else 0
