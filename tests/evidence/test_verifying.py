"""`citesnap verify` tells a sound archive from one that was altered, in whichever column of whichever table, and asks nobody."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.damaged import bomb
from archive.invented import ALIVE, NOW, capture, cited, days, page, shown
from archive.test_migration import first_archive
from browsing.archives import every_kind
from citesnap.archive import open_archive
from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.file.schema import MIGRATIONS, NAMES
from citesnap.config import Settings
from citesnap.evidence import keys, timestamps
from citesnap.evidence.checkpoint import VerifierKey
from citesnap.evidence.growing import add_event
from citesnap.evidence.sealing import seal, sealed_run
from citesnap.evidence.statements import FORMS
from citesnap.evidence.tree import leaf_hash
from citesnap.evidence.verifying import Given, Report, judge, verify
from citesnap.running import stamping
from citesnap.running.merging import merge
from citesnap.web import WebSettings
from citesnap.web.rates import Rate
from evidence.authority import serving
from internet import Citesnap, rows
from sizes import NIGHTLY

SCHEDULE = "when something is looked at next, or how; no fact about it"
WORKED_OUT = "worked out from attempts, citations and snapshots, which are sealed; pages work it out anew"
OWN_CLOCK = "our own clock's word, of no weight; a token says when"

UNSEALED: dict[str, str] = {
    **dict.fromkeys(
        (
            *("articles.last_read_at", "articles.next_read_at", "articles.last_modified", "articles.etag"),
            *(
                "citations.next_try_at",
                "citations.left_out",
                "posts.next_check_at",
                "posts.watch",
                "article_versions.finder",
            ),
        ),
        SCHEDULE,
    ),
    **dict.fromkeys(
        (
            *("citations.match", "citations.agreement", "citations.doubts", "citations.difference"),
            *("posts.state_since", "posts.last_shown_at", "posts.first_gone_at", "posts.last_checked_at"),
        ),
        WORKED_OUT,
    ),
    "former_posts.row_id": "where its row stood; a leaf about that row finds it by this number, or `verify` says that it is gone",
    "citations.version": "read out of the bytes of the article, which are sealed",
    "citations.last_seen_run": "the last reading that found it; the first is sealed, and that it vanished",
    "blobs.media_type": "a label: what the server declared is in the sealed header fields",
    "heads.since": "finds sets of header fields again",
    "heads.shape": "finds sets of header fields again",
    "heads.host": "finds sets of header fields again",
    "log_checkpoints.made_at": OWN_CLOCK,
    "log_checkpoints.run_id": OWN_CLOCK,
    "identity.uuid": "a name; the log has it in its origin",
    **dict.fromkeys(
        ("log_stamps.state", "log_stamps.detail", "log_stamps.chain", "log_stamps.attempt_id"),
        "what was made of a token when it came; `verify` judges the token itself, by roots from elsewhere",
    ),
    **dict.fromkeys(
        ("forgotten.kind", "forgotten.salt", "forgotten.row_id", "forgotten.cleaned_at"),
        "they keep things out, and state nothing; that it was forgotten, when, by whom and why is an event in the log",
    ),
}
"""Columns whose change `verify` does not notice, and why. A new column without a statement and without a line here fails."""

WHOLE_TABLES: dict[str, str] = {
    "feeds": SCHEDULE,
    "figures": WORKED_OUT,
    "_sqlite_migrations": "what the file says of its own making; a file of other tables is refused",
    "log_changes": "a note for the next seal; what changed is found by its hash all the same",
}


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a row in every table that is sealed, signed, and an event in its log."""
    folder = tmp_path_factory.mktemp("sealed")
    path = every_kind(folder / "archive.db")
    keys.make(folder / "key", "archive.newsroom.example")
    with open_archive(path) as archive:
        db = archive.connection
        db.execute(
            'insert into attachments (post_id, added_at, "by", name, sha256, note)'
            " select 1, '2026-11-24T08:00:00Z', 'Example_Desk', 'a.png', sha256, 'A photograph' from blobs limit 1"
        )
        db.execute(
            "insert into certificates values ('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', x'00')"
        )
        db.execute(
            "insert into received_forms select 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb', sha256, 0, x'61'"
            " from blobs limit 1"
        )
        db.execute(
            "insert into imports (run_id, kind, imported_at, size, sha256, name)"
            " values (1, 'twarc', '2026-11-24T08:00:00Z', 17, printf('%064d', 3), 'river.jsonl')"
        )
        db.execute(
            "insert into imported (import_id, attempt_id, sha256, place) select 1, 1, sha256, 'line 2' from blobs limit 1"
        )
        db.execute(
            "update peers set tls_version = 'TLSv1.3', cipher = 'TLS_AES_128_GCM_SHA256', via_proxy = 0 where id = 1"
        )
        db.execute("update exchange_facts set request_body_sha256 = (select sha256 from blobs limit 1) where id = 1")
        db.execute("update posts set added_at = '2026-11-24T08:00:00Z' where id = 2")
        db.execute("update attempts set not_before = '2026-11-24T08:00:00Z' where id = 1")
        for way, fields in (("request", '[["User-Agent",0]]'), ("response", '[["Server",0]]')):
            (head,) = db.execute(f"select {way}_head_id from exchange_facts where id = 2").fetchone()
            db.execute("update heads set fields = ? where id = ?", [fields, head])
            db.execute(f"""update exchange_facts set {way}_values = '["one"]' where {way}_head_id = ?""", [head])
        db.execute(
            "insert into former_posts (post_id, row_id, found_at, added_at, platform, native_id, url)"
            " values (1, 9001, '2026-11-24T08:00:00Z', '2026-11-23T08:00:00Z', 'x', 'a.example/1', 'https://x.example/1')"
        )
        for table in ("attempts", "verdicts"):
            db.execute(
                f"update {table} set former_post_id = 1 where id = (select min(id) from {table} where post_id = 1)"
            )
        add_event(db, {"kind": "export", "file": "post.wacz"})
        seal(archive, key_file=folder / "key", now=NOW)
        assert archive.connection.execute("select count(*) from log_events").fetchone() == (2,)
    return path


