"""What a scan looks for. The same for all its tasks, and kept with its results."""

from __future__ import annotations

import hashlib
import re
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import ConfigError
from citesnap.model import Kind
from citesnap.text.times import read_stamp, read_w3c, stamp

__all__ = ["Options", "ReadingLimits", "newer_than", "share"]


@dataclass(frozen=True, slots=True)
class Options:
    """Which rows a scan has.

    Attributes:
        kinds, platforms: of citations; no platform means all.
        languages: of pages, as they declare them (`de`, `und` for those that declare none); none means all.
        sections: of sites, in lower case, as pages name the one that they are in; none means all.
        sample: the share of pages that are read, chosen by the hash of their address.
        newer_than: pages captured after this time, ISO 8601 in UTC. Files that do not say when they were captured are read.
    """

    kinds: tuple[str, ...] = tuple(str(kind) for kind in Kind)
    platforms: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sample: float = 1.0
    newer_than: str | None = None
    sections: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As kept in the description of a scan."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    def chosen(self, address: str) -> bool:
        """Whether the sample holds the page of this address. It holds or lacks it in every crawl alike."""
        if self.sample >= 1:
            return True
        digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") < self.sample * 2**64

    def is_new(self, captured_at: datetime | None) -> bool:
        """Whether a page captured at this time is to be read."""
        return self.newer_than is None or captured_at is None or captured_at > read_stamp(self.newer_than)

    def speaks(self, language: str | None) -> bool:
        """Whether a page that declares this language is to be read."""
        return not self.languages or (language or "und").partition("-")[0] in self.languages

    def in_section(self, section: str | None) -> bool:
        """Whether the citations of a page that names this section are wanted."""
        return not self.sections or (section or "").lower() in self.sections


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """The limits of reading one page: seconds of processor time, and bytes of memory."""

    seconds: float = MAX_READ_TIME
    memory: int = MAX_READ_MEMORY


def share(text: str) -> float:
    """A share of all as people write it.

    Raises:
        ConfigError: it is not one.

    >>> share("1%"), share("0.25")
    (0.01, 0.25)
    """
    number = re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?|\.\d{1,9})\s?(%?)", text.strip())
    value = float(number[1]) / (100 if number[2] else 1) if number else 0.0
    if not 0 < value <= 1:
        raise ConfigError(f"{text} is not a share of the pages; write for example 1% or 0.01")
    return value


_CRAWL = re.compile(r"CC-MAIN-(\d{4})-(\d{2})")


def newer_than(text: str) -> str:
    """The time after which pages are new: of a date, or of a crawl of Common Crawl, whose name holds a year and an ISO week.

    Raises:
        ConfigError: it is neither.

    >>> newer_than("2024-05-01"), newer_than("CC-MAIN-2024-10")
    ('2024-05-01T00:00:00Z', '2024-03-11T00:00:00Z')
    """
    if crawl := _CRAWL.fullmatch(text):
        try:  # The week in the name is that in which the crawl ended.
            after = date.fromisocalendar(int(crawl[1]), int(crawl[2]), 1) + timedelta(days=7)
        except ValueError:
            after = None
        if after is not None:
            return stamp(datetime(after.year, after.month, after.day, tzinfo=UTC))
    moment = read_w3c(text)
    if moment is None:
        raise ConfigError(f"{text} is no date and no crawl; write for example 2024-05-01 or CC-MAIN-2024-10")
    return stamp(moment)
