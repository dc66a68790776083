"""`citesnap follow` and `unfollow`: which feeds, sitemaps and lists the runs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG, finish
from citesnap.cli.types import SinceType
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode
from citesnap.text.characters import escaped
from citesnap.text.sizes import counted

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.archive.questions.feeds import ListedFeed

__all__ = ["follow", "unfollow"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--since", type=SinceType(), help="Leave out articles older than that: 2026-11-01, or 7d ago.")
@click.option("--list", "as_list", is_flag=True, help="Print what is followed, and how that goes.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, every number and time there is.")
@options.setting_option("lock_wait")
@options.settings_of(Group.EVIDENCE, Group.LIMITS, Group.WEB)
@options.console_options
def follow(
    archive_db: Path, urls: Sequence[str], since: datetime | None, as_list: bool, as_json: bool, **values: Any
) -> int:
    """Have `citesnap run` read the articles that a URL names, and those that it will name.

    URL is a feed (RSS, Atom, JSON Feed), a sitemap or an index of sitemaps, a text with an address a line, or a list of
    feeds (OPML). Each is read once now, to see that it is one; the articles are read by `citesnap run`.

    \b
      citesnap follow archive.db https://news.example/feed.xml
      citesnap follow archive.db --list
    """
    console = options.console(values)
    if as_list or as_json:
        if urls:
            raise CitesnapError("give URLs to follow, or --list to see what is followed, not both")
        return _print_feeds(archive_db, as_json)
    if not urls:
        raise CitesnapError("give the URL of a feed, a sitemap or a list; or --list to see what is followed")
    from citesnap.running.followed import follow as follow_feeds
    from citesnap.running.plan import Summary

    summary = Summary()
    follow_feeds(archive_db, urls, options.settings(values), console, summary, since, values["lock_wait"])
    return finish(summary, console, archive_db, "some")


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@options.setting_option("lock_wait")
@options.console_options
def unfollow(archive_db: Path, urls: Sequence[str], lock_wait: float, **values: Any) -> int:
    """Follow a URL no more, nor what it names. What was archived stays.

    \b
      citesnap unfollow archive.db https://news.example/feed.xml
    """
    from citesnap.archive import open_archive
    from citesnap.articles.addresses import normalise

    console = options.console(values)
    has_bad = False
    with open_archive(archive_db, create=False) as opened, opened.lock(lock_wait):
        for url in urls:
            if not opened.unfollow(normalise(url) or url):
                console.error(f"{url}: is not followed; `citesnap follow {archive_db} --list` shows what is")
                has_bad = True
    return ExitCode.USAGE if has_bad else ExitCode.DONE


def _print_feeds(archive_db: Path, as_json: bool) -> int:
    from citesnap.archive import open_archive

    with open_archive(archive_db, create=False) as opened:
        feeds = opened.feeds()
    if as_json:
        click.echo(tables.json_records([asdict(feed) for feed in feeds]))
    else:
        click.echo(_page(feeds) if feeds else "Nothing is followed.")
    return ExitCode.DONE


def _page(feeds: Sequence[ListedFeed]) -> str:
    return "\n".join(f"{escaped(feed.url)}\n  {escaped(_how_it_goes(feed))}" for feed in feeds)


def _how_it_goes(feed: ListedFeed) -> str:
    """What kind of list it is, what came of it, when it was read and is read again, and what is wrong with it."""
    read = f"read {feed.last_read_at:%Y-%m-%d %H:%M}" if feed.last_read_at else "never read"
    again = f", next {feed.next_read_at:%Y-%m-%d %H:%M}" if feed.next_read_at else ""
    unread = f" ({feed.unread:,} unread)" if feed.unread else ""
    parts = [
        feed.kind or "kind not known",
        counted(feed.articles, "article") + unread,
        f"ended: {feed.ended}" if feed.ended else read + again,
    ]
    if feed.failures:
        parts.append(f"failed {counted(feed.failures, 'time')}: {feed.last_failure or 'no reason is known'}")
    return "; ".join(parts)