@pytest.fixture(scope="module")
def travelled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Given]]:
    """An archive that was stamped, took in another one, and forgot a post; the same way open. With it the root to trust."""
    folder = tmp_path_factory.mktemp("travelled")
    web = WebSettings(allow_hosts=frozenset({"127.0.0.1"}), max_wait=0, rates={"*": Rate.parse("6000/m")})
    with serving(folder) as (authority, url), pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        settings = Settings(web, tsa=(url,))
        # The stamp of a first run is sealed by the second one.
        for name, number in (("other.db", 1), ("other.db", 2), ("archive.db", 3)):
            with open_archive(folder / name) as archive, stamping.sealed_run(archive, "run", settings) as run:
                archive.record_article(run.id, page(f"News {number}."), [cited()])
        roots = timestamps.read_pem((authority.folder / "root.pem").read_text())
    command = Citesnap(folder, {})
    assert command("merge", "archive.db", "other.db").returncode == 0
    assert command("forget", "archive.db", "501", "--reason", "Asked for", "--by", "Ada", "--yes").returncode == 0
    with unprotected(folder / "archive.db") as db:
        yield db, Given(roots=roots)


@pytest.fixture(scope="module")
def opened(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A copy of it, open to every change."""
    path = tmp_path_factory.mktemp("opened") / "archive.db"
    shutil.copy(sealed, path)
    with unprotected(path) as db:
        yield db


@contextmanager
def unprotected(path: Path) -> Iterator[Database]:
    """An archive with all of SQLite's protections off, and without the triggers."""
    with closing(sqlite3.connect(path)) as connection:
        db = Database(connection)
        db.execute("pragma ignore_check_constraints = on")
        db.execute("pragma foreign_keys = off")
        for (name,) in db.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            db.execute(f"drop trigger {name}")
        for (name,) in db.execute(
            "select name from sqlite_master where type = 'index' and sql like '%unique%'"
        ).fetchall():
            db.execute(f"drop index {name}")
        yield db


def columns() -> list[str]:
    """Every column of every table of today's schema, but for those of search indexes and ids."""
    connection = sqlite3.connect(":memory:")
    db = Database(connection)
    MIGRATIONS.apply(db)
    found = [
        f"{table}.{column}"
        for table, column in db.execute(
            "select l.name, c.name from pragma_table_list l, pragma_table_xinfo(l.name) c"
            " where l.type = 'table' and l.name not like 'sqlite\\_%' escape '\\' and l.name not like '%\\_fts%' escape '\\'"
            " order by l.name, c.cid"
        )
        if column != "id"
    ]
    connection.close()
    return found


ALL = columns()
SAMPLE = {table: name for name in reversed(ALL) for table in [name.partition(".")[0]]}
"""One column of each table."""
IMPORTANT = (
    "forgotten.reason",
    "log_stamps.token",
    "log_statements.statement",
    "snapshots.text",
    "snapshots.post_id",
    "exchange_facts.url",
    "citations.text",
    "posts.text",
    "articles.title",
    "articles.section",
)
TRIED = ALL if NIGHTLY else sorted({*SAMPLE.values(), *IMPORTANT})


TRAVELLED = ("log_stamps", "log_statements", "forgotten")
"""Tables that have rows only in an archive that was stamped, took in others, or forgot."""


def judged_after(db: Database, change: Callable[[], Any], given: Given | None = None) -> Report:
    """The report after a change, which is undone again."""
    db.execute("begin")
    try:
        change()
        return judge(db, Path("archive.db"), given)
    finally:
        db.rollback()


def test_every_column_is_looked_at_or_has_its_reason(opened: Database, travelled: tuple[Database, Given]) -> None:
    """A new column or table that `verify` does not even read, and that has no reason above, fails here at once."""
    read: set[str] = set()

    def note(action: int, table: str | None, column: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_READ:
            read.add(f"{table}.{column}")
        return sqlite3.SQLITE_OK

    for db, given in ((opened, None), travelled):
        db.conn.set_authorizer(note)
        assert judge(db, Path("archive.db"), given).exit_code == 0
        db.conn.set_authorizer(None)
    ignored = set(ALL) - read - set(UNSEALED)
    assert {name for name in ignored if name.partition(".")[0] not in WHOLE_TABLES} == set()


def test_the_attacked_archives_have_a_row_in_every_table(opened: Database, travelled: tuple[Database, Given]) -> None:
    empty = {
        table
        for table in SAMPLE
        if not (travelled[0] if table in TRAVELLED else opened).execute(f"select 1 from {table} limit 1").fetchone()
    }
    assert empty - set(WHOLE_TABLES) == set()


@pytest.mark.parametrize("name", TRIED)
def test_a_changed_column_is_noticed_or_has_its_reason(request: pytest.FixtureRequest, name: str) -> None:
    table, _, column = name.partition(".")

    if table in WHOLE_TABLES or name in UNSEALED:
        return  # Each has its reason there.
    given = None
    if table in TRAVELLED:
        opened, given = request.getfixturevalue("travelled")
        assert judge(opened, Path("archive.db"), given).exit_code == 0
    else:
        opened = request.getfixturevalue("opened")

    def change() -> None:
        (kind,) = opened.execute("select type from pragma_table_info(?) where name = ?", [table, column]).fetchone()
        other = {
            "TEXT": "'altered'",
            "INTEGER": "7654321" if column == "idx" else f'iif("{column}" is 1, 2, 1)',
            "REAL": "7654321.5",
            "BLOB": "x'616c7465726564'",
        }[kind]
        row = f'select rowid from {table} where "{column}" is not null limit 1'
        if not opened.execute(row).fetchone():
            row = f"select rowid from {table} limit 1"
        assert opened.execute(f'update {table} set "{column}" = {other} where rowid in ({row})').rowcount == 1

    report = judged_after(opened, change, given)
    assert report.exit_code == 4, f"{name} was changed, and nobody noticed: state it, or say why not"
    assert any(finding.severity == "altered" for finding in report.findings)


def test_every_exception_is_a_column_that_there_is() -> None:
    assert set(UNSEALED) <= set(ALL)
    assert set(WHOLE_TABLES) <= set(SAMPLE)


LOG_ATTACKS = {
    "a leaf deleted": "delete from log_leaves where idx = 3",
    "the last leaves deleted": "delete from log_leaves where idx > 100",
    "a leaf that is another's": "update log_leaves set hash = (select hash from log_leaves where idx = 4) where idx = 5",
    "two leaves exchanged": "update log_leaves set row_id = iif(row_id = 1, 2, 1) where kind = 'verdict' and row_id in (1, 2)",
    "two salts exchanged": "update log_leaves set salt = (select salt from log_leaves o where o.idx = 15 - log_leaves.idx)"
    " where idx in (7, 8)",
    "a salt emptied": "update log_leaves set salt = null where idx = 9",
    "a leaf emptied as if it were forgotten": "update log_leaves set salt = null, row_id = null where idx = 9",
    "a leaf sealed beyond": "insert into log_leaves (log_id, idx, row_id, form, kind, hash, salt)"
    " select log_id, 9999, row_id, form, kind, hash, salt from log_leaves where idx = 1",
    "root changed": "update log_checkpoints set root = zeroblob(32)",
    "note of another log": "update log_checkpoints set note = replace(note, 'citesnap.invalid', 'other.example')",
    "signature changed": "update log_checkpoints set note = substr(note, 1, length(note) - 12)"
    " || iif(substr(note, length(note) - 11, 1) = 'A', 'B', 'A') || substr(note, length(note) - 10)",
    "an event changed": "update log_events set statement = replace(statement, 'post.wacz', 'other.wacz')",
    "the own log gone": "update logs set own = 0",
    "a row deleted": "delete from attempts where id = 5",
    "a row added among sealed ones": "insert into verdicts (id, post_id, run_id, reached_at, state)"
    " values (-3, 1, 1, 'now', 'pending')",
    "a blob replaced": "update blobs set content = zeroblob(length(content)), encoding = null where rowid = 2",
    "a blob deleted": "delete from blobs where sha256 = (select sha256 from bodies where sha256 is not null limit 1)",
    "bytes that are no text": "update snapshots set text = cast(x'ff' as text) where id = 1",
}


def test_what_is_not_sealed_excuses_nothing(opened: Database) -> None:
    """Whoever can write the file can empty a leaf and write that it was forgotten; without a seal that is not believed."""

    def forged() -> None:
        opened.execute("delete from verdicts where id = (select row_id from log_leaves where kind = 'verdict' limit 1)")
        opened.execute(
            "insert into log_events (statement) select json_object('at', 'now', 'by', 'me', 'kind', 'forget', 'leaves',"
            " json_array(idx), 'reason', 'none') from log_leaves where kind = 'verdict' limit 1"
        )
        opened.execute(
            "update log_leaves set salt = null, row_id = null where idx = (select min(idx) from log_leaves where kind = 'verdict')"
        )

    assert judged_after(opened, forged).exit_code in (3, 4)
    unsigned = judged_after(
        opened,
        lambda: opened.execute(
            "update log_checkpoints set note = substr(note, 1, instr(note, char(10) || char(10)) + 1)"
        ),
    )
    assert (unsigned.exit_code, "its last checkpoint is not signed" in str(unsigned.findings)) == (3, True)


def test_a_row_among_sealed_ones_is_noticed_also_with_a_leaf_that_is_of_no_log(opened: Database) -> None:
    def forged() -> None:
        opened.execute(
            "insert into verdicts (id, post_id, run_id, reached_at, state) values (-3, 1, 1, 'now', 'pending')"
        )
        ((_, statement),) = FORMS["verdict", 1].rows(opened, -3, -3)
        opened.execute(
            "insert into log_leaves (log_id, idx, row_id, form, kind, hash, salt) values (99, 0, -3, 1, 'verdict', ?, x'')",
            [leaf_hash(statement)],
        )

    report = judged_after(opened, forged)
    assert "verdict -3: was not there when later ones were sealed" in str([str(one) for one in report.findings])


def test_leaves_in_no_order_are_damage(sealed: Path, tmp_path: Path) -> None:
    """Pages of a damaged index that lead to one another hold the same leaves without end."""
    path = tmp_path / "archive.db"
    shutil.copy(sealed, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("pragma writable_schema = on")
        db.execute(
            "update sqlite_master set sql = replace(sql, 'row_id)', 'row_id desc)') where name = 'log_leaves_row'"
        )
    with closing(sqlite3.connect(path)) as db, pytest.raises(DamagedRow, match="in no order"):
        judge(Database(db), path)


@pytest.mark.parametrize("sql", LOG_ATTACKS.values(), ids=LOG_ATTACKS)
def test_an_attack_on_log_rows_or_bytes_is_noticed(opened: Database, sql: str) -> None:
    report = judged_after(opened, lambda: opened.execute(sql))
    assert report.exit_code == 4, report
    assert judge(opened, Path("archive.db")).exit_code == 0  # and it is undone


def test_a_blob_that_says_itself_that_it_has_another_size_is_not_unpacked(opened: Database) -> None:
    """It is 1.2 MB of gzip that unpacks to 1.2 GB; the row says 100 MB."""
    sql = "update blobs set encoding = 'gzip', size = 100000000, content = ? where rowid = 2"
    report = judged_after(opened, lambda: opened.execute(sql, [bomb()]))
    assert "0 bytes, its gzip says, and not 100000000" in str(report.findings)


NO_NETWORK = """
import sys
def refuse(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"asked the network: {event} {arguments}")
sys.addaudithook(refuse)
from citesnap.cli import cli
sys.exit(cli.main(sys.argv[1:], standalone_mode=False))
"""


def offline(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", NO_NETWORK, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_sound_archive_is_verified_offline_and_read_only(sealed: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(sealed, path)
    path.chmod(0o400)
    before = path.read_bytes()
    vkey = str(keys.load(sealed.parent / "key").verifier)
    done = offline("verify", str(path), "--key", vkey, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    (report,) = json.loads(done.stdout)
    assert report["findings"] == []
    assert any(vkey in proved for proved in report["proved"])
    assert report["blobs"] > 100
    assert len(report["claims"]) == 4
    assert path.read_bytes() == before


def test_what_is_not_judged_is_said(sealed: Path, citesnap: Citesnap, tmp_path: Path) -> None:
    plain = citesnap("verify", str(sealed), "--quick")
    assert (plain.returncode, "not compared: give the key" in plain.stdout) == (0, True), plain.stdout
    other = keys.make(tmp_path / "other").verifier
    wrong = citesnap("verify", str(sealed), "--quick", "--key", str(other))
    assert (wrong.returncode, "is not signed by the key you gave" in wrong.stdout) == (3, True), wrong.stdout
    assert citesnap("verify", str(sealed), "--key", "mine").returncode == 2
    with open_archive(tmp_path / "new.db"):
        pass
    nothing = citesnap("verify", "new.db")
    assert (nothing.returncode, "nothing in it was ever sealed" in nothing.stdout) == (3, True)
    assert "token signed by a TSA at T" in citesnap("verify", str(sealed), "--claims").stdout


def test_what_changed_after_the_seal_is_named(tmp_path: Path) -> None:
    path = every_kind(tmp_path / "archive.db")
    with open_archive(path) as archive:
        seal(archive)
    with closing(sqlite3.connect(path)) as other:
        other.execute("update articles set title = 'Another title' where id = 3")
        other.execute("update attempts set detail = 'never' where id = 4")
        other.commit()
    found = {(finding.severity, finding.about, finding.row) for finding in verify(path, quick=True).findings}
    assert found == {("not judged", "article", 3), ("altered", "attempt", 4)}


def test_copies_of_every_kind_and_years_of_runs_stay_sound(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        for number in range(6):
            with sealed_run(archive, "run") as run:
                at = NOW + days(number)
                text = "The river rose." if number != 3 else "The river fell."
                recorded = archive.record_article(run.id, page(text), [cited()] if number != 3 else [])
                for post_id in archive.posts_of([recorded.article_id]):
                    archive.record_check(
                        run.id, post_id, [capture(shown(f"Water {number // 2}", at=at), at=at)], ALIVE, None
                    )
    assert verify(path).exit_code == 0, verify(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("vacuum into ?", [str(tmp_path / "copy.db")])
        other.execute("vacuum")
    for name in ("archive.db", "copy.db"):
        report = verify(tmp_path / name)
        assert (report.exit_code, report.findings) == (0, [])
    assert report.earlier_states == 1  # it vanished, and came back


OLD = Path(__file__).with_name("sealed_before.db.gz")
"""An archive that an older citesnap sealed and signed, as that wrote it; it lacks the later ones of this one's migrations."""
OLD_KEY = "archive.newsroom.example+68caa8b9+AVQzBP3Y9OFKMYvXqwx8wuEU9m1i/tlfluSKeIq7jIHc"
OLD_NOTE = """citesnap.invalid/df0644bb-6573-4822-9fa4-f218364e768a
25
9IBdP+ZzhQA4Brx+w+5d9QM+kpnlVsP2RyCHLp9fg9U=

"""


def test_what_an_older_version_sealed_stays_sound_whatever_becomes_of_the_tables(tmp_path: Path) -> None:
    """As it is, brought up to date, continued, and copied by SQLite: the same root and the same signature."""
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    given = Given(VerifierKey.parse(OLD_KEY), checkpoints=[OLD_NOTE])
    report = verify(path, given)
    assert (report.exit_code, report.statements, len(report.proved)) == (0, 24, 5), report.findings
    assert rows(path, "select count(*) from _sqlite_migrations") < [(len(NAMES),)]
    with open_archive(path):
        pass
    assert rows(path, "select count(*) from _sqlite_migrations") == [(len(NAMES),)]
    assert (verify(path, given).exit_code, verify(path, given).statements) == (0, 24)
    with open_archive(path) as archive, sealed_run(archive, "run") as run:
        archive.record_article(run.id, page("<p>The river rose anew"), [cited()])
    with closing(sqlite3.connect(path)) as other:
        other.execute("vacuum into ?", [str(tmp_path / "copy.db")])
        other.execute("vacuum")
    for name in ("archive.db", "copy.db"):
        report = verify(tmp_path / name, Given(checkpoints=[OLD_NOTE]))
        assert [str(one) for one in report.findings] == [
            str(one)
            for one in report.findings
            if "names a key, and its last checkpoint is not signed by it" in str(one)
        ]
        assert any("goes on from the checkpoint of 25 leaves" in one for one in report.proved)


def test_a_section_is_sealed_also_of_an_article_that_was_sealed_when_it_had_none(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    with open_archive(path) as archive:
        forms = "select distinct form from log_leaves where kind = 'article' order by form"
        assert archive.connection.execute(forms).fetchall() == [(1,)]
        archive.connection.execute("update articles set section = 'Weather' where id = 1")
        archive.connection.commit()
    report = verify(path)
    assert (report.exit_code, [one.severity for one in report.findings]) == (3, ["not judged"])
    with open_archive(path) as archive:
        seal(archive)
        assert archive.connection.execute(forms).fetchall() == [(1,), (2,)]
    assert "altered" not in {one.severity for one in verify(path).findings}
    for wrong in ("'Sport'", "null"):
        _set_unnoticed(path, wrong)
        assert verify(path).exit_code == 4
    path.write_bytes(gzip.decompress(OLD.read_bytes()))
    open_archive(path).close()
    _set_unnoticed(path, "'Sport'")
    report = verify(path)
    assert (report.exit_code, [one.what for one in report.findings]) == (
        4,
        ["has a section, and was sealed when it had none"],
    )


def _set_unnoticed(path: Path, section: str) -> None:
    """Change the section of an article, and take out what the triggers noted."""
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"update articles set section = {section} where id = 1")
        other.execute("delete from log_changes")
        other.commit()


def test_a_clock_that_went_back_alters_nothing_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        for number, now in enumerate((NOW, NOW - days(400), NOW + days(1))):
            with archive.run("run") as run:
                archive.record_article(run.id, page(f"News {number}."), [])
            seal(archive, now=now)
    report = verify(path)
    assert (report.exit_code, report.findings) == (0, [])
    assert (
        [limit for limit in report.limits if "the clock of the machine that sealed was wrong once" in limit]
        == [limit for limit in report.limits if limit.startswith("the checkpoint of ")]
        != []
    )


def test_an_archive_of_the_first_schema_is_migrated_sealed_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_archive(path, 60)
    assert verify(path).exit_code == 3
    with open_archive(path) as archive:
        # Its posts are made up: no verdict led to their state.
        archive.connection.execute("update posts set state = 'pending', certainty = null, title = '@x' where id > 1")
        seal(archive)
    findings = [
        str(finding) for finding in verify(path).findings if finding.about not in ("posts", "blobs", "received_forms")
    ]
    assert findings == []


def test_a_log_that_was_cut_or_forked_is_noticed_by_a_checkpoint_from_elsewhere(tmp_path: Path) -> None:
    """The file alone cannot tell: an older copy is as sound as it was."""
    path, older, fork = (tmp_path / name for name in ("archive.db", "older.db", "fork.db"))

    def recorded(file: Path, number: int) -> str:
        with open_archive(file) as archive:
            with sealed_run(archive, "run") as run:
                archive.record_article(run.id, page(f"News {number}.", f"https://gazette.example/{number}"), [])
            sql = "select note from log_checkpoints order by size desc limit 1"
            return str(archive.connection.execute(sql).fetchone()[0])

    first = recorded(path, 1)
    shutil.copy(path, older)
    shutil.copy(path, fork)
    second = recorded(path, 2)
    recorded(fork, 3)
    sound = verify(path, Given(checkpoints=[first, second]), quick=True)
    assert (sound.exit_code, sum("goes on from the checkpoint" in one for one in sound.proved)) == (0, 2)
    for file, said in (
        (older, "it was cut, or this is an older copy"),
        (fork, "are not those of the checkpoint you gave"),
    ):
        assert verify(file, quick=True).exit_code == 0
        report = verify(file, Given(checkpoints=[first, second]), quick=True)
        assert (report.exit_code, said in str(report.findings)) == (4, True), report.findings
    # Both ways in one archive: each has a log of the same name, and a checkpoint is of one of them.
    (of_fork,) = rows(fork, "select note from log_checkpoints order by size desc limit 1")[0]
    with open_archive(path) as archive, archive.lock():
        merge(archive, fork, NOW, lambda *_: None, lambda count: None, None, dry_run=False)
    both = verify(path, Given(checkpoints=[first, second, of_fork]), quick=True)
    assert (both.exit_code, len({log.origin for log in both.logs}), len(both.logs)) == (0, 1, 2), both.findings
    assert sum("goes on from the checkpoint" in one for one in both.proved) == 3
    assert sum("as a log that was merged" in one for one in both.proved) == 1
    size, root = (line for line in second.split("\n")[1:3])
    for wrong, said in (
        (second.replace(f"\n{size}\n", "\n9999\n"), "it was cut, or this is an older copy"),
        (second.replace(f"\n{root}\n", f"\n{first.split(chr(10))[2]}\n"), "are not those of the checkpoint you gave"),
    ):
        report = verify(path, Given(checkpoints=[first, wrong]), quick=True)
        assert (report.exit_code, said in str(report.findings)) == (4, True), report.findings
    with open_archive(tmp_path / "new.db") as archive:
        seal(archive, also_runs=True)
    assert verify(tmp_path / "new.db", Given(checkpoints=[first])).exit_code == 4
    assert verify(path, Given(checkpoints=["not a note"])).exit_code == 3
