"""`citesnap list`, `search` and `check`: which posts, where is this word, look now."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, fields, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG, finish
from citesnap.cli.forgotten import unknown
from citesnap.cli.telling import Telling, telling_options
from citesnap.cli.types import SinceType, StateChoice
from citesnap.config import Group
from citesnap.errors import ExitCode
from citesnap.model import State

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.questions.chosen_posts import Filter

__all__ = ["check", "list_posts", "search"]

STATES = ("gone", "lost", *(str(state) for state in State))
"""`gone` is any state in which readers no longer see the post, `lost` the same of one that no source ever showed."""

_format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    help="How to print them.  [default: table]",
)
_state_option = click.option(
    "--state",
    "states",
    type=StateChoice(STATES),
    multiple=True,
    help="Only posts in this state; gone: readers no longer see it; lost: gone, and no copy is kept. Repeatable.",
)


@click.command("list", cls=Command, epilog=EPILOG)
@options.archive_argument
@_state_option
@click.option("--handle", metavar="@HANDLE", help="Only posts of this account, in upper or lower case.")
@click.option("--platform", metavar="NAME", help="Only posts of this platform: x, bluesky, mastodon, ...")
@click.option("--site", metavar="SITE", help="Only what articles of this site cite, named as `articles.site` has it.")
@click.option("--section", metavar="NAME", help="Only what articles of this section of their site cite.")
@click.option("--article", metavar="ARTICLE", help="Only what this article cites: its address, name or title.")
@click.option("--since", type=SinceType(), help="Only what is so since then, such as gone: 2026-11-01, or 7d.")
@click.option("--watched", is_flag=True, help="Only posts marked with `citesnap check --watch`.")
@click.option(
    "--articles", "what", flag_value="articles", help="List the articles that cite such posts, with how many are gone."
)
@click.option("--unresolved", "what", flag_value="unresolved", help="List citations whose post is not known.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@_format_option
def list_posts(
    archive_db: Path,
    states: Sequence[str],
    handle: str | None,
    platform: str | None,
    site: str | None,
    section: str | None,
    article: str | None,
    since: datetime | None,
    watched: bool,
    what: str | None,
    limit: int | None,
    form: str | None,
) -> int:
    """List posts of ARCHIVE_DB with their state, what changed last first; or articles, or unresolved citations.

    \b
      citesnap list archive.db --state gone --since 7d
      citesnap list archive.db --handle @example_river --format csv
      citesnap list archive.db --articles --state lost
    """
    from citesnap.archive import open_archive
    from citesnap.archive.questions.chosen_posts import Filter, PostOfDesk
    from citesnap.archive.questions.desk import ArticleOfDesk, LostCitation
    from citesnap.cli import lists

    if what == "unresolved" and (states or watched):
        raise click.UsageError("a citation whose post is not known has no state; leave out --state and --watched")
    with open_archive(archive_db, create=False) as opened:
        wanted = Filter(
            states,
            handle,
            platform,
            site,
            _article_ids(opened, article, archive_db),
            since=since,
            watched=watched,
            limit=limit,
            section=section,
        )
        width = tables.page_width()
        with opened.reader.one_state():
            if what == "articles":
                articles = opened.reader.each_article_of_desk(wanted)
                _print(form, ArticleOfDesk, articles, lambda rows: lists.articles_lines(rows, width))
            elif what == "unresolved":
                lost = opened.reader.each_lost_citation(wanted)
                _print(form, LostCitation, lost, lists.unresolved_lines)
            else:
                posts = opened.reader.each_post_of_desk(wanted)
                _print(form, PostOfDesk, posts, lambda rows: lists.posts_lines(rows, width))
    return ExitCode.DONE


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many of a kind.")
@_format_option
def search(archive_db: Path, words: Sequence[str], limit: int, form: str | None) -> int:
    """Print the posts, quotations and articles of ARCHIVE_DB in which all these words stand.

    "two words" in quotation marks stay together, wor* is the beginning of a word. A link, an id or a @handle finds its row.

    \b
      citesnap search archive.db "water at the gates"
    """
    from citesnap.archive import open_archive
    from citesnap.archive.questions.desk import Hit
    from citesnap.cli import lists

    text = " ".join(words)
    with open_archive(archive_db, create=False) as opened:
        hits = opened.reader.find(text, limit)
    hits = [replace(hit, snippet=hit.plain_snippet) for hit in hits]
    _print(form, Hit, hits, lambda _: [lists.hits_page(hits, tables.page_width())])
    return ExitCode.DONE


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("names", nargs=-1, metavar="[POST|ARTICLE|@HANDLE]...")
@_state_option
@click.option("--since", type=SinceType(), help="Only posts that are in their state since then: 2026-11-01, or 7d.")
@click.option(
    "--watch",
    type=click.Choice(["daily", "hourly", "normal"]),
    help="Mark these posts as important: later runs look at them as often.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@telling_options
@options.settings_of(Group.PLAN, Group.SOURCES, Group.EVIDENCE, Group.LIMITS, Group.WEB)
@options.console_options
def check(
    archive_db: Path,
    names: Sequence[str],
    states: Sequence[str],
    since: datetime | None,
    watch: str | None,
    as_json: bool,
    notify: str | None,
    notify_urls: Sequence[str],
    notify_format: str,
    **values: Any,
) -> int:
    """Look at posts of ARCHIVE_DB now, out of schedule: those named, those of an article or an account, or all.

    Hosts are asked no faster than by any run. What is not reached in time stays due for the next run. Whom --notify and
    --notify-url tell of changed verdicts, they tell of what is found here too: the next run finds it no more.

    \b
      citesnap check archive.db https://x.com/example_river/status/501
      citesnap check archive.db @example_river --watch daily
      citesnap check archive.db --state gone
    """
    from datetime import UTC

    from citesnap.archive import open_archive
    from citesnap.archive.questions.chosen_posts import Filter
    from citesnap.cli import lists
    from citesnap.model import Watch
    from citesnap.running.checking import look_now
    from citesnap.text.lines import json_text

    console = options.console(values)
    telling = Telling.of(notify, notify_format, notify_urls)
    with open_archive(archive_db, create=False) as opened:
        wanted = Filter(states, since=since)
        if names:
            post_ids, citation_ids = _named(opened, names, wanted, archive_db)
        else:
            post_ids = opened.reader.post_ids_of_desk(wanted)
            citation_ids = [] if states or since else [one.id for one in opened.reader.lost_citations(Filter())]
    summary, looks = look_now(
        archive_db,
        post_ids,
        citation_ids,
        options.settings(values),
        console,
        options.plan(values),
        Watch(watch) if watch in tuple(Watch) else None,
        unwatch=watch == "normal",
    )
    if as_json:
        records = [asdict(one.post) | {"before": one.before, "answered": one.answered} for one in looks]
        click.echo(json_text(records, indent=2))
    else:
        for one in looks:
            click.echo(lists.look_line(one, datetime.now(UTC)))
    telling.send(console, archive_db, summary.changes)
    return finish(summary, console, archive_db, values["fail_on"])


def _named(opened: Archive, names: Sequence[str], wanted: Filter, archive_db: Path) -> tuple[list[int], list[int]]:
    """The ids of the posts that these words mean, and of the citations of the articles among them whose post is not known."""
    from citesnap.archive.questions.chosen_posts import Filter

    post_ids: set[int] = set()
    citation_ids: set[int] = set()
    for name in names:
        meaning = opened.reader.named(name)
        if meaning is None:
            raise unknown(
                opened,
                name,
                f"{archive_db} knows no post, article or account {name}; `citesnap archive` adds an article or a post",
            )
        if meaning.kind == "article":
            post_ids.update(opened.reader.post_ids_of_desk(replace(wanted, article_ids=meaning.ids)))
            citation_ids.update(one.id for one in opened.reader.lost_citations(Filter(article_ids=meaning.ids)))
        else:
            post_ids.update(opened.reader.post_ids_of_desk(replace(wanted, ids=meaning.ids)))
    return sorted(post_ids), sorted(citation_ids)


def _article_ids(opened: Archive, article: str | None, archive_db: Path) -> tuple[int, ...] | None:
    if article is None:
        return None
    article_ids = opened.reader.articles_named(article)
    if not article_ids:
        raise unknown(
            opened,
            article,
            f"{archive_db} knows no article {article}; `citesnap list {archive_db} --articles` lists them",
        )
    return article_ids


def _print(
    form: str | None, kind: type[Any], rows: Iterable[Any], page: Callable[[Iterable[Any]], Iterable[str]]
) -> None:
    """Rows, each a dataclass of that kind, in the form asked for, as they come; `page` makes the lines for people."""
    from citesnap.text.lines import json_array, json_text

    names = [field.name for field in fields(kind)]

    def record(row: Any) -> dict[str, Any]:
        # `asdict` copies each value, in two fifths of the time of a list.
        values = ((name, getattr(row, name)) for name in names)
        return {name: tuple(map(asdict, value)) if isinstance(value, tuple) else value for name, value in values}

    match form:
        case "json":
            tables.write_pieces(json_array(record(row) for row in rows))
        case "jsonl":
            for row in rows:
                click.echo(json_text(record(row)))
        case "csv":
            flat = (
                {name: len(value) if isinstance(value, tuple) else value for name, value in record(row).items()}
                for row in rows
            )
            tables.write_csv(flat, names)
        case _:
            left = iter(rows)
            for first in left:
                tables.write_lines(page(chain([first], left)))
                return
            if sys.stderr.isatty():
                click.echo("Nothing found.", err=True)
