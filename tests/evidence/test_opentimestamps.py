"""Proofs of OpenTimestamps: promised, kept weeks later, judged by a block header; and taken by two other clients."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.invented import page
from citesnap.archive import Archive, open_archive
from citesnap.config import Settings
from citesnap.evidence.opentimestamps import NoProof, attested, completed, read_header, read_proof, started, written
from citesnap.evidence.stamps import pending_proofs
from citesnap.evidence.verifying import Given, verify
from citesnap.running.calendars import ask_calendars
from citesnap.running.stamping import sealed_run
from citesnap.web import Web, WebSettings
from citesnap.web.rates import Rate
from evidence.calendar import BITCOIN, HEIGHT, PENDING, Calendar, piece, serving, sha256
from internet import Citesnap

WEB = WebSettings(allow_hosts=frozenset({"127.0.0.1"}), max_wait=0, rates={"*": Rate.parse("6000/m")})


@pytest.fixture
def calendar(monkeypatch: pytest.MonkeyPatch) -> Iterator[Calendar]:
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as made:
        yield made


def run(archive: Archive, calendar: Calendar, number: int) -> None:
    with sealed_run(archive, "run", Settings(WEB, ots=True, ots_calendars=(calendar.url,))) as one:
        archive.record_article(one.id, page(f"News {number}.", f"https://gazette.example/{number}"), [])


def ask_later(archive: Archive, calendar: Calendar, passed: timedelta) -> None:
    """What a run asks after some time."""
    with archive.run("run") as one, Web(WEB) as web:
        ask_calendars(archive, one.id, web, (calendar.url,), datetime.now(UTC) + passed)


def outcomes(archive: Archive) -> list[tuple[str, str]]:
    sql = "select outcome, detail from attempts where source = 'ots' order by id"
    return archive.connection.execute(sql).fetchall()


def test_a_promise_is_kept_after_weeks_and_judged_by_a_header(calendar: Calendar, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        run(archive, calendar, 1)
        assert outcomes(archive) == [("captured", "a calendar promises a block")]
        # The same checkpoint is not sent again, and nobody asks at once for a block.
        with sealed_run(archive, "run", Settings(WEB, ots=True, ots_calendars=(calendar.url,))):
            pass
        assert calendar.asked == ["/digest"]
        promised = verify(path)
        assert (promised.exit_code, promised.findings) == (0, [])
        assert "1 proofs of OpenTimestamps are promises of calendars, in no block yet" in promised.limits
        ask_later(archive, calendar, timedelta(hours=3))
        assert outcomes(archive)[-1] == ("not-archived", "not in a block yet")
        assert len(pending_proofs(archive, datetime.now(UTC) + timedelta(days=20))) == 1
        calendar.mine()
        ask_later(archive, calendar, timedelta(days=20))
        assert outcomes(archive)[-1] == ("captured", f"in block {HEIGHT}")
        assert pending_proofs(archive, datetime.now(UTC) + timedelta(days=60)) == []
        run(archive, calendar, 2)
        rows = archive.connection.execute("select kind, state, token from log_stamps order by id").fetchall()
        note, size = archive.connection.execute(
            "select note, size from log_checkpoints order by size limit 1"
        ).fetchone()
    assert [row[:2] for row in rows] == [("ots", "pending"), ("ots", "anchored"), ("ots", "pending")]
    unjudged = verify(path)
    assert unjudged.exit_code == 3
    assert f"block {HEIGHT} of Bitcoin has the Merkle root {calendar.header[36:68][::-1].hex()}" in str(
        unjudged.findings
    )
    header = calendar.header.hex()
    judged = verify(path, Given(headers=[read_header(header)]))
    assert (judged.exit_code, judged.findings) == (0, [])
    assert any(f"the first {size} leaves existed no later than" in proved for proved in judged.proved)
    command = Citesnap(tmp_path, {})
    assert command("verify", path, "--header", header).returncode == 0
    assert command("verify", path, "--header", header[:-2]).returncode == 2
    assert command("verify", path, "--header", header[:-8] + "00000000").returncode in (2, 0)
    # Two other programs read the proof; the official one asks a node.
    (tmp_path / "note").write_text(note)
    (tmp_path / "note.ots").write_bytes(rows[1][2])
    told = strangers(tmp_path, "ots", "info", "note.ots")
    assert f"BitcoinBlockHeaderAttestation({HEIGHT})" in told
    node = f"http://user:password@{calendar.url.removeprefix('http://')}"
    assert "Success!" in strangers(tmp_path, "ots", "--bitcoin-node", node, "verify", "note.ots")
    assert str(HEIGHT) in strangers(tmp_path, "otskit", "info", "note.ots")
    # A proof that was altered, or put over another checkpoint.
    for sql in (
        "update log_stamps set token = (select token from log_stamps where id = 3) where id = 2",
        "update log_stamps set checkpoint_id = (select max(id) from log_checkpoints) where id = 2",
        "delete from log_stamps where id = 1",
    ):
        copy = tmp_path / "copy.db"
        shutil.copy(path, copy)
        with open_archive(copy) as archive:
            archive.connection.execute(sql)
        assert verify(copy, Given(headers=[read_header(header)])).exit_code == 4, sql


def strangers(folder: Path, program: str, *arguments: str) -> str:
    executable = Path(sys.executable).with_name(program)
    done = subprocess.run([executable, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


FAULTS = {
    "500": ((500, b"busy"), "server-error"),
    "404": ((404, b""), "malformed"),
    "html": ((200, b"<p>Welcome"), "malformed"),
    "nothing": ((200, b""), "malformed"),
    "cut": ((200, b"\xf0\x08calendar\x08\x00"), "malformed"),
}


@pytest.mark.parametrize(("fault", "outcome"), FAULTS.values(), ids=FAULTS)
def test_a_calendar_that_fails_fails_no_run_and_the_next_is_asked(
    calendar: Calendar, tmp_path: Path, fault: tuple[int, bytes], outcome: str
) -> None:
    calendar.fault = fault
    with serving() as other, open_archive(tmp_path / "a.db") as archive:
        both = Settings(WEB, ots=True, ots_calendars=(calendar.url, other.url))
        with sealed_run(archive, "run", both) as one:
            archive.record_article(one.id, page("News."), [])
        assert [found for found, _ in outcomes(archive)] == [outcome, "captured"]
        assert archive.connection.execute("select outcome from runs").fetchall() == [("done",)]


def test_only_known_calendars_are_asked_about_a_promise(calendar: Calendar, tmp_path: Path) -> None:
    with open_archive(tmp_path / "a.db") as archive:
        run(archive, calendar, 1)
        asked = list(calendar.asked)
        with archive.run("run") as one, Web(WEB) as web:
            known = ("http://127.0.0.1:1",)
            ask_calendars(archive, one.id, web, known, datetime.now(UTC) + timedelta(days=1))
        assert calendar.asked == asked


def test_the_command_asks_where_the_user_wants_it(calendar: Calendar, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://lyre.example/1")
    command = Citesnap(tmp_path, {"CITESNAP_RATE": "*=6000/m"})
    with open_archive(tmp_path / "a.db") as archive, archive.run("archive") as one:
        archive.record_article(one.id, page("News."), [])
    assert command("seal", "a.db").returncode == 0
    assert calendar.asked == []
    done = command("seal", "a.db", "--ots", "--ots-calendar", calendar.url, "--allow-host", "127.0.0.1", "-v")
    assert (done.returncode, calendar.asked, "; 1 stamp" in done.stderr) == (0, ["/digest"], True), done.stderr


# The format


def proof_of(commitment_end: bytes) -> bytes:
    proof, commitment = started(sha256(b"note"), b"n" * 16)
    return written(completed(proof, commitment, commitment_end))


def test_a_proof_is_written_as_it_was_read() -> None:
    pending = b"\x00" + PENDING + piece(piece(b"https://alice.btc.calendar.opentimestamps.org"))
    block = b"\xf1\x02tx\x08\x00" + BITCOIN + piece(b"\x84\x02")
    for end in (pending, block, b"\xff" + pending + block, b"\xff\xf0\x01a" + pending + b"\xf0\x01b" + block):
        content = proof_of(end)
        assert written(read_proof(content)) == content
    ends = attested(read_proof(proof_of(b"\xff" + pending + block)))
    assert [(end.height, end.calendar) for end in ends] == [
        (260, None),
        (None, "https://alice.btc.calendar.opentimestamps.org"),
    ]


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_read_or_refused(answer: bytes) -> None:
    proof, commitment = started(bytes(32), bytes(16))
    try:
        found = completed(proof, commitment, answer)
    except NoProof:
        return
    assert read_proof(written(found)).digest == bytes(32)


WRONG = {
    "nothing": b"",
    "another file": b"PK\x03\x04",
    "no end": proof_of(b"\x00" + PENDING + piece(piece(b"u")))[:-4],
    "an operation of 2015": proof_of(b"\x00" + PENDING + piece(piece(b"u"))).replace(b"\x08\x00\x83", b"\x03\x00\x83"),
    "too many steps": proof_of(b"\x00" + PENDING + piece(piece(b"u")))[:83] + b"\x08" * 3000,
    "a great number": proof_of(b"\x00" + PENDING + piece(piece(b"u")))[:-2] + b"\xff" * 12,
    "more behind": proof_of(b"\x00" + PENDING + piece(piece(b"u"))) + b"\x00",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_what_is_no_proof_is_refused(content: bytes) -> None:
    with pytest.raises(NoProof):
        read_proof(content)


def test_a_header_for_which_nobody_worked_is_refused() -> None:
    with pytest.raises(ValueError, match="not below its own target"):
        read_header("00" * 72 + "ffff001d" + "00" * 4)
    for text in ("", "zz", "00" * 79):
        with pytest.raises(ValueError, match=r"."):
            read_header(text)
