"""Requests to the pages of an archive within Datasette: who may see them, what is read, what goes out. No HTML of its own."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.utils.asgi import Base400, NotFound, Response
from datasette.views.base import DatasetteError

from citesnap import platforms
from citesnap.archive import Reader
from citesnap.archive.file.errors import damaged, found_damage
from citesnap.archive.file.schema import APPLICATION_ID
from citesnap.archive.questions.blob_pieces import TooSlow
from citesnap.archive.questions.forgotten import Forgotten
from citesnap.archive.questions.links import PostKey
from citesnap.browsing import api, atom, cells, downloads, pages, pictures, public, render, safety, settings
from citesnap.browsing.connections import RowsTooLarge, pages_own
from citesnap.browsing.datasette_compat import must_view
from citesnap.browsing.evidence import ByteStream, LookedAt, look_at
from citesnap.browsing.links import DatasetteLinks, PublicLinks, decode
from citesnap.browsing.render import contained
from citesnap.errors import ArchiveError, DamagedBlob
from citesnap.evidence import claims
from citesnap.text.times import stamp

__all__ = [
    "ASKED",
    "ROUTES",
    "begins_as_archive",
    "failed",
    "is_archive",
    "is_data",
    "is_ours",
    "links_of",
    "refused_as_json",
]

if TYPE_CHECKING:
    from datasette.app import Datasette

T = TypeVar("T")
View = Callable[["Datasette", Any], Awaitable[Any]]
"""What answers a request, with one of Datasette's responses or `ByteStream`."""

_log = logging.getLogger(__name__)

PAGE_SECONDS = 5.0
"""Seconds that reading one page may take. None takes a tenth of that with a million posts; a view that somebody else has put in the
place of a table can run without end."""

_POSTS = ("posts", "citations", "articles", "snapshots", "media", "attempts", "verdicts", "relations", "blobs")
ASKED = (*_POSTS, "exchanges", "article_versions", "runs")
"""The tables that the ready-made questions read."""
_BYTES = ("posts", "snapshots", "media", "blobs")  # bytes show what posts said: whoever may not see these sees no bytes
_NO_SUCH = "There is nothing under this address in the archive."
_FOR_EVER = "private, max-age=31536000, immutable"  # addresses hold the hash of what they lead to
_PREVIEW = "private, max-age=86400"


async def is_archive(datasette: Datasette, database: str) -> bool:
    """Whether this database is an archive of citesnap's: by its application id, never by the names of its tables."""
    if database not in datasette.databases:
        return False
    is_one: bool = await datasette.databases[database].execute_fn(is_ours)
    return is_one


def begins_as_archive(path: str | None) -> bool:
    """The same of a file, by its first bytes (sqlite.org/fileformat2.html, offset 68)."""
    try:
        with Path(path or "").open("rb") as file:
            header = file.read(72)
    except OSError:
        return False
    return int.from_bytes(header[68:], "big") == APPLICATION_ID


def is_ours(db: sqlite3.Connection) -> bool:
    """The same of a connection."""
    return bool(db.execute("pragma application_id").fetchone()[0] == APPLICATION_ID)


def links_of(datasette: Datasette, database: str) -> DatasetteLinks:
    """Addresses of the pages of one archive."""
    statics = datasette.urls.static_plugins("citesnap", "x")
    addresses = (str(datasette.urls.database(database)), str(statics).rpartition("/")[0])
    return PublicLinks(*addresses, public.TABLES) if settings.of(datasette).public else DatasetteLinks(*addresses)


async def _opened(datasette: Datasette, request: Any, tables: tuple[str, ...]) -> str:
    """The name of the archive that a request is for, once it is clear that it may be seen."""
    database: str = decode(request.url_vars["database"])
    if not await is_archive(datasette, database):
        raise NotFound(_NO_SUCH)
    if settings.of(datasette).public:
        # What else these pages read, they show in part; the gate lets strangers through to the public ones alone.
        tables = tuple(table for table in tables if table in public.TABLES)
    await must_view(datasette, request.actor, database, tables)
    return database


