"""Server time of every page of an archive in Datasette: ours, and the default page of each table and view.

    python benchmarks/big_archive.py big.db --posts 1000000
    python benchmarks/browsing.py big.db

In the process of Datasette itself, without sockets: the least of five requests a page, in milliseconds. Exits with 1 when a page
takes longer than the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from datasette.app import Datasette
from datasette.version import __version__

from citesnap.browsing.links import LISTS, DatasetteLinks, encode


async def measure(path: Path, limit: float, repeat: int) -> bool:
    datasette = Datasette([str(path)])
    await datasette.invoke_startup()
    print(f"Datasette {__version__}, {path.name}: {path.stat().st_size / 1e9:.2f} GB")
    slow = False
    for address in await pages(datasette, path.stem):
        seconds: list[float] = []
        for _ in range(repeat):
            started = time.perf_counter()
            response = await datasette.client.get(address)
            seconds.append(time.perf_counter() - started)
        slow |= min(seconds) > limit
        mark = "  <- slow" if min(seconds) > limit else ""
        print(f"{min(seconds) * 1000:6.0f} ms  {response.status_code}  {address}{mark}")
    return slow


async def pages(datasette: Datasette, name: str) -> list[str]:
    """Every page of ours that there is one of, and the first page of every table and view."""
    database = datasette.databases[name]

    def one(sql: str) -> tuple[str, ...]:
        # Not by Datasette, which would give up after a second.
        with closing(sqlite3.connect(f"file:{database.path}?mode=ro", uri=True)) as db:
            return tuple(db.execute(sql).fetchone())

    links = DatasetteLinks(f"/{name}", "")
    platform, native_id = one("select platform, native_id from posts where id = (select max(id) / 2 from posts)")
    most, most_id = one(
        "select platform, native_id from posts where id ="
        " (select post_id from citations where post_id is not null group by post_id order by count(*) desc limit 1)"
    )
    (article,) = one("select substr(url_hash, 1, 16) from articles where id = (select max(id) / 2 from articles)")
    (run,) = one("select run_id from attempts group by run_id order by count(*) desc limit 1")
    (exchange,) = one("select max(id) from exchanges")
    tables = await database.execute(
        "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite%' order by type, name"
    )
    hidden = set(await database.hidden_table_names())
    return [
        links.home(),
        links.post(platform, native_id),
        links.post(most, most_id),
        links.article(article),
        *filter(None, (links.run(int(run)), links.exchange(int(exchange)))),
        f"/{name}",
        *(address for kind in LISTS if (address := links.listing(kind))),
        *filter(None, (links.listing("posts", state="lost", platform="x"), links.listing("articles", which="gaps"))),
        f"/{name}/-/search?_search=river",
        f"/{name}/posts?_search=river",
        f"/{name}/posts/1",
        *(f"/{name}/{encode(table)}" for (table,) in tables.rows if table not in hidden),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--limit", type=float, default=0.3, help="seconds (default 0.3)")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    return int(asyncio.run(measure(options.archive, options.limit, options.repeat)))


if __name__ == "__main__":
    sys.exit(main())
