"""Views: answers to common questions about an archive, for every program that uses SQL.

Each is simple and starts from an index or a table's own order, so that its first page is fast with a million rows: no grouping
over whole tables, no sorting without an index. Values of other tables are looked up in the list of columns and not joined:
Datasette counts the rows of a view, and SQLite can only leave out what a count does not need if it is in the list of columns.

To change one, change it here and add a migration that calls `create`.
"""

from __future__ import annotations

from collections.abc import Iterable

from citesnap.archive.file.database import Database
from citesnap.model import Agreement, Certainty, Outcome, State


def among(words: Iterable[str]) -> str:
    """SQL: a list of our own words for `in`; never of words from data."""
    return "({})".format(", ".join(f"'{word}'" for word in words))


FAILED = f"outcome in {among(outcome for outcome in Outcome if outcome.is_failure)}"
"""SQL: an attempt that says nothing about the post. It must equal the condition of the index on failures, or that is not used."""

GONE = f"state not in {among(state for state in State if not state.is_gone)}"
"""SQL: readers no longer see the post. It must equal the condition of the indexes."""

DISAGREEMENTS = tuple(agreement for agreement in Agreement if agreement.is_disagreement)
"""The agreement of a citation that quotes other words than sources showed."""

DISAGREEING = f"agreement in {among(DISAGREEMENTS)} or doubts is not null"
"""SQL: a citation that does not say what a source showed. It must equal the condition of the index."""

SHOWS_ACCOUNT = (
    "snapshots.handle is not null"
    " and iif(json_valid(snapshots.data), json_extract(snapshots.data, '$.url'), null) is not null"
)
"""SQL: a snapshot of a source that showed whose post it is. A web archive's capture has the handle that the article told. It must
equal the condition of the index."""

PICTURES = "kind in ('photo', 'poster', 'image')"
"""SQL: a media file that can be shown as a picture."""