async def _read(datasette: Datasette, database: str, question: Callable[[Reader], T]) -> T:
    """The answer to a question, all of it from one state of the archive.

    Raises:
        sqlite3.OperationalError: `interrupted`, where it took longer than `PAGE_SECONDS`.
    """

    def ask(connection: sqlite3.Connection) -> T:
        archive = Reader.on(connection)
        ends_at = time.monotonic() + PAGE_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > ends_at, 20_000)
        try:
            with archive.one_state(), pages_own():
                return question(archive)
        finally:
            connection.set_progress_handler(None, 0)

    answer: T = await datasette.databases[database].execute_fn(ask)
    return answer


def _answered(view: View) -> View:
    """The view, with a page that says what is wrong where the archive itself cannot be read."""

    @wraps(view)
    async def answered(datasette: Datasette, request: Any) -> Any:
        try:
            return await view(datasette, request)
        except (ArchiveError, sqlite3.DatabaseError, MemoryError, TooSlow) as error:
            database: str = decode(request.url_vars["database"])
            _log.warning("citesnap: %s: %s", request.path, error or type(error).__name__)
            title, message = _reason(error, database, datasette)
            return _refused(datasette, request, database, 503, title, message)
        except (Base400, DatasetteError):
            raise
        except Exception as error:  # values of other types break code anywhere; with a sound file it is a bug
            database = decode(request.url_vars["database"])
            served = datasette.databases.get(database)
            reason = await asyncio.to_thread(_damage_of, served.path) if served is not None and served.path else None
            if reason is None:
                raise
            _log.warning("citesnap: %s: %s: %s", request.path, type(error).__name__, reason)
            title, message = _reason(damaged(Path(served.path), reason), database, datasette)
            return _refused(datasette, request, database, 503, title, message)

    return answered


_checking = threading.Lock()
_found: dict[str, tuple[tuple[int, int], str | None]] = {}
"""What was found wrong with a file, and its time and size then: looking takes seconds, and each request may ask."""


def _damage_of(path: str) -> str | None:
    """What SQLite finds wrong with a file; None: nothing."""
    with _checking:
        try:
            there = Path(path).stat()
        except OSError:
            return None
        state = (there.st_mtime_ns, there.st_size)
        known = _found.get(path)
        if known is None or known[0] != state:
            known = _found[path] = state, found_damage(Path(path))
        return known[1]


def is_data(path: str) -> bool:
    """Whether a program asks: for JSON or CSV."""
    return path.endswith((".json", ".csv"))


def failed(datasette: Datasette, database: str, request: Any, error: Exception) -> Response | None:
    """Instead of Datasette's own 500: what is wrong with an address of its pages of an archive, or with the archive.

    None: the error is answered already by a status of its own, or it is a fault of our own pages.
    """
    base = str(datasette.setting("base_url") or "/").rstrip("/")
    is_page_of_ours = re.match(r"/[^/]+/-/", request.path.removeprefix(base)) is not None
    # For an address of ours that does not exist, Datasette looks for a row of a table called `-`.
    is_missing = isinstance(error, NotFound) or (is_page_of_ours and str(error).endswith("no such table: -"))
    if is_missing and (is_page_of_ours or not is_data(request.path)):
        return _missing(datasette, request, database, "page")
    if isinstance(error, Base400) and getattr(error, "status", 400) < 500:
        return None
    if isinstance(error, DatasetteError) and error.status < 500:
        return None
    status, title = 400, "This cannot be answered"
    if isinstance(error, DatasetteError):
        message = contained(str(error.message or error.title or ""), 300)
    elif not is_page_of_ours and str(error).startswith("no such column"):
        message = contained(str(error), 300)
    elif isinstance(error, ArchiveError | sqlite3.DatabaseError | MemoryError | UnicodeDecodeError) and not isinstance(
        error,
        sqlite3.ProgrammingError,  # NUL in SQL that Datasette made of the address
    ):
        status, (title, message) = 503, _reason(error, database, datasette)
    elif is_page_of_ours:
        return None
    else:  # Datasette takes parameters apart without looking at them: what is wrong with one is told nowhere
        message = "A parameter of this address is not what it should be."
    _log.warning("citesnap: %s: %s: %s", request.path, type(error).__name__, error)
    return _refused(datasette, request, database, status, title, message)


