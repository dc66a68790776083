"""What was forgotten, and must not come back: a list of names as salted hashes. Reads only.

Who holds the file can ask of a name whether it is on the list, and learns nothing of names that he does not think of.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from citesnap.archive.file.database import Database
from citesnap.archive.questions.accounts import meant_by
from citesnap.archive.questions.base import Questions
from citesnap.archive.values import clean, to_json

__all__ = [
    "FORGOTTEN",
    "Forgotten",
    "ForgottenQuestions",
    "entries_of_post",
    "forgotten_hash",
    "is_forgotten",
    "sought",
]

FORGOTTEN = "forgotten"
"""How `citations.resolved_by` begins where the post was forgotten: `forgotten: NAME`."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An entry of the list: `kind` is `post`, `article` or `citation`; when it was forgotten, by whom and why."""

    id: int
    kind: str
    at: str
    by: str
    reason: str

    @property
    def sentence(self) -> str:
        """The rest of a sentence that begins with what a person called it."""
        return f"was forgotten on {self.at[:10]} by {self.by}: {self.reason}"


_FORGOTTEN = 'id, kind, at, "by", reason'


LONGEST_SALT = 64
"""Bytes; those that are made have half of it at most."""


def forgotten_hash(salt: bytes, kind: str, *names: str) -> str:
    """The hash of a name on the list, in hex.

    Args:
        salt: of the entry; those that one archive makes share theirs.
        kind: `post`, `article` or `citation`.
        names: a post's platform and id (`entries_of_post`), an article's `url_hash`, a citation's `url_hash` and fingerprint.
    """
    return hashlib.sha256(salt + to_json([kind, *names]).encode()).hexdigest()


_ANY_HANDLE = "/"
"""With an id behind it: an address by a handle of which it is not known whether it means the post that was forgotten."""
_ANY_ACCOUNT = "did:/"
"""The same for an address that names the account for good, where the post that was forgotten was known by a handle alone."""


def entries_of_post(
    platform: str, native_id: str, url: str, handles: Iterable[str] = ()
) -> tuple[tuple[str, str], ...]:
    """The names under which a post is put on the list; `handles` are those under which it was seen.

    Where accounts can use one id, a post is its account and its id. An address that may mean the post does not bring it back, as
    one by a handle that nobody was asked about; another account's post of the same id can be recorded.
    """
    from citesnap import platforms  # Here: a run with nothing due looks at no address.

    named = platforms.named_key(platform, url)
    if named is None:
        return ((platform, native_id),)
    plain_id = clean(named.rpartition("/")[2])
    unknown = _ANY_HANDLE if platforms.account_key(platform, url) else _ANY_ACCOUNT
    keys = [clean(named), *(f"{clean(handle.lower())}/{plain_id}" for handle in handles), unknown + plain_id]
    return tuple((platform, key) for key in dict.fromkeys(keys))


def sought(kind: str, *names: str, stands: bool = False) -> tuple[tuple[str, ...], ...]:
    """The names on the list that would mean this: for a post, by its platform, its id and, where these are known, its address and
    the handles under which it was seen, with commas between them.

    `stands`: it is a post that an archive holds, which may stand beside the one that was forgotten, and no address that is new.
    """
    if kind != "post":
        return (names,)
    from citesnap import platforms

    platform, native_id, url, handles, *_ = (*names, "", "")
    named = platforms.named_key(platform, url)
    if named is None:
        by_handle = platform in platforms.with_accounts() and "/" not in native_id
        return ((platform, native_id), *([(platform, _ANY_HANDLE + native_id)] if by_handle else []))
    plain_id = clean(named.rpartition("/")[2])
    unknown = _ANY_ACCOUNT if platforms.account_key(platform, url) else _ANY_HANDLE
    keys = [clean(named), *(f"{handle.lower()}/{plain_id}" for handle in handles.split(",") if handle)]
    # The id alone stands on lists of older versions: of a post whose account was not known.
    keys += [plain_id] if stands else [plain_id, unknown + plain_id]
    return tuple((platform, key) for key in keys)


def is_forgotten(db: Database, kind: str, *names: str, stands: bool = False) -> bool:
    """Whether this is on the list, and no post that the archive holds. The names, and `stands`, are those of `sought`."""
    return _entry(db, kind, *names, stands=stands) is not None


def _entry(db: Database, kind: str, *names: str, stands: bool = False) -> int | None:
    # Every name is hashed with each: of a salt longer than any of ours that takes as long as somebody wants.
    salts = db.execute("select distinct salt from forgotten where length(salt) <= ?", [LONGEST_SALT]).fetchall()
    if salts and kind == "post" and not stands and meant_by(db, *(*names, "")[:3]) is not None:
        return None
    for (salt,) in salts:
        for name in sought(kind, *names, stands=stands):
            entry = db.execute(
                "select id from forgotten where hash = ? and salt = ?", [forgotten_hash(salt, kind, *name), salt]
            ).fetchone()
            if entry is not None:
                return int(entry[0])
    return None


class ForgottenQuestions(Questions):
    """What was forgotten, by the names that people use for it."""

    def forgotten_post(self, platform: str, native_id: str, url: str = "") -> Forgotten | None:
        """The entry of a post; None where it was not forgotten. `url`: its address, where it is known."""
        return self._forgotten(_entry(self._db, "post", clean(platform), clean(native_id), clean(url)))

    def forgotten_account(self, platform: str, native_id: str, url: str, handle: str | None) -> Forgotten | None:
        """The entry of the post that one of the archive turns out to be, once its account is known; None without an entry."""
        names = (clean(platform), clean(native_id), clean(url), clean(handle or ""))
        return self._forgotten(_entry(self._db, "post", *names, stands=True))

    def forgotten_article(self, url_hash: str) -> Forgotten | None:
        """The entry of an article; None where it was not forgotten."""
        return self._forgotten(_entry(self._db, "article", url_hash))

    def forgotten_row(self, kind: str, row_id: int) -> Forgotten | None:
        """The entry of what had this row id in this archive."""
        return self._one(
            Forgotten, f"select {_FORGOTTEN} from forgotten where kind = ? and row_id = ? limit 1", [kind, row_id]
        )

    def forgotten_named(self, text: str) -> Forgotten | None:
        """The entry of what a person pastes: the address of a post or its id, the address or the name of an article."""
        text = text.strip()
        if not self._value("select 1 from forgotten limit 1"):
            return None
        from citesnap import platforms  # Here: a run with nothing due looks at no address.

        refs = [ref] if (ref := platforms.identify(text)) else []
        if re.fullmatch(r"[\w.:-]{1,200}", text):
            refs += [ref for name in platforms.names() if (ref := platforms.reference(name, text)) is not None]
        for ref in refs:
            if forgotten := self.forgotten_post(ref.platform, ref.key, ref.url):
                return forgotten
        bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
        names = [f"{scheme}{bare.rstrip('/')}{end}" for scheme in ("https://", "http://") for end in ("", "/")]
        names += [text, "name:" + os.path.normpath(unicodedata.normalize("NFC", text))]
        for name in names:
            if forgotten := self.forgotten_article(hashlib.sha256(clean(name).encode()).hexdigest()):
                return forgotten
        return None

    def forgotten_in(self, article_id: int) -> int:
        """How many citations of an article are of posts that were forgotten."""
        return self._count("citations where article_id = ? and resolved_by like ? || ':%'", [article_id, FORGOTTEN])

    def _forgotten(self, entry_id: int | None) -> Forgotten | None:
        if entry_id is None:
            return None
        return self._one(Forgotten, f"select {_FORGOTTEN} from forgotten where id = ?", [entry_id])
