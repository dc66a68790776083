"""What was recorded is sealed at the end of a run, in statements that never change, and a run with nothing due seals nothing."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.invented import ALIVE, NOW, PENDING, capture, cited, failure, page, picture, shown
from archive.test_migration import first_archive
from browsing.archives import every_kind
from citesnap.archive import open_archive
from citesnap.evidence.checkpoint import parse_note
from citesnap.evidence.sealing import is_pending, seal, sealed_run
from citesnap.evidence.statements import FORMS, canonical
from internet import Citesnap, Tweet, World, rows, snowflake
from sizes import NIGHTLY

GOLDEN = Path(__file__).with_name("golden.jsonl")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(st.characters(max_codepoint=127)), VALUES, max_size=5))
@settings(max_examples=10_000 if NIGHTLY else 60, deadline=None)
@pytest.mark.timeout(1200)
def test_statements_are_canonical_json(statement: dict[str, Any]) -> None:
    assert canonical(statement) == rfc8785.dumps(statement)


ODD = """
update citations set text = 'Water « at » the\u2028gates 🌊 "quoted" \\ \t',
    selectors = '[{"type":"x"}]', vanished_at = '2026-11-24T08:00:00Z',
    resolved_by = 'hand: Example_Desk', decided_at = '2026-11-24T08:00:00Z', decided_because = 'seen' where id = 1;
update snapshots set data = '{"a": 1.50}', handle = 'gate1_ex', lang = 'de', reader = '0.1.0' where id = 1;
update attempts set citation_id = 1, post_id = null where id = 1;
update attempts set article_id = 2, post_id = null, found_url = 'https://x.example/1' where id = 2;
update attempts set feed_id = 1, post_id = null where id = 3;
update attempts set snapshot_id = 1 where id = 4;
update media set width = 9007199254740993, height = 2 where id = 1;
insert into attachments (post_id, added_at, "by", name, sha256, note)
    values (1, '2026-11-24T08:00:00Z', 'Example_Desk', 'screen.png', printf('%064d', 1), 'A photograph of a screen');
insert into former_posts (post_id, row_id, found_at, platform, native_id, url)
    values (2, 7, '2026-11-24T08:00:00Z', 'x', 'a.example/2', 'https://x.example/a/2');
insert into imports (run_id, kind, imported_at, size, sha256, name)
    values (1, 'twarc', '2026-11-24T08:00:00Z', 17, printf('%064d', 3), 'river.jsonl');
