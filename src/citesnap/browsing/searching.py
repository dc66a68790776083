"""placeholder until the real one is merged"""

from __future__ import annotations

import sqlite3


def prepare(db: sqlite3.Connection) -> None:
    """Nothing."""
