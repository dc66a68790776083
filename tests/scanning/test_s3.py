"""Archives in S3: against a server of our own, and against moto's where that is installed (`pip install 'moto[server]'`)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from citesnap.scanning import storage
from citesnap.web import WebSettings
from internet.command import unmeasured
from scanning.conftest import as_find, found, scanned
from scanning.s3 import serving

NAMES = ("one.warc.gz", "two.warc", "stored.wacz")


@pytest.fixture(params=["loopback", "moto"])
def bucket(
    request: pytest.FixtureRequest, crawl: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A bucket with three archives, on a server on loopback to which the environment leads."""
    s3fs = pytest.importorskip("s3fs", reason="needs the extra s3")

    def lead(endpoint: str) -> None:
        for name, value in {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "example",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_DEFAULT_REGION": "us-east-1",
            "NO_PROXY": "127.0.0.1",
        }.items():
            monkeypatch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()

    if request.param == "moto":
        moto = pytest.importorskip("moto.server", reason="needs moto's server: pip install 'moto[server]'")
        server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
        server.start()
        try:
            lead("http://{}:{}".format(*server.get_host_and_port()))
            s3fs.S3FileSystem().makedirs("crawl-ex", exist_ok=True)
            for name in NAMES:
                s3fs.S3FileSystem().put(str(crawl / name), f"crawl-ex/{name}")
            yield "s3://crawl-ex"
        finally:
            server.stop()
    else:
        (tmp_path / "s3" / "crawl-ex").mkdir(parents=True)
        for name in NAMES:
            shutil.copy(crawl / name, tmp_path / "s3" / "crawl-ex")
        with serving(tmp_path / "s3") as (endpoint, asked):
            lead(endpoint)
            yield "s3://crawl-ex"
        assert any(" bytes=" in one for one in asked) or request.node.name.startswith("test_what_is_not_there"), asked


def test_archives_in_s3_are_scanned(tmp_path: Path, crawl: Path, bucket: str) -> None:
    scanned(tmp_path / "out", [f"{bucket}/{name}" for name in NAMES])
    local = sorted(line.replace(f"{crawl}/", f"{bucket}/") for line in found([crawl / name for name in NAMES]))
    assert as_find(tmp_path / "out") == local


def test_what_is_not_there_is_said_not_to_be(bucket: str) -> None:
    with (
        pytest.raises(storage.StorageError, match=r"s3://crawl-ex/no.warc.gz: "),
        storage.opened(f"{bucket}/no.warc.gz", WebSettings()),
    ):
        pass


def test_without_the_extra_a_scan_names_it_before_it_begins(tmp_path: Path) -> None:
    listing = tmp_path / "names.txt"
    listing.write_text("s3://crawl-ex/one.warc.gz\n")
    missing = "import sys; sys.modules['s3fs'] = None; from citesnap.__main__ import main; main()"
    for name in (f"@{listing}", "S3://crawl-ex/warc.paths.gz"):
        done = subprocess.run(
            [sys.executable, "-c", missing, "scan", "out", name],
            cwd=tmp_path,
            env=unmeasured(os.environ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "needs s3fs, which is not installed: `pip install 'citesnap[s3]'`" in done.stderr, name
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_folder_is_no_file_without_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    s3fs = pytest.importorskip("s3fs", reason="needs the extra s3")
    (tmp_path / "crawl-ex" / "2026").mkdir(parents=True)
    with serving(tmp_path) as (endpoint, _):
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        s3fs.S3FileSystem.clear_instance_cache()
        with pytest.raises(storage.StorageError, match="a folder"), storage.opened("s3://crawl-ex/2026", WebSettings()):
            pass
