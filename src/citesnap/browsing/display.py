"""What an archive calls itself on its pages: its name, its logo and the time zone of its times. Reads one picture file."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from citesnap.browsing import pictures
from citesnap.text.times import read_stamp

__all__ = ["Display", "from_options", "local", "zone_named"]

LOGO = 192
"""Longest side of the logo in pixels, twice as many as pages show."""
MOST = 5_000_000
"""Bytes of a logo's file."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Display:
    """Name, time zone (UTC without one) and the file of the logo."""

    title: str | None = None
    time_zone: str | None = None
    logo: Path | None = None

    @property
    def zone(self) -> tzinfo:
        """The time zone."""
        return zone_named(self.time_zone) or UTC if self.time_zone else UTC

    @property
    def zone_name(self) -> str:
        """The name of the time zone, as the foot of a page tells it."""
        return self.time_zone if self.time_zone and zone_named(self.time_zone) else "UTC"

    def picture(self) -> bytes | None:
        """The logo, redrawn as WebP; None where there is none that can be shown."""
        if self.logo is None:
            return None
        try:
            with self.logo.open("rb") as file:
                content = file.read(MOST + 1)
        except OSError as error:
            _log.warning("citesnap: the logo %s cannot be read: %s", self.logo, error.strerror)
            return None
        return pictures.preview(content, LOGO) if len(content) <= MOST else None


def from_options(options: Mapping[str, Any]) -> Display:
    """From the settings `title`, `time_zone` and `logo`; what cannot be used is left out, and logged."""
    title, zone, logo = (str(options.get(name) or "").strip() for name in ("title", "time_zone", "logo"))
    if zone and zone_named(zone) is None:
        _log.warning("citesnap: there is no time zone %s", zone)
    return Display(title[:100] or None, zone or None, Path(logo).expanduser() if logo else None)


@lru_cache(maxsize=8)
def zone_named(name: str) -> tzinfo | None:
    """The time zone of this name in the IANA database; None where there is none.

    >>> zone_named("UTC") is not None, zone_named("Mars/Olympus"), zone_named("../etc")
    (True, None, None)
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def local(stamp: datetime | str, zone: tzinfo) -> datetime | None:
    """A time of the archive in this zone; None where it is no time."""
    try:
        moment = read_stamp(stamp) if isinstance(stamp, str) else stamp
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    except (ValueError, OverflowError):
        return None
