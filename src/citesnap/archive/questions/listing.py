"""Lists of all articles and posts, or of some articles and their posts: for exports. Reads only."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.links import ARTICLE_KEY

__all__ = ["ListQuestions", "ListedArticle", "ListedPost"]


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article of a list. `key` identifies it in addresses, `name` identifies a bare text."""

    id: int
    key: str
    title: str
    site: str | None
    published_at: str | None
    first_read_at: str | None
    name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post of a list."""

    id: int
    platform: str
    native_id: str
    title: str
    handle: str | None
    posted_at: str | None
    state: str
    certainty: str | None
    state_since: str | None
    url: str


_CITED = (
    "select post_id from citations join articles on articles.id = article_id"
    f" where {ARTICLE_KEY} in (select value from json_each(:keys))"
)


class ListQuestions(Questions):
    """All rows of a kind, one after the other. `keys` are those of articles (`ListedArticle.key`); None is all."""

    def article_key_of(self, url_or_name: str) -> str | None:
        """The key of the article with this URL or, for a bare text, this name; None when there is none."""
        return self._text(
            f"select {ARTICLE_KEY} from articles where url = ? or name = ? order by url is not ?, id limit 1",
            [url_or_name, url_or_name, url_or_name],
        )

    def articles(self, keys: Collection[str] | None = None) -> Iterator[ListedArticle]:
        """Articles with rows of their own, the latest published first, or the given ones in their order."""
        columns = f"id, {ARTICLE_KEY} as key, title, site, published_at, first_read_at, name, url"
        if keys is None:
            yield from self._all(
                ListedArticle,
                f"select {columns} from articles where same_as is null"
                " order by coalesce(published_at, first_read_at) desc, id desc",
            )
        for key in keys or ():
            yield from self._all(
                ListedArticle,
                f"select {columns} from articles where url_hash >= ? and url_hash < ? || 'g' order by url_hash limit 1",
                [key, key],
            )

    def posts(self, keys: Collection[str] | None = None) -> Iterator[ListedPost]:
        """Posts, those posted last first: all, or those that these articles cite."""
        yield from self._all(
            ListedPost,
            "select id, platform, native_id, title, handle, posted_at, state, certainty, state_since, url from posts"
            f" where {'true' if keys is None else f'id in ({_CITED})'} order by posted_at desc, id desc",
            {"keys": json.dumps(list(keys or ()))},
        )

    def media_hashes(self, keys: Collection[str] | None = None) -> list[str]:
        """The SHA-256 of each media file that the archive holds of these posts."""
        posts = "select id from posts" if keys is None else _CITED
        rows = self._db.execute(
            "select distinct sha256 from media where sha256 is not null and snapshot_id in"
            f" (select id from snapshots where post_id in ({posts}))",
            {"keys": json.dumps(list(keys or ()))},
        )
        return [sha256 for (sha256,) in rows]
