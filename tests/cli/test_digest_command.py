"""`citesnap digest`, the feed and the flat exports: what became of posts, for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from pyarrow import parquet

from archive.invented import ALIVE, article, capture, cited, failure, shown
from citesnap.archive import open_archive
from citesnap.archive.questions.news import AT_ONCE, RETURNED
from citesnap.browsing import atom
from citesnap.cli import cli
from citesnap.cli.monitor import notify
from citesnap.export.digest import FORMATS
from citesnap.model import Certainty, Outcome, State, Verdict
from citesnap.text.times import stamp

ROOT = Path(__file__).parents[2]
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@pytest.fixture
def archived(tmp_path: Path) -> Path:
    """Two stories; of their posts one went yesterday, one returned, one was edited, one lives on."""
    path = tmp_path / "a.db"
    with open_archive(path, clock=lambda: NOW - 9 * DAY) as archive, archive.run("run") as run:
        first = article("One", "one.txt", title="The <b>river</b> rose", url="https://gazette.example/one")
        recorded = archive.record_article(run.id, first, [cited(str(n), n) for n in (1, 2, 3, 4)])
        archive.record_article(run.id, article("Two", "two.txt", title="=Later"), [cited("1")])
        gone, back, edited, lives = archive.posts_of([recorded.article_id])

        def look(post: int, days: int, state: State, words: str | None) -> None:
            at = NOW - days * DAY
            attempt = capture(shown(words, at=at), at=at) if words else failure(Outcome.DELETED, at=at)
            verdict = ALIVE if words else Verdict(state, Certainty.REPORTED, at)
            archive.record_check(run.id, post, [attempt], verdict, None, looked_at=at)

        for post in (gone, back, edited, lives):
            look(post, 20, State.ALIVE, "Water at\x07 the gates")
        look(back, 9, State.DELETED, None)
        look(gone, 1, State.DELETED, None)
        look(back, 2, State.ALIVE, "Water at\x07 the gates")
        look(edited, 3, State.ALIVE, "No water at the gates")
    return path


def run(*words: str | Path) -> str:
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_digest_tells_what_went_where_and_what_is_kept(archived: Path) -> None:
    text = run("digest", archived, "--since", "7d")
    assert text.startswith("a: 1 post gone, in 2 stories; 1 shown again; 1 edited")
    assert "deleted: gone between " in text and "a copy is kept" in text
    assert "in: The <b>river</b> rose, citation 1\n      https://gazette.example/one" in text
    assert "in: =Later, citation 1" in text
    assert "\x07" not in text
    html = run("digest", archived, "--format", "html")
    assert "The &lt;b&gt;river&lt;/b&gt; rose" in html and "<script" not in html and "<b>river" not in html
    assert r"\<b\>river" in run("digest", archived, "--format", "markdown")
    found = json.loads(run("digest", archived, "--format", "json"))
    assert [(item["kind"], item["post"]["native_id"]) for item in found["news"]] == [
        ("gone", "1"),
        ("returned", "2"),
        ("edited", "3"),
    ]
    assert run("digest", archived, "--since", "2999-01-01", "--quiet-if-empty") == ""
    assert "no post went" in run("digest", archived, "--since", "2999-01-01")


def test_of_many_posts_some_are_read_at_a_time(tmp_path: Path) -> None:
    """All are told, in the same order, by a number of questions that does not grow by the post."""
    path, count = tmp_path / "many.db", 2 * AT_ONCE + 7
    at = stamp(NOW - DAY)
    with open_archive(path) as archive, archive.run("run") as run_:
        archive.record_article(run_.id, article("One", "one.txt"), [cited(str(n), n) for n in range(1, count + 1)])
        archive.db.execute("update posts set state = 'deleted', certainty = 'reported', first_gone_at = ?", [at])
        archive.db.execute(
            "insert into verdicts (post_id, run_id, reached_at, state, certainty)"
            " select id, 1, ?, 'deleted', 'reported' from posts",
            [at],
        )
    with open_archive(path) as archive:
        asked: list[str] = []
        archive.db.conn.set_trace_callback(asked.append)
        news = archive.reader.news_since(NOW - 7 * DAY)
        ids = [item.post.id for item in news.items()]
        archive.db.conn.set_trace_callback(None)
        assert ids == list(range(count, 0, -1))
        assert len(asked) < 20
        assert list(news.items(RETURNED)) == []
        for form, beginning in (("text", "  in: "), ("markdown", "  - "), ("html", "<li>"), ("json", '"stories": [')):
            assert "".join(FORMATS[form](news, "many")).count(beginning) == count
    assert json.loads(run("digest", path, "--format", "json"))["headline"] == f"{count} posts gone, in 1 story"


def test_what_another_version_read_otherwise_is_no_edit(archived: Path) -> None:
    with closing(sqlite3.connect(archived)) as db:
        first = "update snapshots set reader = '0.0.1' where id = (select min(id) from snapshots where post_id = 3)"
        assert db.execute(first).rowcount == 1
        db.commit()
    with open_archive(archived) as archive:
        assert [item.kind for item in archive.reader.news(NOW - 7 * DAY)] == ["gone", "returned"]


def test_the_feed_is_sound_atom(archived: Path) -> None:
    with open_archive(archived) as archive:
        news = archive.reader.news(NOW - 90 * DAY)
    body = atom.feed(news, "desk & co", NOW, lambda platform, native_id: f"https://desk.example/{platform}/{native_id}")
    root = ElementTree.fromstring(body)
    names = {"a": atom.ATOM}
    entries = root.findall("a:entry", names)
    titles = [entry.findtext("a:title", "", names) for entry in entries]
    assert [title.split(":")[0].split(",")[0] for title in titles] == ["Deleted", "Shown again", "Edited", "Deleted"]
    ids = [entry.findtext("a:id", "", names) for entry in entries]
    assert len(set(ids)) == 4
    assert entries[0].find("a:link", names).attrib["href"] == "https://desk.example/x/1"  # type: ignore[union-attr]
    assert root.findtext("a:updated", "", names) == entries[0].findtext("a:updated", "", names)


def test_one_row_a_citation_in_every_form_and_every_column_is_documented(archived: Path, tmp_path: Path) -> None:
    rows = json.loads(_exported(archived, tmp_path, "json").read_text())
    assert len(rows) == 5
    documented = (ROOT / "docs" / "research.md").read_text()
    assert [name for name in rows[0] if f"| `{name}` |" not in documented] == []
    first = rows[0]
    assert (first["native_id"], first["state"], first["kept"], first["article_title"]) == (
        "1",
        "deleted",
        1,
        "The <b>river</b> rose",
    )
    assert first["last_shown_at"] < first["first_gone_at"] == first["last_checked_at"]
    table = list(csv.DictReader(io.StringIO(_exported(archived, tmp_path, "csv").read_text())))
    assert [row["citation_id"] for row in table] == [str(row["citation_id"]) for row in rows]
    assert table[4]["article_title"].startswith("'=")
    again = CliRunner().invoke(cli, ["export", "csv", str(archived), str(tmp_path / "flat.csv")])
    assert again.exit_code == 2
    assert parquet.read_table(_exported(archived, tmp_path, "parquet")).to_pylist() == rows


def _exported(archive: Path, folder: Path, form: str) -> Path:
    target = folder / f"flat.{form}"
    run("export", form, archive, target)
    return target


def test_the_command_that_is_told_gets_stories_as_json_or_as_a_text_to_mail(archived: Path, tmp_path: Path) -> None:
    with open_archive(archived) as archive:
        changes = archive.changed_verdicts(1)[-2:]
        stories = {change.post_id: archive.reader.stories_of(change.post_id) for change in changes}
    assert notify(f"cat > {tmp_path / 'json'}", changes, stories=stories) is None
    told = [json.loads(line) for line in (tmp_path / "json").read_text().splitlines()]
    by_id = {line["native_id"]: line for line in told}
    assert by_id["1"]["told"].startswith("gone between ")
    assert [story["title"] for story in by_id["1"]["stories"]] == ["=Later", "The <b>river</b> rose"]
    assert notify(f"cat > {tmp_path / 'text'}", changes, stories=stories, as_text=True) is None
    text = (tmp_path / "text").read_text()
    assert "deleted (was alive): @example_river: Water at" in text
    assert "  in: The <b>river</b> rose, citation 1\n      https://gazette.example/one\n" in text
