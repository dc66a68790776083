"""What a platform says of one URL: a post, or a media file. Apart from the registry so that platform modules can import it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

Examples = tuple[tuple[str, str, str | None], ...]
"""Addresses of invented posts with the native id and the handle that they hold."""
Shares = tuple[tuple[str, str | None], ...]
"""Share links with their canonical form, None for what is no share link."""


@dataclass(frozen=True, slots=True)
class PostRef:
    """One post of one platform, as far as a URL tells.

    `native_id` is the id as the platform shows it, `url` the canonical address, `handle` the author as the URL spells it
    (without `@`, case kept) or None. `posted_at` is the aware UTC time that the id itself holds, None when it holds none.

    `native_id` is empty for a share link, which names its post only to those who ask the platform; `key` is then its address. Only
    `platforms.cited` gives such a reference.

    `key` is unique among all posts of its platform. It is `native_id`, except where that is unique only within something
    smaller: `channel/7` for message 7 of a Telegram channel, `server/123` in the fediverse, `thread/comment` on Reddit.
    """

    platform: str
    native_id: str
    url: str
    handle: str | None
    posted_at: datetime | None
    key: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            object.__setattr__(self, "key", self.native_id or self.url)

    @property
    def is_share(self) -> bool:
        """Whether only a request tells which post this is."""
        return not self.native_id


class MediaFile(NamedTuple):
    """A picture or film on a platform's own hosts.

    `key` is the same for all its addresses, `addresses` are to be tried in order, the best first, until one has it. `sha256` is
    that of the original in hex, where the platform names its files by their hash: other bytes are a copy that was made smaller.
    """

    key: str
    addresses: tuple[str, ...]
    sha256: str | None = None
