"""Time stamps of a real authority, `openssl ts` behind HTTP on loopback: asked for, judged, kept, caught up with."""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.invented import page
from citesnap.archive import Archive, open_archive
from citesnap.config import Settings
from citesnap.evidence import sealing, timestamps
from citesnap.evidence.verifying import Given, verify
from citesnap.running.merging import merge
from citesnap.running.stamping import ask_authorities, sealed_run
from citesnap.web import WebSettings
from citesnap.web.rates import Rate
from evidence.authority import Authority, serving
from internet import Citesnap, rows
from sizes import NIGHTLY


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Authority, str]]:
    with serving(tmp_path_factory.mktemp("tsa")) as both:
        yield both


@pytest.fixture
def authority(served: tuple[Authority, str], monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("NO_PROXY", "*")
    served[0].fault = None
    return served[0]


@pytest.fixture
def settings(served: tuple[Authority, str]) -> Settings:
    return Settings(
        WebSettings(allow_hosts=frozenset({"127.0.0.1"}), max_wait=0, rates={"*": Rate.parse("6000/m")}),
        tsa=(served[1],),
    )


def run(archive: Archive, settings: Settings, number: int) -> None:
    with sealed_run(archive, "run", settings) as one:
        archive.record_article(one.id, page(f"News {number}.", f"https://gazette.example/{number}"), [])


def test_a_seal_is_stamped_and_the_stamp_is_judged_by_us_and_by_openssl(
    authority: Authority, settings: Settings, citesnap: Citesnap, tmp_path: Path
) -> None:
    path, root = tmp_path / "a.db", authority.folder / "root.pem"
    with open_archive(path) as archive:
        run(archive, settings, 1)
        asked = authority.asked
        with sealed_run(archive, "run", settings):
            pass  # Nothing to record: no new checkpoint, and nobody is asked.
        assert authority.asked == asked
        token, note, state = archive.connection.execute(
            "select token, note, state from log_stamps s join log_checkpoints c on c.id = checkpoint_id"
        ).fetchone()
    assert state == "unknown-root"
    certificates = timestamps.read_response(token).certificates
    assert certificates != tuple(sorted(certificates)), "the order that the library refuses is no longer tried"
    report = verify(path, Given(roots=timestamps.read_pem(root.read_text())))
    assert (report.exit_code, report.findings) == (0, [])
    assert any("existed no later than" in proved for proved in report.proved)
    other = verify(path, Given(roots=timestamps.read_pem((authority.folder / "tsa.pem").read_text())[:0]))
    assert (other.exit_code, [finding.about for finding in other.findings]) == (3, ["stamp"])
    assert citesnap("verify", str(path), "--roots", str(root)).returncode == 0
    (tmp_path / "note").write_text(note)
    (tmp_path / "token").write_bytes(token)
    said = timestamps.read_response(token)
    judged = subprocess.run(
        [
            *("openssl", "ts", "-verify", "-data", "note", "-in", "token", "-CAfile", str(root), "-untrusted"),
            *(str(authority.folder / "chain.pem"), "-attime", str(int(said.gen_time.timestamp()))),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stderr
    # A token that was altered or taken out is named.
    for sql in (
        "update log_stamps set authority = 'http://timestamp.digicert.com'",
        "update log_stamps set gen_time = '2020-01-01T00:00:00Z'",
        "update log_stamps set kind = 'ots'",
        "update log_stamps set token = zeroblob(40)",
        "delete from log_stamps",
    ):
        with open_archive(path) as archive:
            archive.connection.execute("begin")
            archive.connection.execute(sql)
            archive.connection.commit()
        assert verify(path, Given(roots=timestamps.read_pem(root.read_text()))).exit_code == 4


def test_a_seal_by_hand_asks_too(served: tuple[Authority, str], authority: Authority, tmp_path: Path) -> None:
    path, citesnap = tmp_path / "a.db", Citesnap(tmp_path, {"CITESNAP_RATE": "*=6000/m"})
    with open_archive(path) as archive, archive.run("archive") as one:
        archive.record_article(one.id, page("News."), [])
    options = ("--tsa", served[1], "--allow-host", "127.0.0.1", "--max-wait", "0")
    asked = authority.asked
    done = citesnap("seal", "a.db", *options, "-v")
    assert (done.returncode, "; 1 stamp" in done.stderr, authority.asked) == (0, True, asked + 1), done.stderr
    with open_archive(path) as archive:
        attempts = archive.connection.execute(
            "select a.source, a.outcome, x.status, r.command, r.outcome from attempts a join runs r on r.id = a.run_id"
            " join exchange_facts x on x.attempt_id = a.id where source = 'timestamp'"
        ).fetchall()
    assert attempts == [("timestamp", "captured", 200, "seal", "done")]
    # What only the question added is sealed later; asking again has to be wanted.
    assert citesnap("run", "a.db", *options).returncode == 0
    assert authority.asked == asked + 1
    authority.fault = lambda query: (500, {}, b"busy")
    failed = citesnap("seal", "a.db", *options)
    assert (failed.returncode, "no stamp: 127.0.0.1 answered 500; the next run asks again" in failed.stderr) == (
        3,
        True,
    )


def test_a_merge_has_its_seal_stamped(served: tuple[Authority, str], authority: Authority, tmp_path: Path) -> None:
    citesnap = Citesnap(tmp_path, {"CITESNAP_RATE": "*=6000/m"})
    with open_archive(tmp_path / "b.db") as archive, sealing.sealed_run(archive, "archive") as one:
        archive.record_article(one.id, page("News."), [])
    options = ("--tsa", served[1], "--allow-host", "127.0.0.1", "--max-wait", "0")
    asked = authority.asked
    assert citesnap("merge", "a.db", "b.db", *options, "--dry-run").returncode == 0
    assert authority.asked == asked
    authority.fault = lambda query: (500, {}, b"busy")
    failed = citesnap("merge", "a.db", "b.db", *options)
    assert (failed.returncode, "no stamp: 127.0.0.1 answered 500; the next run asks again" in failed.stderr) == (
        0,
        True,
    )
    authority.fault = None
    again = citesnap("merge", "a.db", "b.db", *options)  # Nothing new, and the stamp is still due.
    assert (again.returncode, "nothing new" in again.stderr) == (0, True), again.stderr
    assert rows(
        tmp_path / "a.db",
        "select c.size = (select max(size) from log_checkpoints where log_id = 1)"
        " from log_stamps join log_checkpoints c on c.id = checkpoint_id",
    ) == [(1,)]
    told = citesnap("verify", "a.db", "--roots", authority.folder / "root.pem")
    assert (told.returncode, "existed no later than" in told.stdout) == (0, True), told.stdout


def test_stamps_come_along_with_a_merge_also_those_that_no_log_has_sealed_yet(
    authority: Authority, settings: Settings, tmp_path: Path
) -> None:
    ours, theirs = tmp_path / "a.db", tmp_path / "b.db"
    given = Given(roots=timestamps.read_pem((authority.folder / "root.pem").read_text()))

    def merged() -> tuple[int, int]:
        """How many stamps there are then, and how many leaves of the other log they cover."""
        with open_archive(ours) as archive, archive.lock():
            merge(archive, theirs, datetime.now(UTC), lambda *_: None, lambda count: None, None, dry_run=False)
            (stamps,) = archive.connection.execute("select count(*) from log_stamps").fetchone()
        report = verify(ours, given)
        assert (report.exit_code, report.findings) == (0, [])
        (other,) = (log for log in report.logs if not log.own)
        return stamps, other.anchored

    with open_archive(theirs) as archive:
        run(archive, replace(settings, tsa=()), 1)
    assert merged() == (0, 0)
    with open_archive(theirs) as archive, archive.lock(), archive.run("run") as one:
        ask_authorities(archive, one.id, settings)
    stamps, anchored = merged()
    assert (stamps, anchored > 0) == (1, True)
    assert merged() == (1, anchored)
    with open_archive(theirs) as archive:
        run(archive, settings, 2)
    stamps, later = merged()
    assert (stamps, later > anchored) == (2, True)


def swapped(authority: Authority) -> Callable[[bytes], tuple[int, dict[str, str], bytes]]:
    return lambda query: (200, {}, authority.reply(timestamps.request(hashlib.sha256(query).digest(), 1 << 62)))


def other_nonce(authority: Authority) -> Callable[[bytes], tuple[int, dict[str, str], bytes]]:
    return lambda query: (200, {}, authority.reply(query[:-4] + bytes([query[-4] ^ 1]) + query[-3:]))


def broken(authority: Authority) -> Callable[[bytes], tuple[int, dict[str, str], bytes]]:
    def answer(query: bytes) -> tuple[int, dict[str, str], bytes]:
        reply = authority.reply(query)
        return 200, {}, reply[:-1] + bytes([reply[-1] ^ 1])

    return answer


FAULTS: dict[str, tuple[Any, str]] = {
    "429": (lambda a: lambda q: (429, {"Retry-After": "3600"}, b""), "rate-limited"),
    "500": (lambda a: lambda q: (500, {}, b"busy"), "server-error"),
    "404": (lambda a: lambda q: (404, {}, b"gone"), "refused"),
    "html": (lambda a: lambda q: (200, {"Content-Type": "text/html"}, b"<p>Welcome"), "refused"),
    "refusal": (lambda a: lambda q: (200, {}, bytes.fromhex("30053003020102")), "refused"),
    "nothing": (lambda a: lambda q: (200, {}, b""), "refused"),
    "another digest": (swapped, "malformed"),
    "another nonce": (other_nonce, "malformed"),
    "a broken signature": (broken, "malformed"),
}


TRIED = (
    FAULTS if NIGHTLY else {name: FAULTS[name] for name in ("429", "refusal", "another nonce", "a broken signature")}
)


@pytest.mark.parametrize(("fault", "outcome"), TRIED.values(), ids=TRIED)
def test_an_authority_that_fails_fails_no_run_and_is_caught_up_with(
    authority: Authority, settings: Settings, tmp_path: Path, fault: Any, outcome: str
) -> None:
    authority.fault = fault(authority)
    with open_archive(tmp_path / "a.db") as archive:
        db = archive.connection
        run(archive, settings, 1)
        run(archive, settings, 2)
        assert {one for (one,) in db.execute("select outcome from attempts where source = 'timestamp'")} == {outcome}
        assert db.execute("select count(*) from log_stamps").fetchone() == (0,)
        assert db.execute("select count(*) from runs where outcome = 'done'").fetchone() == (2,)
        if outcome == "refused":
            told = Citesnap(tmp_path, {})("status", "a.db").stdout
            assert re.search(r"2 .*timestamp +refused", told), told  # Who gives none is named, with how often.
        authority.fault, asked = None, authority.asked
        if outcome == "rate-limited":
            assert ask_authorities(archive, 2, settings) == []  # It said when to come back.
            assert authority.asked == asked
            return
        ask_authorities(archive, 2, settings)
        assert authority.asked == asked + 1
        ((size, newest),) = db.execute(
            "select c.size, (select max(size) from log_checkpoints)"
            " from log_stamps s join log_checkpoints c on c.id = checkpoint_id"
        ).fetchall()
        assert size == newest
