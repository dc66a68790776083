"""The host of an address that somebody else wrote. Pure; never raises."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["host_of"]

LONGEST = 2000
"""Characters of an address that are looked at."""


def host_of(url: object) -> str | None:
    """The host of an address in lower case; None where there is none, or it is no address.

    >>> host_of("https://Riverton.example:443/a"), host_of("https://["), host_of(7)
    ('riverton.example', None, None)
    """
    if not isinstance(url, str):
        return None
    try:
        return urlsplit(url[:LONGEST]).hostname or None
    except ValueError:  # brackets that hold no address, or letters that become slashes when they are normalised
        return None
