"""Whatever is wrong with what the user gives: one clear line, the right exit code, no traceback, nothing lost."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.invented import article
from citesnap.archive import open_archive
from citesnap.cli import cli
from citesnap.text.characters import encodable
from internet import Citesnap, World, faults, unmeasured
from internet.posts import Tweet, snowflake

GOOD = "Words — Lyre (@lyre_ex) August 18, 2021\n"


def one_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    lines = done.stderr.strip().splitlines()
    assert done.returncode == code, done.stderr
    assert len(lines) == 1, done.stderr
    # What is asked again is no error of the run.
    assert lines[0].startswith(("Warning: ", "Error: ") if code == 3 else "Error: ")
    for word in words:
        assert word in lines[0], lines[0]


def test_words_that_are_no_utf8_are_those_of_a_name_that_is_none(tmp_path: Path) -> None:
    """SQLite takes no such text: each question with one ended with a traceback."""
    archive_db, name = str(tmp_path / "archive.db"), "river\udcff.txt"
    with open_archive(Path(archive_db)) as archive, archive.run("archive") as run:
        archive.record_article(run.id, article(GOOD, encodable(name)), [])

    def asked(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, [arguments[0], archive_db, *arguments[1:]])
        return done.exit_code, done.output

    assert asked("show", name)[0] == 0
    for code, *arguments in (
        *((0, "list", option, "\udcff") for option in ("--section", "--site", "--handle")),
        *((0, "search", "\udcff"), (2, "show", "\udcff"), (2, "check", "@\udcff")),
        *((2, "forget", "\udcff", "--by", "\udcff", "--reason", "\udcff", "--yes"),),
    ):
        assert asked(*map(str, arguments))[0] == code, arguments


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.txt", None, "missing.txt"),
        ("empty.txt", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01", "picture"),
        ("paper.html", b"%PDF-1.7\n\x00\x01\x02\x03", "PDF"),
        ("noise.txt", bytes(range(256)) * 40, "noise.txt"),
    ],
)
def test_a_bad_article_is_named_and_the_others_are_done(
    name: str, content: bytes | None, words: str, citesnap: Citesnap, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.txt").write_text(GOOD)
    one_line(citesnap("find", name), 2, words)
    one_line(citesnap("archive", "none.db", name), 2, words)
    assert not list(tmp_path.glob("none.db*"))
    done = citesnap("archive", "a.db", name, "good.txt")
    one_line(done, 2, words)
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert db.execute("select handle from citations").fetchall() == [("lyre_ex",)]
    found = citesnap("find", name, "good.txt")
    one_line(found, 2, words)
    assert '"handle": "lyre_ex"' in found.stdout


def test_a_file_of_sixty_megabytes_is_refused_unread(citesnap: Citesnap, tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(60_000_000)
    one_line(citesnap("archive", "a.db", "huge.txt"), 2, "huge.txt")


FIFOS = (
    ("find", "fifo"),
    ("archive", "a.db", "fifo"),
    ("import", "a.db", "fifo"),
    ("verify", "fifo"),
    ("merge", "a.db", "fifo"),
)


@pytest.mark.parametrize("command", FIFOS, ids=[command[0] for command in FIFOS])
def test_a_fifo_in_a_received_folder_keeps_nobody_waiting(
    command: tuple[str, ...], citesnap: Citesnap, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "fifo")
    done = citesnap(*command)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "not a regular file" in done.stderr


def test_an_empty_folder_says_so(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    one_line(citesnap("archive", "a.db", "folder"), 2, "folder")


@pytest.mark.parametrize(
    "encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig"], ids=["cp1252", "utf16-bom", "utf16-no-bom", "utf8-bom"]
)
def test_bytes_are_decoded_as_a_browser_would(encoding: str, citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Zürich naß — Käthe Müller (@kaethe_ex) August 18, 2021\n".encode(encoding))
    done = citesnap("find", "--format", "csv", "a.txt")
    assert done.returncode == 0, done.stderr
    assert "Käthe Müller" in done.stdout


def test_a_foreign_database_is_refused_and_left_as_it_is(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    with sqlite3.connect(tmp_path / "notes.db") as db:
        db.execute("create table notes(text)")
    db.close()
    (tmp_path / "words.db").write_text("This is no database at all. " * 100)
    for name in ("notes.db", "words.db"):
        before = (tmp_path / name).read_bytes()
        for command in (("archive", name, "a.txt"), ("run", name), ("status", name)):
            one_line(citesnap(*command), 2, name)
        assert (tmp_path / name).read_bytes() == before
        assert not (tmp_path / f"{name}-wal").exists()


def test_a_missing_archive_is_not_made_by_run_or_status(citesnap: Citesnap, tmp_path: Path) -> None:
    for command in ("run", "status"):
        one_line(citesnap(command, "none.db"), 2, "none.db")
    assert not list(tmp_path.iterdir())


def test_an_archive_in_no_folder_or_in_place_of_one(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    (tmp_path / "folder").mkdir()
    one_line(citesnap("archive", "no/such/a.db", "a.txt"), 2, "no/such")
    assert citesnap("archive", "folder", "a.txt").returncode == 2


def test_a_read_only_folder(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() == 0:
        # Root writes where it likes, except to a file system without write access; /proc is one everywhere.
        one_line(citesnap("archive", "/proc/a.db", "a.txt"), 2, "/proc")
        return
    folder.chmod(0o500)
    one_line(citesnap("archive", "locked/a.db", "a.txt"), 2, "locked")


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="needs prlimit of util-linux")
def test_a_full_disk_is_one_line_and_leaves_no_half_made_archive(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    # A limit on the size of files: SQLite gets the same failed writes that a full disk gives.
    for limit in (1, 4096, 40_000):
        done = subprocess.run(
            ["prlimit", f"--fsize={limit}", *citesnap.program, "archive", "a.db", "a.txt"],
            cwd=tmp_path,
            env=unmeasured(citesnap.environment()),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        one_line(done, 1, "a.db", "space")
        assert not list(tmp_path.glob("a.db")) and not list(tmp_path.glob("a.db-*"))


@pytest.mark.parametrize("kind", ["missing", "rubbish"])
def test_a_broken_certificate_file(kind: str, citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    bundle = tmp_path / "bundle.pem"
    if kind == "rubbish":
        bundle.write_text("no certificate")
    done = citesnap("archive", "a.db", "a.txt", env={"SSL_CERT_FILE": str(bundle)})
    one_line(done, 2, "SSL_CERT_FILE", "bundle.pem")
    assert not (tmp_path / "a.db").exists()


def test_a_proxy_that_refuses(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Words"))
    (tmp_path / "a.txt").write_text(post.url)
    world.fault("*", faults.refuse_connect(407))
    one_line(citesnap("archive", "a.db", "a.txt"), 3, "407", "asked again")
    world.heal()
    assert citesnap("run", "a.db").returncode == 0


def test_no_network_at_all_is_said_in_one_line(offline: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://x.com/lyre_ex/status/1752862345678901234\n")
    one_line(offline("archive", "a.db", "a.txt"), 3, "unreachable", "asked again")
    one_line(offline("archive", "b.db", "https://news.example/story"), 3, "news.example")


def test_an_article_that_could_not_be_read_is_read_by_the_next_run(
    world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Words"))
    url = world.page("https://news.example/story", f'<p>See <a href="{post.url}">a remark on the water</a> today.</p>')
    world.fault("news.example", faults.status(503))
    assert citesnap("archive", "a.db", url).returncode == 3
    world.heal()
    assert citesnap("run", "a.db").returncode == 0
    with sqlite3.connect(tmp_path / "a.db") as db:
        assert db.execute("select state from posts").fetchall() == [("alive",)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--rate", "t.co"), "HOST=N/m"),
        (("--rate", "t.co=fast"), "fast"),
        (("--rate", "t.co=0/m"), "0"),
        (("--max-wait", "-1"), "--max-wait"),
        (("--timeout", "0"), "--timeout"),
        (("--kind", "quote"), "--kind"),
    ],
)
def test_options_that_mean_nothing(arguments: tuple[str, ...], words: str, citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    done = citesnap("archive", "a.db", "a.txt", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "a.db").exists()


def test_settings_come_from_the_file_and_mistakes_in_it_are_named(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD)
    config = tmp_path / "settings.toml"
    config.write_text('max-wait = 5\ntimeout = 3.5\ncontact = "https://newsroom.example/"\nrate = { "*" = "600/m" }\n')
    assert citesnap("--config", "settings.toml", "archive", "a.db", "a.txt").returncode == 0
    config.write_text("max_weight = 5\n")
    one_line(citesnap("--config", "settings.toml", "archive", "a.db", "a.txt"), 2, "max_weight", "max_wait")
    config.write_text("max_wait = \n")
    one_line(citesnap("--config", "settings.toml", "archive", "a.db", "a.txt"), 2, "TOML")
    one_line(citesnap("--config", "none.toml", "archive", "a.db", "a.txt"), 2, "none.toml")


def test_the_contact_is_what_hosts_are_told(world: World, citesnap: Citesnap, internet: object, tmp_path: Path) -> None:
    from internet import Internet

    assert isinstance(internet, Internet)
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Words"))
    (tmp_path / "a.txt").write_text(post.url)
    citesnap("archive", "a.db", "a.txt", "--contact", "https://newsroom.example/archive")
    agents = {request.header("user-agent") for request in internet.log}
    (agent,) = agents
    assert agent is not None and agent.startswith("citesnap/")
    assert "https://newsroom.example/archive" in agent


def test_a_port_that_nobody_listens_at_is_not_ours_to_hang_on(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://x.com/lyre_ex/status/1752862345678901234\n")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        proxy = f"http://127.0.0.1:{silent.getsockname()[1]}"
        env: dict[str, str | None] = {"HTTPS_PROXY": proxy, "https_proxy": proxy, "CITESNAP_TIMEOUT": "1"}
        done = citesnap("archive", "a.db", "a.txt", env=env)
    one_line(done, 3, "timed-out")
