"""What one run did, for its page. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.file.views import FAILED
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.evidence import ATTEMPT, AttemptRow
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink

__all__ = ["RUN", "Answers", "FailedAttempt", "RunHistory", "RunHistoryQuestions", "RunRow", "Turn"]


@dataclass(frozen=True, slots=True)
class RunRow:
    """One execution of the program. `outcome` is None while it runs; `finished_at` is None then, and when it was killed."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    version: str
    counts: dict[str, int]


RUN = "runs.id, command, started_at, finished_at, outcome, version, counts"
"""The columns of a `RunRow`, for every SELECT of one."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How often a source gave one kind of answer."""

    source: str
    outcome: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict that a run reached: `post` has the new state, `before` is the one before, None for the first."""

    post: PostLink
    before: str | None


@dataclass(frozen=True, slots=True)
class FailedAttempt:
    """An attempt that got no answer, with its post, if it was about one."""

    attempt: AttemptRow
    post: PostLink | None


@dataclass(frozen=True, slots=True)
class RunHistory:
    """A run, what it recorded, and the runs before and after it."""

    run: RunRow
    answers: tuple[Answers, ...]
    turns: tuple[Turn, ...]
    more_turns: int
    """How many there are beyond the limit; the same below."""
    articles: tuple[ArticleLink, ...]
    """Those read with new content."""
    more_articles: int
    failures: tuple[FailedAttempt, ...]
    previous_id: int | None
    next_id: int | None


_VERDICT_LINK = POST_LINK.replace("posts.state", "verdicts.state").replace("posts.certainty", "verdicts.certainty")
_FAILED_ATTEMPT = ", ".join(
    f"{column} as attempt_{column.partition('.')[2]}" for column in (part.strip() for part in ATTEMPT.split(","))
)


class RunHistoryQuestions(Questions):
    """One run and everything about it."""

    def run_history(self, run_id: int, limit: int) -> RunHistory | None:
        """What is known about a run; None when there is none. At most `limit` rows of a kind."""
        run = self._one(RunRow, f"select {RUN} from runs where id = ?", [run_id])
        if run is None:
            return None
        turns = self._all(
            Turn,
            f"""
            select {_VERDICT_LINK},
                (select earlier.state from verdicts earlier
                 where earlier.post_id = verdicts.post_id
                    and (earlier.reached_at, earlier.id) < (verdicts.reached_at, verdicts.id)
                 order by earlier.reached_at desc, earlier.id desc limit 1) as before
            from verdicts join posts on posts.id = verdicts.post_id where verdicts.run_id = ? order by verdicts.id limit ?
            """,
            [run_id, limit],
        )
        articles = self._all(
            ArticleLink,
            f"""
            select distinct {ARTICLE_LINK} from article_versions join articles on articles.id = article_id
            where run_id = ? order by article_versions.id limit ?
            """,
            [run_id, limit],
            prefix="article_",
        )
        failures = self._all(
            FailedAttempt,
            f"select {_FAILED_ATTEMPT}, {POST_LINK} from attempts left join posts on posts.id = attempts.post_id"
            f" where attempts.run_id = ? and attempts.{FAILED} order by attempts.id limit ?",
            [run_id, limit],
        )
        return RunHistory(
            run,
            tuple(
                self._all(
                    Answers,
                    "select source, outcome, count(*) as attempts from attempts where run_id = ?"
                    " group by 1, 2 order by 1, 3 desc",
                    [run_id],
                )
            ),
            tuple(turns),
            self._beyond(turns, limit, "verdicts where run_id = ?", run_id),
            tuple(articles),
            self._beyond(articles, limit, "article_versions where run_id = ?", run_id),
            tuple(failures),
            self._value("select max(id) from runs where id < ?", [run_id]),
            self._value("select min(id) from runs where id > ?", [run_id]),
        )
