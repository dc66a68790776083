"""The scenario: posts, short links, pages and faults, changeable while the internet runs.

What it must not do: speak HTTP. `services.py` turns it into answers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from .archives import Capture, Vault
from .bluesky import Network
from .faults import Fault, Stage
from .messages import Request, Response
from .posts import Fate, Photo, Tweet, Video
from .savepagenow import Desk

LinkStyle = Literal["auto", "redirect", "html"]
"""How t.co sends on: by the asker's User-Agent as in reality, or always the one way."""


@dataclass(frozen=True, slots=True)
class ShortLink:
    target: str
    style: LinkStyle = "auto"


@dataclass(slots=True)
class _Booked:
    """A fault booked for a place: `skip` requests pass first, then it strikes `times` times (None: for ever)."""

    where: str
    fault: Fault
    times: int | None
    skip: int
    when: Callable[[Request], bool] | None

    def concerns(self, request: Request) -> bool:
        host, slash, path = self.where.partition("/")
        if host not in ("*", request.host) or (self.when and not self.when(request)):
            return False
        # A tunnel has no path yet.
        return self.fault.stage != "request" or request.path.startswith(slash + path)

    def strikes(self) -> bool:
        """Count one matching request; true when this one is hit."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0


class World:
    """Everything that the loopback internet knows."""

    def __init__(self) -> None:
        self.posts: dict[str, Tweet] = {}
        self.short_links: dict[str, ShortLink] = {}
        self.pages: dict[str, Response] = {}
        self.archives: dict[str, Vault] = {"wayback": Vault(), "arquivo": Vault()}
        self.saving = Desk()
        self.bluesky = Network()
        self.real: dict[str, int] = {}
        self._faults: list[_Booked] = []
        self._lock = threading.Lock()

    def post(self, tweet: Tweet) -> Tweet:
        """Publish a post, or a new state of it, with its quoted post, its parent, and all short links in them."""
        self.posts[tweet.id] = tweet
        for link in tweet.links:
            self.short_links.setdefault(link.code, ShortLink(link.url))
        for item in tweet.media:
            self.short_links.setdefault(item.code, ShortLink(tweet.media_target(item)))
        for other in (tweet.quoted, tweet.reply_to):
            if other is not None and other.id not in self.posts:
                self.post(other)
        return tweet

    def becomes(self, post_id: str, fate: Fate) -> None:
        """Change what has become of a post: `world.becomes(tweet.id, "deleted")`."""
        self.posts[post_id] = replace(self.posts[post_id], fate=fate)

    def short_link(self, code: str, target: str, style: LinkStyle = "auto") -> None:
        """Let t.co send CODE on to `target`. Codes are case-sensitive."""
        self.short_links[code] = ShortLink(target, style)

    def page(
        self,
        url: str,
        content: str | bytes,
        content_type: str = "text/html",
        charset: str | None = "utf-8",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Publish any other URL; gives the URL back.

        Text is encoded in `charset`, which is also announced; None announces none (text is then UTF-8). Bytes go out as they are,
        whatever `charset` claims. A page with an `ETag` or `Last-Modified` header answers conditional requests.
        """
        body = content if isinstance(content, bytes) else content.encode(charset or "utf-8", "xmlcharrefreplace")
        announced = f"{content_type}; charset={charset}" if charset else content_type
        self.pages[page_key(url)] = Response(status, body, announced).with_headers(headers or {})
        return url

    def forward(self, host: str, port: int) -> None:
        """Let real software at a port of this machine answer for a host, over what the proxy speaks as TLS."""
        self.real[host] = port

    def redirect(self, url: str, target: str, status: int = 301) -> str:
        """Publish a URL that leads elsewhere; gives the URL back."""
        self.pages[page_key(url)] = Response.redirect(target, status)
        return url

    def capture(
        self,
        url: str,
        timestamp: str,
        body: str | bytes = b"",
        content_type: str = "text/html",
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        digest: str = "",
        revisit: bool = False,
        playable: bool = True,
        archive: str = "wayback",
    ) -> Capture:
        """Let an archive hold what `url` answered at `timestamp` (14 digits, UTC).

        `archive` is `wayback`, `arquivo`, or the host of any other that the aggregator knows. A redirect of then has its
        `Location` in `headers`. `digest` overrides the true one in the index; not `playable`: in the index alone.
        """
        content = body.encode() if isinstance(body, str) else body
        fields = tuple((headers or {}).items())
        found = Capture(url, timestamp, content, content_type, status, fields, digest, revisit, playable)
        self.archives.setdefault(archive, Vault()).captures.append(found)
        return found

    def fault(
        self,
        where: str,
        fault: Fault,
        *,
        times: int | None = None,
        skip: int = 0,
        when: Callable[[Request], bool] | None = None,
    ) -> None:
        """Book a fault for `where`: a host, a host with the beginning of a path, or `*`.

        It strikes the first `times` matching requests (None: all), after letting `skip` of them pass; `when` narrows it further.
        Of several faults for one place the one booked first strikes first.
        """
        with self._lock:
            self._faults.append(_Booked(where, fault, times, skip, when))

    def heal(self, where: str | None = None) -> None:
        """Forget the faults of a place (as it was booked), or all."""
        with self._lock:
            self._faults = [booked for booked in self._faults if where is not None and booked.where != where]

    def take_fault(self, request: Request, stage: Stage) -> Fault | None:
        """The fault that strikes this request, counted down."""
        with self._lock:
            for booked in self._faults:
                if booked.fault.stage == stage and booked.concerns(request) and booked.strikes():
                    return booked.fault
        return None

    def hosts(self) -> set[str]:
        """The hosts that exist because a page, a fault or real software names them."""
        faulty = {booked.where.partition("/")[0] for booked in self._faults}
        return {urlsplit(url).hostname or "" for url in self.pages} | faulty | set(self.archives) | set(self.real)

    def media(self) -> dict[str, Photo | Video]:
        """All media by the URL of the picture or poster."""
        found: dict[str, Photo | Video] = {}
        for tweet in list(self.posts.values()):
            for item in tweet.media:
                found[item.url if isinstance(item, Photo) else item.poster_url] = item
        return found


def page_key(url: str) -> str:
    """A URL as the key of `World.pages`: without fragment, with a path, host in lower case."""
    parts = urlsplit(url)
    return parts._replace(
        scheme=parts.scheme.lower(), netloc=parts.netloc.lower(), path=parts.path or "/", fragment=""
    ).geturl()
