"""Which source to ask next about a post, media last. Records nothing.

The rules (`next_source`, `witnesses_first`) are pure. What a source can do is in its row (`askable`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post, State
from citesnap.running.askable import is_altered, is_archive, is_walled, of_fate, source
from citesnap.running.breaker import Breaker
from citesnap.running.failures import LATER, attempts_of
from citesnap.running.strangers import doubt, with_an_author
from citesnap.sources import load
from citesnap.sources.media import take
from citesnap.verdicts import MISSED_AGAIN, Check, EndedAttempt, RecordedAttempt, judge
from citesnap.web import Web

if TYPE_CHECKING:
    from citesnap.archive.questions.posts import DuePost

__all__ = ["EDITS", "MEDIA", "PostJob", "next_source", "witnesses_first"]

MEDIA, EDITS = "media", "edits"
"""The queues for media files and for earlier versions; no source may have these names."""

_SETTLED = frozenset({State.DELETED, State.ACCOUNT_GONE, State.SUSPENDED, State.PROTECTED})
"""Outcomes after which no other live source will show the post either."""


@dataclass(slots=True)
class PostJob:
    """One post on its way from source to source.

    `key` is the caller's id of the post, `names` are the sources in the order to ask. `past` are all attempts of earlier runs,
    `held` the addresses of media that the archive holds, each with its SHA-256, `versions` the versions that it holds. `attempts`
    grows with each step, until the job is `done`; `errors` are errors of citesnap to be reported.
    """

    key: int
    post: Post
    names: Sequence[str]
    past: Sequence[RecordedAttempt] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    versions: frozenset[str] = frozenset()
    attempts: list[Attempt] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    is_broken: bool = False
    """An error of ours ended it; the last attempt says so."""
    edits_asked: bool = False
    done: bool = False

    def next_queue(self, now: datetime) -> str | None:
        """The source to ask next, or `EDITS`, or `MEDIA`; None, and the job is done, when nothing is left."""
        if not self.attempts and self._is_refused():
            return None
        name = next_source(self.names, self.attempts, self.past, now)
        if name is None and self._missing_versions():
            name = EDITS
        if name is None and any(m.outcome is None for a in self.attempts if a.snapshot for m in a.snapshot.media):
            name = MEDIA
        self.done = name is None
        return name

    def _is_refused(self) -> bool:
        """Whether no source is asked, because this cannot be a post of the platform. The only attempt then says so."""
        why = doubt(self.post)
        if why is None:
            self.post = with_an_author(self.post)
            return False
        now = datetime.now(UTC)
        again = now + LATER
        self.attempts.append(
            Attempt(self.names[0], Outcome.BLOCKED, now, 0.0, f"not asked: {why}", tries=0, not_before=again)
        )
        self.done = True
        return True

    def visit(self, queue: str, web: Web, breaker: Breaker, max_media: int) -> None:
        """Do the step of that queue. `max_media` is the most bytes of one media file."""
        if queue == EDITS:
            self._ask_for_versions(web, breaker)
        elif queue == MEDIA:
            self._take_media(web, max_media)
        else:
            before = next((attempt.outcome for attempt in reversed(self.past) if attempt.source == queue), None)
            again = before is not None and before.is_failure
            asked = self._breaker_key(queue)
            self.attempts += breaker.ask(queue, partial(self._ask, queue, self.post, web), again=again, key=asked)

    def _breaker_key(self, name: str) -> str:
        """What failures are counted for: a source, or on a platform of many servers a source at one server."""
        if is_archive(name) or platforms.platform(self.post.platform).HOSTS:
            return name
        return f"{name} at {self.post.native_id.partition('/')[0]}"

    def _ask_for_versions(self, web: Web, breaker: Breaker) -> None:
        missing = self._missing_versions()
        module = load(source(missing[0][0])) if missing else None
        if module is not None and (ask_history := getattr(module, "ask_history", None)):
            name, post = missing[0][0], self.post
            history = partial(attempts_of, name, partial(ask_history, post, web), web, self.errors)
            new = breaker.ask(name, history, key=self._breaker_key(name))
            known = self.versions | {a.snapshot.version for a in self.attempts if a.snapshot}
            self.attempts += [a for a in new if a.exchanges or a.snapshot is None or a.snapshot.version not in known]
            missing = []
        for name, version in missing:
            url = platforms.canonical_url(self.post.platform, version, self.post.handle)
            post = replace(self.post, native_id=version, url=url)
            self.attempts += breaker.ask(name, partial(self._ask, name, post, web))
        self.edits_asked = True

    def _ask(self, name: str, post: Post, web: Web) -> list[Attempt]:
        return attempts_of(name, lambda: [load(source(name)).ask(post, web)], web, self.errors)

    def _missing_versions(self) -> list[tuple[str, str]]:
        """Versions of an edited post that no source has shown yet, each with the source to ask."""
        shown = [attempt.snapshot for attempt in self.attempts if attempt.snapshot and attempt.snapshot.version]
        if self.edits_asked or not shown:
            return []
        first = shown[0]
        if hasattr(load(source(first.source)), "ask_history"):
            # One question brings all versions, so it is asked when the present one is new.
            return [(first.source, first.version or "")] if first.version not in self.versions else []
        known = self.versions | {snapshot.version for snapshot in shown}
        return [(first.source, version) for version in first.data.get("edits", ()) if version not in known]

    def _take_media(self, web: Web, max_media: int) -> None:
        held = dict(self.held)
        for number, attempt in enumerate(self.attempts):
            if attempt.snapshot is None:
                continue
            media = tuple(take(attempt.snapshot.media, held, web, max_media))
            held |= {item.url: item.sha256 for item in media if item.sha256}
            self.attempts[number] = replace(attempt, snapshot=replace(attempt.snapshot, media=media))


def next_source(
    names: Sequence[str], asked: Sequence[Attempt], past: Sequence[EndedAttempt], now: datetime
) -> str | None:
    """The source to ask next about a post; None when no source can add anything today.

    Live sources come first, in their order: until one has shown the post, and a second has confirmed or denied it where the
    first refused. A post that a source cut is asked of those that have long posts whole. Web archives are asked for posts that no
    live source shows and that no earlier run has a snapshot of, each again `MISSED_AGAIN` after a clean miss. A post that
    the archive holds waits while the first source must not be asked.
    """
    done = {attempt.source for attempt in asked}
    last = max((number for number, name in enumerate(names) if name in done), default=-1)
    live = [name for name in names if not is_archive(name)]
    if asked and asked[0].outcome is Outcome.SKIPPED and any(attempt.outcome is Outcome.CAPTURED for attempt in past):
        return None  # The archive holds the post, and without the first source no refusal counts: it waits.
    for name in names[last + 1 :]:
        if (
            _archive_is_useful(name, live, asked, past, now)
            if is_archive(name)
            else _live_source_is_useful(name, asked)
        ):
            return name
    return None


def _live_source_is_useful(name: str, asked: Sequence[Attempt]) -> bool:
    """Whether a live source can add to the answers of the live sources before it."""
    shown = [attempt.snapshot for attempt in asked if attempt.snapshot and attempt.outcome is Outcome.CAPTURED]
    if shown:
        return source(name).long_posts and all(snapshot.truncated for snapshot in shown)
    return len(asked) < 2 or judge(Check.of(of_fate(asked))) not in _SETTLED


def _archive_is_useful(
    name: str, live: Sequence[str], asked: Sequence[Attempt], past: Sequence[EndedAttempt], now: datetime
) -> bool:
    """Whether to ask a web archive: not while the post lives or its fate is unknown, nor when a snapshot is held."""
    if any(attempt.snapshot for attempt in asked) or any(_is_believed(attempt, name) for attempt in past):
        return False
    today = [attempt for attempt in asked if attempt.source in live]
    if live and (not today or (judge(Check.of(of_fate(today))) is None and not is_walled(today))):
        return False
    before = [attempt for attempt in past if attempt.source == name]
    answered = before and before[-1].outcome in (Outcome.NOT_ARCHIVED, Outcome.EXCLUDED, Outcome.RESOLVED)
    return not (answered and now - before[-1].started_at < MISSED_AGAIN)


def _is_believed(attempt: EndedAttempt, name: str) -> bool:
    """Whether an earlier capture makes it needless to ask the archive `name`; one of an archive that alters captures does not."""
    is_doubted = is_archive(attempt.source) and is_altered(attempt.source) and attempt.source != name
    return attempt.outcome is Outcome.CAPTURED and not is_doubted


def witnesses_first(posts: Iterable[DuePost], was_asked: Callable[[int], bool]) -> deque[DuePost]:
    """The same posts, those of each platform beginning with one that shows whether its sources answer.

    A post without an answer so far cannot show that: some are never answered for, and a run that began with them would give up.
    `was_asked` returns for the id of a post whether an earlier run asked about it.
    """
    ordered = deque(posts)
    firsts = {item.post.platform: item for item in reversed(ordered)}
    for platform, first in firsts.items():
        if first.state is State.PENDING and was_asked(first.id):
            answered = (item for item in ordered if item.post.platform == platform and item.state is not State.PENDING)
            if witness := next(answered, None):
                ordered.remove(witness)
                ordered.appendleft(witness)
    return ordered
