"""An archive as a static site: the same cards with their media, for any static host or straight from disk.

Reads the archive, writes files (`folder`). One state of the archive is exported, whatever runs write meanwhile.
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from citesnap.archive import Reader, open_reader
from citesnap.archive.questions.blobs import MOST_UNPACKED
from citesnap.archive.questions.lists import PageOf
from citesnap.browsing import atom, pages, pictures, render, safety
from citesnap.browsing.display import Display
from citesnap.browsing.links import LISTS, encode
from citesnap.errors import DamagedBlob, ExportError
from citesnap.export.folder import ExportFolder
from citesnap.text.characters import encodable

__all__ = ["Exported", "export"]

T = TypeVar("T")
_LARGE = 1_000_000
"""Characters of a page after which memory is freed at once. A template leaves objects that refer to one another, and Python
collects these by their number and not by their size. Pages of ordinary posts have a tenth of it."""

PER_LIST = 500
"""Rows of one page of a list."""
WRITTEN_LISTS = ("stories", "posts", "articles")
"""The lists of the site."""
_MADE_BY = "citesnap export html"
_NAMES = re.compile(
    r"index\.html|news\.atom|(?:articles|posts|stories)/[^/]+\.html|media/[0-9a-f]{64}\.[a-z0-9.]+|static/[a-z]+\.(?:css|svg|webp)"
)
"""Names of files of a site, also of what earlier versions wrote."""
STYLES = resources.files("citesnap.browsing").joinpath("plugin", "static")
"""Style sheets and pictures of the pages."""


@dataclass(frozen=True, slots=True)
class Exported:
    """How many pages and media files were written; previews are not counted."""

    articles: int
    posts: int
    media: int


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Addresses within the site, relative to a page `depth` folders down. None for pages that the site does not contain."""

    depth: int
    media_names: dict[str, str] = field(default_factory=dict)
    """SHA-256 to file name, of the media that are part of the site."""
    article_keys: Collection[str] | None = None
    """The articles that are part of the site; None: all."""
    post_keys: Collection[tuple[str, str]] | None = None

    @property
    def _root(self) -> str:
        return "../" * self.depth

    def home(self) -> str:
        """The site's first page."""
        return f"{self._root}index.html"

    def listing(self, kind: str, **filters: object) -> str | None:
        """A page that lists everything; a static site filters nothing."""
        return f"{self._root}{kind}/index.html" if kind in WRITTEN_LISTS and not filters else None

    def questions(self, name: str | None = None) -> None:
        """A static site answers no questions."""

    def tables(self) -> None:
        """Tables are not part of the site."""

    def news(self) -> str | None:
        """The Atom feed; none for a site of some articles only."""
        return f"{self._root}news.atom" if self.article_keys is None else None

    def lists(self) -> Sequence[tuple[str, str]]:
        """Pages that list everything."""
        return [(LISTS[kind], f"{self._root}{kind}/index.html") for kind in WRITTEN_LISTS]

    def search(self) -> str | None:
        """A static site cannot search."""
        return None

    def post(self, platform: str, native_id: str) -> str | None:
        """The page of a post."""
        if self.post_keys is not None and (platform, native_id) not in self.post_keys:
            return None
        return f"{self._root}posts/{file_name(platform, native_id)}"

    def article(self, key: str) -> str | None:
        """The page of an article."""
        if self.article_keys is not None and key not in self.article_keys:
            return None
        return f"{self._root}articles/{key}.html"

    def run(self, run_id: int) -> None:
        """Runs are not part of the site."""

    def exchange(self, exchange_id: int) -> None:
        """Raw exchanges are not part of the site."""

    def body(self, sha256: str, *, download: bool = False) -> None:
        """Raw bodies are not part of the site."""

    def look(self, sha256: str) -> None:
        """The same."""

    def media(self, sha256: str) -> str | None:
        """A media file as it was received."""
        name = self.media_names.get(sha256)
        return f"{self._root}media/{name}" if name else None

    def preview(self, sha256: str, *, small: bool = False) -> str | None:
        """A redrawn picture."""
        if sha256 not in self.media_names:
            return None
        return f"{self._root}media/{sha256}{'.small' if small else ''}.preview.webp"

    def table(self, name: str, **filters: object) -> None:
        """Tables are not part of the site."""

    def logo(self) -> str:
        """The archive's logo."""
        return f"{self._root}static/logo.webp"

    def static(self, name: str) -> str:
        """Style sheets."""
        return f"{self._root}static/{name}"


