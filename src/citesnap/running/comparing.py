"""Compares each citation of a post with what sources showed of it. Pure: reads and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from citesnap.model import Comparison, Post, Snapshot
from citesnap.text.jsonvalues import list_of

if TYPE_CHECKING:
    from citesnap.archive.questions.posts import CitedText, ShownText

__all__ = ["compare_citations"]


def compare_citations(
    post: Post, cited: Iterable[CitedText], earlier: Sequence[ShownText], new: Sequence[Snapshot] = ()
) -> dict[int, Comparison]:
    """The comparison of each citation, by its id; empty while no source has shown the post.

    Args:
        post: the post cited.
        cited: its citations.
        earlier: what the archive holds of it, the present text first.
        new: what this run's sources showed. A whole text of the latest version comes before one that was cut or replaced.
    """
    if not earlier and not new:
        return {}
    from citesnap.resolving.matching import Shown, compare, doubts, edited_since, words_beside

    texts = [
        Shown(
            snapshot.text,
            snapshot.truncated,
            words_beside(
                snapshot.data, [item.alt_text for item in snapshot.media], (snapshot.author_name, snapshot.handle)
            ),
        )
        for snapshot in sorted(new, key=attrgetter("superseded", "truncated"))
    ]
    texts += [
        Shown(
            shown.text,
            shown.truncated,
            words_beside(shown.data, list_of(shown.data.get("alt_texts")), (shown.author_name, shown.handle)),
        )
        for shown in earlier
    ]
    handles = [handle for handle in (*(s.handle for s in new), *(s.handle for s in earlier)) if handle]
    hashes = (version for version in (*(s.data.get("cid") for s in new), *(s.version for s in earlier)) if version)
    versions = tuple(str(version) for version in hashes)
    posted_at = post.posted_at or next((snapshot.posted_at for snapshot in new if snapshot.posted_at), None)
    return {
        citation.id: replace(
            compare(citation.text, texts) if citation.text else Comparison(None, None),
            doubts=(
                *doubts(citation.handle, citation.date, handles, posted_at),
                *edited_since(citation.version, versions),
            ),
        )
        for citation in cited
    }
