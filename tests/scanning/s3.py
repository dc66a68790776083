"""A server on loopback that speaks as much of S3 as reading takes: `HeadObject`, `GetObject` with ranges, `ListObjectsV2`.

It serves a folder: its folders are buckets. Requests have to be signed, by whatever key; nothing is checked of the signature.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from internet.listening import AnsweringS3, listening

EMPTY_LIST = (
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount></ListBucketResult>'
)

FOLDER_LIST = (
    '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>1</KeyCount><Contents><Key>{}/one.warc</Key>'
    "<Size>1</Size><LastModified>2026-11-28T08:00:00Z</LastModified></Contents></ListBucketResult>"
)


@contextmanager
def serving(root: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a server of this folder, and the requests that it answered: method, path and range."""
    asked: list[str] = []

    class Handler(AnsweringS3):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            wanted = self.headers.get("Range", "")
            asked.append(f"{self.command} {unquote(parts.path)} {wanted}".strip())
            if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
                self.respond(HTTPStatus.FORBIDDEN, b"<Error><Code>AccessDenied</Code></Error>")
            elif "list-type" in parse_qs(parts.query):
                prefix = parse_qs(parts.query).get("prefix", [""])[0]
                is_folder = prefix and (root / unquote(parts.path).strip("/") / prefix).is_dir()
                self.respond(
                    HTTPStatus.OK, (FOLDER_LIST.format(prefix.rstrip("/")) if is_folder else EMPTY_LIST).encode()
                )
            elif not (file := root / unquote(parts.path).lstrip("/")).is_file():
                self.respond(HTTPStatus.NOT_FOUND, b"<Error><Code>NoSuchKey</Code></Error>")
            elif match := re.fullmatch(r"bytes=(\d+)-(\d+)", wanted):
                content = file.read_bytes()
                first, last = int(match[1]), min(int(match[2]), len(content) - 1)
                told = f"bytes {first}-{last}/{len(content)}"
                self.respond(HTTPStatus.PARTIAL_CONTENT, content[first : last + 1], {"Content-Range": told})
            else:
                self.respond(HTTPStatus.OK, file.read_bytes())

        def respond(self, status: int, body: bytes, headers: Mapping[str, str] = {}) -> None:
            of_file = {"ETag": '"0"', "Last-Modified": "Sat, 28 Nov 2026 08:00:00 GMT"}
            self.answer(status, {**of_file, **headers}, body)

    with listening(Handler) as address:
        yield address, asked