def file_name(platform: str, native_id: str) -> str:
    """The file of a post's page. Two ids that differ in case alone have two files, also where the file system knows no case.

    >>> file_name("x", "20"), file_name("telegram", "Lyre/7"), file_name("a-b", "c-d")
    ('x-20.html', 'telegram-~4Cyre~2F7.html', 'a~2Db-c-d.html')
    """
    # No platform of ours has a hyphen; with one, another platform's post would have the same file.
    # Encoded, a letter takes at least its own place: what stands further back decides nothing but the hash.
    name = "".join(
        f"~{ord(letter):02X}" if "A" <= letter <= "Z" else encode(letter) for letter in f"{platform}-{native_id}"[:200]
    )
    name = name.replace("-", "~2D", platform[:200].count("-"))
    if len(name) > 150:
        name = f"{name[:100]}-{hashlib.sha256(f'{platform}/{native_id}'.encode('utf-8', 'replace')).hexdigest()[:24]}"
    return f"{name}.html"


def export(archive: Path, target: Path, only: Collection[str] = (), display: Display | None = None) -> Exported:
    """Write the site.

    Args:
        archive: the archive's file, which is not changed.
        target: the folder of the site; made if it is missing.
        only: URLs or names of articles; the site is limited to these and their posts.
        display: what the archive calls itself.

    Raises:
        ExportError: the folder holds something else, an article is not known, a file cannot be written, or the archive holds
            a name that is no name of a file.
        ArchiveError: the archive cannot be read.
    """
    with open_reader(archive) as reader, reader.one_state(), ExportFolder(target, _MADE_BY, _NAMES) as site:
        keys = _only(reader, only) if only else None
        try:
            done = _write(reader, site, encodable(archive.stem), keys, display or Display())
            site.finish()
        except OSError as error:
            raise ExportError(
                f"cannot write to {target}: {error.strerror}; what was there before is still whole"
            ) from error
    return done


def _write(archive: Reader, site: ExportFolder, title: str, keys: Collection[str] | None, display: Display) -> Exported:
    """Write all files except the manifest, for the articles with these keys and their posts, or for all."""
    media = _write_media(archive, site, keys)
    posts = list(archive.posts(keys))
    post_keys = None if keys is None else {(post.platform, post.native_id) for post in posts}
    for name in ("citesnap.css", "charts.css", "icon.svg"):
        site.write(f"static/{name}", STYLES.joinpath(name).read_bytes())
    if logo := display.picture():
        site.write("static/logo.webp", logo)
    else:
        display = replace(display, logo=None)

    def page(name: str, template: str, **context: Any) -> None:
        links = SiteLinks(name.count("/"), media, keys, post_keys)
        html = render.page(template, links, archive=title, display=display, is_static=True, **context)
        site.write(name, html)
        if len(html) > _LARGE:
            gc.collect()

    articles: list[int] = []
    for listed in archive.articles(keys):
        if article_page := pages.article(archive, listed.key):
            page(f"articles/{article_page.history.article.key}.html", "article.html", page=article_page)
            articles.append(listed.id)
    living = {file_name(post.platform, post.native_id) for post in posts}
    for one in posts:
        if post_page := pages.post(archive, one.platform, one.native_id):
            page(f"posts/{file_name(one.platform, one.native_id)}", "post.html", page=post_page)
            # Also at the addresses that it had, where no other post has them now: somebody may have linked to them.
            formerly = {file_name(key.platform, key.native_id) for key in archive.former_names(one.id)}
            for name in sorted(formerly - living):
                page(f"posts/{name}", "post.html", page=post_page)
    with_gaps = [one.id for one in archive.article_entries(articles) if one.gone]
    written = (
        ("stories", with_gaps, archive.article_entries),
        ("posts", [one.id for one in posts], archive.post_entries),
        ("articles", articles, archive.article_entries),
    )
    for kind, ids, entries in written:
        _write_list(page, kind, ids, entries)
    if keys is None:
        # By the archive alone, not by today: done again, the site is the same to the byte.
        ended = next((run.started_at for run in archive.past_runs(1)), datetime.fromtimestamp(0, UTC))
        items = archive.news(ended - timedelta(days=atom.DAYS), atom.MOST)
        site.write("news.atom", atom.feed(items, title, ended, lambda platform, native_id: None))
        page("index.html", "home.html", page=pages.home(archive))
    else:
        page(
            "index.html",
            "articles.html",
            kind="articles",
            page=_listed(archive.article_entries(articles), len(articles)),
        )
    return Exported(len(articles), len(posts), len(media))


