"""An archive as a static site: the same cards with their media, for any static host or straight from disk.

Reads the archive, writes files. One state of the archive is exported, whatever runs write meanwhile. A file is written under
another name and then put in its place, so a site that is served while it is exported anew is never half a page. `manifest.json`
lists every file with its SHA-256; what an earlier export wrote and this one did not is removed, and nothing else ever is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from citesnap.archive import translate_errors
from citesnap.archive.questions.statistics import read as read_figures
from citesnap.browsing import pages, pictures, render, safety
from citesnap.browsing.links import encode
from citesnap.errors import DamagedBlob, ExportError

__all__ = ["Exported", "export"]

MANIFEST = "manifest.json"
PER_LIST = 500
"""Rows of one page of a list."""
_MADE_BY = "citesnap export html"


@dataclass(slots=True)
class Exported:
    """What was written: pages, media files (previews not counted), and what an earlier export had left over."""

    articles: int = 0
    posts: int = 0
    media: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class SiteLinks:
    """Addresses within the site, relative to a page `depth` folders down. What the site does not hold is None."""

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

    def lists(self) -> Sequence[tuple[str, str]]:
        """Pages that list everything."""
        return ("Posts", f"{self._root}posts/index.html"), ("Articles", f"{self._root}articles/index.html")

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

    def media(self, sha256: str) -> str | None:
        """A media file as it was received."""
        name = self.media_names.get(sha256)
        return f"{self._root}media/{name}" if name else None

    def preview(self, sha256: str, *, small: bool = False) -> str | None:
        """A picture of our own making."""
        if sha256 not in self.media_names:
            return None
        return f"{self._root}media/{sha256}{'.small' if small else ''}.preview.webp"

    def table(self, name: str, **filters: object) -> None:
        """Tables are not part of the site."""

    def static(self, name: str) -> str:
        """Style sheets."""
        return f"{self._root}static/{name}"


def file_name(platform: str, native_id: str) -> str:
    """The file of a post's page. Two ids that differ in case alone have two files, also where the file system knows no case.

    >>> file_name("x", "20"), file_name("telegram", "Lyre/7")
    ('x-20.html', 'telegram-~4Cyre~2F7.html')
    """
    name = "".join(
        f"~{ord(letter):02X}" if "A" <= letter <= "Z" else encode(letter) for letter in f"{platform}-{native_id}"
    )
    if len(name) > 150:
        name = f"{name[:100]}-{hashlib.sha256(f'{platform}/{native_id}'.encode('utf-8', 'replace')).hexdigest()[:24]}"
    return f"{name}.html"


def export(archive: Path, target: Path, only: Collection[str] = ()) -> Exported:
    """Write the site.

    Args:
        archive: the archive's file, which is not changed.
        target: the folder of the site; made if it is missing.
        only: URLs or names of articles, to which with their posts the site is limited.

    Raises:
        ExportError: the folder holds something else, an article is not known, or a file cannot be written.
        ArchiveError: the archive cannot be read.
    """
    site = _Site(target)
    with (
        translate_errors(archive, files=False),
        closing(sqlite3.connect(f"{archive.resolve().as_uri()}?mode=ro", uri=True)) as db,
    ):
        db.execute("begin")
        keys = _only(db, only) if only else None
        try:
            done = _write(db, site, archive.stem, keys)
            done.removed = site.finish()
        except OSError as error:
            raise ExportError(
                f"cannot write to {target}: {error.strerror}; what was there before is still whole"
            ) from error
    return done


class _Site:
    """The folder of a site and the files written to it."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.written: dict[str, str] = {}
        self.before = self._earlier()

    def _earlier(self) -> set[str]:
        try:
            self.target.mkdir(parents=True, exist_ok=True)
            if not any(self.target.iterdir()):
                return set()
            path = self.target / MANIFEST
            manifest = json.loads(path.read_text()) if path.exists() else {}
            if manifest.get("made_by") == _MADE_BY:
                return {name for name in manifest["files"] if _is_plain(name)}
        except (ValueError, KeyError, AttributeError, TypeError):
            pass
        except OSError as error:
            raise ExportError(
                f"cannot use {self.target}: {error.strerror}; name a folder that this user can write to"
            ) from error
        raise ExportError(f"{self.target} holds something else than an exported site: name an empty or a new folder")

    def write(self, name: str, content: bytes | str) -> None:
        """One file, whole or not at all."""
        octets = content.encode() if isinstance(content, str) else content
        path = self.target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name[:200]}.part")
        part.write_bytes(octets)
        part.replace(path)
        self.written[name] = hashlib.sha256(octets).hexdigest()

    def finish(self) -> int:
        """The manifest; and what an earlier export left over is removed. Returns how many files these were."""
        files = {name: self.written[name] for name in sorted(self.written)}
        self.write(MANIFEST, json.dumps({"made_by": _MADE_BY, "files": files}, indent=1))
        left = self.before - self.written.keys()
        for name in left:
            (self.target / name).unlink(missing_ok=True)
        return len(left)


