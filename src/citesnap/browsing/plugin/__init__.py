"""Datasette's plugin `citesnap`: its hooks, each in a few lines. Reads only.

Datasette loads it for every database that it serves, so each hook acts on archives alone (recognised by their application id) and
none raises: errors here are logged, and the page is shown without the hook's part.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Generator, Mapping
from functools import wraps
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from datasette import hookimpl
from datasette.utils import StartupError
from datasette.utils.asgi import NotFound
from markupsafe import Markup

from citesnap.archive.file.beside import check_beside
from citesnap.browsing import cells, connections, described, public, safety, searching
from citesnap.browsing import settings as serving_settings
from citesnap.browsing.datasette_compat import IS_1_0, log_without_values, may_view
from citesnap.browsing.gate import App, Gate, redirect, refuse
from citesnap.browsing.links import decode
from citesnap.browsing.queries import QUERIES
from citesnap.browsing.routes import (
    ASKED,
    ROUTES,
    begins_as_archive,
    failed,
    is_archive,
    is_data,
    is_ours,
    links_of,
    refused_as_json,
)
from citesnap.browsing.spreadsheets import Defuser
from citesnap.errors import ArchiveError, NotAnArchive

if TYPE_CHECKING:
    from datasette.app import Datasette  # still being imported when it loads this plugin

P = ParamSpec("P")
R = TypeVar("R")

_log = logging.getLogger(__name__)
_archives: WeakKeyDictionary[Datasette, dict[str, dict[str, Any]]] = WeakKeyDictionary()
"""For each Datasette its archives by name, with the settings of their tables."""


def _never_raising(hook: Callable[P, R]) -> Callable[P, R | None]:
    """A hook that returns None instead of failing: it runs on pages of other databases as well."""

    @wraps(hook)
    def quiet(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return hook(*args, **kwargs)
        except Exception:  # any error is logged, and the page is shown without the hook's part
            _log.exception("citesnap: %s", hook.__name__)
            return None

    return quiet


def _known(datasette: Datasette, database: str | None) -> dict[str, Any] | None:
    """The settings of an archive's tables; None for a database that is not an archive."""
    return _archives.get(datasette, {}).get(database or "")


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Any]:
    """Find the archives among the databases, and describe their tables to Datasette."""

    async def prepare() -> None:
        _refuse_strange_files(datasette)
        try:
            await _prepare(datasette)
        except Exception:  # other databases are served anyway
            _archives.pop(datasette, None)
            _log.exception("citesnap: startup")

    return prepare


def _refuse_strange_files(datasette: Datasette) -> None:
    """Serve no archive with the WAL of another database. Asked before anything connects, which SQLite's locks need.

    Raises:
        StartupError: Datasette tells it in one line and ends.
    """
    for database in datasette.databases.values():
        if database.path and database.is_mutable and begins_as_archive(database.path):
            try:
                check_beside(Path(database.path).resolve(), Path(database.path))
            except NotAnArchive as error:
                raise StartupError(str(error)) from error
            except ArchiveError as error:
                _log.warning("citesnap: %s", error)


async def _prepare(datasette: Datasette) -> None:
    archives: dict[str, dict[str, Any]] = {}
    for name, database in datasette.databases.items():
        if name == "_internal" or not await _is_archive(datasette, name):
            continue
        try:
            archives[name] = described.settings(*await database.execute_fn(_tables_in_time))
        except (sqlite3.Error, UnicodeDecodeError) as error:  # a damaged archive is one nevertheless: its pages say so
            archives[name] = {}
            _log.warning("citesnap: %s cannot be read: %s", name, error)
    _archives[datasette] = archives
    if archives:
        log_without_values()
    others = [name for name in datasette.databases if name not in ("_internal", "_memory")]
    if archives and len(archives) == len(others):
        # Suggesting facets tries every column of a table at each request; the useful ones are configured.
        datasette._settings["suggest_facets"] = False
    if IS_1_0:
        await _configure_1_0(datasette, archives)


async def _is_archive(datasette: Datasette, name: str) -> bool:
    try:
        return await is_archive(datasette, name)
    except sqlite3.Error:  # SQLite cannot open it: then its first bytes tell whose it is
        return begins_as_archive(datasette.databases[name].path)