def _reason(error: BaseException, database: str, datasette: Datasette) -> tuple[str, str]:
    """What is wrong, in a title and a sentence. The path of the file is not told, nor to strangers what it holds there."""
    if isinstance(error, TooSlow) or str(error) == "interrupted":
        return (
            "This takes too long",
            f"It was not read within {PAGE_SECONDS:g} s, which is more than an honest archive needs.",
        )
    if isinstance(error, MemoryError | RowsTooLarge) or "too big" in str(error):
        return "This is too large", "It holds more than fits on a page."
    if settings.of(datasette).public:
        return "This cannot be read", "The archive is not as citesnap makes it."
    message = contained(str(error).replace(str(datasette.databases[database].path), database), 300)
    return "This cannot be read", f"The archive is not as citesnap makes it: {message}"


def _answer(
    datasette: Datasette, request: Any, database: str, template: str, page: Any, at: str | None = None, **context: Any
) -> Response:
    """The page as HTML, or as JSON where the address ends with `.json` (docs/api.md). `at` is where it stays, if not as asked."""
    if not request.path.endswith(".json"):
        printed = (str(datasette.absolute_url(request, at or request.full_path)), stamp(datetime.now(UTC)))
        return _page(datasette, database, f"{template}.html", page=page, printed=printed, **context)
    address = str(datasette.absolute_url(request, at or request.path.removesuffix(".json")))
    headers = dict(safety.PAGE) | (api.CORS if datasette.cors else {})
    more: dict[str, object] = {}
    if isinstance(page, pages.ListPage):
        following = links_of(datasette, database).listing(f"{template}.json", **page.filters, after=page.found.next)
        more["next"] = str(datasette.absolute_url(request, following)) if page.found.next else None
    body = api.document(template, address, page, **more)
    return Response(body, headers=headers, content_type="application/json; charset=utf-8")


def _page(datasette: Datasette, database: str, template: str, status: int = 200, **context: Any) -> Response:
    is_public = settings.of(datasette).public
    display = settings.display_of(datasette, database)
    links = links_of(datasette, database)
    html = render.page(template, links, archive=database, display=display, is_public=is_public, **context)
    return Response.html(html, status=status, headers=dict(safety.PAGE))


def _refused(datasette: Datasette, request: Any, database: str, status: int, title: str, message: str) -> Response:
    """What a request gets instead of an answer: a page for people, for programs JSON or a line of text, by the end of its path."""
    if request.path.endswith(".json"):
        return refused_as_json(datasette, status, title, message)
    if request.path.endswith(".csv"):
        return Response.text(f"{message}\n", status=status)
    return _page(datasette, database, "error.html", status, title=title, message=message)


def refused_as_json(datasette: Datasette, status: int, title: str, message: str) -> Response:
    """The same for programs, which read why under the keys that Datasette's own API has."""
    headers = dict(safety.PAGE) | (api.CORS if datasette.cors else {})
    body = api.refusal(status, title, message)
    return Response(body, status=status, headers=headers, content_type="application/json; charset=utf-8")


async def _missing_or_forgotten(
    datasette: Datasette, request: Any, database: str, what: str, ask: Callable[[Reader], Forgotten | None]
) -> Response:
    """404 for what does not exist; 410 for what was forgotten, which is gone for good (RFC 9110, 15.5.11)."""
    forgotten = await _read(datasette, database, ask)
    if forgotten is None:
        return _missing(datasette, request, database, what)
    return _forgotten(datasette, request, database, what, forgotten)


def _forgotten(datasette: Datasette, request: Any, database: str, what: str, forgotten: Forgotten) -> Response:
    said = "" if settings.of(datasette).public else " " + contained(f"by {forgotten.by}: {forgotten.reason}", 400)
    message = f"This {what} was forgotten on {forgotten.at[:10]}{said}. What it was is not kept."
    return _refused(datasette, request, database, 410, "Forgotten", message)


def _missing(datasette: Datasette, request: Any, database: str, what: str) -> Response:
    return _refused(datasette, request, database, 404, f"No such {what}", _NO_SUCH)


async def home(datasette: Datasette, request: Any) -> Response:
    """The archive at a glance."""
    database = await _opened(datasette, request, (*_POSTS, "runs", "article_versions", "exchanges"))
    return _answer(datasette, request, database, "home", await _read(datasette, database, pages.home))


