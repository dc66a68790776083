"""Names of states, outcomes and other values on the pages, and their meanings. Words only.

The archive's own words (`account-gone`, `not-archived`) are for programs; a reader of a page gets a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from citesnap import platforms
from citesnap.model import KEPT_ANSWER, SAVE_PAGE_NOW, Agreement, Certainty, Outcome, State
from citesnap.webarchives import ARCHIVES, LINKED

STATES: dict[str, tuple[str, str]] = {
    State.PENDING: (
        "Not known yet",
        "No source has answered for this post yet.",
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
    Certainty.REPORTED: "Found so, but not often enough to be proof: living posts have been served as gone.",
    Certainty.CONFIRMED: "Three checks, each at least three days after the last, agree, and not one source alone says so.",
}
"""What the certainty of a verdict means."""

CERTAINTY_NAMES: dict[str, str] = {
    Certainty.REPORTED: "not yet confirmed",
    Certainty.CONFIRMED: "confirmed",
}
"""How sure a verdict is, beside its name."""

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
    Outcome.NOT_ARCHIVED: "has no copy",
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
    Outcome.BLOCKED: "was not asked: our guard forbids its address, or it is none of the platform",
    Outcome.SKIPPED: "was not asked this time",
}
"""How an attempt ended, as the rest of a sentence that begins with the source."""

PLAIN_WORDS = (
    ("syndication", "embeds"),
    ("oEmbed", "embed lookup"),
    ("widget", "embed"),
    ("AppView", "own service"),
    (" (PDS)", ""),
)
"""Words of the names of sources that a reporter need not know, and what the pages say in their place."""

GLOSSARY: tuple[tuple[str, str, str], ...] = (
    ("copy", "snapshot", "What a source showed a post to be, at one moment"),
    ("request and answer", "exchange", "One HTTP request and its response, as they passed the wire"),
    ("look", "attempt", "One question to one source, and how it ended"),
    ("state", "verdict", "What is known of a post’s fate: `alive`, `deleted`, ..."),
    ("not yet confirmed", "`reported`", "Fewer than three looks agree so far"),
    ("confirmed", "`confirmed`", "Three looks agree, days apart, and not one source alone says so"),
    ("shown in the story", "`embed`", "The story shows the post, with or without its platform’s code"),
    ("linked", "`link`", "The story has a hyperlink to the post"),
    ("not identified", "unresolved", "Which post a citation means is not known"),
    ("X’s embeds", "syndication", "The service of X that serves embedded posts"),
    ("embed lookup", "oEmbed", "A service that tells the code of an embed, and so whether there is a post"),
    ("archived copy", "memento", "A copy that a web archive took"),
)
"""What the pages say, the exact term, and what it means."""

QUESTIONS: dict[str, str] = {
    SAVE_PAGE_NOW: "Save Page Now",
    "article": "The story’s server",
    "feed": "The feed’s server",
    "this archive": "The archive itself",
    KEPT_ANSWER: "A kept answer, read anew",
}
"""Names of the sources of attempts that are not about a post. Names of sources of posts come from their own rows."""

AGREEMENTS: dict[str, tuple[str, str]] = {
    Agreement.EQUAL: ("Same words", "The story quotes the post as it was shown."),
    Agreement.TRUNCATED: ("Cut short", "The story quotes a part of the post, or more than was shown."),
    Agreement.EDITED: ("Earlier version", "The story quotes the post as it was before an edit."),
    Agreement.DIFFERENT: ("Words differ", "The story quotes words that were never shown to this archive."),
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
    ("feeds", "feed read", "feeds read"),
    ("found", "story named by feeds", "stories named by feeds"),
    ("articles", "story read", "stories read"),
    ("without_citations", "story without a citation", "stories without a citation"),
    ("added", "post added", "posts added"),
    ("new_citations", "citation found", "citations found"),
    ("read_anew", "kept answer read anew", "kept answers read anew"),
    ("resolved", "post identified", "posts identified"),
    ("posts", "post asked for", "posts asked for"),
    ("captured", "shown", "shown"),
    ("media", "picture or film", "pictures and films"),
    ("saves", "capture asked for", "captures asked for"),
    ("attached", "file added by hand", "files added by hand"),
    ("imported", "record taken in", "records taken in"),
    ("forgotten", "thing forgotten", "things forgotten"),
    ("too_hard", "story too hard to read", "stories too hard to read"),
    ("failed", "failed by an error of citesnap", "failed by an error of citesnap"),
)
"""What a run counts, and what people call one and several of it."""

TAKEN_OVER: tuple[tuple[str, str, str], ...] = (
    ("posts", "post", "posts"),
    ("articles", "story", "stories"),
    ("citations", "citation", "citations"),
    ("snapshots", "copy of a post", "copies of posts"),
    ("attachments", "file added by hand", "files added by hand"),
)
"""The same of a merge, which counts the rows that came from the other archive."""

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

    >>> source("syndication"), source("wayback"), source("feed"), source("mastodon")
    ('X’s embeds', 'The Wayback Machine', 'The feed’s server', 'The server’s API')
    """
    label = _sources().get(name) or QUESTIONS.get(name) or name
    for term, plain in PLAIN_WORDS:
        label = label.replace(term, plain)
    return label[:1].upper() + label[1:]