def _tables_in_time(db: sqlite3.Connection) -> tuple[frozenset[str], frozenset[str]]:
    """`_tables`, unless a view in the place of a table runs without end."""
    ends_at = time.monotonic() + 3
    db.set_progress_handler(lambda: time.monotonic() > ends_at, 20_000)
    try:
        return _tables(db)
    finally:
        db.set_progress_handler(None, 0)


def _tables(db: sqlite3.Connection) -> tuple[frozenset[str], frozenset[str]]:
    """The names of tables and views, and of those with very many rows."""
    names = frozenset(
        name
        for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")
        if not name.startswith("sqlite_")
    )
    big = set()
    for name in names & {"articles", "citations", "posts", "attempts", "snapshots", "verdicts", "media"}:
        (last,) = db.execute(f"select max(id) from {name}").fetchone()
        if (last or 0) > described.BIG:
            big.add(name)
    return names, frozenset(big)


async def _configure_1_0(datasette: Datasette, found: Mapping[str, dict[str, Any]]) -> None:
    """Put settings into the configuration and descriptions into the internal database; what the user has set stays."""
    config = datasette.config = datasette.config or {}
    for database, tables in found.items():
        ours = config.setdefault("databases", {}).setdefault(database, {}).setdefault("tables", {})
        for table, settings in tables.items():
            theirs = ours.setdefault(table, {})
            if "sort" in theirs:
                settings = {key: value for key, value in settings.items() if key != "sort_desc"}
            for key, value in settings.items():
                theirs.setdefault(key, value)
            about = described.TABLES.get(table)
            if about is None:
                continue
            if "description" not in await datasette.get_resource_metadata(database, table):
                await datasette.set_resource_metadata(database, table, "description", about.description)
            for column, words in about.columns.items():
                if not await datasette.get_column_metadata(database, table, column):
                    await datasette.set_column_metadata(database, table, column, "description", words)
        for query in QUERIES:
            if await datasette.get_query(database, query.name) is None:
                await datasette.add_query(
                    database,
                    query.name,
                    query.sql.strip(),
                    title=query.title,
                    description=query.description,
                    hide_sql=True,
                )


@hookimpl
@_never_raising
def get_metadata(datasette: Datasette, key: str | None, database: str | None, table: str | None) -> dict[str, Any]:
    """Settings and descriptions for Datasette 0.65; the user's own metadata takes precedence.

    Datasette asks hundreds of times for a page, mostly what it allows (`key` is "allow"), and that stands with no table.
    """
    databases: dict[str, dict[str, Any]] = {}
    for name, tables in _archives.get(datasette, {}).items():
        if database is not None and name != database:
            continue
        databases[name] = {"description_html": _way_home(datasette, name)}
        if table is not None or key in _WITH_TABLES:
            databases[name]["tables"] = {
                each: _copied(settings) | _described(each)
                for each, settings in tables.items()
                if (table is None or each == table)
                and (key != "tables" or not settings.keys().isdisjoint(_ASKED_BY_TABLES))
            }
    return {"databases": databases} if databases else {}


_WITH_TABLES = (None, "databases", "tables")
"""What Datasette 0.65 asks for by `Datasette.metadata(key, database)` where it then looks for tables in it."""


_ASKED_BY_TABLES = ("allow", "facets")
"""What it reads of tables where `key` is "tables": who may see one, which it asks for each table, and its facets."""


def _described(table: str) -> dict[str, Any]:
    about = described.TABLES.get(table)
    return {"description": about.description, "columns": dict(about.columns)} if about else {}


def _copied(value: Any) -> Any:
    """The value for Datasette, which writes the user's own into dictionaries that it gets, and replaces all else."""
    return {key: _copied(inner) for key, inner in value.items()} if isinstance(value, dict) else value


@hookimpl
@_never_raising
def canned_queries(datasette: Datasette, database: str, actor: Any) -> Callable[[], Any] | None:
    """Ready-made queries for Datasette 0.65, for actors who may see the tables that they read."""
    if _known(datasette, database) is None:
        return None

    async def offered() -> dict[str, Any]:
        if not await may_view(datasette, actor, database, ASKED):
            return {}
        return {
            query.name: {
                "sql": query.sql.strip(),
                "title": query.title,
                "description": query.description,
                "hide_sql": True,
            }
            for query in QUERIES
        }

    return offered


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """The pages of this plugin."""
    return list(ROUTES)


