"""The statistics of an archive, each one SELECT without parameters. Text only: this module runs no query.

They read whole tables, so on a big archive they take seconds; the table `figures` keeps their answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from citesnap.archive.file.views import FAILED, GONE, among
from citesnap.archive.questions.best_snapshot import MEMENTO_AGE
from citesnap.model import SAVE_PAGE_NOW, TOLD, Outcome

__all__ = ["AT_LEAST", "STATISTICS", "Statistic"]

AT_LEAST = 10
"""The least number of watched posts for the survival curve: with three posts, one loss would count as a third of all."""

_ABSENT = tuple(outcome for outcome in TOLD if outcome is not Outcome.CAPTURED)
_SHOWN = (Outcome.CAPTURED, Outcome.RESOLVED)


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic: its name, its title, one sentence on it for people who do not read SQL, its columns, and the SQL."""

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    sql: str


# The product-limit estimator of Kaplan and Meier (J. Am. Stat. Assoc. 53, 1958) with late entry: a post counts from the age at
# which a source first showed it, because a loss before that could not have been seen (left truncation). It leaves
# when it was found gone, or, still there, at its last look (censoring). A post that came back was never gone. Ages at which
# fewer than AT_LEAST posts are watched do not change the curve: with late entry the first few would determine all of it (Lai and
# Ying, Ann. Stat. 19, 1991). A loss has the date of the check that found it: it is late by at most the time between two checks,
# which are frequent while a post is young. Ages are in days, months of 30.4375 days: the row of month m is about age m.
_SURVIVAL = f"""
with
-- From when to when each post's verdicts say that it was there.
seen as materialized (
  select post_id, min(reached_at) filter (where state = 'alive') as first_at, max(id) filter (where state = 'alive') as last_alive
  from verdicts group by post_id having last_alive is not null
),
found_gone as materialized (
  select verdicts.post_id, min(verdicts.reached_at) as at
  from verdicts join seen on seen.post_id = verdicts.post_id and verdicts.id > seen.last_alive
  group by verdicts.post_id
),
last_look as materialized (
  -- What a web archive showed is of the past, and a capture that was asked for is no look at the post.
  select attempts.post_id, max(attempts.started_at) as at
  from attempts left join snapshots on snapshots.id = attempts.snapshot_id
  where attempts.outcome = 'captured' and attempts.post_id is not null and attempts.source <> '{SAVE_PAGE_NOW}'
    and coalesce(julianday(snapshots.captured_at) - julianday(snapshots.observed_at), 0) <= {MEMENTO_AGE / timedelta(days=1)}
  group by attempts.post_id
),
-- Ages in days, when the watch began, when it ended, and whether with the post's end.
watched as (
  select
    cast(max(julianday(seen.first_at) - julianday(posts.posted_at), 0) as integer) as entry,
    cast(max(julianday(coalesce(found_gone.at, last_look.at)) - julianday(posts.posted_at), 0) as integer) as exit,
    found_gone.at is not null as gone
  from seen join posts on posts.id = seen.post_id
    left join found_gone on found_gone.post_id = seen.post_id
    left join last_look on last_look.post_id = seen.post_id
  where posts.posted_at is not null
),
changes as (
  select entry as day, count(*) as entered, 0 as left_, 0 as gone from watched where exit > entry group by entry
  union all
  select exit, 0, count(*), sum(gone) from watched where exit > entry group by exit
),
days as (select day, sum(entered) as entered, sum(left_) as left_, sum(gone) as gone from changes group by day),
-- At risk on a day are those who entered before it and have not left before it.
risks as materialized (
  select day, gone, cast((day + 30.4374) / 30.4375 as integer) as month,
    sum(entered - left_) over (order by day) as after,
    coalesce(sum(entered - left_) over (order by day rows between unbounded preceding and 1 preceding), 0) as at_risk
  from days
),
drops as materialized (
  select row_number() over (order by day) as n, day, 1.0 - 1.0 * gone / at_risk as stayed
  from risks where gone > 0 and at_risk >= {AT_LEAST}
),
curve (n, day, share) as materialized (
  select 0, -1, 1.0
  union all
  select drops.n, drops.day, curve.share * drops.stayed from curve cross join drops on drops.n = curve.n + 1
),
months as (
  select month, max(day) as last, sum(gone) as gone from risks group by month having max(at_risk) >= {AT_LEAST}
)
select month, round((select min(share) from curve where curve.day <= months.last), 4) as share_left, gone,
  (select after from risks where risks.day = months.last) as still_watched
from months order by month"""

_VERDICTS = f"""
with turns as (
  select reached_at, state, lag(state) over (partition by post_id order by id) as before from verdicts
)
select substr(reached_at, 1, 7) as month, state, count(*) as posts
from turns
-- A certainty that grew is no turn, and that a post is there when first seen is no news.
where state is not before and ({GONE} or before is not null)
group by month, state order by month, state"""

