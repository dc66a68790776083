"""`citesnap find`: print the citations of articles; nothing is fetched or kept."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from citesnap.cli import options, tables
from citesnap.cli.arguments import expand_arguments
from citesnap.cli.commands import Command
from citesnap.cli.console import Console, terminal_width
from citesnap.cli.exits import EPILOG
from citesnap.config import Group, Settings
from citesnap.errors import ArticleError, ConfigError, ExitCode
from citesnap.model import Kind
from citesnap.text.sizes import counted

if TYPE_CHECKING:
    from citesnap.model import Article, Citation
    from citesnap.web import Web

__all__ = ["find"]


@click.command(cls=Command, epilog=EPILOG)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    help="How to print them.  [default: table on a terminal, else jsonl]",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read.")
@click.option("--videos", is_flag=True, help="Also tell films of YouTube that articles embed.")
@options.kind_option
@options.settings_of(Group.WEB, Group.LIMITS)
@options.console_options
def find(
    articles: Sequence[str], form: str | None, jobs: int, videos: bool, kinds: Sequence[str], **values: Any
) -> int:
    """Print the posts that articles cite; nothing is fetched or kept.

    ARTICLE is a file (HTML, text, Markdown, mail, MHTML, PDF, Word, OpenDocument, EPUB, WARC, WACZ, feed), a folder of such files,
    a URL, or - for standard input.

    \b
      citesnap find story.html
      citesnap find articles/ --format csv > found.csv
    """
    # Trees are freed by counting references; looking for circles in them again and again is a tenth of the time.
    gc.set_threshold(1_000_000, 50, 100)
    console = options.console(values)
    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    summary = _FindSummary(console)
    names, has_bad = expand_arguments(articles, console)
    if has_bad:
        summary.exit_codes.append(ExitCode.USAGE)
    job = partial(
        _read_one,
        kinds=[Kind(kind) for kind in kinds],
        settings=options.settings(values),
        videos=videos,
        noting=console.has_summary,
    )
    _print_citations(form, summary.articles(_in_processes(job, names, jobs)))
    summary.print_notes(names_articles=form != "table")  # A table says itself which have no citation.
    return summary.exit_code


class FileReading(NamedTuple):
    """Articles by name with their citations; the line that says why there are none, or no more, and its exit code.

    `films` is how many films articles without a citation embed, where films were not asked for. `cut` are lines about addresses
    that the articles cut short. Both are empty where nobody would see them.
    """

    articles: Sequence[tuple[str, Sequence[Citation]]] = ()
    problem: str | None = None
    exit_code: int = ExitCode.DONE
    films: int = 0
    cut: tuple[str, ...] = ()


class _FindSummary:
    """What is said when all articles are read: of those without a citation, of films, of cut addresses; and the exit code."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._without: list[str] = []
        self._films = 0
        self._cut: list[str] = []
        self.exit_codes: list[int] = []

    def articles(self, readings: Iterable[FileReading]) -> Iterator[tuple[str, Sequence[Citation]]]:
        """Each article that could be read with its citations. Problems are told as they come."""
        for reading in readings:
            self._without += [name for name, citations in reading.articles if not citations]
            yield from reading.articles
            self._films += reading.films
            self._cut += reading.cut
            if reading.problem is not None:
                self._console.error(reading.problem)
                self.exit_codes.append(reading.exit_code)

    def print_notes(self, *, names_articles: bool) -> None:
        """Notes for who watches; with `names_articles` also which articles have no citation."""
        notes = self._of_articles() if names_articles else []
        notes += self._cut
        if self._films:
            films = f"{counted(self._films, 'film')} of YouTube in articles without a citation; a film is no post"
            notes.append(f"{films}: --videos tells which they are")
        for note in notes:
            self._console.on_note(note)

    def _of_articles(self) -> list[str]:
        notes = [f"{name}: no citation found in it" for name in self._without[:_NAMED]]
        if len(self._without) > _NAMED:
            notes.append(f"{len(self._without):,} articles without a citation in all")
        return notes

    @property
    def exit_code(self) -> int:
        """The gravest one of those that came."""
        return max(self.exit_codes, default=ExitCode.DONE, key=_GRAVITY.index)


