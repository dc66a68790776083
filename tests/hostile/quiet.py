"""A `Web` without a network: the loopback internet's answers, asked in this process, and spoiled on their way by whoever tests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode, urljoin, urlsplit

from citesnap.model import Exchange, Outcome
from citesnap.web.exchange import Answer
from internet import World
from internet.messages import Request, Response
from internet.services import answer
from internet.x_apis import TOKEN

__all__ = ["QuietWeb"]

Spoil = Callable[[Response], Response]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


class QuietWeb:
    """What sources use of `Web`. Every answer passes `spoil`; `asked` holds the answers as they were before."""

    def __init__(self, world: World, spoil: Spoil = lambda response: response) -> None:
        self._world = world
        self._spoil = spoil
        self.asked: list[Response] = []

    def credential(self, name: str) -> str | None:
        """The one token that the loopback internet takes."""
        return TOKEN

    @contextmanager
    def recorded(self) -> Iterator[list[Exchange]]:
        """Nothing is recorded."""
        yield []

    def get(
        self,
        url: str,
        *,
        limit: int,
        accept: str = "*/*",
        redirects: int = 0,
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """The answer of the loopback internet, redirects followed."""
        exchanges: list[Exchange] = []
        for _ in range(redirects + 1):
            if not _can_be_asked(url):
                return Answer(tuple(exchanges), Outcome.BLOCKED, "not asked: not a usable URL", 1, asked=url)
            exchanges.append(self._exchange("GET", url, {"Accept": accept, **headers}, b"", limit))
            location = exchanges[-1].header("location")
            if not redirects or not location:
                break
            url = _joined(url, location)
        return Answer(tuple(exchanges), None, None, 1)

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json_value: object = None,
        limit: int,
        accept: str = "*/*",
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """The same for a form or a JSON value."""
        body = json.dumps(json_value).encode() if data is None else urlencode(data).encode()
        return Answer((self._exchange("POST", url, {"Accept": accept, **headers}, body, limit),), None, None, 1)

    def send(self, url: str, *, body: bytes, content_type: str, limit: int, accept: str = "*/*") -> Answer:
        """The same for any bytes."""
        return Answer((self._exchange("POST", url, {"Content-Type": content_type}, body, limit),), None, None, 1)

    def _exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limit: int) -> Exchange:
        parts = urlsplit(url)
        sent = (("User-Agent", "citesnap"), *headers.items())
        request = Request(
            method,
            parts.scheme,
            parts.hostname or "",
            parts.port or 443,
            parts.path or "/",
            parts.query,
            sent,
            0.0,
            body,
        )
        honest = answer(self._world, request)
        self.asked.append(honest)
        response = self._spoil(honest)
        fields = (
            response.headers
            if response.content_type is None
            else (("Content-Type", response.content_type), *response.headers)
        )
        return Exchange(
            method, url, NOW, 0.1, sent, response.status, f"HTTP/1.1 {response.status} X", fields, response.body[:limit]
        )


def _can_be_asked(url: str) -> bool:
    try:
        return urlsplit(url).port != 0
    except ValueError:
        return False


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location
