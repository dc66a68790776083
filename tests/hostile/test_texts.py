"""Bytes that are no UTF-8 in an id, an address or a name of a received archive: told in one line, and merged nowhere."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.measuring import measured
from browsing.archives import every_kind
from cli.every_command import calls_with
from sizes import NIGHTLY

COLUMNS = (
    *(
        ("articles", "url_hash"),
        ("articles", "url"),
        ("articles", "name"),
        ("articles", "etag"),
        ("posts", "native_id"),
    ),
    *(("posts", "url"), ("posts", "handle"), ("posts", "plain_id"), ("posts", "platform"), ("citations", "link")),
    *(("citations", "native_id"), ("citations", "handle"), ("citations", "platform"), ("citations", "short_link")),
    *(("snapshots", "handle"), ("media", "url"), ("media", "asked_url"), ("media", "sha256"), ("blobs", "sha256")),
    *(("blobs", "media_type"), ("attempts", "found_url"), ("feeds", "url"), ("feeds", "title"), ("feeds", "given_url")),
    *(("bodies", "sha256"), ("exchange_facts", "url"), ("runs", "uuid"), ("identity", "uuid"), ("heads", "host")),
)
TRIED = COLUMNS if NIGHTLY else COLUMNS[::14]
QUICK = ("merge", "status", "list", "show", "search")
BYTES = b"h\xff\x80"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_kind(tmp_path_factory.mktemp("sound") / "archive.db")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("table", "column"), TRIED)
def test_text_that_is_no_utf8(sound: Path, tmp_path: Path, table: str, column: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    shutil.copy(sound, inside / "archive.db")
    with closing(sqlite3.connect(inside / "archive.db")) as db:
        db.execute("pragma ignore_check_constraints = on")
        changed = f"update {table} set {column} = cast(? as text) where rowid = (select max(rowid) from {table})"
        assert db.execute(changed, [BYTES]).rowcount == 1
        db.commit()
    asked = [call for call in calls_with(inside) if NIGHTLY or call[0] in QUICK]
    asked.sort(key=lambda call: call[0] != "merge" or "archive.db" not in call[2])
    environment = {
        **os.environ,
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9"),
        "CITESNAP_MAX_WAIT": "0",
        "HOME": str(inside),
    }
    for call, used in zip(asked, measured(asked, tmp_path / "said", environment, inside), strict=True):
        assert used.code in (0, 1, 2, 3, 4), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
        assert "error of citesnap" not in used.said, (call, used.said)
        if call == asked[0]:
            assert (used.code, "text that is no UTF-8" in used.said) == (2, True) or used.code == 4, used.said
            assert BYTES not in b"".join(file.read_bytes() for file in inside.glob("merged.db*")), "it was copied"
