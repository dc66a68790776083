"""Posts that no source has shown, named by what a story says that they say. Reads only."""

from __future__ import annotations

from citesnap.text.lines import one_line

__all__ = ["QUOTED", "NamedPost", "named"]

MOST_QUOTED = 400
"""Characters of the words of a story in a list."""

QUOTED = f"""iif(posts.text is null, (select substr(citations.text, 1, {MOST_QUOTED}) from citations
    where citations.post_id = posts.id and citations.text is not null limit 1), null)"""
"""SQL: what a story says that a post says, where no source has shown it; else null."""


class NamedPost:
    """A post as a line names it. `quoted` is what a story says that it says, where no source has shown it."""

    __slots__ = ()
    title: str
    quoted: str | None

    @property
    def name(self) -> str:
        """The title, with the words of a story in place of an id where no source has shown the post."""
        return named(self.title, self.quoted)


def named(title: str, quoted: str | None) -> str:
    """The title of a post, with what a story quotes of it where it has no words of its own.

    >>> named("@example_river (20)", "The river rose."), named("@example_river (20)", None)
    ('@example_river, as quoted: The river rose.', '@example_river (20)')
    """
    words = one_line(quoted, 80, at_word=True) if quoted else ""
    return f"{title.rpartition(' (')[0] or title}, as quoted: {words}" if words else title
