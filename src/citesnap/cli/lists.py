"""Lists for a terminal: posts, articles, unresolved citations, what a search found, what a look told. Pure; prints nothing.

What came from the web is made fit for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap.cli.tables import table_lines
from citesnap.text.characters import escaped
from citesnap.text.lines import one_line
from citesnap.text.sizes import counted
from citesnap.text.telling import fate

if TYPE_CHECKING:
    from citesnap.archive.questions.chosen_posts import PostOfDesk
    from citesnap.archive.questions.desk import ArticleOfDesk, Hit, LostCitation
    from citesnap.archive.questions.evidence import AttemptRow
    from citesnap.running.checking import CheckedPost

__all__ = ["article_page", "articles_lines", "hits_page", "look_line", "posts_lines", "unresolved_lines"]


def posts_lines(posts: Iterable[PostOfDesk], width: int) -> Iterator[str]:
    """A table of posts: the state, when it was last shown and first found gone, whether it is kept, and in how many stories."""
    rows = (
        [
            post.state,
            _day(post.last_shown_at),
            _day(post.first_gone_at),
            "yes" if post.kept else "no",
            post.articles,
            post.name,
        ]
        for post in posts
    )
    return table_lines(rows, ["state", "last shown", "found gone", "kept", "stories", "post"], width)


def articles_lines(articles: Iterable[ArticleOfDesk], width: int) -> Iterator[str]:
    """A table of articles: how many posts each rests on, how many are gone, and how many of these are kept."""
    rows = (
        [_day(one.published_at or one.first_read_at), one.posts, one.gone, one.gone_and_kept, one.title]
        for one in articles
    )
    return table_lines(rows, ["published", "posts", "gone", "kept", "article"], width)


def article_page(
    article: ArticleOfDesk,
    posts: Sequence[PostOfDesk],
    lost: Sequence[LostCitation],
    now: datetime,
    width: int,
    forgotten: int = 0,
    failed: Sequence[AttemptRow] = (),
) -> str:
    """An article with the posts that it rests on, those that are gone first.

    `forgotten` is how many of its citations were, `failed` the readings of one that was never read, the latest first.
    """
    heading = [article.title, article.address or ""]
    heading.append(
        " · ".join(filter(None, (article.site, article.section, article.author, _day(article.published_at))))
    )
    gone = f"{article.gone} of {counted(article.posts, 'post')} gone"
    how_many_kept = f", {article.gone_and_kept} of these kept" if article.gone else ""
    if article.first_read_at is None:
        heading.append("it could not be read so far" if failed else "not read yet; `citesnap run` reads it")
        heading += [f"  {one.started_at[:16].replace('T', ' ')}  {one.outcome}: {one.detail or ''}" for one in failed]
    else:
        heading.append(gone + how_many_kept if article.posts else "it cites no post that is known")
    if forgotten:
        heading.append(f"{counted(forgotten, 'citation')} of posts that were forgotten")
    parts = ["\n".join(escaped(line) for line in heading if line)]
    lines = []
    for post in sorted(posts, key=lambda one: one.first_gone_at is None):
        lines += [f"  {post.name}", f"    {fate_of(post, now)}{'' if post.kept else '; not kept'}", f"    {post.url}"]
    parts.append("\n".join(map(escaped, lines)))
    if lost:
        parts.append("\n".join(["Posts that could not be told yet", *unresolved_lines(lost)]))
    return "\n\n".join(part for part in parts if part)


def unresolved_lines(lost: Iterable[LostCitation]) -> Iterator[str]:
    """Citations whose post is not known: the clues that the article gives, and what was tried."""
    return (escaped(line) for one in lost for line in _unresolved(one))


def hits_page(hits: Sequence[Hit], width: int) -> str:
    """What a search found: a line that names the row, and one with the words where they stand."""
    lines = []
    for hit in hits:
        where = {"citation": f"quoted in {hit.title}, {hit.position}", "article": f"article {hit.title}"}
        lines.append(where.get(hit.kind, f"{hit.state}  {hit.title}"))
        lines.append(f"  {hit.address or ''}")
        if words := one_line(hit.plain_snippet, max(width - 4, 40)):
            lines.append(f"  {words}")
    return "\n".join(map(escaped, lines))


def look_line(look: CheckedPost, now: datetime) -> str:
    """What a look told of one post: `deleted (was alive)  @handle: words  URL`."""
    post = look.post
    changed = f" (was {look.before})" if look.before != post.state else ""
    fate_in_words = fate_of(post, now) if look.answered else f"nobody answered; {fate_of(post, now)}"
    return escaped(f"{post.state}{changed}  {post.name}  {post.url}  {fate_in_words}")


def fate_of(post: PostOfDesk, now: datetime) -> str:
    """What is known of its fate, with the times on which it rests."""
    return fate(post.state, post.last_shown_at, post.first_gone_at, post.last_checked_at, now)


def _unresolved(one: LostCitation) -> Iterator[str]:
    who = f"@{one.handle}" if one.handle else one.platform
    yield f"{one.id}  {who}  {one.date_text or one.date or 'no date'}  {one_line(one.text or '', 80)}".rstrip()
    yield f"    in {one.article} ({one.address}), citation {one.position}"
    if one.short_link:
        yield f"    short link {one.short_link}"
    for attempt in one.tried:
        yield f"    {_day(attempt.started_at)}  {attempt.source}: {attempt.outcome}  {attempt.detail or ''}".rstrip()
    if not one.tried:
        yield "    nobody was asked: the article gives no clue that could be looked up"


def _day(moment: str | None) -> str:
    return (moment or "")[:10]