@hookimpl
def forbidden(datasette: Datasette, request: Any, message: str) -> Callable[[], Any] | None:
    """JSON for programs that may not see something of an archive, where Datasette would send a page."""
    if _archive_of(datasette, request.path) is None or not request.path.endswith(".json"):
        return None

    async def told() -> Any:
        return refused_as_json(datasette, 403, "Forbidden", message)

    return told


@hookimpl(wrapper=True)
def handle_exception(datasette: Datasette, request: Any, exception: Exception) -> Generator[None, list[Any], list[Any]]:
    """A page, JSON or a line that says what is wrong, where Datasette would answer 500 and write a traceback."""
    answers = yield
    database = _archive_of(datasette, request.path)
    if (
        database is None
        and isinstance(exception, sqlite3.DatabaseError | UnicodeDecodeError)
        and request.path in ("/", "/.json")
    ):
        # The list of all databases reads each of them, and does not say which one it could not read.
        database = min(_archives.get(datasette, ()), default=None)
    only = _only_archive(datasette)
    if database is None and only is not None and isinstance(exception, NotFound) and not is_data(request.path):
        # An address beside the archive, on a server that has nothing else.
        database = only
    ours = None if database is None else failed(datasette, database, request, exception)
    return answers if ours is None else [ours]


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Datasette) -> None:
    """What SQL can do on the connections of archives (`connections`), and search in every script.

    An archive whose connections cannot be prepared is not read at all.
    """
    try:
        is_archives = is_ours(conn)
    except sqlite3.Error:  # no database: Datasette says so where it is asked for
        return
    if is_archives:
        connections.prepare(conn, public=serving_settings.of(datasette).public)
        searching.prepare(conn)


@hookimpl(trylast=True)
def permission_allowed(datasette: Datasette, action: str, resource: Any) -> bool | None:
    """Datasette 0.65: what strangers are refused where they are served. The last answer counts, so this hook comes last."""
    if not serving_settings.of(datasette).public:
        return None
    if action == "view-table":
        return None if resource is not None and resource[1] in public.TABLES else False
    return None if action in public.ACTIONS else False


@hookimpl
def permission_resources_sql(datasette: Datasette, action: str) -> Any:
    """The same for Datasette 1.0: the resources that are left."""
    if not IS_1_0 or not serving_settings.of(datasette).public:
        return None
    from datasette.permissions import PermissionSQL

    nothing = "select null as parent, null as child where 0"
    if action == "view-table":
        # Datasette fills its own lists of databases and tables later than it asks this for the first time.
        names = sorted(public.TABLES | public.INDEXES)
        left = [(database, table) for database in sorted(_archives.get(datasette, ())) for table in names]
        values = {f"citesnap_{number}": name for number, name in enumerate(chain.from_iterable(left))}
        rows = (f"select :citesnap_{at} as parent, :citesnap_{at + 1} as child" for at in range(0, len(values), 2))
        return PermissionSQL(params=values, restriction_sql=" union all ".join(rows) or nothing)
    return None if action in public.ACTIONS else PermissionSQL(restriction_sql=nothing)


@hookimpl
@_never_raising
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Datasette) -> Any:
    """Cells that link to the page of their row, and pictures shown as pictures."""
    if column not in cells.COLUMNS or _known(datasette, database) is None:
        return None
    return cells.cell(links_of(datasette, database), table, column, value, row)


@hookimpl
@_never_raising
def extra_css_urls(database: str | None, datasette: Datasette) -> list[str]:
    """A style sheet for Datasette's own pages of an archive."""
    if _known(datasette, database) is None:
        return []
    return [datasette.urls.static_plugins("citesnap", "tables.css")]


@hookimpl
@_never_raising
def extra_template_vars(datasette: Datasette) -> dict[str, Any]:
    """The footer of Datasette's pages shows its version; a server of archives hides it."""
    if not _archives.get(datasette) or serving_settings.of(datasette).show_server:
        return {}
    return {"datasette_version": ""}


@hookimpl
@_never_raising
def database_actions(datasette: Datasette, actor: Any, database: str) -> list[dict[str, str]]:
    """A link from the list of tables to the archive's home page."""
    if _known(datasette, database) is None:
        return []
    return [{"href": links_of(datasette, database).home(), "label": "Home of the archive"}]


@hookimpl
@_never_raising
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """Links to the home pages of all archives, in the menu of every page."""
    return [
        {"href": links_of(datasette, name).home(), "label": f"{name}: home of the archive"}
        for name in _archives.get(datasette, {})
    ]


