"""Authorities over weeks: one that is down is caught up with, and certificates end. The real command and `openssl ts`, both with
their clocks moved.
"""

from __future__ import annotations

import json
import re
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from archive.invented import page
from citesnap.archive import open_archive
from evidence.authority import Authority, serving
from internet import Citesnap, rows
from internet.clock import WrongClock
from sizes import NIGHTLY

LOOPBACK = {
    "CITESNAP_ALLOW_HOST": "127.0.0.1",
    "CITESNAP_MAX_WAIT": "0",
    "CITESNAP_RATE": "*=6000/m",
    "NO_PROXY": "127.0.0.1",
}


def run_with_news(citesnap: Citesnap, env: dict[str, str]) -> None:
    """A run that has something to seal; whatever the authority does, the run is done."""
    with open_archive(citesnap.cwd / "a.db") as archive, archive.run("archive") as one:
        archive.record_article(one.id, page("News.", f"https://gazette.example/{one.id}"), [])
    done = citesnap("run", "a.db", env=env)
    assert done.returncode == 0, done.stderr


def hang_up(query: bytes) -> NoReturn:
    raise ConnectionResetError


@pytest.fixture
def citesnap(tmp_path: Path) -> Citesnap:
    """The command, with no internet but the authority."""
    return Citesnap(tmp_path, LOOPBACK)


def test_an_authority_that_is_down_for_a_week_is_caught_up_with_by_one_question(
    citesnap: Citesnap, clock: WrongClock, tmp_path: Path
) -> None:
    folder, over = tmp_path / "tsa", threading.Event()
    folder.mkdir()

    def silence(query: bytes) -> tuple[int, dict[str, str], bytes]:
        over.wait(30)
        return 200, {}, b""

    outage = [hang_up, silence, *[hang_up] * 5] if NIGHTLY else [hang_up, silence, hang_up]
    with serving(folder, clock.env(timedelta(days=-10))) as (authority, url):
        settings = {"CITESNAP_TSA": url}
        for number, fault in enumerate(outage):
            authority.fault, asked = fault, authority.asked
            patience = {"CITESNAP_TIMEOUT": "2"} if fault is silence else {}
            day = clock.env(timedelta(days=number - len(outage)))
            run_with_news(citesnap, settings | patience | day)
            # On a busy machine the command may have given up before the authority's thread has read the question.
            until = time.monotonic() + 60
            while authority.asked == asked and time.monotonic() < until:
                time.sleep(0.05)
            assert authority.asked > asked, "not asked any more"
            assert rows(tmp_path / "a.db", "select outcome from runs order by id desc limit 1") == [("done",)]
        over.set()
        assert rows(tmp_path / "a.db", "select count(*) from log_stamps") == [(0,)]
        failed = dict(
            rows(tmp_path / "a.db", "select outcome, count(*) from attempts where source = 'timestamp' group by 1")
        )
        assert failed == {"timed-out": 1, "unreachable": len(outage) - 1}
        status = citesnap("status", "a.db", env=settings)
        assert "timestamp" in status.stdout
        authority.fault, authority.clock, asked = None, {}, authority.asked
        assert citesnap("run", "a.db", env=settings).returncode == 0
        assert authority.asked == asked + 1
        assert rows(
            tmp_path / "a.db",
            "select size = (select max(size) from log_checkpoints) from log_stamps join log_checkpoints c on c.id = checkpoint_id",
        ) == [(1,)]
        assert citesnap("run", "a.db", env=settings).returncode == 0
        assert authority.asked == asked + 1
    told = citesnap("verify", "a.db", "--roots", folder / "root.pem")
    assert (told.returncode, "existed no later than" in told.stdout) == (0, True), told.stdout


@pytest.fixture
def aged(clock: WrongClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Authority, str]]:
    """An authority whose certificates, of all three ranks, ended ten months ago."""
    folder = tmp_path / "tsa"
    folder.mkdir()
    with serving(folder, clock.env(timedelta(days=-365))) as both:
        yield both


def test_a_token_outlives_the_certificates_that_signed_it(
    aged: tuple[Authority, str], citesnap: Citesnap, clock: WrongClock, tmp_path: Path
) -> None:
    authority, url = aged
    authority.clock = a_year_ago = clock.env(timedelta(days=-364))
    run_with_news(citesnap, {"CITESNAP_TSA": url} | a_year_ago)
    assert rows(tmp_path / "a.db", "select count(*) from log_stamps") == [(1,)]
    root = authority.folder / "root.pem"
    told = citesnap("verify", "a.db", "--roots", root, "--json")
    (report,) = json.loads(told.stdout)
    assert (told.returncode, report["findings"]) == (0, []), told.stdout
    assert any("existed no later than" in proved for proved in report["proved"])
    assert any("ends on" in limit and "have a newer checkpoint stamped" in limit for limit in report["limits"])
    # The same in an export, and by OpenSSL, which has to be told the time of the stamp.
    assert citesnap("export", "wacz", "a.db", "post.wacz").returncode == 0
    assert citesnap("verify", "post.wacz", "--roots", root).returncode == 0
    with zipfile.ZipFile(tmp_path / "post.wacz") as packed:
        packed.extractall(tmp_path)
    (command,) = [
        line.strip() for line in (tmp_path / "evidence/readme.txt").read_text().splitlines() if "openssl ts" in line
    ]
    today = command[: command.index(" -attime")]
    for line, expired in ((command, False), (today, True)):
        done = subprocess.run(line.split(), cwd=tmp_path / "evidence", capture_output=True, text=True)
        assert (done.returncode != 0, "certificate has expired" in done.stdout + done.stderr) == (expired, expired)


def test_an_authority_that_signs_with_a_certificate_which_ended_gives_no_stamp(
    aged: tuple[Authority, str], citesnap: Citesnap, tmp_path: Path
) -> None:
    authority, url = aged
    authority.clock = {}
    settings = {"CITESNAP_TSA": url}
    run_with_news(citesnap, settings)
    ((outcome, detail),) = rows(tmp_path / "a.db", "select outcome, detail from attempts where source = 'timestamp'")
    assert outcome == "malformed"
    assert re.fullmatch(
        r"its signature does not hold: the certificate .* held from \S+ to \S+, and not on \S+", detail
    ), detail
    assert rows(tmp_path / "a.db", "select count(*) from log_stamps") == [(0,)]
    assert "timestamp" in citesnap("status", "a.db", env=settings).stdout
    assert citesnap("verify", "a.db").returncode == 0
