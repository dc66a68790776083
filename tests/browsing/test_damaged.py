"""Plain Datasette with damaged archives: each address is answered by a page that says what is wrong, none by an error of ours."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from datasette.app import Datasette
from datasette.utils import StartupError

from archive import damaged
from sizes import NIGHTLY

DAMAGES = {f"{one.kind}/{one.name}": one for one in damaged.mutations()}
SAMPLE = (
    *(
        "schema/a table beyond the end",
        "schema/an endless view for verdicts",
        "types/posts: bytes",
        "types/articles: a number",
        "types/snapshots: bytes",
        "values/a circle of articles",
    ),
    *("pages/2000 bytes flipped, 1", "logs/a -wal that is a folder"),
)


def addresses(path: Path) -> list[str]:
    """A page of each kind, from the archive before it was damaged."""
    with closing(sqlite3.connect(path)) as db:
        (article,) = db.execute("select substr(url_hash, 1, 16) from articles").fetchone()
        (sha256,) = db.execute("select sha256 from media where sha256 is not null").fetchone()
        (body,) = db.execute("select body_sha256 from article_versions").fetchone()
        native_id = db.execute("select native_id from posts where text is not null").fetchone()[0]
    ours = [f"post/x/{native_id}", f"article/{article}", f"body/{body}", f"media/{sha256}", f"thumb/{sha256}", "home"]
    ours += ["run/1", "exchange/1", "snapshot/1", "citation/1", "article/1", "article/7", "home.json"]
    ours += ["questions/posts_cited_most", "questions/articles_with_missing_posts"]
    tables = ["posts", "posts.json?_search=river", "citations.csv", "exchanges", "disagreements", "snapshots/1"]
    return ["/", "/archive", *(f"/archive/-/{page}" for page in ours), *(f"/archive/{table}" for table in tables)]


@pytest.mark.parametrize("name", DAMAGES if NIGHTLY else SAMPLE)
@pytest.mark.timeout(600)
def test_a_damaged_archive_is_no_error_of_the_server(every_kind: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(every_kind, path)
    asked = addresses(path)
    DAMAGES[name].do(path)

    async def ask() -> list[tuple[str, int, float, str]]:
        datasette = Datasette([str(path)], settings={"sql_time_limit_ms": 1000, "suggest_facets": False})
        try:
            await datasette.invoke_startup()
        except StartupError as refusal:  # Datasette tells it in one line and ends
            assert name.startswith("logs/"), refusal
            assert "nothing was changed" in str(refusal)
            return []
        answers = []
        try:
            for address in asked:
                started = time.process_time()
                answer = await datasette.client.get(address)
                answers.append((address, answer.status_code, time.process_time() - started, answer.text))
        finally:
            for database in datasette.databases.values():
                database.close()  # SQLite's memory is bounded for the whole process.
        return answers

    for address, status, seconds, text in asyncio.run(ask()):
        assert status < 500 or status == 503, (address, status, text)
        assert "Traceback" not in text, address
        assert seconds < 12, address