def _is_plain(name: object) -> bool:
    """A manifest may have been tampered with: only names below the site's folder."""
    return isinstance(name, str) and not name.startswith("/") and ".." not in Path(name).parts and "\\" not in name


def _write(db: sqlite3.Connection, site: _Site, title: str, keys: Collection[str] | None) -> Exported:
    media = _write_media(db, site, keys)
    done = Exported(media=len(media))
    post_keys = None if keys is None else set(_post_keys(db, keys))
    for name in ("citesnap.css", "charts.css", "icon.svg"):
        site.write(f"static/{name}", resources.files("citesnap.browsing").joinpath("static", name).read_bytes())

    def page(name: str, template: str, **context: Any) -> None:
        links = SiteLinks(name.count("/"), media, keys, post_keys)
        site.write(name, render.page(template, links, archive=title, is_static=True, **context))

    rows: dict[str, list[dict[str, Any]]] = {"articles": [], "posts": []}
    for key in _article_keys(db, keys):
        if article := pages.article(db, key):
            page(f"articles/{article.key}.html", "article.html", page=article)
            link = pages.ArticleLink(article.key, article.title, article.site)
            rows["articles"].append({"link": link, "at": article.first_read_at})
    for platform, native_id in _post_keys(db, keys):
        if post := pages.post(db, platform, native_id):
            page(f"posts/{file_name(platform, native_id)}", "post.html", page=post)
            card = pages.PostLink(platform, native_id, post.title, post.state, post.certainty)
            rows["posts"].append({"link": card, "at": post.posted_at})
    done.articles, done.posts = len(rows["articles"]), len(rows["posts"])
    for kind, found in rows.items():
        last = max(1, -(-len(found) // PER_LIST))
        for number in range(1, last + 1):
            name = "index.html" if number == 1 else f"page-{number}.html"
            page(
                f"{kind}/{name}",
                "list.html",
                kind=kind,
                rows=found[(number - 1) * PER_LIST : number * PER_LIST],
                number=number,
                last=last,
                total=len(found),
            )
    if keys is None:
        page("index.html", "home.html", page=pages.home(db), figures=read_figures(db))
    else:
        page("index.html", "list.html", kind="articles", rows=rows["articles"], number=1, last=1, total=done.articles)
    return done


def _write_media(db: sqlite3.Connection, site: _Site, keys: Collection[str] | None) -> dict[str, str]:
    """Media of the allowed types with their previews: their names by SHA-256. What is damaged or of another type is left out."""
    names: dict[str, str] = {}
    for (sha256,) in db.execute(
        f"select distinct sha256 from media where sha256 is not null and snapshot_id in"
        f" (select id from snapshots where post_id in ({_POSTS if keys is None else _POSTS_OF}))",
        [] if keys is None else [json.dumps(list(keys))],
    ):
        try:
            found = pages.blob(db, sha256)
        except DamagedBlob:
            continue
        content = found[0] if found else b""
        kind = safety.sniff(content)
        if kind not in safety.PICTURES | safety.VIDEOS:
            continue
        names[sha256] = f"{sha256}.{safety.file_name(sha256, content, kind).rpartition('.')[2]}"
        site.write(f"media/{names[sha256]}", content)
        if kind in safety.PICTURES:
            for longest, suffix in ((pictures.LARGE, ""), (pictures.SMALL, ".small")):
                shown = pictures.preview(content, longest) or pictures.placeholder(longest)
                site.write(f"media/{sha256}{suffix}.preview.webp", shown)
    return names


_POSTS = "select id from posts"
_POSTS_OF = (
    "select post_id from citations join articles on articles.id = article_id"
    f" where substr(url_hash, 1, {pages.KEY_LENGTH}) in (select value from json_each(?))"
)


def _article_keys(db: sqlite3.Connection, keys: Collection[str] | None) -> Iterator[str]:
    if keys is not None:
        yield from keys
        return
    for (key,) in db.execute(
        f"select substr(url_hash, 1, {pages.KEY_LENGTH}) from articles where same_as is null"
        " order by coalesce(published_at, first_read_at) desc, id desc"
    ):
        yield key


def _post_keys(db: sqlite3.Connection, keys: Collection[str] | None) -> Iterator[tuple[str, str]]:
    wanted, values = (_POSTS, []) if keys is None else (_POSTS_OF, [json.dumps(list(keys))])
    yield from db.execute(
        f"select platform, native_id from posts where id in ({wanted}) order by posted_at desc, id desc", values
    )


def _only(db: sqlite3.Connection, names: Collection[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        row = db.execute(
            f"select substr(url_hash, 1, {pages.KEY_LENGTH}) from articles where url = ? or (url is null and name = ?)"
            " order by id limit 1",
            [name, name],
        ).fetchone()
        if row is None:
            raise ExportError(f"the archive knows no article {name}: give its URL, or the name that a file was read by")
        keys.append(row[0])
    return keys
