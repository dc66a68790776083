"""WACZ and WARC that nobody sends by mistake, made anew for each test. Makes bytes; judges nothing."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable

__all__ = ["WEB_ARCHIVES"]

ANSWER = "https://cdn.syndication.twimg.com/tweet-result?id=1420000000000000000"
PAGE = b'<p>See <a href="https://x.com/example_river/status/1420000000000000000">so</a></p>'


def record(
    body: bytes, length: int | str | None = None, fields: str = "", url: str = "https://gazette.example/1"
) -> bytes:
    """A record of a response; `length` is what it says of itself."""
    block = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{fields}\r\n".encode() + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-08-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def wacz(members: dict[str, bytes], package: bytes | None = None, method: int = zipfile.ZIP_STORED) -> bytes:
    """A WACZ with an honest web archive, or another one, and these members."""
    resources = [{"name": "a", "path": "archive/a.warc.gz", "hash": "sha256:00", "bytes": 3}]
    told = json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()
    honest = {"datapackage.json": package or told, "archive/a.warc.gz": gzip.compress(record(PAGE))}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in (honest | members).items():
            packed.writestr(name, content)
    return out.getvalue()


def zeros(size: int) -> bytes:
    return gzip.compress(bytes(size))


def packages(resources: object) -> bytes:
    return json.dumps({"resources": resources}).encode()


WEB_ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a gigabyte of nothing.wacz": lambda: wacz({"archive/a.warc.gz": zeros(400_000_000)}),
    "a packed gigabyte.wacz": lambda: wacz({"archive/a.warc.gz": zeros(400_000_000)}, method=zipfile.ZIP_DEFLATED),
    "a list of 40 MB.wacz": lambda: wacz({}, b"[" * 40_000_000),
    "a deep list.wacz": lambda: wacz({}, b"[" * 100_000 + b"]" * 100_000),
    "an object for a list.wacz": lambda: wacz({}, packages({"a": 1})),
    "names that are none.wacz": lambda: wacz(
        {}, packages([{"path": ["x"]}, {"path": "../../etc/passwd"}, 7, None, {}])
    ),
    "a hundred thousand files that are not there.wacz": lambda: wacz(
        {}, packages([{"path": f"a{n}", "hash": "sha256:00", "bytes": 1} for n in range(100_000)])
    ),
    "ten thousand archives.wacz": lambda: wacz({f"archive/{n}.warc.gz": b"x" for n in range(10_000)}),
    "pages of 100 MB.wacz": lambda: wacz({"pages/pages.jsonl": b" " * 100_000_000}, method=zipfile.ZIP_DEFLATED),
    "evidence that is none.wacz": lambda: wacz(
        {
            "datapackage-digest.json": b"{" * 100_000,
            "citesnap/proof.json": b"9" * 10_000,
            "log/checkpoint.txt": b"a" * 10_000_000,
        }
    ),
    "evidence in a circle.wacz": lambda: wacz({"datapackage-digest.json": b'{"path": "datapackage-digest.json"}'}),
    "a thousand members in one.wacz": lambda: wacz({"archive/a.warc.gz": gzip.compress(record(PAGE)) * 1000}),
    "no member.wacz": lambda: wacz({})[-22:],
    "cut short.wacz": lambda: wacz({})[:-100],
    "a length of five thousand digits.warc": lambda: record(PAGE, "9" * 5000),
    "a length below nothing.warc": lambda: record(PAGE, -5),
    "a length beyond the end.warc": lambda: record(PAGE, 400_000_000),
    "a million fields.warc": lambda: b"WARC/1.1\r\n" + b"X-A: b\r\n" * 1_000_000 + b"\r\n",
    "a field of 20 MB.warc": lambda: b"WARC/1.1\r\nX-A: " + b"b" * 20_000_000 + b"\r\n\r\n",
    "an answer that unpacks.warc": lambda: record(zeros(300_000_000), None, "Content-Encoding: gzip\r\n", ANSWER),
    "an answer that is deep.warc": lambda: record(b"[" * 1_000_000, None, "", ANSWER),
    "a gigabyte.warc.gz": lambda: gzip.compress(record(b"", 400_000_000) + bytes(400_000_000)),
}
