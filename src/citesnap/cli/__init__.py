"""The commands: parse options, call, print. No rule about posts, sources or the archive belongs here.

Heavy imports stand inside the commands, so that `citesnap --help` answers at once.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property, partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citesnap.config import Settings, read_config, x_token
from citesnap.errors import ArticleError, CitesnapError, ConfigError, ExitCode
from citesnap.model import Kind
from citesnap.running.signals import TERMINATED

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.model import Citation
    from citesnap.running.plan import Plan, Summary
    from citesnap.webarchives.savepagenow import Keys

EPILOG = """\b
Exit codes: 0 done (posts found deleted are results) · 1 unexpected error ·
2 usage or configuration · 3 done, but some items could not be answered and
will be asked again · 75 another run holds the lock · 130/143 interrupted."""

F = TypeVar("F", bound=Callable[..., Any])
Found = tuple["list[Citation]", str | None, int]
"""The citations of one article, or the line that says why there are none, and the exit code."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said on stderr: progress on a terminal, and else only what is wrong.

    `level` is -1 for quiet, 0 normal, 1 verbose. What came from the web is stripped of control characters first.
    """

    level: int = 0
    as_json: bool = False

    @property
    def to_person(self) -> bool:
        """True when a person watches."""
        return sys.stderr.isatty() and not self.as_json

    def on_progress(self, stage: str, done: int, total: int, item: str) -> None:
        """On a terminal one line that the next one overwrites; with -v a line each."""
        if self.level > 0:
            self._say("info", f"{stage} {done + 1} of {total}: {item}")
        elif self.to_person and self.level == 0:
            from citesnap.text.lines import fitted

            line = fitted(f"{stage} {done + 1}/{total}  {item}", _columns() - 1)
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def on_warning(self, message: str) -> None:
        """Something is wrong; always said."""
        self._say("error", message)

    def worry(self, what: str | None) -> None:
        """Something beside the work went wrong, or nothing (None)."""
        if what is not None:
            self.on_warning(what)

    @property
    def has_summary(self) -> bool:
        """True when a run ends with a line on what it did: for a person, and for a log when asked (-v)."""
        return self.level > 0 or (self.to_person and self.level == 0)

    def summary(self, what: str) -> None:
        """The last line of a run."""
        self._say("info", what)

    def _say(self, level: str, what: str) -> None:
        from citesnap.text.characters import escaped

        if self.as_json:
            click.echo(json.dumps({"level": level, "message": what}), err=True)
            return
        erase = "\r\x1b[K" if self.to_person else ""
        prefix = "Error: " if level == "error" else ""
        click.echo(erase + prefix + escaped(what), err=True)


def exit_code(error: BaseException) -> int:
    """The code with which the process ends when nothing catches this."""
    if isinstance(error, click.ClickException | CitesnapError):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return ExitCode.UNEXPECTED


class RateType(click.ParamType[Any]):
    """`HOST=N/m`: at most N requests a minute (`/s`, `/h`, `/d` likewise) to a host; `*` is every host."""

    name = "HOST=N/m"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The pair of host and Rate."""
        from citesnap.web import Rate

        if isinstance(value, tuple):
            return value
        host, separator, rate = str(value).rpartition("=")
        if not separator or not host.strip():
            self.fail(f"{value!r} is not of the form HOST=N/m, for example t.co=30/m", param, ctx)
        try:
            return host.strip().lower(), Rate.parse(rate)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SizeType(click.ParamType[Any]):
    """A number of bytes: `25MB`, `500kB`, `1GB`, or plain."""

    name = "SIZE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of bytes."""
        units = {"": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}
        match = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,3})?)\s*([a-z]*)\s*", str(value).lower())
        if match is None or match[2] not in units:
            self.fail(f"{value!r} is not a size; write for example 25MB", param, ctx)
        size = int(float(match[1]) * units[match[2]])
        if size > LARGEST_MEDIA:
            self.fail("SQLite holds no more than 1 GB in one place; ask for at most 900MB", param, ctx)
        return size