_NAMED = 5
"""Articles without a citation that are named; of more there is only a number."""
_GRAVITY = (ExitCode.DONE, ExitCode.INCOMPLETE, ExitCode.UNEXPECTED, ExitCode.USAGE)


def _in_processes(job: Callable[[str], FileReading], names: Sequence[str], jobs: int) -> Iterator[FileReading]:
    """The job done for each name, in their order, by so many processes."""
    if jobs == 1:
        yield from map(job, names)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(job, names, chunksize=max(1, min(32, len(names) // (4 * jobs))))


def _read_one(name: str, kinds: Sequence[Kind], settings: Settings, videos: bool, noting: bool) -> FileReading:
    from citesnap.articles import read_articles
    from citesnap.cli.limits import BeyondLimits, within
    from citesnap.finding import find_in_article

    articles: list[tuple[str, Sequence[Citation]]] = []
    films = 0
    cut: list[str] = []
    problem: str | None = None
    exit_code: int = ExitCode.DONE
    try:
        with _web(name, settings) as web, within(settings.max_read_time, settings.max_read_memory):
            for article in read_articles(name, web, described=False):
                citations = find_in_article(article, kinds, videos=videos)
                articles.append((article.name, citations))
                if not noting:
                    continue
                cut += _cut_in(article, citations)
                if not citations and not videos:
                    films += _films_in(article)
    except (ArticleError, ConfigError) as error:
        problem, exit_code = str(error), error.exit_code
    except BeyondLimits as error:
        problem, exit_code = f"{name}: too hard to read: {error}", ExitCode.UNEXPECTED
    except Exception as error:  # One article ends no others.
        reason = " ".join(f"{type(error).__name__}: {error}"[:300].split())
        problem = f"{name}: reading it failed ({reason}); please report it with the article"
        exit_code = ExitCode.UNEXPECTED
    return FileReading(articles, problem, exit_code, films, tuple(cut))


def _web(name: str, settings: Settings) -> AbstractContextManager[Web | None]:
    if not name.lower().startswith(("http://", "https://")):
        return nullcontext()
    from citesnap.web import Web

    return Web(settings.web)


def _cut_in(article: Article, citations: Sequence[Citation]) -> list[str]:
    from citesnap.finding.cutaddresses import SENTENCE, cut_addresses

    return [f"{article.name}: {SENTENCE.format(url)}" for url in cut_addresses(article, citations)]


def _films_in(article: Article) -> int:
    from citesnap.finding import find_in_article
    from citesnap.finding.videos import may_embed_films

    return len(find_in_article(article, [Kind.EMBED], videos=True)) if may_embed_films(article.text) else 0


def _print_citations(form: str, readings: Iterable[tuple[str, Sequence[Citation]]]) -> None:
    from citesnap.finding.record import record
    from citesnap.text.lines import json_array, json_text

    if form == "jsonl":
        for name, citations in readings:
            for citation in citations:
                click.echo(json_text(record(citation, name)))
        return
    if form == "json":
        records = (
            record(citation, name) | {"selectors": citation.place.selectors() if citation.place else []}
            for name, citations in readings
            for citation in citations
        )
        tables.write_pieces(json_array(records))
        return
    if form == "table":
        from citesnap.cli.found import pages

        for page in pages(
            ((name, [record(one, name) for one in citations]) for name, citations in readings), terminal_width()
        ):
            click.echo(page)
    else:
        from citesnap.model import Citation

        rows = (record(citation, name) for name, citations in readings for citation in citations)
        tables.write_csv(rows, list(record(Citation(1, "x", Kind.EMBED, ""), "")))
