"""Archives in S3, against moto's server: run where moto and s3fs are installed (`pip install 'citesnap[s3]' 'moto[server]'`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citesnap.scanning import storage
from citesnap.web import WebSettings
from scanning.conftest import as_find, found, scanned

moto = pytest.importorskip("moto.server", reason="needs moto's server: pip install 'moto[server]'")
s3fs = pytest.importorskip("s3fs", reason="needs the extra s3")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty bucket of a server on loopback, to which the environment leads."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "example",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().makedirs("crawl-ex", exist_ok=True)
    try:
        yield "s3://crawl-ex"
    finally:
        server.stop()


def test_archives_in_s3_are_scanned(tmp_path: Path, crawl: Path, bucket: str) -> None:
    names = ["one.warc.gz", "two.warc", "stored.wacz"]
    for name in names:
        s3fs.S3FileSystem().put(str(crawl / name), f"crawl-ex/{name}")
    scanned(tmp_path / "out", [f"{bucket}/{name}" for name in names])
    local = sorted(line.replace(f"{crawl}/", f"{bucket}/") for line in found([crawl / name for name in names]))
    assert as_find(tmp_path / "out") == local


def test_what_is_not_there_is_said_not_to_be(bucket: str) -> None:
    with (
        pytest.raises(storage.StorageError, match=r"s3://crawl-ex/no.warc.gz: "),
        storage.opened(f"{bucket}/no.warc.gz", WebSettings()),
    ):
        pass