class DurationType(click.ParamType[Any]):
    """A time span: `90s`, `50m`, `2h`, `7d`, or plain seconds."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of seconds."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)\s*", str(value).lower())
        if match is None:
            self.fail(f"{value!r} is not a time span; write for example 50m, 2h or 7d", param, ctx)
        return float(match[1]) * {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}[match[2]]


class SinceType(DurationType):
    """A day (`2026-11-01`), a moment in ISO 8601, or how long ago (`7d`)."""

    name = "WHEN"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment, in UTC."""
        from datetime import UTC, datetime, timedelta

        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value).strip())
        except ValueError:
            return datetime.now(UTC) - timedelta(seconds=super().convert(value, param, ctx))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


class SourceChoice(click.Choice[str]):
    """The name of a source, one of those that `names` gives. It is called when somebody gives a name or asks for the help that
    lists them: the rows of sources stand in the files of all platforms, which other commands need not load."""

    def __init__(self, names: Callable[[], tuple[str, ...]]) -> None:
        self.case_sensitive = True
        self._names = names

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # click sets the attribute when it is made
        """The names that can be given."""
        return self._names()


def _third_parties() -> tuple[str, ...]:
    from citesnap.running.askable import third_parties

    return third_parties()


def _optional_sources() -> tuple[str, ...]:
    from citesnap.running.askable import optional_sources

    return optional_sources()


LARGEST_MEDIA = 900_000_000
"""Bytes. SQLite's limit for one value is 10**9 (SQLITE_MAX_LENGTH)."""


def _together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Options as one decorator; the help lists them in this order."""

    def decorate(command: F) -> F:
        return reduce(lambda wrapped, option: option(wrapped), reversed(options), command)

    return decorate


_web_options = _together(
    click.option(
        "--rate",
        "rates",
        type=RateType(),
        multiple=True,
        envvar="CITESNAP_RATE",
        help="Longest pace towards a host, in place of the built-in one; * is every host. Repeatable.",
    ),
    click.option(
        "--max-wait",
        type=click.FloatRange(min=0),
        default=120.0,
        show_default=True,
        envvar="CITESNAP_MAX_WAIT",
        metavar="SECONDS",
        help="Longest sleep for a retry; more is left to the next run.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        envvar="CITESNAP_TIMEOUT",
        metavar="SECONDS",
        help="Deadline of one whole request.",
    ),
    click.option(
        "--contact",
        envvar="CITESNAP_CONTACT",
        metavar="URL",
        help="Where the hosts we ask can reach you; part of the User-Agent.",
    ),
    click.option(
        "--allow-host",
        "allow_hosts",
        multiple=True,
        envvar="CITESNAP_ALLOW_HOST",
        metavar="HOST",
        help="A host that may be asked though its address is private, such as an intranet's. Repeatable.",
    ),
)


_source_options = _together(
    click.option(
        "--with",
        "wanted",
        type=SourceChoice(_third_parties),
        multiple=True,
        envvar="CITESNAP_WITH",
        help="A third party to ask besides, where it can add something. Repeatable.",
    ),
    click.option(
        "--without",
        "unwanted",
        type=SourceChoice(_optional_sources),
        multiple=True,
        envvar="CITESNAP_WITHOUT",
        help="A source not to ask. Repeatable.",
    ),
    click.option(
        "--max-media",
        type=SizeType(),
        default="25MB",
        show_default=True,
        envvar="CITESNAP_MAX_MEDIA",
        help="Largest media file to take; 0 takes none.",
    ),
    click.option(
        "--depth",
        type=click.IntRange(0, 5),
        default=0,
        show_default=True,
        envvar="CITESNAP_DEPTH",
        help="How far to follow from a post to the one that it quotes or answers.",
    ),
    click.option(
        "--save",
        is_flag=True,
        envvar="CITESNAP_SAVE",
        help="Ask the Internet Archive to capture the articles; needs your keys in CITESNAP_IA_KEYS.",
    ),
)


_lock_wait_option = click.option(
    "--lock-wait",
    type=DurationType(),
    default=0.0,
    envvar="CITESNAP_LOCK_WAIT",
    help="How long to wait for another run to end.  [default: not at all, exit 75]",
)


_plan_options = _together(
    click.option(
        "--limit",
        type=click.IntRange(min=1),
        envvar="CITESNAP_LIMIT",
        metavar="N",
        help="Ask about at most N posts; the others stay due.",
    ),
    click.option(
        "--max-duration",
        type=DurationType(),
        envvar="CITESNAP_MAX_DURATION",
        help="Take up nothing new after that time, such as 50m; what is left stays due.",
    ),
    _lock_wait_option,
    click.option(
        "--fail-on",
        type=click.Choice(["never", "some", "all"]),
        default="some",
        show_default=True,
        envvar="CITESNAP_FAIL_ON",
        help="Exit with 3 when some items could not be answered, only when none could, or never.",
    ),
)


_reading_options = _together(
    click.option(
        "--reread-days",
        type=click.FloatRange(min=0),
        default=7.0,
        show_default=True,
        envvar="CITESNAP_REREAD_DAYS",
        metavar="DAYS",
        help="Age up to which articles of feeds are read again; 0 reads them once.",
    ),
    click.option(
        "--max-articles",
        type=click.IntRange(min=0),
        default=1000,
        show_default=True,
        envvar="CITESNAP_MAX_ARTICLES",
        metavar="N",
        help="Read at most N articles of feeds; the others stay due.",
    ),
    click.option(
        "--ignore-robots",
        is_flag=True,
        envvar="CITESNAP_IGNORE_ROBOTS",
        help="Read articles of feeds though the site's robots.txt asks programs not to.",
    ),
)


_talk_options = _together(
    click.option("-v", "--verbose", count=True, help="Say on stderr what is being done."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only."),
    click.option(
        "--log-format", type=click.Choice(["text", "json"]), default="text", help="Form of the lines on stderr."
    ),
)


_kind_option = click.option(
    "--kind",
    "kinds",
    type=click.Choice([str(kind) for kind in Kind]),
    multiple=True,
    default=tuple(str(kind) for kind in Kind),
    help="Only posts that are shown (embed), or only hyperlinks to posts (link).  [default: both]",
)
_database = click.Path(dir_okay=False, allow_dash=False, path_type=Path)


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="citesnap")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="CITESNAP_CONFIG",
    help="TOML file with settings.  [default: config.toml in citesnap's folder of the user's configuration]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Find the social posts that articles cite, snapshot them, and keep the provenance of every fact in one SQLite file.

    \b
      citesnap find story.html                    print the citations of an article
      citesnap archive archive.db story.html      find, fetch and record them
      citesnap follow archive.db FEED_URL         have the next runs read the articles of a feed
      citesnap run archive.db                     what cron calls: read, retry and recheck what is due
      datasette archive.db                        browse the archive
    """
    usual = Path(click.get_app_dir("citesnap")) / "config.toml"
    if config is None and not usual.is_file():
        return
    settings = read_config(config or usual)
    ctx.default_map = dict.fromkeys(cli.commands, _checked(ctx, config or usual, settings))


