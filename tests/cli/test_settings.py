"""Where settings come from: each declared once, a file that cannot hang or crash the command, secrets that stay in."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from contextlib import closing
from pathlib import Path

import click
import pytest

from citesnap import config
from citesnap.cli.types import CountType, NumberType
from citesnap.config import SECRETS, SETTINGS, Type, read_secret
from citesnap.errors import ConfigError
from internet import Citesnap


def refused(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """One line that holds the words, exit code 2, and no traceback."""
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("Error: ") and len(line) < 600
    for word in words:
        assert word in line, line


# Declared once


def test_every_setting_is_a_flag_a_variable_and_a_key_of_the_file(citesnap: Citesnap, tmp_path: Path) -> None:
    """The examples of the declaration, read from the file, are what `config show` prints with `file` beside it."""
    text = "\n".join(setting.example for setting in SETTINGS)
    file = tmp_path / "settings.toml"
    file.write_text(text)
    file.chmod(0o600)
    env: dict[str, str | None] = dict.fromkeys((setting.variable for setting in SETTINGS), None)
    shown = citesnap("--config", "settings.toml", "config", "show", env=env)
    assert (shown.returncode, shown.stderr) == (0, "")
    rows = [line.split("\t") for line in shown.stdout.splitlines()]
    assert {flag for flag, _, origin in rows if origin == "file"} == {setting.flag for setting in SETTINGS}
    help_text = citesnap("run", "--help").stdout + citesnap("serve", "--help").stdout
    for setting in SETTINGS:
        assert f" {setting.flag}" in help_text


def test_a_variable_comes_before_the_file_and_a_flag_before_both(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('log_format = "json"\n')
    (tmp_path / "none.txt").touch()
    file = ("--config", "settings.toml")
    variable: dict[str, str | None] = {"CITESNAP_LOG_FORMAT": "text"}
    assert citesnap(*file, "find", "none.txt").stderr.startswith("{")
    assert citesnap(*file, "find", "none.txt", env=variable).stderr.startswith("Error: ")
    assert citesnap(*file, "find", "none.txt", "--log-format", "json", env=variable).stderr.startswith("{")


def test_an_error_that_ends_the_command_is_in_the_form_of_the_log(citesnap: Citesnap) -> None:
    done = citesnap("run", "none.db", "--log-format", "json")
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["level"] == "error" and "none.db" in json.loads(line)["message"]


def test_the_file_holds_for_commands_in_groups_as_well(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://x.com/lyre_ex/status/1752862345678901234\n")
    assert citesnap("archive", "a.db", "a.txt", "--max-duration", "0").returncode == 0
    (tmp_path / "settings.toml").write_text('log_format = "json"\n')
    done = citesnap("--config", "settings.toml", "export", "html", "a.db", "site")
    assert (done.returncode, done.stderr[:1]) == (0, "{")


# A file of strange content


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("limit = " + "9" * 5_000, "TOML"),
        ("limit = " + "9" * 400, "limit"),
        ("timeout = " + "9" * 400, "timeout"),
        ("timeout = nan", "timeout"),
        ("timeout = inf", "timeout"),
        ("max_wait = inf", "max_wait"),
        ("reread_days = nan", "reread_days"),
        ("max_duration = nan", "max_duration"),
        ("max_duration = -5.0", "max_duration"),
        ("depth = 1.5", "depth"),
        ("depth = true", "depth"),
        ("save = 7", "save"),
        ("contact = 7", "contact"),
        ("contact = 1979-05-27", "contact"),
        ("notify = [1]", "notify"),
        ('notify = "a\\u0000b"', "notify"),
        ('rate = "t.co"', "HOST=N/m"),
        ('rate = { "t.co" = 30 }', "rate"),
        ('rate = { "t.co" = { "t.co" = "30/m" } }', "rate"),
        ('with = ["nobody"]', "nobody"),
        ("x = " + "[" * 40_000, "nested"),
        ("x = " + "{a=" * 30_000, "nested"),
        ("a." * 40_000 + "a = 1", "dots"),
        ("[" + "a." * 40_000 + "a]", "dots"),
        ("# " + "x" * 1_100_000, "longer"),
        ("limit = 1\n" * 2, "TOML"),
        ("\udcff = 1", "TOML"),
        ("a" * 5_000 + " = 1", "unknown setting"),
    ],
    ids=lambda value: value[:30],
)
def test_strange_content_is_refused_in_one_line(content: str, words: str, citesnap: Citesnap, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    file.chmod(0o600)
    refused(citesnap("--config", "settings.toml", "run", "a.db", timeout=20), "settings.toml", words)


@pytest.mark.parametrize("flag", ["--timeout", "--max-wait", "--reread-days"])
@pytest.mark.parametrize("value", ["nan", "inf", "1e999"])
def test_a_flag_takes_no_number_that_is_none(flag: str, value: str, citesnap: Citesnap) -> None:
    done = citesnap("run", "a.db", flag, value)
    assert done.returncode == 2
    assert flag in done.stderr and "Traceback" not in done.stderr


def test_the_help_of_a_number_tells_the_bounds_that_it_has() -> None:
    kinds = (NumberType(), NumberType(0), CountType(), CountType(1, 9))
    records = [
        click.Option(["--some"], type=kind, help="Some.").get_help_record(click.Context(click.Command("c")))
        for kind in kinds
    ]
    assert [record and record[1] for record in records] == ["Some.", "Some.  [x>=0]", "Some.", "Some.  [1<=x<=9]"]


@pytest.mark.parametrize("since", ["999999999w", "0001-01-01T00:00+14:00"])
def test_a_moment_outside_of_all_calendars_is_refused(since: str, citesnap: Citesnap) -> None:
    done = citesnap("run", "a.db", "--since", since)
    assert done.returncode == 2
    assert "--since" in done.stderr and "Traceback" not in done.stderr


# A file that is none, and a file that others may write


def test_a_fifo_a_device_and_a_folder_are_no_settings_file(citesnap: Citesnap, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(str(tmp_path / "socket"))
        for name in ("fifo", "socket", "/dev/zero", "/dev/full", "/proc/uptime"):
            refused(citesnap("--config", name, "run", "a.db", timeout=20), name, "not a regular file")
    usual = tmp_path / ".config" / "citesnap"
    usual.mkdir(parents=True)
    os.mkfifo(usual / "config.toml")
    refused(citesnap("run", "a.db", timeout=20), "config.toml", "not a regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder")
def test_a_home_that_a_service_may_not_look_into_is_no_error(citesnap: Citesnap, tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0)
    assert citesnap("config", "show", env={"XDG_CONFIG_HOME": str(closed)}).returncode == 0


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_may_write_names_no_command(mode: int, citesnap: Citesnap, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('notify = "touch ran"\n')
    file.chmod(mode)
    refused(citesnap("--config", "settings.toml", "status", "a.db"), "notify", "chmod go-w settings.toml")
    file.chmod(0o644)
    assert citesnap("--config", "settings.toml", "config", "show").returncode == 0
    file.write_text("timeout = 7\n")
    file.chmod(mode)
    assert citesnap("--config", "settings.toml", "config", "show").returncode == 0


# Secrets


def test_config_show_prints_no_secret(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("RivertonAccess01:RivertonHidden3\n")
    env: dict[str, str | None] = {
        "CITESNAP_PING_URL": "https://monitor.example/hidden1",
        "CITESNAP_NOTIFY": "post --token hidden2",
        "CITESNAP_NOTIFY_URL": "ntfy://desk:hidden4@ntfy.example/desk",
        "CITESNAP_IA_KEYS_FILE": "keys",
    }
    done = citesnap("config", "show", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert "idden" not in done.stdout
    rows = {name: rest for name, *rest in (line.split("\t") for line in done.stdout.splitlines())}
    assert rows["--ping-url"] == ["set", "environment (CITESNAP_PING_URL)"]
    assert rows["--notify"] == ["set", "environment (CITESNAP_NOTIFY)"]
    assert rows["--notify-url"] == ["set", "environment (CITESNAP_NOTIFY_URL)"]
    assert rows["CITESNAP_IA_KEYS"] == ["set", "environment (CITESNAP_IA_KEYS_FILE)"]
    assert rows["CITESNAP_X_TOKEN"] == ["not set", ""]
    assert citesnap("config", "show").stdout.count("not set") == 5


@pytest.mark.parametrize(
    "value",
    ["http://river:hidden", "river:hidden@", "socks5://river:hidden@a.example:1", "socks5://river:hidden", "hid den"],
)
def test_the_password_of_a_proxy_is_in_no_message(value: str, citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://x.com/lyre_ex/status/1752862345678901234\n")
    env: dict[str, str | None] = {"HTTPS_PROXY": value, "https_proxy": None, "HTTP_PROXY": None, "http_proxy": None}
    done = citesnap("archive", "a.db", "a.txt", env=env)
    refused(done, "HTTPS_PROXY")
    assert "hid" not in done.stderr


def test_find_tells_a_proxy_that_is_none_as_a_setting(citesnap: Citesnap) -> None:
    env: dict[str, str | None] = {"HTTPS_PROXY": "http://user:hidden", "https_proxy": None}
    done = citesnap("find", "https://riverton.example/a", env=env)
    refused(done, "HTTPS_PROXY")
    assert "hid" not in done.stderr and "report it" not in done.stderr


def test_a_monitor_that_is_none_is_refused_unseen(citesnap: Citesnap, tmp_path: Path) -> None:
    for value in ("hidden", "https://[hidden", "ftp://hidden.example/"):
        done = citesnap("run", "a.db", env={"CITESNAP_PING_URL": value})
        assert (done.returncode, "hidden" in done.stderr) == (2, False)
        (tmp_path / "settings.toml").write_text(f'ping_url = "{value}"\n')
        done = citesnap("--config", "settings.toml", "run", "a.db")
        refused(done, "ping_url")
        assert "hidden" not in done.stderr


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.variable)
def test_a_secret_comes_from_its_variable_or_from_a_file_that_another_names(
    secret: config.Secret, tmp_path: Path
) -> None:
    value = "RivertonAccess01:RivertonSecret01"
    file = tmp_path / "secret"
    file.write_text("FileAccess:FileSecret\n")
    assert read_secret(secret, {}) is None
    assert read_secret(secret, {secret.variable: " "}) is None
    assert read_secret(secret, {secret.variable: f" {value}\n"}) == value
    both = {secret.variable: value, f"{secret.variable}_FILE": str(file)}
    assert read_secret(secret, both) == "FileAccess:FileSecret"
    assert config.credentials({secret.variable: value}) == {secret.credential: value}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        *(("CITESNAP_IA_KEYS", text) for text in ("hushhush", "hushhush:", ":hushhush", "hush:hush:hush")),
        *(("CITESNAP_IA_KEYS", text) for text in ("hush hush:hush", "hüsh:hush")),
        *(("CITESNAP_X_TOKEN", text) for text in ("hush hush", "hush", "hüshhüsh")),
    ],
)
def test_what_is_no_secret_is_told_in_one_line_that_does_not_show_it(variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{variable} must be ") as caught:
        config.credentials({variable: value})
    assert "h" + "ush" not in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.variable)
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"hush hush", b"x" * 50_000])
def test_a_file_that_holds_no_secret_is_told(tmp_path: Path, content: bytes | None, secret: config.Secret) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=f"{secret.variable}_FILE") as caught:
        config.credentials({f"{secret.variable}_FILE": str(file)})
    assert "hush" not in str(caught.value)


def test_a_command_and_the_address_of_a_monitor_are_secrets() -> None:
    assert {setting.name for setting in SETTINGS if setting.secret} == {
        setting.name for setting in SETTINGS if setting.type in (Type.CHAT, Type.COMMAND, Type.MONITOR)
    }
