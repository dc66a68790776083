"""A lost link and the posts that the archive holds: the right one, or none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citesnap.model import HeldPost, Outcome, Post
from citesnap.resolving.redirect import Clues
from citesnap.resolving.this_archive import NAME, day_of, resolve

DAY = datetime(2021, 8, 18, 7, tzinfo=UTC)
WORDS = "The water in Riverton has reached the second step of the town hall and rises by 4 cm an hour"


def held(
    text: str, *, post_id: int = 1, handle: str = "Example_River", at: datetime = DAY, links: str = ""
) -> HeldPost:
    post = Post("x", str(post_id), f"https://x.com/{handle}/status/{post_id}", handle, at)
    return HeldPost(post, (text,), tuple(links.split()))


def clues(
    text: str | None = WORDS, *links: str, shown: str = "August 18, 2021", date: str | None = "2021-08-18"
) -> Clues:
    return Clues("example_river", date, shown, links, text)


def test_the_same_author_day_and_words_are_the_post() -> None:
    attempt = resolve(clues(), [held(WORDS), held("Sandbags at the market square", post_id=2)])
    assert attempt is not None
    assert (attempt.source, attempt.outcome, attempt.exchanges, attempt.tries) == (NAME, Outcome.RESOLVED, (), 0)
    assert attempt.found is not None
    assert attempt.found.native_id == "1"
    assert "words agree 1.00" in (attempt.detail or "")


FOUND = {
    "an earlier text": (clues(), [HeldPost(held("").post, ("Deleted words", WORDS), ())]),
    "a cut citation": (clues("The water in Riverton has reached the second ste…"), [held(WORDS)]),
    "its own media's label, whatever the case of the host": (
        clues(None, "pic.twitter.com/AbCdEfGhIj"),
        [held("Look", links="https://t.co/AbCdEfGhIj"), held(WORDS, post_id=2)],
    ),
    "the label as an embed shows it": (
        clues("Look", "pic.twitter.com/AbCdEfGhIj"),
        [held("Look", links="pic.twitter.com/AbCdEfGhIj")],
    ),
    "the one of two reports that has the figure cited": (
        clues(),
        [held(WORDS), held(WORDS.replace("4 cm", "6 cm"), post_id=2)],
    ),
    "the day of another place, where the date was rendered": (
        clues(shown="9:30 PM · Aug 18, 2021"),
        [held(WORDS, at=datetime(2021, 8, 19, 1, 30, tzinfo=UTC))],
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    cited, posts = FOUND[name]
    attempt = resolve(cited, posts)
    assert attempt is not None
    assert attempt.found == posts[0].post


NOT_FOUND = {
    "another author": (clues(), [held(WORDS, handle="example_river2")]),
    "another day": (clues(), [held(WORDS, at=datetime(2021, 8, 19, 1, 30, tzinfo=UTC))]),
    "another number": (clues(WORDS.replace("4 cm", "6 cm")), [held(WORDS)]),
    "a word or two changed": (clues(WORDS.replace("second step", "third floor")), [held(WORDS)]),
    "too few letters, though it is the only one": (clues("Thank you!"), [held("Thank you!")]),
    "two posts of the same words": (clues(), [held(WORDS), held(WORDS, post_id=2)]),
    "two posts that differ little": (clues(), [held(WORDS), held(WORDS + " now", post_id=2)]),
    "another code": (clues(None, "pic.twitter.com/AbCdEfGhIj"), [held("Look", links="https://t.co/abcdefghij")]),
    "a link that is no label of media": (
        clues(None, "t.co/AbCdEfGhIj"),
        [held("Look", links="https://t.co/AbCdEfGhIj")],
    ),
    "a label that two posts show": (
        clues(None, "pic.twitter.com/AbCdEfGhIj"),
        [held("Look", links="https://t.co/AbCdEfGhIj"), held("Again", post_id=2, links="https://t.co/AbCdEfGhIj")],
    ),
    "a label whose post says something else": (
        clues(WORDS, "pic.twitter.com/AbCdEfGhIj"),
        [held("Our picture of this morning, once more", links="https://t.co/AbCdEfGhIj")],
    ),
    "nothing held": (clues(), []),
}


@pytest.mark.parametrize("name", NOT_FOUND)
def test_nothing_is_chosen(name: str) -> None:
    assert resolve(*NOT_FOUND[name]) is None


@pytest.mark.parametrize("date", [None, "2021", "2021-13-01"])
def test_without_a_day_nothing_is_looked_for(date: str | None) -> None:
    assert day_of(clues(date=date)) is None
