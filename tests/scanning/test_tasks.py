"""What the tasks of a scan write, done one after another in this process: the rows of `citesnap find`, whatever the file."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from articles.documents import samples
from citesnap.articles.documents.placed import PlacedBytes
from citesnap.scanning import storage, task
from citesnap.scanning.journal import DEATHS, Journal
from citesnap.scanning.options import Options, ReadingLimits
from citesnap.scanning.tables import TaskFiles
from citesnap.web import WebSettings
from scanning import crawls
from scanning.conftest import WEB, as_find, found, is_whole, rows, scanned, served


@pytest.mark.parametrize("task_size", [5_000, 30_000, 10**9])
def test_a_scan_has_the_rows_of_find(tmp_path: Path, crawl: Path, task_size: int) -> None:
    counts = scanned(tmp_path / "out", [crawl], task_size=task_size)
    assert as_find(tmp_path / "out") == found([crawl])
    is_whole(tmp_path / "out")
    assert counts["citations"] == len(found([crawl])) > 100
    assert {row["source"] for row in rows(tmp_path / "out", "damaged")} == {str(crawl / "damaged.warc.gz")}


def test_an_article_says_where_it_came_from(tmp_path: Path, crawl: Path) -> None:
    scanned(tmp_path / "out", [crawl / "one.warc.gz", crawl / "stored.wacz"])
    by_url = {row["url"]: row for row in rows(tmp_path / "out", "articles")}
    one = by_url["https://gazette3.example/3"]
    assert one["source"] == str(crawl / "one.warc.gz")
    assert one["article"] == f"{one['source']}#{one['place']}"
    assert (one["captured_at"], one["lang"], one["title"]) == ("2021-08-01T00:00:00Z", "de", "Story 3")
    assert (one["section"], by_url["https://gazette0.example/400"]["section"]) == ("Weather", None)
    assert one["record_id"] == "<urn:uuid:00000000-0000-4000-8000-000000000001>"
    assert (one["site"], one["citations"], one["note"]) == ("gazette3.example", 2, None)
    assert by_url["https://gazette0.example/400"]["place"] == "b.warc.gz#0"


def test_lists_name_files(tmp_path: Path, crawl: Path) -> None:
    (tmp_path / "list.txt").write_text(f"# two of them\n{crawl / 'one.warc.gz'}\n\n{crawl / 'pages'}\n")
    scanned(tmp_path / "out", [f"@{tmp_path / 'list.txt'}"])
    assert as_find(tmp_path / "out") == found([crawl / "one.warc.gz", crawl / "pages"])


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (Options(platforms=("bluesky",)), lambda row, page: row["platform"] == "bluesky"),
        (Options(kinds=("link",)), lambda row, page: row["kind"] == "link"),
        (Options(languages=("de", "tr")), lambda row, page: page["lang"] in ("de", "tr")),
        (Options(sections=("weather",)), lambda row, page: page["section"] == "Weather"),
        (Options(sample=0.4), lambda row, page: Options(sample=0.4).chosen(page["url"])),
        (Options(newer_than="2021-07-31T23:59:59Z"), lambda row, page: True),
        (Options(newer_than="2021-08-01T00:00:00Z"), lambda row, page: False),
    ],
    ids=["platform", "kind", "language", "section", "sample", "newer", "older"],
)
def test_a_scan_of_a_part_has_that_part(tmp_path: Path, crawl: Path, options: Options, holds: object) -> None:
    scanned(tmp_path / "all", [crawl / "one.warc.gz"])
    scanned(tmp_path / "part", [crawl / "one.warc.gz"], options)
    pages = {row["article"]: row for row in rows(tmp_path / "all", "articles")}
    wanted = [row for row in rows(tmp_path / "all", "citations") if holds(row, pages[row["article"]])]  # type: ignore[operator]
    assert rows(tmp_path / "part", "citations") == wanted
    assert not wanted or len(wanted) < len(rows(tmp_path / "all", "citations")) or options.newer_than


def test_what_is_added_later_is_scanned_and_nothing_again(tmp_path: Path, crawl: Path) -> None:
    scanned(tmp_path / "out", [crawl / "one.warc.gz"])
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "citations").iterdir()}
    scanned(tmp_path / "out", [crawl / "two.warc", crawl / "one.warc.gz"])
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "citations").iterdir()}
    assert before.items() <= after.items()
    assert as_find(tmp_path / "out") == found([crawl / "one.warc.gz", crawl / "two.warc"])
    is_whole(tmp_path / "out")


def dies_at(content: bytes, fatal: int) -> PlacedBytes:
    """Bytes that kill who reads a record at an offset."""

    def read_at(at: int, count: int) -> bytes:
        if at == fatal and count == 1 << 16:  # What is read of a record, and not what looks for one.
            os.kill(os.getpid(), signal.SIGKILL)
        return content[at : at + count]

    return PlacedBytes(len(content), read_at)


def read_records(content: bytes, fatal: int, journal: Path, out: Path) -> None:
    work = task._TaskWork(task.ScanJob(out), TaskFiles(out, "1"), Journal(journal))
    kept = [str(one.offset) for one in work._readable(0, "x", "", dies_at(content, fatal), 0, None)]
    (out / "kept").write_text(" ".join(kept))


def test_a_record_that_kills_its_readers_is_passed_over(tmp_path: Path) -> None:
    lengths = [len(crawls.warc(number, 1)) for number in range(6)]
    content, offsets = crawls.warc(0, 6), [sum(lengths[:number]) for number in range(6)]
    for fatal in (offsets[0], offsets[3]):
        journal = tmp_path / f"journal-{fatal}"
        ends = []
        for _ in range(DEATHS + 1):
            process = multiprocessing.get_context("fork").Process(
                target=read_records, args=(content, fatal, journal, tmp_path)
            )
            process.start()
            process.join()
            ends.append(process.exitcode)
        assert ends == [-signal.SIGKILL] * DEATHS + [0]
        # Each is there once; the guilty one as damage.
        assert (tmp_path / "kept").read_text().split() == [str(offset) for offset in offsets]


def test_storage_reads_blocks_of_any_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(256)) * 40)
    with storage.opened(str(tmp_path / "file"), WebSettings()) as content:
        assert content.size == 10_240
        assert content.read_at(250, 20) == (bytes(range(256)) * 2)[250:270]
        assert content.read_at(10_239, 20) == b"\xff"
    with pytest.raises(storage.StorageError, match="No such file"), storage.opened(str(tmp_path / "no"), WebSettings()):
        pass


LINKS = "".join(f'<p>Keeper {n} <a href="https://x.com/gate_ex/status/{10**18 + n}">so</a></p>' for n in range(4000))


def test_a_page_that_is_too_hard_is_set_aside_and_costs_no_other(tmp_path: Path) -> None:
    hard = samples.record(f"<article>{LINKS}</article>".encode(), url="https://gazette.example/hard")
    (tmp_path / "crawl.warc.gz").write_bytes(samples.warc(crawls.record(0), crawls.record(3), hard, crawls.record(5)))
    scanned(tmp_path / "out", [tmp_path / "crawl.warc.gz"], reading=ReadingLimits(seconds=0.3))
    assert {row["url"][-2:] for row in rows(tmp_path / "out", "articles")} == {"/0", "/3", "/5"}
    (aside,) = rows(tmp_path / "out", "damaged")
    assert (aside["url"], aside["stage"]) == ("https://gazette.example/hard", "page")
    assert aside["reason"] == "too hard to read: more than 0.3 s of processor time"


def test_a_page_that_is_too_long_is_a_row_of_its_own(tmp_path: Path) -> None:
    long = samples.record(bytes(20_000_001), url="https://gazette.example/long")
    (tmp_path / "long.warc.gz").write_bytes(samples.warc(crawls.record(0), long, crawls.record(3)))
    counts = scanned(tmp_path / "out", [tmp_path / "long.warc.gz"])
    (lost,) = rows(tmp_path / "out", "damaged")
    assert (lost["url"], lost["stage"], lost["reason"]) == ("https://gazette.example/long", "page", "longer than 20 MB")
    assert (counts["pages"], counts["cited_pages"]) == (2, 2)


def test_archives_on_a_server_are_read_in_parts(tmp_path: Path, crawl: Path) -> None:
    (tmp_path / "crawl-data").mkdir()
    names = ["crawl-data/one.warc.gz", "crawl-data/text.warc.wet.gz", "crawl-data/stored.wacz"]
    for name in names:
        (tmp_path / name).write_bytes((crawl / Path(name).name).read_bytes())
    (tmp_path / "warc.paths.gz").write_bytes(gzip.compress("\n".join(names).encode()))
    with served(tmp_path) as (address, asked):
        scanned(tmp_path / "out", [f"{address}/warc.paths.gz"])
        with pytest.raises(storage.StorageError, match="HTTP 404 for a part"):
            scanned(tmp_path / "out", [f"{address}/missing.warc.gz"])
    local = [json.loads(line) for line in found([crawl / Path(name).name for name in names])]
    for one in local:
        one["article"] = one["article"].replace(f"{crawl}/", f"{address}/crawl-data/")
    assert as_find(tmp_path / "out") == sorted(json.dumps(one, sort_keys=True) for one in local)
    assert {line.split()[0] for line in asked} == {
        "/warc.paths.gz",
        *(f"/{name}" for name in names),
        "/missing.warc.gz",
    }
    assert all("bytes=" in line and line.endswith("identity") for line in asked)


def test_a_server_without_ranges_gives_small_files_whole(tmp_path: Path, crawl: Path) -> None:
    with served(crawl, ranges=False) as (address, _):
        counts = scanned(tmp_path / "out", [f"{address}/one.warc.gz"])
    assert counts["citations"] == len(found([crawl / "one.warc.gz"]))


def test_parts_of_a_large_remote_file_are_put_together(tmp_path: Path) -> None:
    content = os.urandom(storage.BLOCK + 5_000)
    (tmp_path / "file").write_bytes(content)
    with served(tmp_path) as (address, asked), storage.opened(f"{address}/file", WEB) as remote:
        assert remote.size == len(content)
        for at, count in ((storage.BLOCK - 10, 20), (storage.BLOCK + 4_990, 100), (0, 7)):
            assert remote.read_at(at, count) == content[at : at + count]
    assert [line.split()[1] for line in asked] == [
        f"bytes=0-{storage.BLOCK - 1}",
        f"bytes={storage.BLOCK}-{2 * storage.BLOCK - 1}",
        f"bytes=0-{storage.BLOCK - 1}",
    ]
