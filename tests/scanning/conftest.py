"""Reading what a scan wrote, and what `citesnap find` finds in the same files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from citesnap.articles import ArticleError, expand, read_articles
from citesnap.finding import find_in_article
from citesnap.finding.record import record
from citesnap.model import Kind
from citesnap.scanning import task
from citesnap.scanning.inputs import expanded
from citesnap.scanning.options import Options, ReadingLimits
from citesnap.scanning.plan import ScanPlan
from citesnap.scanning.results import ScanFolder
from citesnap.text.times import iso
from citesnap.web import Rate, WebSettings
from internet.listening import Answering, listening
from scanning import crawls


@pytest.fixture(scope="session")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all kinds of files."""
    return crawls.write(tmp_path_factory.mktemp("crawl"))


WEB = WebSettings(allow_hosts=frozenset({"127.0.0.1"}), rates={"*": Rate.parse("9999/s")}, max_wait=0)


def scanned(
    out: Path,
    inputs: Sequence[str | Path],
    options: Options | None = None,
    task_size: int = 30_000,
    reading: ReadingLimits | None = None,
) -> dict[str, int]:
    """Scan without an engine, one task after another; the counts."""
    chosen = options or Options()
    folder = ScanFolder(out)
    folder.open(chosen, task_size)
    plan = ScanPlan(out / "plan.jsonl", task_size)
    plan.add(expanded([str(name) for name in inputs], WEB, task_size))
    job = task.ScanJob(folder.path, chosen, reading or ReadingLimits(), WEB)
    return folder.write_manifest([task.run(one, job) for one in plan.tasks])


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    """All rows of a table, times as ISO 8601."""
    import pyarrow.dataset

    found = pyarrow.dataset.dataset(out / table, format="parquet").to_table().to_pylist()
    return [{name: iso(value) if hasattr(value, "tzinfo") else value for name, value in row.items()} for row in found]


def as_find(out: Path) -> list[str]:
    """The citations of a scan as `citesnap find` prints them, sorted."""
    names = [name for name in rows_names() if name not in ("post_key", "url", "captured_at")]
    return sorted(json.dumps({name: row[name] for name in names}, sort_keys=True) for row in rows(out, "citations"))


def rows_names() -> list[str]:
    """The columns of `citations`."""
    from citesnap.scanning.tables import names

    return list(names("citations"))


def found(files: Iterable[str | Path]) -> list[str]:
    """What `citesnap find` finds in files and folders, sorted. What cannot be read holds nothing."""
    records = []
    for name in expand([str(file) for file in files]):
        try:
            for article in read_articles(name, None, described=False):
                records += [record(one, article.name) for one in find_in_article(article, list(Kind))]
        except ArticleError:
            continue
    return sorted(json.dumps(one, sort_keys=True) for one in records)


def is_whole(out: Path) -> None:
    """Every file is as the manifest says, nothing else is there, and no citation is there twice."""
    folder = ScanFolder(out)
    manifest = json.loads((out / "manifest.json").read_text())
    listed = {file["path"] for file in manifest["files"]}
    there = {
        f"{table}/{path.name}" for table in ("citations", "articles", "damaged") for path in (out / table).iterdir()
    }
    assert there - listed == {f"{table}/schema.parquet" for table in ("citations", "articles", "damaged")}
    for marker in (out / "tasks").iterdir():
        done = folder.done(marker.stem)
        assert done is not None
        assert folder.check(done)
    assert sum(file["rows"] for file in manifest["files"] if file["path"].startswith("citations/")) == len(
        rows(out, "citations")
    )
    places = [(row["article"], row["position"]) for row in rows(out, "citations")]
    assert len(places) == len(set(places))
    articles = [row["article"] for row in rows(out, "articles")]
    assert len(articles) == len(set(articles))
    assert {article for article, _ in places} == set(articles)


@contextmanager
def served(folder: Path, *, ranges: bool = True) -> Iterator[tuple[str, list[str]]]:
    """A server on loopback that gives the files of a folder, in parts if it knows how; the parts that were asked for."""
    asked: list[str] = []

    class Handler(Answering):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = folder / self.path.lstrip("/")
            asked.append(f"{self.path} {self.headers.get('Range')} {self.headers.get('Accept-Encoding')}")
            if not path.is_file():
                self.send_error(404)
                return
            content, wanted = path.read_bytes(), re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
            # Servers say this of files whose names end so; the file is wanted as it is.
            headers = {"Content-Encoding": "gzip"}
            if not ranges or not wanted:
                self.answer(200, headers, content)
                return
            first, piece = int(wanted[1]), content[int(wanted[1]) : int(wanted[2]) + 1]
            part = f"bytes {first}-{first + len(piece) - 1}/{len(content)}"
            self.answer(206, {**headers, "Content-Range": part}, piece)

    with listening(Handler) as address:
        yield address, asked
