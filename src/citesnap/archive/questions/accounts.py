"""Which post of an archive an address means, on platforms where several accounts can use one id. Reads only.

There a post is its account and its id. An address names the account for good (a DID of Bluesky), or by a handle, which changes
hands and is renamed: a handle is evidence of the moment at which a source showed a post of the account under it. An address by a
handle that no source connected with an account is a post of its own until that is known, whatever others have the same id.
"""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.file.database import Database
from citesnap.archive.file.views import SHOWS_ACCOUNT

__all__ = ["MOST_NAMESAKES", "Namesake", "is_kept_as", "is_named", "meant_by", "namesakes"]


@dataclass(frozen=True, slots=True)
class Namesake:
    """A post that has an id which others may have too: its row, the id under which it stands here, and its address."""

    id: int
    native_id: str
    url: str


MOST_NAMESAKES = 20
"""Posts with one id that are held against one another. Two are rare, and a stranger's archive may hold any number."""


def namesakes(db: Database, platform: str, plain_id: str, named: str | None = None) -> list[Namesake]:
    """The posts that have this id, of whatever account, the first recorded first: some, and the one that is `named` so."""
    rows = db.execute(
        "select id, native_id, url from posts where platform = :platform and native_id in (:id, :named)"
        " union select id, native_id, url from (select id, native_id, url from posts where platform = :platform and plain_id = :id"
        " order by id limit :most) order by id",
        {"platform": platform, "id": plain_id, "named": named, "most": MOST_NAMESAKES},
    )
    return [Namesake(*row) for row in rows.fetchall()]


def meant_by(db: Database, platform: str, native_id: str, url: str, *, other_than: int | None = None) -> int | None:
    """The post that an address means; None where the archive has none of which that is known.

    Args:
        db: the archive.
        platform: the platform.
        native_id: the id that the address has, with its account or without.
        url: the address.
        other_than: a post that is not meant.
    """
    from citesnap import platforms  # Here: a run with nothing due looks at no address.

    named = platforms.named_key(platform, url)
    if named is None:
        row = db.execute("select id from posts where platform = ? and native_id = ?", [platform, native_id]).fetchone()
        return int(row[0]) if row is not None and row[0] != other_than else None
    plain_id = named.rpartition("/")[2]
    posts = [post for post in namesakes(db, platform, plain_id, named) if post.id != other_than]
    for post in posts:
        if platforms.named_key(platform, post.url) == named:
            return post.id
    recorded = next((post.id for post in posts if post.native_id == named), None)
    if recorded is not None or platforms.account_key(platform, url) is not None:
        return recorded
    seen = [post for post in posts if _was_seen_as(db, platform, post, named)]
    return seen[0].id if len(seen) == 1 and _has_it_still(db, platform, seen[0], named) else None


def is_named(db: Database, platform: str, post: Namesake, url: str) -> bool:
    """Whether an address is one that a post has or had, as far as is known."""
    from citesnap import platforms

    named = platforms.named_key(platform, url)
    if named is None or named in (platforms.named_key(platform, post.url), post.native_id):
        return True
    return platforms.account_key(platform, url) is None and _was_seen_as(db, platform, post, named)


def _was_seen_as(db: Database, platform: str, post: Namesake, named: str) -> bool:
    """Whether a post, whose account is known, was seen under the handle of an address."""
    from citesnap import platforms

    return platforms.account_key(platform, post.url) is not None and is_kept_as(db, platform, post.id, named)


def is_kept_as(db: Database, platform: str, post_id: int, named: str) -> bool:
    """Whether the archive holds that a post was called so, `HANDLE/ID`: a source showed the handle, or it is a former name."""
    matches = db.execute(
        f"select 1 from snapshots where post_id = :post and handle = :handle collate nocase and {SHOWS_ACCOUNT}"
        " union all select 1 from former_posts where post_id = :post and platform = :platform and native_id = :named",
        {"post": post_id, "handle": named.rpartition("/")[0], "platform": platform, "named": named},
    )
    return matches.fetchone() is not None


def _has_it_still(db: Database, platform: str, post: Namesake, named: str) -> bool:
    """Whether no other account was seen under the handle with a later post."""
    from citesnap import platforms

    latest = db.execute(
        "select url from posts where handle = ? collate nocase and platform = ? and text is not null"
        " order by posted_at desc limit 1",
        [named.rpartition("/")[0], platform],
    ).fetchone()
    holder = platforms.account_key(platform, latest[0]) if latest is not None else None
    account = platforms.account_key(platform, post.url)
    return holder is None or account is None or holder.rpartition("/")[0] == account.rpartition("/")[0]
