"""What was forgotten must not come back: its name is looked up on a list of salted hashes before anything of it is recorded."""

from __future__ import annotations

import hashlib

from citesnap.archive.file.database import Database
from citesnap.archive.values import to_json

__all__ = ["forgotten_hash", "forgotten_id", "is_forgotten"]


def forgotten_hash(salt: bytes, kind: str, *names: str) -> str:
    """The hash of a name on the list, in hex.

    Args:
        salt: of the entry; those that one archive makes share theirs.
        kind: `post`, `article` or `citation`.
        names: a post's platform and native id, an article's `url_hash`, a citation's `url_hash` and fingerprint.
    """
    return hashlib.sha256(salt + to_json([kind, *names]).encode()).hexdigest()


def forgotten_id(db: Database, kind: str, *names: str) -> int | None:
    """The id of the entry on the list; None where there is none."""
    for (salt,) in db.execute("select distinct salt from forgotten").fetchall():
        entry = forgotten_hash(salt, kind, *names)
        found = db.execute("select id from forgotten where hash = ? and salt = ?", [entry, salt]).fetchone()
        if found is not None:
            return int(found[0])
    return None


def is_forgotten(db: Database, kind: str, *names: str) -> bool:
    """Whether this is on the list."""
    return forgotten_id(db, kind, *names) is not None
