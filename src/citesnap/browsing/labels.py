"""Names of states, outcomes and other values on the pages, and their meanings. Words only.

The archive's own words (`account-gone`, `not-archived`) are for programs; a reader of a page gets a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from citesnap import platforms
from citesnap.model import SAVE_PAGE_NOW, Agreement, Certainty, Outcome, State
from citesnap.webarchives import ARCHIVES

STATES: dict[str, tuple[str, str]] = {
    State.PENDING: (
        "Not looked at yet",
        "No source has answered for this post yet; for some platforms there is none to ask.",
    ),
    State.ALIVE: ("Alive", "A source showed this very post."),
    State.DELETED: ("Deleted", "The post was taken down; its account may go on."),
    State.ACCOUNT_GONE: ("Account gone", "The account that posted it no longer exists."),
    State.SUSPENDED: ("Suspended", "The platform suspended the account."),
    State.PROTECTED: ("Protected", "The account shows its posts to approved followers only."),
    State.WITHHELD: ("Withheld", "The platform withholds the post, for instance in some countries."),
    State.RESTRICTED: ("Restricted", "The post is behind an age or login gate."),
    State.UNAVAILABLE: ("Unavailable", "Sources do not show the post and give no reason."),
}
"""Each state: its name, and what it means."""

CERTAINTIES: dict[str, str] = {
    Certainty.REPORTED: "Seen so, but not often enough to be proof: live posts have been served as gone.",
    Certainty.CONFIRMED: "Three checks, each at least three days after the last, agree, and not one source alone says so.",
}
"""What the certainty of a verdict means."""

ALIVE_CONFIRMED = "One source that shows the post is proof that it is there."

OUTCOMES: dict[str, str] = {
    Outcome.CAPTURED: "showed it",
    Outcome.DELETED: "said it was deleted",
    Outcome.ACCOUNT_GONE: "said the account is gone",
    Outcome.SUSPENDED: "said the account is suspended",
    Outcome.PROTECTED: "said the account is protected",
    Outcome.WITHHELD: "said it is withheld",
    Outcome.RESTRICTED: "asked for age or login",
    Outcome.NOT_FOUND: "knows no such post",
    Outcome.UNAVAILABLE: "did not show it, without a reason",
    Outcome.NOT_ARCHIVED: "holds no capture",
    Outcome.EXCLUDED: "excludes it",
    Outcome.RESOLVED: "told which post it is",
    Outcome.MISMATCH: "answered for another post",
    Outcome.RATE_LIMITED: "asked for a slower pace",
    Outcome.REFUSED: "refused to answer",
    Outcome.UNREACHABLE: "could not be reached",
    Outcome.TIMED_OUT: "did not answer in time",
    Outcome.SERVER_ERROR: "had an error of its own",
    Outcome.MALFORMED: "answered something unreadable",
    Outcome.TOO_LARGE: "sent more than the limit",
    Outcome.TOO_HARD: "sent what could not be read within the limits",
    Outcome.FAILED: "was not understood, through an error of citesnap",
    Outcome.BLOCKED: "was not asked: our guard forbids its address",
    Outcome.SKIPPED: "was not asked this time",
}
"""How an attempt ended, as the rest of a sentence that begins with the source."""

QUESTIONS: dict[str, str] = {
    SAVE_PAGE_NOW: "Save Page Now",
    "article": "The article’s own server",
    "feed": "The feed’s server",
    "this archive": "The archive’s own posts",
}
"""Names of the sources of attempts that are not about a post. Names of sources of posts come from their own rows."""

AGREEMENTS: dict[str, tuple[str, str]] = {
    Agreement.EQUAL: ("Same words", "The article quotes the post as sources show it."),
    Agreement.TRUNCATED: ("Cut short", "The article quotes a part of the post, or more than a source showed."),
    Agreement.EDITED: ("Earlier version", "The article quotes the post as it was before an edit."),
    Agreement.DIFFERENT: ("Words differ", "The article quotes words that no source has shown."),
}

COLUMNS: dict[str, str] = {
    "title": "Post",
    "cited_by": "Story",
    "platform": "Network",
    "posted_at": "Posted",
    "published_at": "Published",
    "reached_at": "Found",
    "started_at": "When",
    "source": "Who was asked",
    "outcome": "What came of it",
    "detail": "In detail",
    "status": "HTTP status",
    "articles": "Stories",
    "captured": "Copies kept",
    "exchange_id": "Evidence",
    "url": "Address",
}
"""Headings of the columns of answers; others are the column's own name."""