@hookimpl
@_never_raising
def top_database(datasette: Datasette, database: str) -> str | None:
    """The same, above the tables; only Datasette 1.0 calls this hook, for 0.65 the link is in a description."""
    return None if _known(datasette, database) is None else _way_home(datasette, database)


def _way_home(datasette: Datasette, database: str) -> str:
    return Markup(
        '<p class="citesnap-home"><a href="{}">Home of this archive</a>: what the stories rest on</p>'
    ).format(links_of(datasette, database).home())


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Around everything: which requests are answered, and the headers of every answer (`gate`).

    Around pages of archives: CSV cells that a spreadsheet would take for formulas become text, and empty searches are dropped.
    """

    def wrap(app: App) -> App:
        settings = serving_settings.of(datasette)
        base_url = str(datasette.setting("base_url") or "/")

        def archives() -> frozenset[str]:
            return frozenset(_archives.get(datasette, ()))

        gate = Gate(_mended(datasette, app), settings, lambda path: _policy(datasette, path), base_url, archives)

        async def wrapped(scope: Any, receive: Any, send: Any) -> None:
            # Before its startup, and after a failed one, a Datasette is assumed to have an archive.
            is_without_archives = datasette in _archives and not _archives[datasette] and not settings.public
            await (app if scope["type"] != "http" or is_without_archives else gate)(scope, receive, send)

        return wrapped

    return wrap


def _mended(datasette: Datasette, app: App) -> App:
    """The application with additions to Datasette's own pages of an archive."""

    async def mended(scope: Any, receive: Any, send: Any) -> None:
        if home := _home_of_the_only(datasette, scope):
            await redirect(send, home)
            return
        if _archive_of(datasette, scope.get("path", "")) is None:
            await app(scope, receive, send)
            return
        defuser = Defuser() if scope["path"].endswith(".csv") else None

        async def defused(event: Any) -> None:
            if defuser is not None and event["type"] == "http.response.start":
                headers = [
                    (name, value) for name, value in event.get("headers") or [] if name.lower() != b"content-length"
                ]
                event = {**event, "headers": headers}
            elif defuser is not None and event["type"] == "http.response.body":
                body = defuser.feed(event.get("body", b""))
                if not event.get("more_body"):
                    body += defuser.end()
                event = {**event, "body": body}
            await send(event)

        query = searching.without_blank_searches(scope.get("query_string") or b"")
        query = searching.with_links_found(str(scope.get("path", "")), query)
        if connections.is_explain(query):
            message = "EXPLAIN is not answered, because it shows addresses of the process; EXPLAIN QUERY PLAN is."
            await refuse(send, str(scope["path"]), 400, message)
            return
        await app({**scope, "query_string": query}, receive, defused)

    return mended


def _only_archive(datasette: Datasette) -> str | None:
    """The name of the archive, where nothing else is served."""
    served = [name for name in datasette.databases if name not in ("_internal", "_memory")]
    return served[0] if len(served) == 1 and _known(datasette, served[0]) is not None else None


def _home_of_the_only(datasette: Datasette, scope: Any) -> str | None:
    """The home page of the archive, for a request of `/` where nothing else is served; with parameters it is Datasette's list."""
    path = str(scope.get("path", ""))
    base = str(datasette.setting("base_url") or "/").rstrip("/")
    if path.removeprefix(base) not in ("", "/") or scope.get("query_string"):
        return None
    only = _only_archive(datasette)
    return None if only is None else links_of(datasette, only).home()


def _first_segment(datasette: Datasette, path: str) -> str:
    base = str(datasette.setting("base_url") or "/")
    return path.removeprefix(base.rstrip("/")).lstrip("/").partition("/")[0]


def _archive_of(datasette: Datasette, path: str) -> str | None:
    """The archive that a path belongs to, if any."""
    first = _first_segment(datasette, path)
    # Renderers are named by an extension: /archive.json
    names = (decode(first), decode(first.partition(".")[0]))
    return next((name for name in names if _known(datasette, name) is not None), None)


def _policy(datasette: Datasette, path: str) -> Mapping[str, str]:
    """Headers for an answer to this path: pages of another database may load what its own plugins need."""
    first = _first_segment(datasette, path)
    is_other = _archive_of(datasette, path) is None and any(
        decode(name) in datasette.databases for name in (first, first.partition(".")[0])
    )
    return safety.FRAMES if is_other else safety.TABLES