_SITES = f"""
with cited as (
  select distinct articles.site, citations.post_id
  from citations join articles on articles.id = citations.article_id
  where citations.post_id is not null and articles.site is not null
)
select cited.site, count(*) as posts, sum(posts.state <> 'pending') as answered, sum(posts.{GONE}) as gone,
  round(1.0 * sum(posts.{GONE}) / nullif(sum(posts.state <> 'pending'), 0), 4) as share_gone
from cited join posts on posts.id = cited.post_id
group by cited.site order by posts desc, cited.site limit 20"""

_PLATFORMS = f"""
select platform, count(*) as posts, sum(state <> 'pending') as answered, sum({GONE}) as gone,
  round(1.0 * sum({GONE}) / nullif(sum(state <> 'pending'), 0), 4) as share_gone
from posts not indexed group by platform order by posts desc, platform"""

_YEARS = f"""
select substr(posted_at, 1, 4) as year, count(*) as posts, sum(state <> 'pending') as answered, sum({GONE}) as gone,
  round(1.0 * sum({GONE}) / nullif(sum(state <> 'pending'), 0), 4) as share_gone
from posts not indexed where posted_at is not null group by year order by year"""

_ANSWERS = f"""
select source, count(*) as questions,
  sum(outcome in {among(_SHOWN)}) as showed_it,
  sum(outcome in {among(_ABSENT)}) as said_gone,
  sum(outcome not in {among(_SHOWN + _ABSENT)} and not {FAILED}) as had_nothing,
  sum({FAILED}) as failed
from attempts group by source order by questions desc, source"""

_GROWTH = """
with
added (month, what, number) as (
  select substr(first_read_at, 1, 7), 'articles', count(*) from articles where first_read_at is not null and same_as is null
  group by 1
  union all
  select substr(runs.started_at, 1, 7), 'citations', sum(found.number)
  from (select first_seen_run, count(*) as number from citations group by first_seen_run) found
    join runs on runs.id = found.first_seen_run
  group by 1
  union all
  select substr(runs.started_at, 1, 7), 'posts', sum(found.number)
  from (
    select first_run, count(*) as number
    from (select min(first_seen_run) as first_run from citations where post_id is not null group by post_id) group by first_run
  ) found join runs on runs.id = found.first_run
  group by 1
  union all
  select substr(captured_at, 1, 7), 'snapshots', count(*) from snapshots group by 1
  union all
  -- Bytes have no time of their own. They came with whatever brought them first.
  select substr(came.at, 1, 7), 'bytes', sum(blobs.size)
  from (
    select sha256, min(at) as at
    from (
      select body_sha256 as sha256, started_at as at from exchanges where body_sha256 is not null
      union all select body_sha256, read_at from article_versions
      union all
      select media.sha256, snapshots.captured_at
      from media join snapshots on snapshots.id = media.snapshot_id where media.sha256 is not null
    ) group by sha256
  ) came join blobs on blobs.sha256 = came.sha256
  group by 1
)
select month,
  coalesce(sum(number) filter (where what = 'articles'), 0) as articles,
  coalesce(sum(number) filter (where what = 'citations'), 0) as citations,
  coalesce(sum(number) filter (where what = 'posts'), 0) as posts,
  coalesce(sum(number) filter (where what = 'snapshots'), 0) as snapshots,
  coalesce(sum(number) filter (where what = 'bytes'), 0) as bytes
from added group by month order by month"""

STATISTICS: tuple[Statistic, ...] = (
    Statistic(
        "survival",
        "How long cited posts last",
        "The share of posts that readers can still see so many months after they were posted, reckoned from posts seen alive and"
        " then watched; protected, withheld and login-only posts count as gone, and posts gone at the first look are left out.",
        ("month", "share_left", "gone", "still_watched"),
        _SURVIVAL,
    ),
    Statistic(
        "verdicts_by_month",
        "Posts lost and found",
        "How many posts were found gone in each month, by what became of them; alive are those that came back.",
        ("month", "state", "posts"),
        _VERDICTS,
    ),
    Statistic(
        "rot_by_site",
        "Lost posts by site",
        "Of the posts that each site's stories cite, the share that readers no longer see; the 20 sites that cite most,"
        " posts nobody answered for left out of the share.",
        ("site", "posts", "answered", "gone", "share_gone"),
        _SITES,
    ),
    Statistic(
        "rot_by_year",
        "Lost posts by year of posting",
        "Of the posts of each year, the share that readers no longer see today; posts nobody answered for left out of the share.",
        ("year", "posts", "answered", "gone", "share_gone"),
        _YEARS,
    ),
    Statistic(
        "rot_by_platform",
        "Lost posts by network",
        "Of the posts on each network, the share that readers no longer see; posts nobody answered for left out of the share.",
        ("platform", "posts", "answered", "gone", "share_gone"),
        _PLATFORMS,
    ),
    Statistic(
        "answers_by_source",
        "Who answers",
        "How often each source showed what it was asked for, said that it is gone, had nothing on it, or failed to answer.",
        ("source", "questions", "showed_it", "said_gone", "had_nothing", "failed"),
        _ANSWERS,
    ),
    Statistic(
        "growth_by_month",
        "What each month added",
        "New articles, citations, posts, snapshots, and bytes of pages, answers and media as they were before packing.",
        ("month", "articles", "citations", "posts", "snapshots", "bytes"),
        _GROWTH,
    ),
)