def _listing(kind: str, ask: Callable[[Reader, Mapping[str, str]], pages.ListPage[Any]], *tables: str) -> View:
    """The view of a list: its filters are the parameters of the address."""

    async def listing(datasette: Datasette, request: Any) -> Response:
        database = await _opened(datasette, request, (*_POSTS, *tables))
        filters = {name: str(request.args.get(name) or "") for name in request.args}
        page = await _read(datasette, database, lambda archive: ask(archive, filters))
        return _answer(datasette, request, database, kind, page, kind=kind)

    return listing


async def questions(datasette: Datasette, request: Any) -> Response:
    """The ready-made questions."""
    database = await _opened(datasette, request, ASKED)
    return _page(datasette, database, "questions.html", page=pages.questions())


async def question(datasette: Datasette, request: Any) -> Response:
    """One of them, answered."""
    database = await _opened(datasette, request, ASKED)
    name = decode(request.url_vars["name"].removesuffix(".json"))
    parameters = {key: str(request.args.get(key) or "") for key in request.args}
    page = await _read(datasette, database, lambda archive: pages.question(archive, name, parameters))
    if page is None:
        return _missing(datasette, request, database, "question")
    links = links_of(datasette, database)

    def cell(column: str, value: object, row: Mapping[str, object]) -> Any:
        return cells.cell(links, page.query.table, column, value, row)

    return _answer(datasette, request, database, "question", page, cell=cell)


async def search(datasette: Datasette, request: Any) -> Response:
    """Posts, quotations and stories in which the words of `?_search=` stand, or the row that a link or an id means."""
    database = await _opened(datasette, request, (*_POSTS, "posts_fts", "citations_fts", "articles_fts"))
    words = request.args.get("_search") or ""
    page = await _read(datasette, database, lambda archive: pages.search(archive, words))
    return _answer(datasette, request, database, "search", page)


async def news(datasette: Datasette, request: Any) -> Response:
    """An Atom feed of posts newly gone, returned or edited."""
    database = await _opened(datasette, request, _POSTS)
    now = datetime.now(UTC)
    items = await _read(datasette, database, lambda archive: archive.news(now - timedelta(days=atom.DAYS), atom.MOST))
    links = links_of(datasette, database)

    def page(platform: str, native_id: str) -> str:
        return str(datasette.absolute_url(request, links.post(platform, native_id)))

    body = atom.feed(items, database, now, page, str(datasette.absolute_url(request, request.path)))
    return Response(body, headers=dict(safety.PAGE), content_type="application/atom+xml; charset=utf-8")


async def post_of(datasette: Datasette, request: Any) -> Response:
    """The post that `?url=` means, in any spelling of its address: leads to its page."""
    database = await _opened(datasette, request, _POSTS)
    address = str(request.args.get("url") or "").strip()
    if not address:
        message = "Put the address of a post behind this one: ?url=https%3A%2F%2Fx.com%2FNAME%2Fstatus%2FID"
        return _refused(datasette, request, database, 400, "Which post?", message)

    def meant(archive: Reader) -> PostKey | Forgotten | None:
        meaning = archive.named(address, by_name=False)
        if meaning is not None and meaning.kind == "post":
            return archive.post_key(meaning.ids[0])
        return archive.forgotten_named(address)

    meaning = await _read(datasette, database, meant)
    if isinstance(meaning, PostKey):
        page = links_of(datasette, database).post(meaning.platform, meaning.native_id)
        return Response.redirect(page + _ending(request))
    if meaning is not None:
        return _forgotten(datasette, request, database, "post", meaning)
    return _refused(
        datasette, request, database, 404, "No such post", _how_to_add(address, settings.of(datasette).public)
    )


def _how_to_add(address: str, is_public: bool) -> str:
    """A page that says that the archive has no post under an address, and what its operator can do."""
    if platforms.identify(address) is None:
        return f"{contained(address, 200)} is not an address of a post that citesnap knows how to read."
    said = f"The archive has no post under {contained(address, 200)}."
    return said if is_public else f"{said} The command citesnap archive ARCHIVE_DB ADDRESS adds it."


def _ending(request: Any) -> str:
    return ".json" if request.path.endswith(".json") else ""


