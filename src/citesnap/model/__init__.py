"""The vocabulary of citesnap as types: the values that pass between packages.

Frozen dataclasses and enums, nothing else: no IO, no parsing, no rules. A value that crosses from one package
to another (`finding` to `archive`, `sources` to `verdicts`) is one of these and never a dict of unknown keys.

| module | holds |
|---|---|
| `articles` | articles, their citations, and the sources that can be asked |
| `answers` | posts, what was asked about them and answered, what is known of them |

Times are aware `datetime` objects in UTC; dates are ISO 8601 strings (`YYYY-MM-DD`), because a displayed date has
no time and no zone. Ids of posts are strings everywhere: ids of X exceed 2**53.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citesnap.model.articles import Article, Citation, Kind, Place, Source

if TYPE_CHECKING:
    from citesnap.model.answers import (
        KEPT_ANSWER,
        SAVE_PAGE_NOW,
        TOLD,
        Agreement,
        Attempt,
        Certainty,
        Comparison,
        Exchange,
        Headers,
        HeldPost,
        Media,
        Outcome,
        Post,
        Snapshot,
        State,
        Verdict,
        Watch,
    )
else:

    def __getattr__(name: str) -> Any:
        # Lazy (PEP 562): making these classes takes a twentieth of the time of reading one article, which needs none of them.
        if name not in __all__:
            raise AttributeError(name)
        from citesnap.model import answers

        return getattr(answers, name)


__all__ = [
    "KEPT_ANSWER",
    "SAVE_PAGE_NOW",
    "TOLD",
    "Agreement",
    "Article",
    "Attempt",
    "Certainty",
    "Citation",
    "Comparison",
    "Exchange",
    "Headers",
    "HeldPost",
    "Kind",
    "Media",
    "Outcome",
    "Place",
    "Post",
    "Snapshot",
    "Source",
    "State",
    "Verdict",
    "Watch",
]
