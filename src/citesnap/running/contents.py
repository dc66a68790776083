"""What is in the bytes of an article: the functions that a run calls in a reader, and what these tell.

They stand apart because a reader imports this module: it loads none of what asks the web or records. And the run, which imports it
for the types, loads none of the finders.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citesnap.articles import NotAnArticle, Received, holds_several, parts, posts_listed, understand, understand_page

if TYPE_CHECKING:
    from citesnap.model import Article, Citation, Kind, Post

__all__ = ["Contents", "NamedPosts", "Read", "find_in_bytes", "look_into", "words_and_section"]


@dataclass(frozen=True, slots=True)
class Read:
    """An article that was read, with its citations, and a sentence for each address of a post that it cuts short."""

    article: Article
    citations: tuple[Citation, ...]
    cut: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedPosts:
    """Posts whose addresses were given in place of an article."""

    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in some bytes: an article, or addresses of posts, or several articles, or none of these for the reason given."""

    reading: Read | NamedPosts | None = None
    parts: tuple[Received, ...] = ()
    problem: str = ""
    has_no_words: bool = False

    def of(self, received: Received) -> Contents:
        """The same with what does not pass between processes, because the program has it already."""
        attempt, reading = received.attempt, self.reading
        if isinstance(reading, Read):
            exchanges = attempt.exchanges if attempt else ()
            reading = replace(reading, article=replace(reading.article, body=received.content, exchanges=exchanges))
        return replace(self, reading=reading, parts=tuple(replace(part, attempt=attempt) for part in self.parts))


def look_into(received: Received, kinds: Collection[Kind]) -> Contents:
    """What is in these bytes. Called in a reader: hostile bytes may take any time and memory."""
    from citesnap.finding import find_in_article
    from citesnap.finding.cutaddresses import SENTENCE, cut_addresses

    parts_read: list[Received] = []
    try:
        if holds_several(received):
            parts_read.extend(parts(received))
            return Contents(parts=tuple(parts_read))
        article, root = understand_page(received)
    except NotAnArticle as error:
        return Contents(parts=tuple(parts_read), problem=str(error), has_no_words=error.no_words)
    if posts := posts_listed(article):
        return Contents(NamedPosts(posts))
    citations = tuple(find_in_article(article, kinds, root))
    cut = tuple(SENTENCE.format(url) for url in cut_addresses(article, citations))
    return Contents(Read(replace(article, body=b""), citations, cut))


def words_and_section(received: Received) -> tuple[str, str | None]:
    """The words of an article, and its section where its page tells it. Called in a reader.

    Raises:
        NotAnArticle: it is not one.
    """
    article = understand(received)
    return article.words or "", article.section


def find_in_bytes(received: Received, kinds: Collection[Kind]) -> list[Citation]:
    """The citations in the bytes of an article. Called in a reader.

    Raises:
        NotAnArticle: it is not one.
    """
    from citesnap.finding import find_in_article

    return find_in_article(understand(received, described=False), kinds)