async def post(datasette: Datasette, request: Any) -> Response:
    """A post: `/-/post/PLATFORM/NATIVE_ID`; `/-/post/ROW_ID` leads there."""
    database = await _opened(datasette, request, _POSTS)
    parts = [decode(part) for part in request.url_vars["post"].removesuffix(".json").split("/", 1)]
    links = links_of(datasette, database)
    if len(parts) == 1:
        key = await _read(datasette, database, lambda archive: archive.post_key(_number(parts[0])))
        if key is not None:
            return Response.redirect(links.post(key.platform, key.native_id) + _ending(request))
        return await _missing_or_forgotten(
            datasette, request, database, "post", lambda archive: archive.forgotten_row("post", _number(parts[0]))
        )
    page = await _read(datasette, database, lambda archive: pages.post(archive, parts[0], parts[1]))
    if page is not None:
        if request.args.get("save"):
            return await _saved(datasette, request, database, page)
        seal = None
        # The log is not for strangers.
        if not settings.of(datasette).public:
            post_id = page.post.id
            seal = await _read(datasette, database, lambda archive: archive.seal_of_post(post_id))
        offered = downloads.FORMATS if settings.of(datasette).downloads else {}
        at = links.post(parts[0], parts[1])
        return _answer(datasette, request, database, "post", page, at, seal=seal, downloads=offered, claims=claims)
    return await _missing_or_forgotten(
        datasette, request, database, "post", lambda archive: archive.forgotten_post(parts[0], parts[1])
    )


async def _saved(datasette: Datasette, request: Any, database: str, page: pages.PostPage) -> Response:
    """An export of a post, where the operator allows it. No other site may have one made: that is written down."""
    form = request.args.get("save")
    from_elsewhere = request.headers.get("sec-fetch-site") not in (None, "same-origin", "none")
    if not settings.of(datasette).downloads or form not in downloads.FORMATS or from_elsewhere:
        return _missing(datasette, request, database, "download")
    await must_view(datasette, request.actor, database, ASKED)
    path = Path(str(datasette.databases[database].path))
    try:
        download = await downloads.made(path, form, page.post.platform, page.post.native_id)
    except downloads.NoDownload as error:
        return _refused(datasette, request, database, 503, "This cannot be exported", str(error))
    disposition = {"Content-Disposition": f'attachment; filename="{download.name}"', "Cache-Control": "no-store"}
    return Response(download.content, headers={**safety.PAGE, **disposition}, content_type=download.media_type)


async def article(datasette: Datasette, request: Any) -> Response:
    """An article: `/-/article/HASH`, where `HASH` is at least eight digits of its `url_hash`; `/-/article/ROW_ID` leads there."""
    database = await _opened(datasette, request, (*_POSTS, "article_versions", "feeds"))
    key = request.url_vars["article"].removesuffix(".json")
    if _ARTICLE_KEY.fullmatch(key) and (
        page := await _read(datasette, database, lambda archive: pages.article(archive, key))
    ):
        return _answer(datasette, request, database, "article", page)
    citing_key = None
    if key.isdecimal():
        citing_key = await _read(datasette, database, lambda archive: archive.article_key(_number(key)))
    if citing_key and _ARTICLE_KEY.fullmatch(citing_key):  # another one, in a file that was changed, may lead to itself
        return Response.redirect(links_of(datasette, database).article(citing_key) + _ending(request))
    return await _missing_or_forgotten(
        datasette, request, database, "article", lambda archive: _forgotten_article(archive, key)
    )


_ARTICLE_KEY = re.compile(r"[0-9a-f]{8,64}")


def _forgotten_article(archive: Reader, key: str) -> Forgotten | None:
    if re.fullmatch(r"[0-9a-f]{64}", key):  # a part of a hash does not tell what was forgotten
        return archive.forgotten_article(key)
    return archive.forgotten_row("article", _number(key))


async def snapshot(datasette: Datasette, request: Any) -> Response:
    """A snapshot, by its row id, on the page of its post."""
    database = await _opened(datasette, request, _POSTS)
    place = await _read(datasette, database, lambda archive: archive.snapshot_place(_number(request.url_vars["id"])))
    if place is None:
        return _missing(datasette, request, database, "snapshot")
    address = links_of(datasette, database).post(place.post.platform, place.post.native_id)
    return Response.redirect(f"{address}#s{place.id}")


