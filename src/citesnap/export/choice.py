"""Which part of an archive an export holds, as a person says it, and in rows of the archive. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from citesnap import platforms
from citesnap.archive import Reader, open_reader
from citesnap.archive.questions.exporting import ExportPart
from citesnap.errors import ExportError
from citesnap.text.times import stamp_ms

__all__ = ["Choice", "chosen", "post_id_of", "post_in_words"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person asks for; nothing means everything. Posts and articles add up, `since` limits them all."""

    posts: Sequence[str] = ()
    """URLs in any spelling, or ids."""
    articles: Sequence[str] = ()
    """URLs, or the names of bare texts."""
    sites: Sequence[str] = ()
    since: datetime | None = None

    def __str__(self) -> str:
        """The choice in words, for whoever reads the export.

        >>> str(Choice()), str(Choice(posts=["x/20"], sites=["river.example"]))
        ('everything', 'post x/20, site river.example')
        """
        words = [
            *(f"post {name}" for name in self.posts),
            *(f"article {name}" for name in self.articles),
            *(f"site {name}" for name in self.sites),
        ]
        since = f" since {stamp_ms(self.since)}" if self.since else ""
        return (", ".join(words) or "everything") + since


@contextmanager
def chosen(archive: Path, choice: Choice) -> Iterator[tuple[Reader, ExportPart, Choice]]:
    """An archive in one state of it, the rows that a choice names, and the choice with each post by platform and id.

    Raises:
        ExportError: the archive lacks what was chosen.
        ArchiveError: the archive cannot be read.
    """
    with open_reader(archive) as reader, reader.one_state():
        yield reader, _part(reader, choice), _named(reader, choice)


def _part(archive: Reader, choice: Choice) -> ExportPart:
    """The rows that a choice names. An article brings the posts that it cites.

    Raises:
        ExportError: the archive knows no such post, article or site.
    """
    since = stamp_ms(choice.since) if choice.since else None
    if not (choice.posts or choice.articles or choice.sites):
        return ExportPart(None, None, since)
    articles: dict[int, None] = {}
    for name in choice.articles:
        article_id = archive.article_id_of(name)
        if article_id is None:
            if forgotten := archive.forgotten_named(name):
                raise ExportError(f"{name} {forgotten.sentence}")
            raise ExportError(f"the archive knows no article {name}: give its URL, or the name that a file was read by")
        articles[article_id] = None
    for site in choice.sites:
        article_ids = archive.articles_of_site(site)
        if not article_ids:
            raise ExportError(
                f"the archive knows no article of the site {site}: give its name as the archive has it, or its host"
            )
        articles.update(dict.fromkeys(article_ids))
    posts = {post_id_of(archive, name) for name in choice.posts}
    posts.update(archive.posts_of_articles(list(articles)))
    return ExportPart(sorted(posts), sorted(articles), since)


def _named(archive: Reader, choice: Choice) -> Choice:
    """The same choice with each post by platform and id, however the person spelled it.

    Raises:
        ExportError: the archive knows no such post.
    """
    return replace(choice, posts=[post_in_words(archive, post_id_of(archive, name)) for name in choice.posts])


def post_in_words(archive: Reader, post_id: int) -> str:
    """A post by platform and id, as statements name it: `x/20`."""
    key = archive.post_key(post_id)
    return f"{key.platform}/{key.native_id}" if key else str(post_id)


def post_id_of(archive: Reader, name: str) -> int:
    """The row of a post by its URL in any spelling, or its id.

    Raises:
        ExportError: the archive knows no such post, or several with this id.
    """
    platform, slash, native_id = name.partition("/")
    if slash and (ids := archive.find_post(platform, native_id)):
        return ids[0]
    ref = platforms.identify(name)
    ids = archive.find_address(ref) if ref else archive.find_post(None, name)
    if not ids:
        forgotten = archive.forgotten_named(name)
        if forgotten is not None:
            raise ExportError(f"{name} {forgotten.sentence}")
        raise ExportError(f"the archive knows no post {name}: give its URL, or its id")
    if len(ids) > 1:
        raise ExportError(
            f"the archive knows {len(ids)} posts with the id {name}, of several platforms or accounts: give its URL"
        )
    return ids[0]