@cache
def _sources() -> dict[str, str]:
    return {source.name: source.label for source in (*platforms.sources(), *ARCHIVES, *LINKED)}


def outcome(name: str) -> str:
    """How an attempt ended."""
    return OUTCOMES.get(name, name)


def reading(reason: str) -> str:
    """Why a feed could not be read, as the rest of a sentence; `reason` is the outcome with its detail.

    >>> reading("server-error (HTTP 503)"), reading("not-found")
    ('had an error of its own (HTTP 503)', 'is not there')
    """
    name, blank, detail = reason.partition(" ")
    return ("is not there" if name == Outcome.NOT_FOUND else outcome(name)) + blank + detail


def certainty(name: str) -> str:
    """What the certainty of a verdict means."""
    return CERTAINTIES.get(name, "")


def certainty_name(name: str) -> str:
    """How sure a verdict is, in words."""
    return CERTAINTY_NAMES.get(name, name)


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


def run_counts(counts: Mapping[str, int], command: str = "run") -> str:
    """What a run did, in words.

    >>> run_counts({"posts": 1200, "captured": 1, "bytes": 7}), run_counts({}), run_counts({}, "seal")
    ('1,200 posts asked for, 1 shown', 'nothing to do', '')
    >>> run_counts({"posts": 2, "attempts": 9}, "merge other.db")
    '2 posts taken over'
    """
    is_merge = run_title(command) == "merge"
    counted_kinds = [
        f"{n:,} {one if n == 1 else many}" for name, one, many in _counted(command) if (n := counts.get(name))
    ]
    if counted_kinds:
        return ", ".join(counted_kinds) + (" taken over" if is_merge else "")
    return "nothing to do" if run_title(command) in _SEEK_WORK else ""


def count_name(name: str, command: str = "run") -> str:
    """What a run counts under this name.

    >>> count_name("captured"), count_name("read_later"), count_name("articles", "merge other.db")
    ('Shown', 'Read later', 'Stories')
    """
    label = next((many for counted, _, many in _counted(command) if counted == name), name.replace("_", " "))
    return label[:1].upper() + label[1:]


_SEEK_WORK = frozenset({"archive", "check", "merge", "reread", "run"})
"""Commands of which it is worth saying that they found nothing to do; others do what they are called for, and count nothing."""


def _counted(command: str) -> tuple[tuple[str, str, str], ...]:
    return TAKEN_OVER if run_title(command) == "merge" else COUNTS


def run_outcome(name: str | None) -> str:
    """How a run ended."""
    return RUN_OUTCOMES.get(name, str(name))


def relation(kind: str) -> str:
    """The relation of another post to this one."""
    return RELATIONS.get(kind, kind)