HIDDEN_COLUMNS = frozenset({"id", "post_id", "article_id", "certainty"})
"""Columns of answers that only lead to pages, or stand beside another."""

COUNTS: tuple[tuple[str, str, str], ...] = (
    ("articles", "story read", "stories read"),
    ("new_citations", "citation found", "citations found"),
    ("resolved", "post identified", "posts identified"),
    ("posts", "post asked for", "posts asked for"),
    ("captured", "shown", "shown"),
    ("media", "picture or film", "pictures and films"),
    ("saves", "capture asked for", "captures asked for"),
)
"""What a run counts, and what people call one and several of it."""

RUN_OUTCOMES: dict[str | None, str] = {
    "done": "done",
    "incomplete": "done, some questions without an answer",
    "interrupted": "interrupted",
    "failed": "ended by an error",
    None: "under way",
}

RELATIONS: dict[str, str] = {
    "quotes": "Quotes",
    "replies-to": "Answers",
    "quoted-by": "Quoted by",
    "replied-by": "Answered by",
}


def state(name: str) -> str:
    """The name of a verdict."""
    return STATES.get(name, (name, ""))[0]


def platform(name: str) -> str:
    """The name of a platform.

    >>> platform("x"), platform("mastodon")
    ('X', 'Mastodon')
    """
    return platforms.label(name)


def source(name: str) -> str:
    """The displayed name of a source; its internal name when this version does not know it.

    >>> source("syndication"), source("wayback"), source("feed")
    ('X’s syndication', 'The Wayback Machine', 'The feed’s server')
    """
    return _sources().get(name) or QUESTIONS.get(name) or name


@cache
def _sources() -> dict[str, str]:
    return {source.name: source.label for source in (*platforms.sources(), *ARCHIVES)}


def outcome(name: str) -> str:
    """How an attempt ended."""
    return OUTCOMES.get(name, name)


def certainty(name: str) -> str:
    """What the certainty of a verdict means."""
    return CERTAINTIES.get(name, "")


def agreement(name: str) -> tuple[str, str]:
    """How a citation agrees with what sources showed: the name of that, and what it means."""
    return AGREEMENTS.get(name, (name, ""))


def named_states(names: Iterable[str]) -> list[tuple[str, str]]:
    """States with their names, as a form offers them."""
    return [(name, state(name)) for name in names]


def named_platforms(names: Iterable[str]) -> list[tuple[str, str]]:
    """The same for platforms."""
    return [(name, platform(name)) for name in names]


def column(name: str) -> str:
    """The heading of a column of an answer.

    >>> column("posted_at"), column("gone")
    ('Posted', 'Gone')
    """
    return COLUMNS.get(name, name.replace("_", " ").capitalize())


def run_title(command: str) -> str:
    """What a run was called to do: the first word of its command.

    >>> run_title("archive story.html --limit 5")
    'archive'
    """
    return command.split(" ", 1)[0] or "run"


def run_counts(counts: Mapping[str, int]) -> str:
    """What a run did, in words.

    >>> run_counts({"posts": 1200, "captured": 1, "bytes": 7}), run_counts({})
    ('1,200 posts asked for, 1 shown', 'nothing to do')
    """
    told = [f"{n:,} {one if n == 1 else many}" for name, one, many in COUNTS if (n := counts.get(name))]
    return ", ".join(told) or "nothing to do"


def run_outcome(name: str | None) -> str:
    """How a run ended."""
    return RUN_OUTCOMES.get(name, str(name))


def relation(kind: str) -> str:
    """The relation of another post to this one."""
    return RELATIONS.get(kind, kind)