def _checked(ctx: click.Context, path: Path, settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a file by the names of our parameters, each a value that its flag would take.

    Raises:
        ConfigError: one of them is not; the message names the file and the setting, not a flag that nobody typed.
    """
    options = {option.opts[-1].lstrip("-").replace("-", "_"): option for option in run.params}
    checked: dict[str, Any] = {}
    for name, value in settings.items():
        option = options[name]
        if getattr(option, "multiple", False) and isinstance(value, str):
            value = [value]
        try:
            option.type_cast_value(ctx, value)
        except click.BadParameter as error:
            raise ConfigError(f"{path}: {name}: {error.message}") from error
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{path}: {name}: {value!r} is not a value for it") from error
        checked[option.name or name] = value
    return checked


@cli.command(epilog=EPILOG)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl", "csv"]),
    help="How to print them.  [default: table on a terminal, else jsonl]",
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Processes that read.")
@_kind_option
@_web_options
@_talk_options
def find(articles: Sequence[str], form: str | None, jobs: int, kinds: Sequence[str], **options: Any) -> int:
    """Print the posts that articles cite; nothing is fetched or kept.

    ARTICLE is a file, a folder (its *.html, *.txt and *.md files), a URL, or - for standard input.
    """
    # Trees are freed by counting references; looking for circles in them again and again is a tenth of the time.
    gc.set_threshold(1_000_000, 50, 100)
    talk = _talk(options)
    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    problems: list[int] = []
    found = _found(articles, jobs, [Kind(kind) for kind in kinds], _settings(options), talk, problems)
    _print_citations(form, found)
    return max(problems, default=ExitCode.DONE, key=(ExitCode.DONE, ExitCode.INCOMPLETE, ExitCode.USAGE).index)


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@_kind_option
@_plan_options
@_source_options
@_web_options
@_talk_options
def archive(archive_db: Path, articles: Sequence[str], kinds: Sequence[str], **options: Any) -> int:
    """Find the posts that articles cite, fetch and snapshot them, and record it all in ARCHIVE_DB.

    ARTICLE is a file, a folder (its *.html, *.txt and *.md files), a URL, or - for standard input. ARCHIVE_DB is made
    if it is missing. The same command again adds nothing but a row of the runs table.
    """
    from citesnap.running.pipeline import archive_articles

    talk = _talk(options)
    names, bad = _expand(articles, talk)
    summary = archive_articles(
        archive_db, names, _settings(options), talk, [Kind(kind) for kind in kinds], _plan(options)
    )
    summary.bad_input |= bad
    return _finish(summary, talk, archive_db, options["fail_on"])


class MonitorType(click.ParamType[Any]):
    """The address of a monitor. Only its form is looked at: one that cannot be reached changes nothing of a run."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The address as it is."""
        if not re.match(r"https?://[^/\s]", str(value), re.IGNORECASE):
            self.fail(
                "give the address of a check, such as https://hc-ping.com/... or http://monitor.lan/...", param, ctx
            )
        return value


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.option("--dry-run", is_flag=True, help="Only print what would be asked, and whom.")
@click.option(
    "--only",
    "stages",
    type=click.Choice(["read", "ask", "save"]),
    multiple=True,
    help="Only this part of a run: read articles, ask about posts, have pages saved. Repeatable.",
)
@click.option("--since", type=SinceType(), help="Only for articles first read since then: 2026-11-01, or 7d ago.")
@click.option(
    "--ping-url",
    type=MonitorType(),
    envvar="CITESNAP_PING_URL",
    metavar="URL",
    help="A monitor to tell when the run starts and how it ended (protocol of healthchecks.io).",
)
@click.option(
    "--notify",
    envvar="CITESNAP_NOTIFY",
    metavar="COMMAND",
    help="Run this with changed verdicts on its standard input, a JSON object a line.",
)
@_reading_options
@_plan_options
@_source_options
@_web_options
@_talk_options
def run(archive_db: Path, dry_run: bool, ping_url: str | None, notify: str | None, **options: Any) -> int:
    """Do what is due in ARCHIVE_DB: read what is followed, retry what nobody answered, recheck posts. For cron."""
    talk = _talk(options)
    settings, plan = _settings(options), _plan(options)
    if dry_run:
        from citesnap.running.pipeline import foresee
        from citesnap.text.characters import escaped

        for step in foresee(archive_db, settings, plan):
            click.echo("\t".join(escaped(str(part)) for part in step))
        return ExitCode.DONE
    if ping_url is None:
        return _run(archive_db, settings, talk, plan, notify, options["fail_on"])
    from citesnap.cli.monitor import Monitor

    monitor = Monitor(ping_url)
    try:
        talk.worry(monitor.started())
        code = _run(archive_db, settings, talk, plan, notify, options["fail_on"])
    except BaseException as error:
        code = exit_code(error)
        raise
    finally:
        talk.worry(monitor.ended(code, hurry=code in (ExitCode.INTERRUPTED, TERMINATED)))
    return code


def _run(archive_db: Path, settings: Settings, talk: Talk, plan: Plan, notify: str | None, fail_on: str) -> int:
    from citesnap.running.scheduled import run_archive

    summary = run_archive(archive_db, settings, talk, plan)
    if notify:
        from citesnap.cli import monitor

        talk.worry(monitor.notify(notify, summary.changes))
    return _finish(summary, talk, archive_db, fail_on)


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def status(archive_db: Path, as_json: bool) -> int:
    """Print what is in ARCHIVE_DB, what is due, and what failed lately."""
    from datetime import UTC, datetime

    from citesnap.archive import open_archive

    with open_archive(archive_db, create=False) as opened:
        found = opened.status(datetime.now(UTC))
    if as_json:
        click.echo(json.dumps(asdict(found), default=_plain, indent=2))
    else:
        from citesnap.cli.reports import status_page

        click.echo(status_page(found, str(archive_db), _columns() if sys.stdout.isatty() else 10_000))
    return ExitCode.DONE


def _talk(options: dict[str, Any]) -> Talk:
    verbose, quiet, log_format = (options.pop(name) for name in ("verbose", "quiet", "log_format"))
    return Talk(-1 if quiet else verbose, log_format == "json")


def _settings(options: dict[str, Any]) -> Settings:
    from citesnap.web import WebSettings

    token = x_token(os.environ)
    web = WebSettings(
        timeout=options["timeout"],
        max_wait=options["max_wait"],
        rates=dict(options["rates"]),
        contact=options["contact"],
        allow_hosts=frozenset(host.strip().lower() for host in options["allow_hosts"]),
        credentials={"x": token} if token else {},
    )
    if "depth" not in options:  # `find` asks no sources.
        return Settings(web)
    return Settings(
        web,
        frozenset(options["wanted"]),
        frozenset(options["unwanted"]),
        options["max_media"],
        options["depth"],
        options["save"],
        _keys(options["save"]),
        **{name: options[name] for name in ("reread_days", "max_articles", "ignore_robots") if name in options},
    )


def _plan(options: dict[str, Any]) -> Plan:
    import time

    from citesnap.running.plan import Plan, Stage

    duration = options["max_duration"]
    return Plan(
        stages=frozenset(Stage(name) for name in options.get("stages", ())) or frozenset(Stage),
        limit=options["limit"],
        deadline=None if duration is None else time.monotonic() + duration,
        since=options.get("since"),
        lock_wait=options["lock_wait"],
    )


def _keys(wanted: bool) -> Keys | None:
    """The user's keys of the Internet Archive, if there are any."""
    names = ("CITESNAP_IA_KEYS", "CITESNAP_IA_KEYS_FILE")
    if not any(os.environ.get(name) for name in names):
        if wanted:
            raise ConfigError(
                "--save needs your keys of the Internet Archive (archive.org/account/s3.php) in CITESNAP_IA_KEYS"
            )
        return None
    from citesnap.webarchives.savepagenow import Keys

    return Keys.from_environment(os.environ)


def _expand(articles: Iterable[str], talk: Talk) -> tuple[list[str], bool]:
    """The articles that the arguments name, and whether one of the arguments was bad."""
    from citesnap.articles import expand

    names: list[str] = []
    bad = False
    for argument in articles:
        try:
            names += expand([argument])
        except ArticleError as error:
            talk.on_warning(str(error))
            bad = True
    return names, bad


def _found(
    articles: Sequence[str], jobs: int, kinds: Sequence[Kind], settings: Settings, talk: Talk, problems: list[int]
) -> Iterator[tuple[str, list[Citation]]]:
    names, bad = _expand(articles, talk)
    if bad:
        problems.append(ExitCode.USAGE)
    job = partial(_find_one, kinds=kinds, settings=settings)
    for name, (citations, error, code) in zip(names, _each(job, names, jobs), strict=True):
        if error is not None:
            talk.on_warning(error)
            problems.append(code)
        else:
            yield name, citations


def _each(job: Callable[[str], Found], names: Sequence[str], jobs: int) -> Iterator[Found]:
    """The job done for each name, in their order, by so many processes."""
    if jobs == 1:
        yield from map(job, names)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(job, names, chunksize=max(1, min(32, len(names) // (4 * jobs))))


def _find_one(name: str, kinds: Sequence[Kind], settings: Settings) -> Found:
    """The citations of one article, or the line that says why there are none and the exit code."""
    from citesnap.articles import read_article
    from citesnap.finding import find_in_article

    try:
        if name.lower().startswith(("http://", "https://")):
            from citesnap.web import Web

            with Web(settings.web) as web:
                article = read_article(name, web, described=False)
        else:
            article = read_article(name, None, described=False)
    except ArticleError as error:
        return [], str(error), error.exit_code
    return find_in_article(article, kinds), None, ExitCode.DONE


def _print_citations(form: str, found: Iterable[tuple[str, list[Citation]]]) -> None:
    from citesnap.finding.record import record
    from citesnap.text.lines import json_text

    if form == "jsonl":
        for name, citations in found:
            for citation in citations:
                click.echo(json_text(record(citation, name)))
        return
    if form == "json":
        records = [
            record(citation, name) | {"selectors": citation.place.selectors() if citation.place else []}
            for name, citations in found
            for citation in citations
        ]
        click.echo(json_text(records, indent=2))
        return
    rows = [record(citation, name) for name, citations in found for citation in citations]
    if form == "csv":
        _print_csv(rows)
    else:
        _print_table(rows)


def _print_csv(rows: Sequence[dict[str, Any]]) -> None:
    from citesnap.finding.record import record
    from citesnap.model import Citation, Kind
    from citesnap.text.lines import csv_cell

    columns = list(record(Citation(1, "x", Kind.EMBED, ""), ""))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = (" ".join(row[c]) if isinstance(row[c], list) else row[c] for c in columns)
        writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in cells])


def _print_table(rows: Sequence[dict[str, Any]]) -> None:
    from citesnap.text.lines import table

    if not rows:
        click.echo("No citations found.")
        return
    several = len({row["article"] for row in rows}) > 1
    cells = [
        [
            *([row["article"]] if several else []),
            row["position"],
            row["platform"],
            row["kind"],
            "@" + row["handle"] if row["handle"] else "",
            row["date"] or row["date_text"] or "",
            (row["link"] or "").removeprefix("https://"),
            row["text"] or "",
        ]
        for row in rows
    ]
    heads = [*(["article"] if several else []), "#", "platform", "kind", "handle", "date", "link", "text"]
    click.echo(table(cells, heads, _columns()))


def _finish(summary: Summary, talk: Talk, archive_db: Path, fail_on: str) -> int:
    """Say how a run ended, and the exit code it ends with."""
    from citesnap.running.plan import reasons

    if summary.failures:
        count = sum(summary.failures.values())
        talk.on_warning(
            f"{count} question{'s' if count != 1 else ''} without an answer, asked again by `citesnap run`: "
            + "; ".join(reasons(summary.failures))
        )
    elif summary.waiting:
        talk.on_warning(
            f"{summary.waiting} posts wait: a host asked to be left alone for a while; `citesnap status` says when"
        )
    if talk.has_summary:
        from citesnap.cli.reports import did

        talk.summary(f"{archive_db}: {did(summary.counts)}")
    if summary.bad_input:
        return ExitCode.USAGE
    answered = any(summary.counts[name] for name in ("posts", "resolved", "articles", "feeds"))
    fails = summary.incomplete and (fail_on == "some" or (fail_on == "all" and not answered))
    return ExitCode.INCOMPLETE if fails else ExitCode.DONE


def _plain(value: object) -> object:
    from datetime import datetime

    from citesnap.text.times import iso

    return iso(value) if isinstance(value, datetime) else value if isinstance(value, int) else str(value)


def _columns() -> int:
    import shutil

    return shutil.get_terminal_size().columns


@cli.command("show", epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("post", metavar="POST")
@click.option("--json", "as_json", is_flag=True, help="Print it as one JSON object.")
def show_post(archive_db: Path, post: str, as_json: bool) -> int:
    """Print all that ARCHIVE_DB knows of one post: verdict, history, snapshots, and who cites it.

    POST is its URL in any spelling, or its id.
    """
    from citesnap import platforms
    from citesnap.archive import open_archive
    from citesnap.text.lines import json_text

    ref = platforms.identify(post)
    with open_archive(archive_db, create=False) as opened:
        ids = opened.find_post(ref.platform, ref.key) if ref else opened.find_post(None, post)
        if not ids:
            raise CitesnapError(
                f"{archive_db} knows no post {post}; `citesnap archive` records the posts that an article cites"
            )
        found = asdict(opened.account(ids[0]))
    click.echo(json_text(found, indent=2) if as_json else _account_text(found))
    return ExitCode.DONE


def _account_text(found: dict[str, Any]) -> str:
    from citesnap.text.characters import escaped

    post = found["post"]
    sure = f", {post['certainty']}" if post["certainty"] else ""
    since = f", since {post['state_since']}" if post["state_since"] else ""
    lines = [
        post["title"],
        post["url"],
        f"{post['state']}{sure}{since}; next look {post['next_check_at'] or 'not planned'}",
    ]
    lines += ["", "cited by"]
    for c in found["citations"]:
        claim = "; ".join(filter(None, (c["agreement"], c["doubts"], c["vanished_at"] and "no longer in the article")))
        lines.append(
            f"  {c['title'] or c['article']} ({c['article']}), {c['kind']} {c['position']}"
            + (f": {claim}" if claim else "")
        )
        lines += [f"    {c['difference']}"] if c["difference"] else []
    lines += ["", "shown as"]
    for s in found["snapshots"]:
        marks = "".join(f", {mark}" for mark in ("truncated", "superseded") if s[mark])
        lines.append(f"  {s['observed_at']}  {s['source']}  @{s['handle']}{marks}")
        lines += [f"    {line}" for line in s["text"].splitlines()]
        lines += [
            f"    [{m['kind']}: {m['sha256'] or m['outcome']}] {m['alt_text'] or ''}".rstrip()
            for m in found["media"]
            if m["snapshot_id"] == s["id"]
        ]
    lines += ["", "verdicts"] + [
        f"  {v['reached_at']}  {v['state']}  {v['certainty'] or ''}".rstrip() for v in found["verdicts"]
    ]
    lines += ["", "asked"]
    lines += [
        f"  {a['started_at']}  {a['source']}  {a['outcome']}  {a['detail'] or ''}".rstrip() for a in found["attempts"]
    ]
    return "\n".join(escaped(str(line)) for line in lines)


@cli.group()
def config() -> None:
    """Settings: where each value comes from."""


@config.command()
@click.pass_context
def show(ctx: click.Context) -> int:
    """Print every setting of `citesnap run`, its value, and whether flag, environment, file or default set it."""
    assert ctx.parent is not None
    with run.make_context("run", ["ARCHIVE_DB"], parent=ctx.parent.parent) as settings:
        for parameter in run.params:
            name = parameter.name or ""
            if not isinstance(parameter, click.Option) or name in ("help", "dry_run"):
                continue
            source = settings.get_parameter_source(name)
            click.echo("\t".join((parameter.opts[-1], _shown(settings.params[name]), _origin(parameter, source))))
    for name in ("CITESNAP_X_TOKEN", "CITESNAP_IA_KEYS"):
        # Never their values.
        given = next((variable for variable in (f"{name}_FILE", name) if os.environ.get(variable)), None)
        click.echo("\t".join((name, "set" if given else "not set", f"environment ({given})" if given else "")))
    return ExitCode.DONE


def _shown(value: Any) -> str:
    from citesnap.text.characters import escaped

    if isinstance(value, list | tuple):
        return escaped(" ".join("=".join(map(str, v)) if isinstance(v, tuple) else str(v) for v in value)) or "none"
    return "none" if value is None else escaped(str(value))


def _origin(parameter: click.Option, source: Any) -> str:
    from click.core import ParameterSource

    if source is ParameterSource.ENVIRONMENT:
        return f"environment ({parameter.envvar})"
    return {ParameterSource.COMMANDLINE: "flag", ParameterSource.DEFAULT_MAP: "file"}.get(source, "default")


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--since", type=SinceType(), help="Leave out articles older than that: 2026-11-01, or 7d ago.")
@click.option("--list", "as_list", is_flag=True, help="Print what is followed, and how that goes.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, every number and time there is.")
@_lock_wait_option
@_web_options
@_talk_options
def follow(
    archive_db: Path, urls: Sequence[str], since: datetime | None, as_list: bool, as_json: bool, **options: Any
) -> int:
    """Have `citesnap run` read the articles that a URL names, and those that it will name.

    URL is a feed (RSS, Atom, JSON Feed), a sitemap or an index of sitemaps, a text with an address a line, or a list of
    feeds (OPML). Each is read once now, to see that it is one; the articles are read by `citesnap run`.
    """
    talk = _talk(options)
    if as_list or as_json:
        if urls:
            raise CitesnapError("give URLs to follow, or --list to see what is followed, not both")
        return _print_feeds(archive_db, as_json)
    if not urls:
        raise CitesnapError("give the URL of a feed, a sitemap or a list; or --list to see what is followed")
    from citesnap.running.followed import follow as follow_feeds
    from citesnap.running.plan import Summary

    summary = Summary()
    follow_feeds(archive_db, urls, _settings(options), talk, summary, since, options["lock_wait"])
    return _finish(summary, talk, archive_db, "some")


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@_lock_wait_option
@_talk_options
def unfollow(archive_db: Path, urls: Sequence[str], lock_wait: float, **options: Any) -> int:
    """Follow a URL no more, nor what it names. What was archived stays."""
    from citesnap.archive import open_archive
    from citesnap.articles.addresses import normalise

    talk = _talk(options)
    bad = False
    with open_archive(archive_db, create=False) as opened, opened.lock(lock_wait):
        for url in urls:
            if not opened.unfollow(normalise(url) or url):
                talk.on_warning(f"{url}: is not followed; `citesnap follow {archive_db} --list` shows what is")
                bad = True
    return ExitCode.USAGE if bad else ExitCode.DONE


def _print_feeds(archive_db: Path, as_json: bool) -> int:
    from citesnap.archive import open_archive
    from citesnap.text.lines import json_text, table

    with open_archive(archive_db, create=False) as opened:
        feeds = opened.feeds()
    if as_json:
        records = [{name: _time_or_value(value) for name, value in asdict(feed).items()} for feed in feeds]
        click.echo(json_text(records, indent=2))
        return ExitCode.DONE
    cells = [
        [
            feed.kind or "",
            feed.articles,
            feed.unread,
            f"{feed.last_read_at:%Y-%m-%d %H:%M}" if feed.last_read_at else "never",
            feed.ended or (f"{feed.next_read_at:%Y-%m-%d %H:%M}" if feed.next_read_at else ""),
            feed.failures,
            feed.url,
        ]
        for feed in feeds
    ]
    if not cells:
        click.echo("Nothing is followed.")
        return ExitCode.DONE
    width = _columns() if sys.stdout.isatty() else 10_000
    click.echo(table(cells, ["kind", "articles", "unread", "last read", "next", "failures", "url"], width))
    return ExitCode.DONE


def _time_or_value(value: Any) -> Any:
    from datetime import datetime

    from citesnap.text.times import iso

    return iso(value) if isinstance(value, datetime) else value


@contextmanager
def _extra_there() -> Iterator[None]:
    """What is imported within belongs to the extra `datasette`: where that is missing, say how to get it."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CitesnapError(
            f"this needs {error.name}, which is not installed: `pip install 'citesnap[datasette]'` brings all that browsing needs"
        ) from error


@cli.command(epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("datasette_options", nargs=-1, type=click.UNPROCESSED, metavar="[-- DATASETTE_OPTIONS...]")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 lets others in.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--open", "open_browser", is_flag=True, help="Open the archive's home page in a browser.")
@click.option(
    "--immutable",
    is_flag=True,
    help="The file never changes, as a published copy: faster. Never for one that runs write to.",
)
def serve(
    archive_db: Path, datasette_options: Sequence[str], host: str, port: int, open_browser: bool, immutable: bool
) -> int:
    """Browse ARCHIVE_DB with Datasette, with the settings that suit it. `datasette ARCHIVE_DB` works as well.

    It may be served while `citesnap run` writes to it. More options of Datasette's go after `--`.
    """
    from citesnap.archive import check, open_archive

    with _extra_there():
        from citesnap.browsing import serving
    if not immutable:
        # Brings the tables of an older archive up to date, and refuses what is none.
        with open_archive(archive_db, create=False):
            pass
    else:
        check(archive_db)
    extra = [*datasette_options, *(["--open"] if open_browser else [])]
    click.echo(f"Serving {archive_db} at {serving.address(archive_db, host, port)} (stop it with Ctrl-C)", err=True)
    arguments = serving.command(sys.executable, archive_db, host, port, immutable=immutable, extra=extra)
    # Datasette takes our place: signals and exit code are its own.
    os.execv(sys.executable, arguments)


@cli.group()
def export() -> None:
    """Write what an archive holds in other forms."""


@export.command("html", epilog=EPILOG)
@click.argument("archive_db", type=_database)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--article", "only", multiple=True, metavar="URL", help="Only this article and its posts. Repeatable.")
@_talk_options
def export_html(archive_db: Path, folder: Path, only: Sequence[str], **options: Any) -> int:
    """Write ARCHIVE_DB as a static site into DIR: the cards of all posts with their media, and the articles that cite them.

    It opens from disk and from any static host. Done again, it brings the site up to date.
    """
    from citesnap.archive import open_archive

    with _extra_there():
        from citesnap.export.html import export as write_site
    talk = _talk(options)
    with open_archive(archive_db, create=False):
        pass
    done = write_site(archive_db, folder, only)
    talk.summary(f"{folder}: {done.articles} articles, {done.posts} posts, {done.media} media files")
    return ExitCode.DONE
