"""Numbers in words: of bytes, and of whatever is counted. Pure."""

from __future__ import annotations


def counted(count: int, one: str, many: str | None = None) -> str:
    """A number and what it counts.

    >>> counted(1, "post"), counted(2000, "post"), counted(0, "story", "stories")
    ('1 post', '2,000 posts', '0 stories')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


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