VIEWS: dict[str, str] = {
    # Every post with its state and how much depends on it.
    "cited_posts": f"""
        select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            (select count(*) from snapshots where snapshots.post_id = posts.id) as snapshots,
            posts.next_check_at,
            (select media.sha256 from snapshots join media on media.snapshot_id = snapshots.id
             where snapshots.post_id = posts.id and media.sha256 is not null and media.{PICTURES}
             limit 1) as picture,
            posts.url
        from posts
    """,
    # The posts that readers of the articles can no longer see, and whether the archive can show them.
    "missing_posts": f"""
        select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
            posts.last_shown_at, posts.first_gone_at,
            (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
            exists (select 1 from snapshots where snapshots.post_id = posts.id) as captured,
            posts.url
        from posts
        where posts.{GONE}
    """,
    # Each citation beside what a source showed: the article's claim and the evidence, in one row.
    "cited_and_shown": """
        select
            citations.id,
            (select title from articles where articles.id = citations.article_id) as article,
            citations.position,
            (select title from posts where posts.id = citations.post_id) as post,
            (select state from posts where posts.id = citations.post_id) as state,
            citations.match, citations.text as cited_text,
            (select text from posts where posts.id = citations.post_id) as shown_text,
            citations.article_id, citations.post_id
        from citations
    """,
    # Where an article and the sources disagree, with the texts to compare; and words of posts that no source has ever shown, once
    # several looks agree and a web archive holds nothing either.
    # The ids first, everything else is looked up by them: SQLite computes every column of a union, even to count its rows.
    "disagreements": f"""
        select
            found.id,
            (select title from articles join citations on article_id = articles.id where citations.id = found.id) as article,
            (select title from posts join citations on post_id = posts.id where citations.id = found.id) as post,
            iif(found.is_lost, 'text-not-found', (select agreement from citations where id = found.id)) as agreement,
            (select "match" from citations where id = found.id) as match,
            iif(found.is_lost, 'no source has shown this post', (select doubts from citations where id = found.id)) as doubts,
            (select difference from citations where id = found.id) as difference,
            (select text from citations where id = found.id) as cited_text,
            (select posts.text from posts join citations on post_id = posts.id where citations.id = found.id) as shown_text,
            (select state from posts join citations on post_id = posts.id where citations.id = found.id) as state,
            (select article_id from citations where id = found.id) as article_id,
            (select post_id from citations where id = found.id) as post_id
        from (
            select id, 0 as is_lost from citations where {DISAGREEING}
            union all
            select citations.id, 1 from posts cross join citations on citations.post_id = posts.id
            where posts.state = '{State.UNAVAILABLE}' and posts.certainty = '{Certainty.CONFIRMED}' and posts.text is null
                and citations.text is not null and citations.vanished_at is null
                and exists (select 1 from attempts where attempts.post_id = posts.id and outcome = '{Outcome.NOT_ARCHIVED}')
        ) found
    """,
    # What could not be asked or answered; `order by started_at desc` has an index.
    "failures": f"""
        select
            attempts.id, attempts.started_at, attempts.source, attempts.outcome, attempts.detail,
            (select title from posts where posts.id = attempts.post_id) as post,
            attempts.post_id, attempts.citation_id, attempts.article_id, attempts.run_id,
            (select status from exchange_facts where exchange_facts.id = attempts.exchange_id) as status,
            (select url from exchange_facts where exchange_facts.id = attempts.exchange_id) as url
        from attempts
        where attempts.{FAILED}
    """,
    # The articles that rest on posts which readers no longer see: how many, and how many of these the archive can show.
    # CROSS JOIN: from an article's few citations to their posts, and never through all posts that are gone.
    "stories_with_gaps": f"""
        select
            articles.id, articles.title, articles.site, articles.section, articles.author,
            articles.published_at,
            (select count(distinct post_id) from citations where article_id = articles.id) as posts,
            (select count(distinct post_id) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.{GONE}) as gone,
            (select count(distinct post_id) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.{GONE}
                and exists (select 1 from snapshots where snapshots.post_id = posts.id)) as gone_and_kept,
            (select max(first_gone_at) from citations cross join posts on posts.id = post_id
             where article_id = articles.id and posts.{GONE}) as latest_gone_at,
            coalesce(articles.url, articles.name) as address
        from articles
        where exists (select 1 from citations cross join posts indexed by posts_gone_by_id on posts.id = post_id
            where article_id = articles.id and posts.{GONE})
    """,
    # One row a citation, with its article and its post: for statistics (docs/research.md has every column).
    "citations_flat": """
        select
            citations.id as citation_id, articles.id as article_id, posts.id as post_id,
            articles.site, articles.section, articles.author, articles.published_at, articles.title as article_title,
            coalesce(articles.url, articles.name) as article_address,
            citations.position, citations.kind, citations.form,
            citations.platform, coalesce(posts.handle, citations.handle) as handle,
            coalesce(posts.author_name, citations.author_name) as author_name,
            coalesce(posts.posted_at, citations.posted_at) as posted_at, citations.date as cited_date,
            posts.state, posts.certainty, posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
            iif(posts.id is null, null, exists (select 1 from snapshots where snapshots.post_id = posts.id)) as kept,
            citations.agreement, citations.match, citations.vanished_at,
            posts.native_id, coalesce(posts.url, citations.link) as post_url,
            citations.text as cited_text, posts.text as shown_text
        from citations
        left join articles on articles.id = citations.article_id
        left join posts on posts.id = citations.post_id
    """,
    # Each run: how long it took and what it did.
    "runs_summary": """
        select
            runs.id, runs.command, runs.started_at,
            round((julianday(runs.finished_at) - julianday(runs.started_at)) * 86400) as seconds,
            runs.outcome,
            json_extract(runs.counts, '$.articles') as articles,
            json_extract(runs.counts, '$.new_citations') as new_citations,
            json_extract(runs.counts, '$.posts') as posts_asked,
            json_extract(runs.counts, '$.captured') as captured,
            json_extract(runs.counts, '$.newly_gone') as newly_gone
        from runs
        order by runs.id desc
    """,
}


def create(db: Database) -> None:
    """Make all views as they are described here, replacing older ones."""
    for name, query in VIEWS.items():
        db.execute(f"drop view if exists {name}")
        db.execute(f"create view {name} as {query.strip()}")
