"""Ready-made queries for newsrooms, which Datasette offers as canned queries. Data only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.file.views import GONE
from citesnap.archive.questions.statistic_queries import STATISTICS

__all__ = ["QUERIES", "Parameter", "Query"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What has to be filled in: its name in the SQL, and what a person is asked for."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its name in addresses, its title, one sentence on it, and one SELECT.

    `table` is the one whose ids the column `id` has. `is_figure`: the home page shows the answer as a figure.
    """

    name: str
    title: str
    description: str
    sql: str
    table: str | None = None
    parameters: tuple[Parameter, ...] = ()
    is_figure: bool = False


QUERIES: tuple[Query, ...] = (
    Query(
        "articles_with_missing_posts",
        "Stories that rest on posts which are gone",
        "Each story with the number of its posts that readers no longer see, and of those that are kept here.",
        f"""
select articles.id, articles.title, articles.site, articles.published_at, most.gone,
  (select count(distinct posts.id) from citations cross join posts on posts.id = citations.post_id
   where citations.article_id = articles.id and posts.{GONE} and posts.text is not null) as captured,
  articles.url
from (
  select citations.article_id, count(distinct citations.post_id) as gone
  from posts cross join citations on citations.post_id = posts.id
  where posts.{GONE}
  group by citations.article_id
  order by gone desc, citations.article_id desc
  limit 500
) most join articles on articles.id = most.article_id
order by most.gone desc, articles.id desc""",
        "articles",
    ),
    Query(
        "posts_cited_most",
        "Posts that most stories rest on",
        "Posts by the number of stories that cite them, and what became of each.",
        """
select posts.id, posts.title, posts.platform, posts.state, posts.certainty, cited.articles, posts.url
from (
  select post_id, count(distinct article_id) as articles
  from citations where post_id is not null group by post_id order by articles desc limit 500
) cited join posts on posts.id = cited.post_id
order by cited.articles desc, posts.id""",
        "posts",
    ),
    Query(
        "posts_of_an_account",
        "Posts of one account",
        "Every cited post of an account, and which stories cite it.",
        """
select posts.id, posts.title, posts.posted_at, posts.state, posts.certainty, articles.title as cited_by, articles.id as article_id,
  articles.url
from posts
  left join citations on citations.post_id = posts.id
  left join articles on articles.id = citations.article_id
where posts.handle = ltrim(:handle, '@') collate nocase
order by posts.posted_at, posts.id
limit 500""",
        "posts",
        (Parameter("handle", "Account, such as @name"),),
    ),
    Query(
        "what_was_asked_about_a_post",
        "Everything that was asked about a post",
        "By the id that the network gave the post: each question with its request and answer.",
        """
select attempts.id, attempts.started_at, attempts.source, attempts.outcome, attempts.detail, exchanges.status,
  attempts.exchange_id, exchanges.url
from posts
  join attempts on attempts.post_id = posts.id
  left join exchanges on exchanges.id = attempts.exchange_id
where posts.native_id = :native_id
order by attempts.id
limit 1000""",
        "attempts",
        (Parameter("native_id", "The post’s id on its network"),),
    ),
    Query(
        "found_gone_in_the_last_month",
        "Posts found gone in the last 31 days",
        "Each post with the day on which it was found gone, the latest first.",
        f"""
select verdicts.post_id, posts.title, verdicts.reached_at, verdicts.state, verdicts.certainty,
  (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles, posts.url
from verdicts join posts on posts.id = verdicts.post_id
where verdicts.{GONE} and verdicts.reached_at >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-31 days')
order by verdicts.reached_at desc, verdicts.id desc
limit 500""",
        "verdicts",
    ),
    # The statistics. On a big archive they take longer than Datasette gives a query; the home page shows the stored results.
    *(Query(one.name, one.title, one.description, one.sql, is_figure=True) for one in STATISTICS),
)