insert into imported (import_id, attempt_id, sha256, place) values (1, 5, printf('%064d', 1), 'line 2');
update runs set size = 4096, outcome = 'interrupted' where id = 2;
"""


def statements_of_odd_rows(path: Path) -> list[list[Any]]:
    """Kind, form and statement of some rows of an archive in which nothing depends on the version of citesnap."""
    first_archive(path, 15)
    with open_archive(path) as archive:
        archive.connection.executescript(ODD)
        return [
            [kind, number, statement.decode()]
            for (kind, number), form in FORMS.items()
            for _, statement in form.rows(archive.connection, 0, 2**60)
        ]


def test_a_form_says_for_ever_what_it_said(tmp_path: Path) -> None:
    """The lines of a form are never written anew: one that shall say something else is a new form."""
    golden = [json.loads(line) for line in GOLDEN.read_text("utf-8").rstrip("\n").split("\n")]
    assert statements_of_odd_rows(tmp_path / "archive.db") == golden
    assert len({kind for kind, _, _ in golden}) == len({kind for kind, _ in FORMS}) == 15


def test_a_run_seals_what_it_recorded_and_the_next_one_what_changed(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        db = archive.connection

        def leaves(since: int = 0) -> list[tuple[str, int]]:
            return db.execute("select kind, row_id from log_leaves where idx >= ? order by idx", [since]).fetchall()

        with sealed_run(archive, "archive") as run:
            recorded = archive.record_article(run.id, page("The river rose."), [cited()])
            (post_id,) = archive.posts_of([recorded.article_id])
            archive.record_check(run.id, post_id, [capture(shown(media=[picture(content=None)]))], PENDING, None)
        first = leaves()
        assert {kind for kind, _ in first} == {
            *("article", "attempt", "citation", "media", "post", "resolution", "run", "version"),
        }
        assert not is_pending(db)
        # Nothing but its own row: no checkpoint, and its leaf goes with the next.
        with sealed_run(archive, "run"):
            pass
        assert leaves() == first
        # The picture came, and the citation is gone.
        with sealed_run(archive, "run") as run:
            archive.record_check(run.id, post_id, [capture(shown(media=[picture()]))], ALIVE, None)
            archive.record_article(run.id, page("Other news."), [])
        since = len(first)
        kinds = sorted(leaves(since))
        assert ("media", 1) in kinds
        assert ("vanished", 1) in kinds
        assert [row for kind, row in kinds if kind == "run"] == [2, 3]
        assert not db.execute("select 1 from log_changes").fetchone()
        # A run that an error ends seals nothing; the next one does.
        with pytest.raises(RuntimeError), sealed_run(archive, "run") as run:
            archive.record_check(run.id, post_id, [failure()], ALIVE, None)
            raise RuntimeError
        assert is_pending(db)
        with sealed_run(archive, "run"):
            pass
        assert not is_pending(db)
        sizes = []
        for size, note_text, root in db.execute("select size, note, root from log_checkpoints order by size"):
            checkpoint, signatures = parse_note(note_text)
            assert (checkpoint.size, checkpoint.root, signatures) == (size, root, [])
            sizes.append(size)
        assert len(sizes) == 3
        assert sizes[-1] == len(leaves())


def test_the_first_seal_of_an_old_archive_takes_in_all_that_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_archive(path, 40)
    with open_archive(path) as archive:
        db = archive.connection
        sealed = seal(archive, now=NOW)
        assert sealed is not None
        counts = dict(db.execute("select kind, count(*) from log_leaves group by kind").fetchall())
        assert counts["attempt"] == db.execute("select count(*) from attempts").fetchone()[0] == 40
        assert counts["verdict"] == counts["relation"] == counts["version"] == counts["media"] == 1
        assert seal(archive) is None


def test_what_any_program_changes_is_noticed(tmp_path: Path) -> None:
    path = every_kind(tmp_path / "archive.db")
    with open_archive(path) as archive:
        seal(archive)
    with closing(sqlite3.connect(path)) as other:
        other.execute("update attempts set detail = 'never asked' where id = 1")
        other.execute("update snapshots set text = 'other words' where id = 1")
        other.execute("update citations set position = position where id = 1")  # changes nothing
        other.execute("delete from verdicts where id = 2")
        ((attempt_id,),) = other.execute("select attempt_id from snapshots where id = 1").fetchall()
        other.commit()
        noticed = set(other.execute("select kind, row_id from log_changes").fetchall())
    assert noticed == {("attempt", 1), ("attempt", attempt_id), ("verdict", 2)}


def test_the_command_seals_at_its_end_and_signs(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Day 1"))
    (tmp_path / "a.txt").write_text(post.url)
    vkey = citesnap("key", "new", "desk.key").stdout.strip()
    assert citesnap("archive", "a.db", "a.txt", "--key-file", "desk.key").returncode == 0
    ((size, text),) = rows(tmp_path / "a.db", "select size, note from log_checkpoints")
    assert size == rows(tmp_path / "a.db", "select count(*) from log_leaves")[0][0]
    _, (signature,) = parse_note(text)
    assert vkey.startswith(signature.name + "+")
    ((event,),) = rows(tmp_path / "a.db", "select statement from log_events")
    assert json.loads(event)["vkey"] == vkey
    assert citesnap("run", "a.db").returncode == 0
    assert len(rows(tmp_path / "a.db", "select id from log_checkpoints")) == 1
    sealed = citesnap("seal", "a.db", "-v")
    assert (sealed.returncode, sealed.stderr.count("1 statement sealed")) == (0, 1), sealed.stderr
    # The key is gone: what was fetched is recorded, and the run says that it could not sign.
    (tmp_path / "desk.key").unlink()
    (tmp_path / "b.txt").write_text(world.post(Tweet(snowflake("2024-02-02T00:00:00"), "lyre_ex", "Lyre", "Day 2")).url)
    failed = citesnap("archive", "a.db", "b.txt", "--key-file", "desk.key")
    assert (failed.returncode, failed.stderr.count("cannot read the key")) == (1, 1)
    assert len(rows(tmp_path / "a.db", "select id from snapshots")) == 2
