"""Servers of S3 that answer with attacks: lists that unpack, that never end or lead to files, sizes that are none."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from archive.measuring import measured
from citesnap.scanning import storage
from citesnap.web import WebSettings
from internet.listening import AnsweringS3, listening
from sizes import NIGHTLY

NAME = "s3://crawl-ex/x.warc"
LIST = '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">{}</ListBucketResult>'
LAUGHS = (
    f'<!DOCTYPE l [<!ENTITY a "{"x" * 1000}"><!ENTITY a0 "&a;&a;">'
    + "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 8))
    + "]>"
)


def listed(key: str, size: str = "5", changed: str = "2026-01-01T00:00:00Z", more: str = "") -> str:
    entry = f"<Contents><Key>{key}</Key><Size>{size}</Size><LastModified>{changed}</LastModified></Contents>"
    return LIST.format(f"{more}{entry}")


LISTS = {
    "a billion laughs": LAUGHS + listed("&a7;"),
    "a file of this machine": '<!DOCTYPE l [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + listed("&e;"),
    "that goes on for ever": listed(
        "x.warc/one", more="<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>"
    ),
    "a folder above": listed("x.warc/../../etc/x.warc"),
    "deep": LIST.format("<a>" * 100_000),
    "noise": "\x00\xff",
    "a size of five thousand digits": listed("x.warc", "9" * 5000),
    "a size below nothing": listed("x.warc", "-1"),
    "a day that is none": listed("x.warc", changed="9" * 5000),
    "nothing": "",
}
HEADS: dict[str, dict[str, str]] = {
    "a length beyond everything": {"Content-Length": "9" * 18, "ETag": '"0"', "Last-Modified": "x"},
    "a length of five thousand digits": {"Content-Length": "9" * 5000, "ETag": '"0"'},
    "a part of another file": {"Content-Range": "bytes 0-5/99999999999999999", "ETag": '"0"'},
    "a place to go": {"Location": "http://127.0.0.1:1/", "ETag": '"0"'},
}
ATTACKS = (*LISTS, *HEADS)
MOST_REQUESTS, MOST_SECONDS, MOST_MEMORY = 200, 30.0, 150_000_000
"""Of processor time; and bytes."""


@contextmanager
def serving(name: str) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that answers with the attack, and the requests that it had."""
    asked: list[str] = []

    class Handler(AnsweringS3):
        def do_GET(self) -> None:
            asked.append(f"{self.command} {self.path}")
            if name in LISTS:
                is_list = "list-type" in self.path
                body = LISTS[name].encode("latin-1") if is_list else b""
                status, headers = (200 if is_list else 404), {}
            else:
                body, headers = b"WARC/1.0\r\n" * 10, HEADS[name]
                status = 206 if "Content-Range" in headers else 302 if "Location" in headers else 200
            self.answer(status, {**headers, "Connection": "close"}, body)
            self.close_connection = True

        def handle(self) -> None:
            with suppress(OSError):  # whoever asked has gone
                super().handle()

    with listening(Handler) as address:
        yield address, asked


def leading(endpoint: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "example",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_MAX_ATTEMPTS": "1",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.mark.parametrize("name", ATTACKS if NIGHTLY else ATTACKS[::4])
@pytest.mark.timeout(300)
def test_a_server_of_s3_that_lies(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    s3fs = pytest.importorskip("s3fs", reason="needs the extra s3")
    with serving(name) as (endpoint, asked):
        for variable, value in leading(endpoint).items():
            monkeypatch.setenv(variable, value)
        s3fs.S3FileSystem.clear_instance_cache()
        tracemalloc.start()
        began = time.process_time()
        try:
            with storage.opened(NAME, WebSettings()) as content:
                assert len(content.read_at(0, 1000)) <= 1000
        except storage.StorageError as error:
            assert "root:" not in str(error)
            assert str(error).startswith(f"{NAME}: ")
        finally:
            used, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert asked
    assert len(asked) < MOST_REQUESTS
    assert used < MOST_SECONDS
    assert peak < MOST_MEMORY


@pytest.mark.skipif(not NIGHTLY, reason="a minute: CITESNAP_TEST_SIZE=nightly")
@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.timeout(300)
def test_a_scan_of_a_server_of_s3_that_lies(name: str, tmp_path: Path) -> None:
    pytest.importorskip("s3fs", reason="needs the extra s3")
    inside = tmp_path / "in"
    inside.mkdir()
    with serving(name) as (endpoint, asked):
        environment = {**os.environ, **leading(endpoint), "HOME": str(inside)}
        (used,) = measured([["scan", "out", NAME, "--workers", "1"]], tmp_path / "said", environment, inside)
    assert used.code in (0, 2, 3), used.said
    assert "Traceback" not in used.said, used.said
    assert "root:" not in used.said
    assert len(asked) < 10 * MOST_REQUESTS
    assert sorted(each.name for each in tmp_path.iterdir()) == ["in", "said"]
