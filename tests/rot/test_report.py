"""`citesnap report rot`: from an archive or Parquet to a page, numbers, and a notebook that comes to the same numbers."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import sqlite3
from contextlib import closing, redirect_stdout
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from citesnap.errors import CitesnapError
from citesnap.rot.notebook import CODE
from citesnap.rot.observations import COLUMNS, observed
from citesnap.rot.report import groups_of
from internet import Citesnap

DAY = datetime(2020, 1, 1, tzinfo=UTC)


def stamp(days: float | None) -> str | None:
    return None if days is None else (DAY + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def row(post: int, **given: Any) -> dict[str, Any]:
    """A row as `export parquet` has it; times in days since the post."""
    times = {"published_at": 1, "posted_at": 0, "last_shown_at": 400, "first_gone_at": None, "last_checked_at": 400}
    found: dict[str, Any] = {name: stamp(given.get(name, days)) for name, days in times.items()}
    found |= {
        "post_id": post,
        "article_id": post,
        "platform": "x",
        "site": "gazette.de",
        "kind": "embed",
        "state": "alive",
    }
    return found | {name: value for name, value in given.items() if name not in times}


@pytest.mark.parametrize(
    ("given", "interval"),
    [
        ({}, (1, 400, None)),
        ({"state": "deleted", "first_gone_at": 420}, (1, 400, 420)),
        ({"state": "deleted", "first_gone_at": 420, "last_shown_at": None}, (1, 1, 420)),
        ({"state": "suspended", "first_gone_at": 420, "published_at": None}, (400, 400, 420)),
        ({"published_at": -0.5}, (0, 400, None)),
        ({"last_shown_at": 30}, (1, 400, None)),
        ({"published_at": 500, "state": "deleted", "first_gone_at": 420}, (420, 420, 420)),
    ],
    ids=[
        "alive",
        "gone",
        "gone at first look",
        "cited some time",
        "cited on its day",
        "shown by an archive",
        "cited later",
    ],
)
def test_what_is_known_of_a_post(given: dict[str, Any], interval: tuple[float, float, float | None]) -> None:
    (post,) = observed([row(1, **given)]).posts
    assert (post.cited, post.there, post.gone) == interval


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"post_id": None}, "unknown"),
        ({"state": "pending"}, "pending"),
        ({"posted_at": None}, "no_time"),
        ({"state": "deleted", "published_at": None, "last_shown_at": None, "first_gone_at": 9}, "no_citing_time"),
    ],
)
def test_what_cannot_be_used_is_counted(given: dict[str, Any], reason: str) -> None:
    found = observed([row(1) | row(1, **given) | ({"post_id": None} if reason == "unknown" else {})])
    assert (found.posts, dict(found.left_out)) == ([], {reason: 1})


def test_a_post_counts_once_and_from_its_first_citation() -> None:
    (post,) = observed(
        [
            row(1, published_at=90, site="b.example", article_id=5),
            row(1, published_at=7, site="a.fr", article_id=6),
            row(1, published_at=30, article_id=7),
        ]
    ).posts
    assert (post.cited, post.groups["site"], post.groups["country"], post.article) == (7, "a.fr", "FR", 6)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Parquet file of made-up posts on two platforms, of which one loses them faster."""
    import pyarrow
    import pyarrow.parquet

    draws = random.Random(5)
    rows = []
    for number in range(400):
        platform = ("x", "bluesky")[number % 2]
        death = draws.expovariate(1 / (700 if platform == "x" else 4000)) + 1
        looks = [draws.random() * 300 + 40 * look for look in range(20)]
        there = [look for look in looks if look < death]
        gone = min((look for look in looks if look >= death), default=None)
        rows.append(
            row(
                number,
                article_id=1000 - number // 4,
                platform=platform,
                site=("gazette.de", "courier.fr", "herald.com")[number % 3],
                state="alive" if gone is None else draws.choice(("deleted", "suspended")),
                last_shown_at=max(there, default=None),
                first_gone_at=gone,
                last_checked_at=max(looks) if gone is None else gone,
            )
        )
    path = tmp_path_factory.mktemp("table") / "citations.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    return path


