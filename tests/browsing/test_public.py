"""`citesnap serve --public`: a stranger asks for every address, and sees nothing but what is meant for strangers."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from browsing.conftest import datasette, python_of
from browsing.looking import template
from citesnap.archive.file.views import among
from citesnap.browsing import connections, public
from citesnap.browsing.routes import ROUTES
from citesnap.browsing.serving import SETTINGS, environment
from citesnap.model import TOLD
from sizes import NIGHTLY

HIDDEN = "NotForStrangers"
"""What stands in everything that strangers must not see."""

SHOWN = {
    "posts": public.COLUMNS["posts"],
    "articles": public.COLUMNS["articles"],
    "citations": public.COLUMNS["citations"],
    "snapshots": frozenset("handle author_name lang version text data".split()),
    "media": frozenset({"alt_text"}),
}
"""Texts that strangers may see, by table and column. Whatever else has words in it, also in a later version, is hidden."""

NEEDED = re.compile(
    r".*_at|(?:.*_)?sha256|hash|kind|outcome|state|certainty|platform|source|encoding|media_type|since|not_before|resolved_by|watch"
)
"""Columns in which no other words can stand without damage: times, hashes, words of ours. `decided_by` is part of `resolved_by`."""

SECRETS = f"""
update citations set resolved_by = 'hand: {HIDDEN}', decided_because = '{HIDDEN}', decided_at = '2025-01-01T00:00:00Z'
  where id % 3 = 0;
update posts set watch = 'often', added_at = '2019-01-01T00:00:00Z', next_check_at = '2037-07-07T00:00:00Z';
update attempts set detail = '{HIDDEN}' where outcome = 'captured' or outcome not in {among(TOLD)};
update media set detail = '{HIDDEN}';
insert into attachments (post_id, added_at, "by", name, sha256, note)
  select id, '2025-01-01T00:00:00Z', '{HIDDEN}', '{HIDDEN}', (select max(sha256) from blobs), '{HIDDEN}' from posts;
insert into certificates (sha256, der) values ('{"0" * 64}', cast('{HIDDEN}' as blob));
insert into forgotten (kind, at, "by", reason, salt, hash)
  values ('post', '2025-01-01T00:00:00Z', '{HIDDEN}', '{HIDDEN}', x'00', 'x');
insert into imports (run_id, kind, imported_at, size, sha256, name) values (1, 'twarc', '2025-01-01T00:00:00Z', 1, 'x', '{HIDDEN}');
insert into log_events (statement) values ('{HIDDEN}');
create table {HIDDEN} (id integer primary key, note text, post_id integer references posts (id),
  run_id integer references runs (id));
