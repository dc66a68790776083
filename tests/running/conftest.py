"""What tests of runs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from internet.clock import WrongClock


@pytest.fixture
def clock(tmp_path: Path) -> WrongClock:
    """A wall clock that a test moves. It is built in C for Linux: where that cannot be had, the test is skipped and says so."""
    try:
        return WrongClock(tmp_path)
    except LookupError as missing:
        pytest.skip(str(missing))
