"""Views: the questions that people put to an archive, answered for everything that speaks SQL.

Each is plain and starts from an index or a table's own order, so that its first page comes at once from a million rows: no
grouping over whole tables, no sorting that an index does not give. What belongs to other tables is looked up in the list of
columns and not joined: Datasette counts the rows of a view, and only there SQLite leaves out what a count does not need.

To change one, change it here and add a migration that calls `create`.
"""

from __future__ import annotations

from collections.abc import Iterable

from citesnap.archive.file.database import Database
from citesnap.model import Agreement, Outcome, State


def among(words: Iterable[str]) -> str:
    """SQL: a list of words of ours to be `in`; never of words from data."""
    return "({})".format(", ".join(f"'{word}'" for word in words))


FAILED = f"outcome in {among(outcome for outcome in Outcome if outcome.is_failure)}"
"""SQL: an attempt that says nothing about the post. Written as the index on failures has it, or that index is not used."""

GONE = f"state not in {among(state for state in State if not state.is_gone)}"
"""SQL: readers no longer see the post. Written as the indexes have it."""

DISAGREEMENTS = tuple(agreement for agreement in Agreement if agreement.is_disagreement)
"""How a citation agrees that quotes other words than sources showed."""

DISAGREEING = f"agreement in {among(DISAGREEMENTS)} or doubts is not null"
"""SQL: a citation that does not say what a source showed. Written as the index has it."""

PICTURES = "kind in ('photo', 'poster', 'image')"
"""SQL: a media file that can be shown as a picture."""

VIEWS: dict[str, str] = {
    # Every post with its fate and how much rests on it.
    "cited_posts": f"""
        select
            posts.id, posts.title, posts.platform, posts.posted_at, posts.state, posts.certainty, posts.state_since,
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
    # Where an article and the sources disagree, with the difference to read; and words that no source has ever shown.
    # The ids first, everything else looked up by them: of a union SQLite works out every column, also to count its rows.
    "disagreements": f"""
        select
            found.id,
            (select title from articles join citations on article_id = articles.id where citations.id = found.id) as article,
            (select title from posts join citations on post_id = posts.id where citations.id = found.id) as post,
            iif(found.is_lost, 'fabricated-or-lost', (select agreement from citations where id = found.id)) as agreement,
            (select "match" from citations where id = found.id) as match,
            iif(found.is_lost, 'no source shows such a post', (select doubts from citations where id = found.id)) as doubts,
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
            where posts.state = 'unavailable' and posts.text is null and citations.text is not null
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
