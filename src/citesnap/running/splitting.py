"""Posts of an archive that are to be asked about, divided among further archives: each is run on a machine of its own.

All posts of one account go to one archive, so that one question to the index of a web archive serves them all there. The parts hold
posts and nothing else; `merge` brings back what their runs found out. Asks nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.errors import ArchiveError
from citesnap.model import Post, State

if TYPE_CHECKING:
    from citesnap.archive import Archive

__all__ = ["ArchivePart", "divided", "split"]

AT_ONCE = 1_000
"""Posts recorded in one transaction."""


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """A part: its file, its posts and their accounts by number."""

    path: Path
    posts: int
    accounts: int


def split(archive: Archive, count: int, folder: Path, now: datetime, *, again: bool = False) -> list[ArchivePart]:
    """Make the parts: `NAME-1.db` to `NAME-COUNT.db`.

    Args:
        archive: the archive, which is not changed.
        count: of parts.
        folder: where to put them.
        now: the time of asking what is due.
        again: also posts that were asked about before and are due.

    Raises:
        ArchiveError: one of the files is there already, or cannot be written.
    """
    from citesnap.archive import open_archive

    posts = [due.post for due in archive.due_posts(now) if again or due.state is State.PENDING]
    paths = [folder / f"{archive.path.stem}-{number}.db" for number in range(1, count + 1)]
    for path in paths:
        if path.exists():
            raise ArchiveError(f"{path} is there already; merge or move it first")
    parts = []
    for path, own in zip(paths, divided(posts, count), strict=True):
        with open_archive(path) as part:
            for at in range(0, len(own), AT_ONCE):
                part.record_posts(own[at : at + AT_ONCE])
        parts.append(ArchivePart(path, len(own), len({account(post) for post in own})))
    return parts


def divided(posts: Iterable[Post], count: int) -> Sequence[Sequence[Post]]:
    """The posts in so many parts of nearly one size, those of one account in one part. The same posts give the same parts."""
    accounts: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        accounts[account(post)].append(post)
    parts: list[list[Post]] = [[] for _ in range(count)]
    # The largest first, each to the part of which its platform's hosts have least to do.
    load: defaultdict[str, list[int]] = defaultdict(lambda: [0] * count)
    for (platform, _), own in sorted(accounts.items(), key=lambda one: (-len(one[1]), one[0])):
        least = min(range(count), key=lambda number: (load[platform][number], len(parts[number]), number))
        parts[least] += own
        load[platform][least] += len(own)
    return parts


def account(post: Post) -> tuple[str, str]:
    """What a post is kept together by: its account, or itself where that is not known."""
    return post.platform, post.handle.lower() if post.handle else f"post {post.native_id}"