insert into {HIDDEN} (post_id, run_id, note) values (1, 1, '{HIDDEN}'), (2, 1, '{HIDDEN}');
create view {HIDDEN}_view as select * from {HIDDEN};
"""


def hide(db: sqlite3.Connection) -> None:
    """Put the word into everything that strangers must not see."""
    db.execute("pragma ignore_check_constraints = on")
    db.executescript(SECRETS)
    tables = db.execute("select name from pragma_table_list where type = 'table' and strict").fetchall()
    for (table,) in tables:
        for _, column, kind, *_ in db.execute(f"pragma table_info({table})").fetchall():
            is_hidden = kind.lower() == "text" and column not in SHOWN.get(table, ()) and not NEEDED.fullmatch(column)
            if is_hidden and (table, column) != ("attempts", "detail"):
                db.execute(f"""update {table} set "{column}" = '{HIDDEN}/' || rowid where "{column}" is not null""")
    db.execute(f"""update runs set counts = '{{"{HIDDEN}": 1}}'""")
    db.commit()


MOST = 1000 if NIGHTLY else 2
"""Links that are followed to pages of one kind, and with one parameter."""

PARAMETERS = (
    "_where=1=1",
    "_where=id in (select 1 from runs where command like '%25For%25')",
    '_through={"table":"verdicts","column":"run_id","value":"1"}',
    f'_through={{"table":"{HIDDEN}","column":"note","value":"1"}}',
    "_facet_m2m=runs",
    f"_facet_m2m={HIDDEN}",
    "_facet_array=decided_because",
    "_facet=name&_facet=feed_id&_facet=resolved_by&_facet=decided_because",
    "_search=NotFor*&_fts_table=citations_fts",
    "_extras=foreign_key_tables",
    "_extra=foreign_key_tables,database_color,query,metadata,debug,request,private",
    "_labels=on&_shape=objects",
    "_trace=1",
    "_sort=name&name__startswith=/home/NotFor",
    "resolved_by__contains=NotFor",
    "sql=select * from runs",
    "_blob_column=content",
)


@pytest.fixture(scope="module")
def archive(archive_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "archive.db"
    shutil.copy(archive_files["every_kind"], path)
    with closing(sqlite3.connect(path)) as db:
        hide(db)
    return path


@pytest.fixture(params=["installed", "preview"])
def served(request: pytest.FixtureRequest, archive: Path) -> Iterator[str]:
    """The archive beside a database of another program, as `citesnap serve --public` starts Datasette."""
    other = archive.with_name("other.db")
    with closing(sqlite3.connect(other)) as db:
        db.execute(f"create table if not exists posts as select '{HIDDEN}' as id")
        db.commit()
    options = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
    env = environment("127.0.0.1", [], public=True)
    with datasette(python_of(request.param), [archive, other], *options, "-i", str(other), env=env) as url:
        yield url


def linked(page: httpx.Response) -> set[str]:
    """Addresses of this server that a page leads to."""
    found = (unescape(one) for one in re.findall(r"""(?:href|src|action)="([^"]*)\"""", page.text))
    there = (urlsplit(urljoin(str(page.url), one)) for one in found)
    base = urlsplit(str(page.url))
    return {part._replace(fragment="").geturl() for part in there if part[:2] == base[:2]}


def kinds_of(address: str) -> set[str]:
    """What is seen at an address: a kind of page, or parameters, such as a filter, an order or a facet."""
    parts = urlsplit(address)
    return set(parse_qs(parts.query)) or {template(parts.path)}


def addresses(pattern: str) -> list[str]:
    """Addresses that a route answers, below the archive's."""
    path = pattern.removeprefix("^/(?P<database>[^/]+)").removesuffix("$").replace("{64}", "").replace("\\.", ".")
    for name, value in {"sha256": "0" * 64, "post": "x/1", "name": "gone-and-kept"}.items():
        path = re.sub(rf"\(\?P<{name}>[^)]*\)", value, path)
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "1", path)
    return [path.replace("(?:.json)?", end) for end in ("", ".json")]


