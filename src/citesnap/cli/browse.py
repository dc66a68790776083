"""`citesnap show`, `status` and `serve`: looking at an archive."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.cli.forgotten import unknown
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode

__all__ = ["serve", "show", "status"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
@click.option(
    "--check", is_flag=True, help="One line, and exit code, for Nagios: 0 well, 1 warning, 2 critical, 3 unknown."
)
@click.option("--prometheus", is_flag=True, help="Print the numbers in Prometheus' text format.")
def status(archive_db: Path, as_json: bool, check: bool, prometheus: bool) -> int:
    """Print what died lately in ARCHIVE_DB, what it holds, what is due, and what failed.

    \b
      citesnap status archive.db
      citesnap status archive.db --check
    """
    from datetime import UTC, datetime

    from citesnap.archive import open_to_look
    from citesnap.cli import health

    try:
        with open_to_look(archive_db) as opened:
            state = opened.status(datetime.now(UTC))
    except CitesnapError as error:
        if not check:
            raise
        click.echo(health.unknown(str(error)))
        return health.UNKNOWN
    if check:
        code, line = health.nagios(state)
        click.echo(line)
        return code
    if prometheus:
        click.echo(health.prometheus(state), nl=False)
    elif as_json:
        click.echo(tables.json_record(asdict(state)))
    else:
        from citesnap.cli.reports import status_page

        click.echo(status_page(state, str(archive_db), tables.page_width()))
    return ExitCode.DONE


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("post", metavar="POST|ARTICLE|@HANDLE")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def show(archive_db: Path, post: str, as_json: bool) -> int:
    """Print what ARCHIVE_DB knows of a post, an article or an account.

    Of a post, its URL in any spelling or its id: verdict, history, snapshots, and who cites it. Of an article, its address, name or
    title: the posts it rests on. Of an account, @ and its handle: its posts.

    \b
      citesnap show archive.db https://x.com/example_river/status/501
      citesnap show archive.db @example_river
    """
    from datetime import UTC, datetime

    from citesnap.archive import open_archive
    from citesnap.archive.questions.chosen_posts import Filter
    from citesnap.cli import lists, reports
    from citesnap.text.lines import json_array, json_text

    now = datetime.now(UTC)
    with open_archive(archive_db, create=False) as opened:
        meaning = opened.reader.named(post)
        if meaning is None:
            raise unknown(
                opened,
                post,
                f"{archive_db} knows no post, article or account {post}; `citesnap search` looks for words,"
                " and `citesnap archive` adds an article or a post",
            )
        if meaning.kind == "post":
            history = opened.reader.post_history(meaning.ids[0])
            click.echo(json_text(history.record(), indent=2) if as_json else reports.post_page(history, now))
            return ExitCode.DONE
        if meaning.kind == "account":
            with opened.reader.one_state():
                of_account = opened.reader.each_post_of_desk(Filter(ids=meaning.ids))
                if as_json:
                    tables.write_pieces(json_array(map(asdict, of_account), {"handle": post[1:]}, "posts"))
                else:
                    tables.write_lines(lists.posts_lines(of_account, tables.page_width()))
            return ExitCode.DONE
        (article,) = opened.reader.articles_of_desk(Filter(article_ids=meaning.ids[:1]))
        posts = opened.reader.posts_of_desk(Filter(article_ids=[article.id]))
        lost = opened.reader.lost_citations(Filter(article_ids=[article.id]))
        record: dict[str, object] = {
            "article": asdict(article),
            "posts": [asdict(one) for one in posts],
            "unresolved": [asdict(one) for one in lost],
        }
        record["forgotten"] = (forgotten := opened.forgotten_in(article.id))
        failed = opened.reader.vain_readings(article.id) if article.first_read_at is None else []
        page = lists.article_page(article, posts, lost, now, tables.page_width(), forgotten, failed)
    click.echo(json_text(record, indent=2) if as_json else page)
    return ExitCode.DONE


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("datasette_options", nargs=-1, type=click.UNPROCESSED, metavar="[-- DATASETTE_OPTIONS...]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 lets others in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--open", "open_browser", is_flag=True, help="Open the archive's home page in a browser.")
@click.option(
    "--immutable",
    is_flag=True,
    help="The file never changes, as a published copy: faster. Never for one that runs write to.",
)
@click.option(
    "--public",
    is_flag=True,
    help="Show strangers only what may be shown: posts, articles, citations and media; no SQL, raw bytes, requests or runs.",
)
@click.option(
    "--downloads",
    is_flag=True,
    help="Offer report, WARC and WACZ on the page of a post. Each is noted in the archive's log.",
)
@click.option(
    "--allow-host-name",
    "host_names",
    multiple=True,
    metavar="NAME",
    help="A host name that requests may be addressed to, besides localhost and addresses of numbers. Repeatable.",
)
@options.settings_of(Group.DISPLAY)
def serve(
    archive_db: Path,
    datasette_options: Sequence[str],
    host: str,
    port: int,
    open_browser: bool,
    immutable: bool,
    public: bool,
    downloads: bool,
    host_names: Sequence[str],
    **values: Any,
) -> int:
    """Browse ARCHIVE_DB with Datasette, with the settings that suit it. `datasette ARCHIVE_DB` works as well.

    It may be served while `citesnap run` writes to it. More options of Datasette's go after `--`.

    \b
      citesnap serve archive.db --title "The Riverton Desk"
    """
    from citesnap.archive import open_archive
    from citesnap.archive.file.opening import check

    with needs_extra("datasette", "browsing"):
        import datasette  # noqa: F401  # the process that takes our place needs it: told here, in one line

        from citesnap.browsing import serving
    display = options.display(values)
    for name in host_names:
        if serving.host_name(name) is None:
            raise click.BadParameter(
                f"{name!r} is not the name of a host; write for example archive.example, without scheme and port",
                param_hint="'--allow-host-name'",
            )
    if downloads and (public or immutable):
        raise click.UsageError(
            "--downloads shows requests and raw bytes, which --public hides, and notes each export, which --immutable forbids;"
            " leave one of them out"
        )
    if not immutable:
        # Brings the tables of an older archive up to date, and refuses what is none.
        with open_archive(archive_db, create=False):
            pass
    else:
        check(archive_db)
    extra = [*datasette_options, *(["--open"] if open_browser else [])]
    if problem := serving.port_problem(host, port):
        raise CitesnapError(problem)
    click.echo(f"Serving {archive_db} at {serving.address(archive_db, host, port)} (stop it with Ctrl-C)", err=True)
    arguments = serving.command(sys.executable, archive_db, host, port, immutable=immutable, extra=extra)
    environment = serving.environment(host, host_names, public=public, downloads=downloads, display=display)
    # Datasette takes our place: signals and exit code are its own.
    os.execve(sys.executable, arguments, {**os.environ, **environment})
