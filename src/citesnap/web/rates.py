"""How often a host may be asked, as users write it: `30/m`. A value; what keeps it is `politeness`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

__all__ = ["LONGEST_REST", "Rate"]

PERIODS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}

LONGEST_REST = timedelta(days=7)
"""The longest wait that a server can ask for; a longer one is taken for a mistake."""


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests per period; they are spread evenly, not sent at once. `period` is in seconds."""

    count: float
    period: float

    def __post_init__(self) -> None:
        if not (self.count > 0 and self.period > 0):
            raise ValueError(f"a rate must be more than nothing, not {self.count:g} per {self.period:g} s")

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `30/m`: a number above 0 per second, minute, hour or day (`/s`, `/m`, `/h`, `/d`).

        Raises:
            ValueError: it is something else; the sentence can be shown to the user.
        """
        match = re.fullmatch(r"\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*/\s*([smhd])\s*", text, re.IGNORECASE)
        if not match or not float(match[1]):
            raise ValueError(f"{text!r} is not a rate: write a number above 0 per s, m, h or d, such as 30/m")
        return cls(float(match[1]), PERIODS[match[2].lower()])

    @property
    def interval(self) -> float:
        """Seconds between two requests."""
        return min(self.period / self.count, LONGEST_REST.total_seconds())

    def __str__(self) -> str:
        unit = next((name for name, seconds in PERIODS.items() if seconds == self.period), f"{self.period:g}s")
        return f"{self.count:g}/{unit}"