def everything(url: str, archive: Path) -> list[str]:
    """Addresses that a stranger can think of."""
    with closing(sqlite3.connect(archive)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")]
        hashes = [sha256 for (sha256,) in db.execute("select sha256 from blobs limit 3")]
        keys = db.execute("select platform, native_id from posts where text is not null limit 2").fetchall()
    names += ["sqlite_master", "sqlite_schema", "posts_cited_most", "articles_with_missing_posts"]
    paths = [f"/archive/{name}" for name in names]
    ours = [
        *(f"/-/{kind}/{sha256}" for kind in ("body", "look", "media", "thumb") for sha256 in hashes),
        *(f"/-/post/{platform}/{key}{end}" for platform, key in keys for end in (".json", "%2Ejson", "~2Ejson")),
        *(address for pattern, _ in ROUTES for address in addresses(pattern)),
    ]
    own = [
        "",
        ".json",
        ".db",
        "?sql=select+*+from+runs",
        ".json?sql=select+*+from+runs",
        "/-/query?sql=select+1",
        "/-/create",
    ]
    instance = "databases versions plugins settings threads actor messages permissions allow-debug patterns jump schema"
    queries = [
        f"{path}?{parameter}" for parameter in PARAMETERS for path in ("/archive/posts", "/archive/articles.json")
    ]
    return [
        *(f"{path}{end}" for path in paths for end in ("", ".json?_shape=array&_labels=on")),
        *(f"{path}/1{end}" for path in paths for end in (".json", ".blob?_blob_column=content")),
        *(f"/archive{path}" for path in (*ours, *own)),
        *(f"/-/{name}{end}" for name in instance.split() for end in ("", ".json")),
        *queries,
        *(f"/archive/{name}{end}" for name in ("posts", "runs", "heads") for end in ("", "/1", ".csv?_stream=on")),
        *(
            "/other",
            "/other/posts.json",
            "/_internal",
            "/_memory",
            "/_memory.json?sql=select+1",
            "/%61rchive/runs",
            "//archive/runs",
        ),
        *(
            "/archive/%72uns",
            "/archive/posts/../runs.json",
            "/archive/-/../runs",
            "/-/static/../../archive/runs",
            "/archive/RUNS",
        ),
    ]


def test_a_stranger_who_asks_for_every_address_sees_nothing_hidden(served: str, archive: Path) -> None:
    seen: dict[str, httpx.Response] = {}
    followed: Counter[str] = Counter()
    with httpx.Client(trust_env=False, verify=False, timeout=60, follow_redirects=True) as stranger:
        waiting = [f"{served}{path}" for path in ("/", "/archive/posts", "/archive/articles", "/archive/citations")]
        links = set(waiting)
        waiting += [f"{served}{path}" for path in everything(served, archive)]
        while waiting:
            address = waiting.pop(0)
            page = seen[address] = stranger.get(address)
            assert HIDDEN not in page.text, address
            assert not re.search(r"2037-07-07|7 July 2037|Next look", page.text), (
                "how often somebody wants it looked at"
            )
            if "/-/" in address:
                assert not re.search(r"somebody marked|Added by hand|[Dd]ecided by", page.text), address
            assert str(archive.parent) not in page.text, address
            assert page.status_code < 500, (address, page.text)
            if page.status_code == 200 and "html" in page.headers["content-type"]:
                for link in sorted(linked(page) - links):
                    if any(followed[kind] < MOST for kind in kinds_of(link)):
                        followed.update(kinds_of(link))
                        links.add(link)
                        waiting += [link] if link not in seen else []
        assert {address for address in links if seen[address].status_code >= 400} == set(), "links that lead nowhere"
        shown = {urlsplit(address).path for address, page in seen.items() if page.status_code == 200}
        assert {f"/archive/{name}" for name in public.TABLES} <= shown
        assert {"/archive/-/home", "/", "/archive/posts.csv"} <= shown
        assert {"-/post", "-/article", "-/thumb", "-/media"} <= {template(path) for path in shown}
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            assert stranger.request(method, f"{served}/archive/posts").status_code == 405
        rows = stranger.get(f"{served}/archive/posts.json", params={"_search": "gates", "_shape": "array"}).json()
        assert any("Water at the gates" in str(row["text"]) for row in rows)
        hidden = stranger.get(f"{served}/archive/articles.json", params={"_shape": "array", "_size": "max"}).json()
        assert {row["name"] for row in hidden} == {None}
        assert (
            stranger.get(f"{served}/archive/posts/1", follow_redirects=False).headers["location"] == "/archive/-/post/1"
        )


def test_sql_of_datasettes_own_reads_no_column_that_is_not_public(archive: Path) -> None:
    """Whatever gets past the gate: each table and view of the archive, by SQL, on a connection for strangers."""
    with closing(sqlite3.connect(archive)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")]
        connections.prepare(db, public=True)
        for name in names:
            told = [tuple(row) for row in db.execute(f'select * from "{name}"')]
            if name not in public.TABLES and "_fts" not in name:
                assert {value for row in told for value in row} <= {None}, name
            assert HIDDEN not in str(told), name
        assert db.execute("select count(text) from posts").fetchone()[0] > 0
        with connections.pages_own():
            assert db.execute("select distinct command from runs where 1").fetchone()[0].startswith(HIDDEN)
