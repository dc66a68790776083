"""Posts by the names that addresses, pages and people use for them, present and former. Reads only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from citesnap import platforms
from citesnap.archive.questions.accounts import meant_by, namesakes
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.links import POST_LINK, PostKey, PostLink
from citesnap.archive.values import clean, id_list

__all__ = ["NameQuestions"]


_OF_ANY_PLATFORM = """
    with recursive held (platform) as (
        select min(platform) from posts
        union all select (select min(platform) from posts where platform > held.platform) from held where held.platform is not null
    )
    select id from posts where platform in (select platform from held) and native_id = :id
    union select id from posts where platform in (select platform from held) and plain_id = :id
    order by id
    """
"""The indexes begin with the platform. Each that the archive holds is asked for; without them all posts would be looked at."""


@dataclass(frozen=True, slots=True)
class _Linked:
    post: PostLink


class NameQuestions(Questions):
    """From a name to the posts that have it."""

    def find_post(self, platform: str | None, native_id: str) -> list[int]:
        """The ids of the posts with that native id, of one platform or of any; without one, of those that had it.

        Of a platform where accounts can use one id, without a platform, all posts with that id.
        """
        if platform is None:
            post_ids = [post_id for (post_id,) in self._db.execute(_OF_ANY_PLATFORM, {"id": native_id})]
            return post_ids or self._posts(
                "distinct post_id from former_posts where native_id = ? order by post_id", native_id
            )
        key = (platform, native_id)
        post_ids = self._posts("id from posts where platform = ? and native_id = ?", *key)
        former = "distinct post_id from former_posts where platform = ? and native_id = ? order by post_id"
        return post_ids or self._posts(former, *key)

    def find_address(self, ref: platforms.PostRef) -> list[int]:
        """The ids of the posts that an address means; where that is not known, of those with its id that it may mean."""
        key = clean(ref.key)
        meant = meant_by(self._db, ref.platform, key, clean(ref.url))
        if meant is not None:
            return [meant]
        named = platforms.named_key(ref.platform, ref.url)
        if named is None:
            return []
        others = namesakes(self._db, ref.platform, named.rpartition("/")[2])
        return [one.id for one in others if not platforms.are_apart(ref.platform, ref.url, one.url)]

    def former_names(self, post_id: int) -> list[PostKey]:
        """The names under which a post stood here before it turned out to be the one that it is."""
        return self._all(
            PostKey,
            "select platform, native_id from former_posts where post_id = ? and row_id is not null order by id",
            [post_id],
        )

    def maybe_same(self, post_id: int) -> list[PostLink]:
        """Posts with the same id that are not surely another account's: one of the two is known by a handle alone, or sealed rows
        keep two apart that are one."""
        (post,) = self._db.rows("select platform, native_id, plain_id, url from posts where id = ?", [post_id])
        others = namesakes(self._db, post["platform"], post["plain_id"] or post["native_id"])
        apart = partial(platforms.are_apart, post["platform"], post["url"])
        unknown = [one.id for one in others if one.id != post_id and not apart(one.url)]
        links = f"select {POST_LINK} from posts where id in (select value from json_each(?)) order by id"
        return [one.post for one in self._all(_Linked, links, [id_list(unknown)])] if unknown else []

    def posts_now(self, post_ids: Collection[int]) -> dict[int, int]:
        """Which posts of these ids there are, each with the id that was asked for: its own, or one that it had."""
        pairs = self._db.execute(
            "select post_id, row_id from former_posts where row_id in (select value from json_each(?))"
            " union all select id, id from posts where id in (select value from json_each(?))",
            [id_list(post_ids), id_list(post_ids)],
        )
        return dict(pairs.fetchall())

    def _posts(self, what: str, *names: str) -> list[int]:
        return [post_id for (post_id,) in self._db.execute(f"select {what}", names)]