def _write_list(
    page: Callable[..., None], kind: str, ids: Sequence[int], entries: Callable[[list[int]], list[Any]]
) -> None:
    """The pages of a list; each leads to the next."""
    last = max(1, -(-len(ids) // PER_LIST))
    for number in range(1, last + 1):
        rows = entries(list(ids[(number - 1) * PER_LIST : number * PER_LIST]))
        around = {
            "first": "index.html" if number > 1 else None,
            "following": f"page-{number + 1}.html" if number < last else None,
        }
        name = "index.html" if number == 1 else f"page-{number}.html"
        page(f"{kind}/{name}", f"{kind}.html", kind=kind, page=_listed(rows, len(ids)), around=around)


def _listed(rows: Sequence[T], count: int) -> pages.ListPage[T]:
    """Rows as the pages of lists have them, without filters."""
    return pages.ListPage(PageOf(tuple(rows), count, False, None), {}, pages.Choices(), None)


def _write_media(archive: Reader, site: ExportFolder, keys: Collection[str] | None) -> dict[str, str]:
    """Write media of the allowed types with their previews: their names by SHA-256. Damaged files and other types are left out."""
    names: dict[str, str] = {}
    for sha256 in archive.media_hashes(keys):
        try:
            row = archive.blob_row(sha256)
            if row is None or (row.encoding is not None and row.size > MOST_UNPACKED):
                continue
            # In pieces: a film may have hundreds of megabytes.
            pieces = archive.verified_pieces(row)
            head = next(pieces)
            kind = safety.sniff(head)
            if kind not in safety.PICTURES | safety.VIDEOS:
                continue
            name = f"{sha256}.{safety.file_name(sha256, head, kind).rpartition('.')[2]}"
            site.write(f"media/{name}", chain([head], pieces))
            names[sha256] = name
            if kind not in safety.PICTURES:
                continue
            stored = archive.stored_bytes(sha256) if row.size <= pictures.MAX_SIZE else None
        except DamagedBlob:
            continue
        for longest, suffix in ((pictures.LARGE, ""), (pictures.SMALL, ".small")):
            shown = pictures.preview(stored.content, longest) if stored else None
            site.write(f"media/{sha256}{suffix}.preview.webp", shown or pictures.placeholder(longest))
    return names


def _only(archive: Reader, names: Collection[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        key = archive.article_key_of(name)
        if key is None:
            if forgotten := archive.forgotten_named(name):
                raise ExportError(f"{name} {forgotten.sentence}")
            raise ExportError(f"the archive knows no article {name}: give its URL, or the name that a file was read by")
        keys.append(key)
    return keys
