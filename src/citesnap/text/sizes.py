"""Numbers of bytes in words. Pure."""

from __future__ import annotations


def in_words(count: int) -> str:
    """A number of bytes in the unit that people use for its size.

    >>> [in_words(count) for count in (512, 14_500, 40_960, 2_300_000, 2_988_691_456)]
    ['512 B', '14.5 kB', '41 kB', '2.3 MB', '2.99 GB']
    """
    size, unit = 1.0, "B"
    for name in ("kB", "MB", "GB", "TB"):
        if count < 999.5 * size:
            break
        size, unit = size * 1000, name
    return f"{count / size:.3g} {unit}"
