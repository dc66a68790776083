"""robots.txt: whether a site wants its pages to be read by programs that found them on their own (RFC 9309).

Fetched once per site and run, kept in memory. An address given by hand is read regardless: that is not crawling.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap import bounded
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
"""The most bytes of a body; a longer one is not a robots.txt."""

REDIRECTS = 5
"""RFC 9309, 2.3.1.2. After more of them the robots.txt counts as missing."""

SOURCE = "article"


class Robots:
    """The robots.txt of all sites that a run meets."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: dict[str, str | Attempt | None] = {}

    def forbids(self, url: str) -> Attempt | None:
        """The attempt that ends here for an article: `excluded`, or `skipped` while the rules are unknown. None: it may be read."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._known:
            self._known[site] = self._ask(site)
        rules = self._known[site]
        if isinstance(rules, Attempt):
            return rules
        question = Question(SOURCE)
        try:
            if rules is None or not bounded.call(is_excluded, rules, url):
                return None
        except bounded.TooHard as error:  # It may exclude the page or not: the site has the benefit of the doubt.
            return question.ended(Outcome.TOO_HARD, detail=f"{site}/robots.txt is too hard to read: {error}")
        except bounded.OutOfTime:
            return question.ended(
                Outcome.SKIPPED, detail=f"the time of the run was over before {site}/robots.txt was read"
            )
        return question.ended(Outcome.EXCLUDED, detail=f"{site}/robots.txt asks programs not to read it")

    def _ask(self, site: str) -> str | Attempt | None:
        """The text of a site's rules; None if it has none; an attempt when they are unknown now (RFC 9309, 2.3.1.4)."""
        question = Question(SOURCE)
        answer = self._web.get(f"{site}/robots.txt", limit=TAKEN, accept="text/plain,*/*;q=0.5", redirects=REDIRECTS)
        if answer.failure is Outcome.BLOCKED or _leads_nowhere(answer):
            return None  # A request blocked here is blocked for the article as well, whose attempt then records it.
        if answer.failure is not None:
            return question.ended(Outcome.SKIPPED, answer, detail=f"{site}/robots.txt: {answer.detail}")
        if answer.status != 200:
            return None  # 4xx: there is none (RFC 9309, 2.3.1.3).
        return answer.body[:READ].decode("utf-8", "replace").removeprefix("\ufeff")


def is_excluded(rules: str, url: str) -> bool:
    """Whether the text of a robots.txt asks us not to read a page."""
    return not _parsed(rules).can_fetch(url, NAME)


@lru_cache(maxsize=8)
def _parsed(rules: str) -> Protego:
    from protego import Protego

    return Protego.parse(rules)


def _leads_nowhere(answer: Answer) -> bool:
    return answer.failure is Outcome.MALFORMED and (answer.status or 0) // 100 == 3
