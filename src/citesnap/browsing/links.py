"""Where the things of an archive are found: addresses of pages within Datasette, and of files within an exported site. Pure.

Addresses name posts by platform and native id and articles by the hash of what tells them apart, so that they hold when an archive
is made anew. Names are tilde-encoded as Datasette reads it: letters, digits, `-` and `_` stay, everything else is `~XX`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_plus, urlencode, urlsplit

__all__ = ["DatasetteLinks", "Links", "decode", "encode", "outside"]

_STAYS = re.compile(rb"[A-Za-z0-9_-]")
# Blanks, controls, and what breaks lines or turns the direction of the text around: honest addresses have these encoded.
_NO_ADDRESS = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class Links(Protocol):
    """Addresses, relative to the page that is shown. None: it is not there, and the page does without."""

    def home(self) -> str:
        """The archive's home page."""

    def lists(self) -> Sequence[tuple[str, str]]:
        """Lists of everything: what they are called, and where they are."""

    def search(self) -> str | None:
        """What answers a form with the field `_search`."""

    def post(self, platform: str, native_id: str) -> str | None:
        """The page of a post."""

    def article(self, key: str) -> str | None:
        """The page of an article, by the beginning of its `url_hash`."""

    def run(self, run_id: int) -> str | None:
        """The page of a run."""

    def exchange(self, exchange_id: int) -> str | None:
        """The page of a raw exchange."""

    def body(self, sha256: str, *, download: bool = False) -> str | None:
        """Raw bytes: to look at in a sandbox, or to keep."""

    def media(self, sha256: str) -> str | None:
        """A media file as it was received."""

    def preview(self, sha256: str, *, small: bool = False) -> str | None:
        """A picture of our own making from a media file."""

    def table(self, name: str, **filters: object) -> str | None:
        """Rows in Datasette."""

    def static(self, name: str) -> str:
        """A style sheet or picture of the pages."""


def encode(name: str) -> str:
    """A name as part of an address or file name, whatever is in it.

    >>> encode("channel/7.a b")
    'channel~2F7~2Ea~20b'
    """
    return "".join(
        chr(byte) if _STAYS.fullmatch(bytes([byte])) else f"~{byte:02X}"
        for byte in name.encode("utf-8", "surrogatepass")
    )


def decode(name: str) -> str:
    """The name that `encode`, or Datasette's own encoding, made a part of an address of.

    >>> decode("channel~2F7~2Ea~20b"), decode("100%+~7E")
    ('channel/7.a b', '100% ~')
    """
    return unquote_plus(name.replace("%", "%25").replace("~", "%"))


def outside(url: str | None) -> str | None:
    """The address if a reader may follow it: http or https with a host, on one line; None for everything else.

    >>> outside("https://x.com/jack/status/20"), outside(" JavaScript:alert(1)"), outside("https://")
    ('https://x.com/jack/status/20', None, None)
    """
    if not url or len(url) > 2_000 or _NO_ADDRESS.search(url):
        return None
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class DatasetteLinks:
    """Addresses within a Datasette. `database` is the address of the database's page, `statics` that of this package's files."""

    database: str
    statics: str

    def home(self) -> str:
        """The archive's home page."""
        return f"{self.database}/-/home"

    def lists(self) -> Sequence[tuple[str, str]]:
        """Datasette's tables."""
        return [(name.capitalize(), self.table(name)) for name in ("posts", "articles", "citations", "runs")]

    def search(self) -> str:
        """The table of posts."""
        return self.table("posts")

    def post(self, platform: str, native_id: str) -> str:
        """The page of a post."""
        return f"{self.database}/-/post/{encode(platform)}/{encode(native_id)}"

    def article(self, key: str) -> str:
        """The page of an article."""
        return f"{self.database}/-/article/{encode(key)}"

    def run(self, run_id: int) -> str:
        """The page of a run."""
        return f"{self.database}/-/run/{run_id}"

    def exchange(self, exchange_id: int) -> str:
        """The page of a raw exchange."""
        return f"{self.database}/-/exchange/{exchange_id}"

    def body(self, sha256: str, *, download: bool = False) -> str:
        """Raw bytes."""
        return f"{self.database}/-/body/{encode(sha256)}" + ("?download=1" if download else "")

    def media(self, sha256: str) -> str:
        """A media file as it was received."""
        return f"{self.database}/-/media/{encode(sha256)}"

    def preview(self, sha256: str, *, small: bool = False) -> str:
        """A picture of our own making."""
        return f"{self.database}/-/thumb/{encode(sha256)}" + ("?size=small" if small else "")

    def table(self, name: str, **filters: object) -> str:
        """Rows in Datasette, by `column__operator=value` filters."""
        address = f"{self.database}/{encode(name)}"
        return f"{address}?{urlencode(filters)}" if filters else address

    def static(self, name: str) -> str:
        """A style sheet or picture of the pages."""
        return f"{self.statics}/{name}"
