"""robots.txt: whether a site wants its pages to be read by programs that found them on their own (RFC 9309).

Asked once per site and run, kept in memory. What a person names by hand is read regardless: that is no crawling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.model import Attempt, Outcome
from citesnap.web.question import Question

if TYPE_CHECKING:
    from protego import Protego

    from citesnap.web import Answer, Web

NAME = "citesnap"
"""The product token by which a robots.txt can address us."""

READ = 500 * 1024
"""Bytes that are read: the least that RFC 9309, 2.5, demands."""

TAKEN = 5 * 1024 * 1024
"""Bytes that are taken at most; beyond it there is something else than a robots.txt."""

REDIRECTS = 5
"""RFC 9309, 2.3.1.2. After more of them it counts as not there."""

SOURCE = "article"


class Robots:
    """The robots.txt of all sites that a run meets."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, Protego | Attempt | None] = {}

    def forbids(self, url: str) -> Attempt | None:
        """The attempt at an article that ends here: `excluded`, or `skipped` while nobody can tell. None: it may be read."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            self._known[site] = self._ask(site)
        rules = self._known[site]
        if isinstance(rules, Attempt):
            return rules
        if rules is None or rules.can_fetch(url, NAME):
            return None
        question = Question(SOURCE)
        return question.ended(Outcome.EXCLUDED, detail=f"{site}/robots.txt asks programs not to read it")

    def _ask(self, site: str) -> Protego | Attempt | None:
        """The rules of a site; None if it has none; an attempt when nobody can tell now (RFC 9309, 2.3.1.4)."""
        from protego import Protego

        question = Question(SOURCE)
        answer = self._web.get(f"{site}/robots.txt", limit=TAKEN, accept="text/plain,*/*;q=0.5", redirects=REDIRECTS)
        if answer.failure is Outcome.BLOCKED or _leads_nowhere(answer):
            return None  # What is blocked here is blocked for the article as well, which then says so.
        if answer.failure is not None:
            return question.ended(Outcome.SKIPPED, answer, detail=f"{site}/robots.txt: {answer.detail}")
        if answer.status != 200:
            return None  # 4xx: there is none (RFC 9309, 2.3.1.3).
        return Protego.parse(answer.body[:READ].decode("utf-8", "replace").removeprefix("\ufeff"))


def _leads_nowhere(answer: Answer) -> bool:
    return answer.failure is Outcome.MALFORMED and (answer.status or 0) // 100 == 3