async def citation(datasette: Datasette, request: Any) -> Response:
    """A citation, by its row id, on the page of its article."""
    database = await _opened(datasette, request, _POSTS)
    place = await _read(datasette, database, lambda archive: archive.citation_place(_number(request.url_vars["id"])))
    if place is None:
        return _missing(datasette, request, database, "citation")
    return Response.redirect(f"{links_of(datasette, database).article(place.article_key)}#c{place.position}")


async def run(datasette: Datasette, request: Any) -> Response:
    """A run."""
    database = await _opened(datasette, request, (*_POSTS, "runs", "article_versions"))
    run_id = _number(request.url_vars["id"].removesuffix(".json"))
    page = await _read(datasette, database, lambda archive: pages.run(archive, run_id))
    return _answer(datasette, request, database, "run", page) if page else _missing(datasette, request, database, "run")


async def exchange(datasette: Datasette, request: Any) -> Response:
    """A raw exchange."""
    database = await _opened(datasette, request, ("exchanges", "attempts", "posts", "articles", "blobs"))
    page = await _read(datasette, database, lambda archive: pages.exchange(archive, _number(request.url_vars["id"])))
    if page is None:
        return _missing(datasette, request, database, "exchange")
    certificate = await _read(datasette, database, lambda archive: pages.certificate(archive, page))
    return _page(datasette, database, "exchange.html", page=page, certificate=certificate)


async def body(datasette: Datasette, request: Any) -> Any:
    """Raw bytes: in a sandbox, or with `?download=1` to be saved."""
    database = await _opened(datasette, request, (*_BYTES, "articles", "article_versions", "exchanges"))
    return await _bytes(datasette, request, database, download=bool(request.args.get("download")))


async def look(datasette: Datasette, request: Any) -> Response:
    """Raw bytes in a sandbox, under a line that says what they are, of when and from where."""
    database = await _opened(datasette, request, (*_BYTES, "articles", "article_versions", "exchanges"))
    sha256 = request.url_vars["sha256"]
    page = await _read(datasette, database, lambda archive: archive.origins(sha256))
    if page is None:
        return _missing(datasette, request, database, "file")
    is_shown = await _read(datasette, database, lambda archive: _is_shown(archive, sha256))
    response = _page(datasette, database, "look.html", page=page, is_shown=is_shown)
    response.headers |= safety.LOOKING
    return response


def _is_shown(archive: Reader, sha256: str) -> bool:
    """Whether a browser is shown these bytes, or only given them to save. What is damaged is told where they would stand."""
    try:
        row = archive.blob_row(sha256)
        if row is None:
            return False
        head = archive.first_bytes(row)
    except DamagedBlob:
        return True
    _, headers = safety.evidence(head, row.media_type, download=False, name="")
    return "Content-Disposition" not in headers


async def media(datasette: Datasette, request: Any) -> Any:
    """A media file as it was received; what is neither picture nor film of the allowed types, only to be saved."""
    database = await _opened(datasette, request, _BYTES)
    return await _bytes(datasette, request, database, only=safety.PICTURES | safety.VIDEOS)


async def preview(datasette: Datasette, request: Any) -> Response:
    """A picture of our own making from a media file or a file added by hand; a placeholder where there is nothing to be seen."""
    database = await _opened(datasette, request, _BYTES)
    small = request.args.get("size") == "small"
    longest = pictures.SMALL if small else pictures.LARGE

    def drawn(archive: Reader) -> bytes | None:
        row = archive.media_file(request.url_vars["sha256"], attached=not settings.of(datasette).public)
        if row is None:
            return None
        # A picture is unpacked in one piece: what is too large for one is not read at all.
        stored = archive.stored_bytes(row.sha256) if row.size <= pictures.MAX_SIZE else None
        return pictures.preview(stored.content if stored else b"", longest) or pictures.placeholder(longest)

    try:
        picture = await _read(datasette, database, drawn)
    except DamagedBlob:
        picture = pictures.placeholder(longest)
    if picture is None:
        return _missing(datasette, request, database, "picture")
    headers = {**safety.evidence(picture, None, download=False, name="")[1], "Cache-Control": _PREVIEW}
    return Response(picture, headers=headers, content_type="image/webp")


