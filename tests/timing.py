"""Statements about time that hold on a busy machine: of this thread's own processor time, and of the best of a few attempts."""

from __future__ import annotations

import time
from collections.abc import Callable

ATTEMPTS = 5
"""The processor and its caches are shared with other programs: one attempt in a quiet moment is enough, none in five is not."""


def seconds(function: Callable[[], object]) -> float:
    """Processor time of one call in this thread."""
    began = time.thread_time()
    function()
    return time.thread_time() - began


def is_quick(function: Callable[[], object], most: float) -> bool:
    """Whether a call takes less than `most` seconds."""
    return any(seconds(function) < most for _ in range(ATTEMPTS))


def grows_at_most(
    work: Callable[[int], Callable[[], object]], sizes: tuple[int, int], factor: float, least: float = 0.0
) -> bool:
    """Whether work of the second size takes less than `factor` times what it takes at the first, or than `factor` times `least`.

    `work` prepares what is measured of a size. Work that is quick even at the second size is measured there alone.
    """
    small, large = sizes
    for _ in range(ATTEMPTS):
        many = seconds(work(large))
        if many < factor * least or many < factor * max(seconds(work(small)), least):
            return True
    return False
