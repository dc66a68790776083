"""`citesnap export`: what an archive holds in other forms, a command for each. Each notes what it wrote in the archive's log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.cli.forgotten import unknown
from citesnap.cli.types import SinceType
from citesnap.config import Group
from citesnap.errors import ExitCode

if TYPE_CHECKING:
    from citesnap.cli.console import Console
    from citesnap.export.choice import Choice
    from citesnap.export.exporter import Exporter
    from citesnap.export.warc import Written

__all__ = ["export"]

F = TypeVar("F", bound=Callable[..., Any])

choice_options = options.together(
    click.option(
        "--post", "posts", multiple=True, metavar="POST", help="Only this post: its URL, or its id. Repeatable."
    ),
    click.option(
        "--article", "articles", multiple=True, metavar="URL", help="Only this article and its posts. Repeatable."
    ),
    click.option(
        "--site",
        "sites",
        multiple=True,
        metavar="NAME",
        help="Only the articles of this site, and their posts. Repeatable.",
    ),
    click.option("--since", type=SinceType(), help="Only what was asked since then: 2026-11-01, or 7d ago."),
)
"""Which part of an archive is exported."""

replace_option = click.option("--replace", is_flag=True, help="Replace a file that is there already.")


key_option = options.setting_option("key_file")
"""The key that signs what notes the export."""


def _exporter(archive_db: Path, values: dict[str, Any]) -> Exporter:
    from citesnap.export.exporter import Exporter

    return Exporter(archive_db, options.key_file({"key_file": values.pop("key_file")}))


def _choice(values: dict[str, Any]) -> Choice:
    from citesnap.export.choice import Choice

    return Choice(*(values.pop(name) for name in ("posts", "articles", "sites", "since")))


def _file_argument(suffix: str) -> Callable[[F], F]:
    return click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar=f"FILE.{suffix}")


@click.group()
def export() -> None:
    """Write what an archive holds in other forms."""


@export.command("html", cls=Command, epilog=EPILOG, short_help="A static site of cards, for readers.")
@options.archive_argument
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--article", "only", multiple=True, metavar="URL", help="Only this article and its posts. Repeatable.")
@key_option
@options.settings_of(Group.DISPLAY)
@options.console_options
def export_html(archive_db: Path, folder: Path, only: Sequence[str], **values: Any) -> int:
    """Write ARCHIVE_DB as a static site into DIR: the cards of all posts with their media, and the articles that cite them.

    It opens from disk and from any static host. Done again, it brings the site up to date.

    \b
      citesnap export html archive.db site/
    """
    from citesnap.export.choice import Choice

    with needs_extra("datasette", "browsing"):
        from citesnap.browsing.display import from_options
        from citesnap.export.folder import MANIFEST
        from citesnap.export.html import export as write_site
    from citesnap.text.sizes import counted

    console = options.console(values)
    display = from_options(options.display(values))
    with _exporter(archive_db, values) as exporter:
        site = write_site(archive_db, folder, only, display)
        exporter.note_file("html", folder / MANIFEST, str(Choice(articles=only)))
    parts = (counted(site.articles, "article"), counted(site.posts, "post"), counted(site.media, "media file"))
    console.summary(f"{folder}: {', '.join(parts)}")
    return ExitCode.DONE


@export.command("warc", cls=Command, epilog=EPILOG, short_help="Requests and responses as a WARC file.")
@options.archive_argument
@_file_argument("warc.gz")
@choice_options
@replace_option
@key_option
@options.console_options
def export_warc(archive_db: Path, target: Path, replace: bool, **values: Any) -> int:
    """Write the requests and responses of ARCHIVE_DB as a WARC file, for programs that read web archives.

    Each post also gets a page to read, at an address of https://citesnap.invalid/post/. The same archive gives the same bytes.

    \b
      citesnap export warc archive.db posts.warc.gz --site "Riverton Gazette"
    """
    from citesnap.export import warc

    console, choice = options.console(values), _choice(values)
    with _exporter(archive_db, values) as exporter:
        done = warc.export(archive_db, target, choice, replace=replace)
        exporter.note_file("warc", target, done.chosen)
    return _written(console, target, done)


@export.command("wacz", cls=Command, epilog=EPILOG, short_help="The same as a WACZ file, for players.")
@options.archive_argument
@_file_argument("wacz")
@choice_options
@replace_option
@key_option
@options.console_options
def export_wacz(archive_db: Path, target: Path, replace: bool, **values: Any) -> int:
    """Write the requests and responses of ARCHIVE_DB as a WACZ file, for players such as ReplayWeb.page.

    It opens at the page of the first post, and lists the answers behind it. The same archive gives the same bytes.

    \b
      citesnap export wacz archive.db posts.wacz --since 7d
    """
    from citesnap.export import wacz

    console, choice = options.console(values), _choice(values)
    with _exporter(archive_db, values) as exporter:
        done = wacz.export(archive_db, target, choice, replace=replace, note=partial(exporter.note, "wacz"))
    return _written(console, target, done)


@export.command("report", cls=Command, epilog=EPILOG, short_help="A printable report for editors and lawyers.")
@options.archive_argument
@click.argument("what", metavar="POST|ARTICLE")
@_file_argument("html")
@replace_option
@key_option
@options.console_options
def export_report(archive_db: Path, what: str, target: Path, replace: bool, **values: Any) -> int:
    """Write a printable report of a post, or of the posts of an article: one HTML file without scripts.

    POST is its URL in any spelling, or its id. The report names all requests behind the post, and ends with a page to certify.

    \b
      citesnap export report archive.db https://news.example/story report.html
    """
    from datetime import UTC, datetime

    from citesnap.cli.settings import changed_settings
    from citesnap.export import report

    console = options.console(values)
    with _exporter(archive_db, values) as exporter:
        changed = changed_settings(click.get_current_context())
        now = datetime.now(UTC)
        count, chosen = report.export(archive_db, target, what, now, replace=replace, changed_settings=changed)
        exporter.note_file("report", target, chosen)
    if console.level >= 0:
        console.summary(f"{target}: {count} post{'' if count == 1 else 's'}")
    return ExitCode.DONE


@export.command("card", cls=Command, epilog=EPILOG, short_help="A post as HTML or PNG, in place of a dead embed.")
@options.archive_argument
@click.argument("post", metavar="POST")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html|FILE.png")
@click.option(
    "--base-url", metavar="URL", help="Where the archive is served; the card then links to the post's page there."
)
@replace_option
@key_option
@options.console_options
def export_card(archive_db: Path, post: str, target: Path, base_url: str | None, replace: bool, **values: Any) -> int:
    """Write a post of ARCHIVE_DB as a piece of HTML, to put in the place of a dead embed.

    It has no script and loads nothing: words, pictures, dates, source and SHA-256, and a link with the attributes of Robust Links.
    A FILE that ends with .png gets a picture of it, drawn by Chromium, which has to be there.

    \b
      citesnap export card archive.db https://x.com/jack/status/20 card.html
      citesnap export card archive.db https://x.com/jack/status/20 card.png
    """
    from citesnap.export.newfile import new_file

    with needs_extra("datasette", "a card"):
        from citesnap.export.static_card import card
    from citesnap.export.choice import post_in_words

    console = options.console(values)
    with _exporter(archive_db, values) as exporter:
        meaning = exporter.archive.reader.named(post)
        if meaning is None or meaning.kind != "post":
            raise unknown(exporter.archive, post, f"{archive_db} knows no post {post}")
        content = card(exporter.archive.reader, meaning.ids[0], base_url).encode()
        with new_file(target, replace=replace) as file:
            if target.suffix.lower() == ".png":
                from citesnap.export.card_picture import picture

                about = {"Title": post_in_words(exporter.archive.reader, meaning.ids[0]), "Software": "citesnap"}
                content = picture(content.decode(), about)
            file.write(content)
        exporter.note_file("card", target, f"post {post_in_words(exporter.archive.reader, meaning.ids[0])}")
    if console.level >= 0:
        console.summary(f"{target}: {len(content):,} bytes")
    return ExitCode.DONE


def _flat_command(form: str, purpose: str) -> None:
    text = f"""Write one row a citation of ARCHIVE_DB, with its article and its post, {purpose}.

    docs/research.md tells what each column means.

    \b
      citesnap export {form} archive.db citations.{form}
    """

    @export.command(form, cls=Command, epilog=EPILOG, help=text, short_help=f"One row a citation, {purpose}.")
    @options.archive_argument
    @_file_argument(form)
    @replace_option
    @key_option
    @options.console_options
    def export_flat(archive_db: Path, target: Path, replace: bool, **values: Any) -> int:
        from citesnap.export import flat

        console = options.console(values)
        with _exporter(archive_db, values) as exporter:
            with needs_extra("research", "Parquet"):
                count = flat.export(exporter.archive.reader, target, form, replace=replace)
            exporter.note_file(form, target, "everything")
        if console.level >= 0:
            console.summary(f"{target}: {count} citation{'' if count == 1 else 's'}")
        return ExitCode.DONE


for _form, _purpose in (
    ("csv", "as CSV"),
    ("json", "as a JSON array"),
    ("parquet", "as Parquet, for pandas and DuckDB"),
):
    _flat_command(_form, _purpose)


def _written(console: Console, target: Path, done: Written) -> int:
    """Say what was written; the exit code."""
    from citesnap.text.sizes import counted, in_words

    lost = f"; {done.lost_forms} bodies only with their content coding undone" if done.lost_forms else ""
    if console.level >= 0:
        parts = (counted(done.posts, "post"), counted(done.exchanges, "exchange"), in_words(done.bytes))
        console.summary(f"{target}: {', '.join(parts)}{lost}")
    for damage in done.damaged:
        console.error(damage)
    return ExitCode.UNEXPECTED if done.damaged else ExitCode.DONE