async def logo(datasette: Datasette, request: Any) -> Response:
    """The archive's logo."""
    database = await _opened(datasette, request, ("posts",))
    picture = settings.display_of(datasette, database).picture()
    if picture is None:
        return _missing(datasette, request, database, "logo")
    headers = {**safety.evidence(picture, None, download=False, name="")[1], "Cache-Control": _PREVIEW}
    return Response(picture, headers=headers, content_type="image/webp")


async def _bytes(
    datasette: Datasette, request: Any, database: str, *, download: bool = False, only: frozenset[str] | None = None
) -> Any:
    sha256 = request.url_vars["sha256"]

    def looked_at(archive: Reader) -> LookedAt | None:
        row = archive.blob_row(sha256) if only is None else archive.media_file(sha256)
        return None if row is None else look_at(archive, row)

    try:
        looked = await _read(datasette, database, looked_at)
    except DamagedBlob as error:
        return _refused(datasette, request, database, 503, "Damaged", str(error))
    if looked is None:
        return _missing(datasette, request, database, "file")
    declared, size = looked.row.media_type, looked.row.size
    if only is not None and safety.sniff(looked.head) not in only:
        download = True
    name = safety.file_name(sha256, looked.head, declared)
    content_type, headers = safety.evidence(looked.head, declared, download=download, name=name, is_utf8=looked.is_utf8)
    headers |= {"Cache-Control": _FOR_EVER, "ETag": f'"{sha256}"', "Accept-Ranges": "bytes"}
    if request.headers.get("if-none-match") == f'"{sha256}"':
        return Response(b"", status=304, headers=headers, content_type=content_type)
    status, first, last = 200, 0, size - 1
    if bounds := safety.byte_range(request.headers.get("range"), size):
        status, (first, last) = 206, bounds
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if looked.content is not None:
        return Response(looked.content[first : last + 1], status=status, headers=headers, content_type=content_type)
    read = datasette.databases[database].execute_fn
    return ByteStream(read, looked.row, first, last, status, headers, content_type)


def _number(text: str) -> int:
    """A row id; -1, which no row has, for what is not one."""
    return int(text) if re.fullmatch(r"\d{1,18}", text, re.ASCII) else -1


_DATABASE = r"^/(?P<database>[^/]+)/-/"
_JSON = r"(?:\.json)?$"
_HASH = r"(?P<sha256>[0-9a-f]{64})$"

_VIEWS: tuple[tuple[str, View], ...] = (
    (rf"{_DATABASE}home{_JSON}", home),
    (rf"{_DATABASE}logo$", logo),
    (rf"{_DATABASE}stories{_JSON}", _listing("stories", pages.stories)),
    (rf"{_DATABASE}posts{_JSON}", _listing("posts", pages.posts)),
    (rf"{_DATABASE}articles{_JSON}", _listing("articles", pages.articles)),
    (rf"{_DATABASE}citations{_JSON}", _listing("citations", pages.citations)),
    (rf"{_DATABASE}runs{_JSON}", _listing("runs", pages.runs, "runs")),
    (rf"{_DATABASE}questions$", questions),
    (rf"{_DATABASE}questions/(?P<name>[^/]+)$", question),
    (rf"{_DATABASE}search{_JSON}", search),
    (rf"{_DATABASE}news\.atom$", news),
    (rf"{_DATABASE}post{_JSON}", post_of),
    (rf"{_DATABASE}post/(?P<post>.+)$", post),
    (rf"{_DATABASE}article/(?P<article>[^/]+)$", article),
    (rf"{_DATABASE}snapshot/(?P<id>[^/]+)$", snapshot),
    (rf"{_DATABASE}citation/(?P<id>[^/]+)$", citation),
    (rf"{_DATABASE}run/(?P<id>[^/]+)$", run),
    (rf"{_DATABASE}exchange/(?P<id>[^/]+)$", exchange),
    (rf"{_DATABASE}body/{_HASH}", body),
    (rf"{_DATABASE}look/{_HASH}", look),
    (rf"{_DATABASE}media/{_HASH}", media),
    (rf"{_DATABASE}thumb/{_HASH}", preview),
)

ROUTES: tuple[tuple[str, View], ...] = tuple((pattern, _answered(view)) for pattern, view in _VIEWS)
"""Patterns of paths and what answers them."""