def test_a_report_has_a_page_numbers_and_a_notebook_that_agrees(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sites.csv").write_text("site,topic\ngazette.de,politics\ncourier.fr,weather\n")
    done = Citesnap(tmp_path, {})("report", "rot", table, "out", "--labels", "sites.csv", timeout=100)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "out" / "index.html").read_text()
    assert ">1 months<" not in page
    for words in (
        "A year after posting",
        "2 years after posting",
        "By platform",
        "By topic",
        "By country",
        "By kind of end",
        "interval censoring",
        "<svg",
    ):
        assert words in page, words
    curves = list(csv.DictReader((tmp_path / "out" / "curves.csv").open()))
    near = sorted(curves, key=lambda one: -abs(float(one["age_days"]) - 365))  # The last one of a group is the nearest.
    at_a_year = {one["group"]: float(one["share_left"]) for one in near}
    assert at_a_year["bluesky"] > at_a_year["all posts"] > at_a_year["x"]
    assert {one["kind"] for one in curves} == {"all", "platform", "site", "country", "topic"}
    ends = list(csv.DictReader((tmp_path / "out" / "ends.csv").open()))
    assert {one["end"] for one in ends} == {"deleted", "suspended"}
    monkeypatch.chdir(tmp_path / "out")
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(CODE[0], {})
    told = re.findall(r"([\d.]+) days +([\d.]+)% +([\d.]+)% to +([\d.]+)%", printed.getvalue())
    everything = [one for one in curves if one["kind"] == "all"]
    assert len(told) == len(everything) > 3
    for (age, *shares), here in zip(told, everything, strict=True):
        assert float(age) == pytest.approx(float(here["age_days"]), abs=0.06)
        for share, name in zip(shares, ("share_left", "low", "high"), strict=True):
            assert float(share) == pytest.approx(float(here[name]) * 100, abs=0.15)
    assert "400 posts of 100 articles" in page
    observations = list(csv.DictReader((tmp_path / "out" / "observations.csv").open()))
    assert [int(one["article"]) for one in observations] == [number // 4 + 1 for number in range(400)]


def test_the_notebook_of_the_guide_reads_an_archive_and_comes_to_the_same_numbers(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet

    rows = pyarrow.parquet.read_table(table).to_pylist()
    monkeypatch.chdir(tmp_path)
    with closing(sqlite3.connect("archive.db")) as db, db:
        db.execute(f"create table citations_flat ({', '.join(rows[0])})")
        db.executemany(
            f"insert into citations_flat values ({', '.join('?' * len(rows[0]))})",
            [tuple(row.values()) for row in rows],
        )
    notebook = json.loads((Path(__file__).parents[2] / "docs" / "survival.ipynb").read_text(encoding="utf-8"))
    reading, *cells = ["".join(one["source"]) for one in notebook["cells"] if one["cell_type"] == "code"]
    known: dict[str, Any] = {"rows": rows}
    if find_spec("pandas") is not None:
        exec(reading, known)
    printed = io.StringIO()
    with redirect_stdout(printed):
        for code in cells[:-1]:
            exec(code, known)
    compile(cells[-1], "the picture", "exec")
    assert "400 posts of which it is known" in printed.getvalue()
    told = dict(re.findall(r"^(\w+ [\w.]+): ([\d.]+)% are there a year", printed.getvalue(), re.MULTILINE))
    assert sorted(told) == ["platform bluesky", "platform x", "site courier.fr", "site gazette.de", "site herald.com"]
    groups = {f"{group.kind} {group.name}": group.curve for group in groups_of(observed(rows).posts)}
    for name, share in told.items():
        at_a_year = groups[name].at(365)
        assert at_a_year is not None
        assert float(share) == pytest.approx(100 * at_a_year[0], abs=0.06)


def test_too_little_is_said_to_be_too_little(tmp_path: Path, table: Path) -> None:
    import pyarrow.parquet

    few = pyarrow.parquet.read_table(table).slice(0, 5)
    pyarrow.parquet.write_table(few, tmp_path / "few.parquet")
    done = Citesnap(tmp_path, {})("report", "rot", "few.parquet", "out")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "a curve needs 30" in done.stderr
    (tmp_path / "bad.parquet").write_bytes(b"no parquet")
    assert "cannot be read as Parquet" in Citesnap(tmp_path, {})("report", "rot", "bad.parquet", "out").stderr


@pytest.mark.parametrize(
    "value",
    [{"state": "<x>"}, {"state": 7}, {"site": b"a"}, {"platform": 1}, {"posted_at": 20200101}, {"article_id": "a"}],
    ids=str,
)
def test_a_row_that_citesnap_does_not_write_is_told_in_one_line(value: dict[str, object]) -> None:
    row = dict.fromkeys(COLUMNS) | {"post_id": 1, "state": "alive", "posted_at": "2020-01-01", **value}
    with pytest.raises(CitesnapError, match="post 1 has the "):
        observed([row])


def alike(rows: int, value: str) -> Any:
    """A table in which every value is the same one, which is held once."""
    import pyarrow

    from citesnap.rot.observations import COLUMNS

    at = pyarrow.array([0] * rows, type=pyarrow.int32())
    column = pyarrow.DictionaryArray.from_arrays(at, pyarrow.array([value]))
    return pyarrow.table([column] * len(COLUMNS), names=list(COLUMNS))


def test_a_table_that_no_export_writes_is_told_in_one_line(tmp_path: Path) -> None:
    """A FIFO was waited for, and twenty gigabytes of values that are alike were read from a hundred kilobytes."""
    pytest.importorskip("pyarrow")
    import pyarrow.parquet

    pyarrow.parquet.write_table(alike(200_000, "x" * 100_000), tmp_path / "alike.parquet")
    os.mkfifo(tmp_path / "fifo.parquet")
    (tmp_path / "zeros.parquet").symlink_to("/dev/zero")
    (tmp_path / "none.parquet").write_bytes(b"PAR1" + bytes(50) + b"\xff\xff\xff\x7fPAR1")
    for name in ("alike", "fifo", "zeros", "none"):
        done = Citesnap(tmp_path, {})("report", "rot", f"{name}.parquet", "out")
        assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (2, 1, False), done.stderr
