"""Addresses of an archive's pages within Datasette, and of files within an exported site. Pure.

Addresses name posts by platform and native id and articles by the hash of their identity, so that they stay valid when an archive
is rebuilt. Names are tilde-encoded as Datasette reads it: letters, digits, `-` and `_` stay, everything else is `~XX`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_plus, urlencode, urlsplit

__all__ = ["LISTS", "DatasetteLinks", "Links", "PublicLinks", "decode", "encode", "outside"]

LISTS = {
    "stories": "Stories with gaps",
    "posts": "Posts",
    "articles": "Stories",
    "citations": "Citations",
    "runs": "Runs",
}
"""The lists of an archive's rows: their names in addresses, and what people call them."""

_ENCODED = tuple(chr(byte) if re.fullmatch(r"[A-Za-z0-9_-]", chr(byte)) else f"~{byte:02X}" for byte in range(256))
"""What stands for each byte of a name."""

# Blanks, controls, and what breaks lines or turns the direction of the text around: in regular addresses these are encoded.
_NO_ADDRESS = re.compile("[\x00-\x20\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]")


class Links(Protocol):
    """Addresses, relative to the page that is shown. None: there is no such address, and the page omits the link."""

    def home(self) -> str:
        """The archive's home page."""

    def listing(self, kind: str, **filters: object) -> str | None:
        """The list of `stories` (with gaps), `posts`, `articles`, `citations` or `runs`, filtered."""

    def questions(self, name: str | None = None) -> str | None:
        """The ready-made questions, or one of them."""

    def tables(self) -> str | None:
        """Datasette's list of tables."""

    def news(self) -> str | None:
        """The Atom feed of posts newly gone, returned or edited."""

    def lists(self) -> Sequence[tuple[str, str]]:
        """Lists of everything: their names and addresses."""

    def search(self) -> str | None:
        """The address that answers a form with the field `_search`."""

    def post(self, platform: str, native_id: str) -> str | None:
        """The page of a post."""

    def article(self, key: str) -> str | None:
        """The page of an article, by the beginning of its `url_hash`."""

    def run(self, run_id: int) -> str | None:
        """The page of a run."""

    def exchange(self, exchange_id: int) -> str | None:
        """The page of a raw exchange."""

    def body(self, sha256: str, *, download: bool = False) -> str | None:
        """Raw bytes: to view in a sandbox, or to save."""

    def look(self, sha256: str) -> str | None:
        """The page that shows raw bytes in a sandbox, under a line on what they are."""

    def media(self, sha256: str) -> str | None:
        """A media file as it was received."""

    def preview(self, sha256: str, *, small: bool = False) -> str | None:
        """A picture redrawn from a media file."""

    def table(self, name: str, **filters: object) -> str | None:
        """Rows in Datasette."""

    def static(self, name: str) -> str:
        """A style sheet or picture of the pages."""

    def logo(self) -> str:
        """The archive's logo."""


def encode(name: str) -> str:
    """Any name as part of an address or file name.

    >>> encode("channel/7.a b")
    'channel~2F7~2Ea~20b'
    """
    return "".join(map(_ENCODED.__getitem__, name.encode("utf-8", "surrogatepass")))


def decode(name: str) -> str:
    """The name from a part of an address that `encode`, or Datasette's own encoding, made.

    >>> decode("channel~2F7~2Ea~20b"), decode("100%+~7E")
    ('channel/7.a b', '100% ~')
    """
    return unquote_plus(name.replace("%", "%25").replace("~", "%"))


def outside(url: str | None) -> str | None:
    """The address if it is safe to link to: http or https with a host, on one line; None for everything else.

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

    def listing(self, kind: str, **filters: object) -> str | None:
        """A list of rows."""
        address = f"{self.database}/-/{kind}"
        return f"{address}?{urlencode(filters)}" if filters else address

    def questions(self, name: str | None = None) -> str | None:
        """The ready-made questions."""
        return f"{self.database}/-/questions" + (f"/{encode(name)}" if name else "")

    def tables(self) -> str | None:
        """Datasette's page of this database."""
        return self.database

    def news(self) -> str | None:
        """The Atom feed."""
        return f"{self.database}/-/news.atom"

    def lists(self) -> Sequence[tuple[str, str]]:
        """The lists, and the ready-made questions."""
        named = [(label, self.listing(kind)) for kind, label in LISTS.items()]
        return [(label, address) for label, address in [*named, ("Questions", self.questions())] if address]

    def search(self) -> str | None:
        """The page that searches posts, quotations and stories."""
        return f"{self.database}/-/search"

    def post(self, platform: str, native_id: str) -> str:
        """The page of a post."""
        return f"{self.database}/-/post/{encode(platform)}/{encode(native_id)}"

    def article(self, key: str) -> str:
        """The page of an article."""
        return f"{self.database}/-/article/{encode(key)}"

    def run(self, run_id: int) -> str | None:
        """The page of a run."""
        return f"{self.database}/-/run/{run_id}"

    def exchange(self, exchange_id: int) -> str | None:
        """The page of a raw exchange."""
        return f"{self.database}/-/exchange/{exchange_id}"

    def body(self, sha256: str, *, download: bool = False) -> str | None:
        """Raw bytes."""
        return f"{self.database}/-/body/{encode(sha256)}" + ("?download=1" if download else "")

    def look(self, sha256: str) -> str | None:
        """Raw bytes in a sandbox, under a line on what they are."""
        return f"{self.database}/-/look/{encode(sha256)}"

    def media(self, sha256: str) -> str:
        """A media file as it was received."""
        return f"{self.database}/-/media/{encode(sha256)}"

    def preview(self, sha256: str, *, small: bool = False) -> str:
        """A redrawn picture."""
        return f"{self.database}/-/thumb/{encode(sha256)}" + ("?size=small" if small else "")

    def table(self, name: str, **filters: object) -> str | None:
        """Rows in Datasette, by `column__operator=value` filters."""
        address = f"{self.database}/{encode(name)}"
        return f"{address}?{urlencode(filters)}" if filters else address

    def static(self, name: str) -> str:
        """A style sheet or picture of the pages."""
        return f"{self.statics}/{name}"

    def logo(self) -> str:
        """The archive's logo."""
        return f"{self.database}/-/logo"


@dataclass(frozen=True, slots=True)
class PublicLinks(DatasetteLinks):
    """The same where strangers are served: nothing leads to what they are refused."""

    shown: frozenset[str]
    """The tables that they may see."""

    def listing(self, kind: str, **filters: object) -> str | None:
        """A list of rows; not of runs."""
        return None if kind == "runs" else DatasetteLinks.listing(self, kind, **filters)

    def questions(self, name: str | None = None) -> None:
        """SQL is not run for strangers."""

    def tables(self) -> None:
        """The list of tables is not shown."""

    def news(self) -> str | None:
        """Strangers get no feed."""
        return None

    def run(self, run_id: int) -> None:
        """Runs are not shown."""

    def exchange(self, exchange_id: int) -> None:
        """Raw exchanges are not shown."""

    def body(self, sha256: str, *, download: bool = False) -> None:
        """Raw bytes are not shown."""

    def look(self, sha256: str) -> None:
        """The same."""

    def table(self, name: str, **filters: object) -> str | None:
        """Rows in Datasette, of the tables that are shown."""
        return DatasetteLinks.table(self, name, **filters) if name in self.shown else None
