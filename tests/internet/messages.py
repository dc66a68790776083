"""Requests and responses of the loopback internet, as values.

What it must not do: open sockets (`proxy.py`) or decide answers (`services.py`).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. `at` is `time.monotonic()` of the arrival of its last header line."""

    method: str
    scheme: str
    host: str
    port: int
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    at: float
    body: bytes = b""

    @property
    def url(self) -> str:
        usual = 443 if self.scheme == "https" else 80
        port = "" if self.port == usual else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}" + (f"?{self.query}" if self.query else "")

    @property
    def params(self) -> dict[str, str]:
        """The query's parameters, the first value of each, decoded."""
        return {name: values[0] for name, values in parse_qs(self.query, keep_blank_values=True).items()}

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def user_agent(self) -> str:
        return self.header("user-agent") or ""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer. `body` is plain: the wire may carry it gzipped when the asker takes gzip and `compress` is true."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    compress: bool = True

    @classmethod
    def json(cls, value: Any, status: int = 200) -> Response:
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return cls(status, body, "application/json; charset=utf-8")

    @classmethod
    def html(cls, markup: str, status: int = 200) -> Response:
        return cls(status, markup.encode())

    @classmethod
    def redirect(cls, location: str, status: int = 301) -> Response:
        return cls(status, b"", None, (("Location", location),))

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        return replace(self, headers=(*self.headers, *headers.items()))

    def render(self, request: Request, *, content_length: int | None = None) -> tuple[bytes, bytes]:
        """Head and body as they pass the wire. `content_length` overrides the true one (for faults)."""
        body = self.body
        fields: list[tuple[str, str]] = []
        if self.content_type is not None:
            fields.append(("Content-Type", self.content_type))
        fields += self.headers
        named = {name.lower() for name, _ in fields}
        # Below about one packet the real networks do not compress either.
        if self.compress and len(body) > 400 and "content-encoding" not in named and _takes_gzip(request):
            body = gzip.compress(body, mtime=0)
            fields += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        if "content-length" not in named and "transfer-encoding" not in named and self.status not in (204, 304):
            fields.append(("Content-Length", str(len(body) if content_length is None else content_length)))
        try:
            reason = HTTPStatus(self.status).phrase
        except ValueError:
            reason = "Unknown"
        lines = [f"HTTP/1.1 {self.status} {reason}", *(f"{name}: {value}" for name, value in fields)]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        return head, b"" if request.method == "HEAD" or self.status in (204, 304) else body


def _takes_gzip(request: Request) -> bool:
    offered = (request.header("accept-encoding") or "").split(",")
    return any(coding.split(";")[0].strip().lower() == "gzip" for coding in offered)
